package producers

import "unicode/utf8"

// utf8Run finds UTF-8 in what was taken for GB18030: so many characters of three
// bytes, one right after the other, that it can't be by chance.
type utf8Run struct {
	chars int // complete ones
	left  int // bytes that the last one lacks
	none  bool
}

const utf8RunChars = 4

// find gives the place where such a run ends, or -1.
func (u *utf8Run) find(text []byte) int {
	for i, c := range text {
		switch {
		case c < utf8.RuneSelf:
			if u.chars >= utf8RunChars && u.left == 0 && !u.none {
				return i
			}
			*u = utf8Run{}
		case u.none:
		case u.left > 0 && c < 0xc0:
			if u.left--; u.left == 0 {
				u.chars++
			}
		case u.left == 0 && 0xe3 <= c && c <= 0xef:
			u.left = 2
		default:
			u.none = true
		}
	}
	return -1
}
