package producers

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// ascii passes on text that is the same in each encoding.
func (t *csvText) ascii(p []byte) (int, error) {
	text, err := t.peek(1)
	if len(text) == 0 {
		return 0, err
	}
	if n := asciiPrefix(text[:min(len(text), len(p))]); n > 0 {
		return t.pass(p, text[:n]), nil
	}
	window, _ := t.in.Peek(csvWindow) // an error comes again after the text
	t.decide(window)
	return t.Read(p)
}

func asciiPrefix(text []byte) int {
	for i, c := range text {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

// decide tells the encoding of what isn't ASCII. What is well-formed UTF-8 is
// taken as such; GB18030 looks like it by chance only where all its characters
// look like those that UTF-8 writes in two bytes, and then nobody knows.
func (t *csvText) decide(window []byte) {
	whole := len(window) < csvWindow
	unicode, wide := utf8Prefix(window, whole)
	decoded, chinese := gb18030Prefix(window, whole)
	switch {
	case unicode < len(window) && (chinese || bytes.Count(decoded, newline) > bytes.Count(window[:unicode], newline)):
		t.read = t.gb18030()
	case unicode == len(window) && !wide && chinese:
		t.brokenHere(nil, "看不出这里的文字是 UTF-8 编码还是 GB18030 编码")
	default:
		t.read = t.utf8 // where it is neither, this tells the line
	}
}

// utf8Prefix gives the length of the text that is UTF-8, and whether there is a
// character of three bytes or more. A character cut off at the end is no mistake
// unless the text is whole.
func utf8Prefix(text []byte, whole bool) (n int, wide bool) {
	for n < len(text) {
		r, size := utf8.DecodeRune(text[n:])
		if r == utf8.RuneError && size == 1 {
			if !whole && !utf8.FullRune(text[n:]) {
				return len(text), wide
			}
			return n, wide
		}
		wide = wide || size > 2
		n += size
	}
	return n, wide
}

// gb18030Prefix decodes text as far as it is GB18030, and says whether all is.
func gb18030Prefix(text []byte, whole bool) ([]byte, bool) {
	decoded := make([]byte, 3*len(text))
	n, _, _ := simplifiedchinese.GB18030.NewDecoder().Transform(decoded, text, whole)
	good, _, bad := bytes.Cut(decoded[:n], unreadable)
	return good, !bad
}

var (
	newline    = []byte("\n")
	unreadable = []byte("\ufffd") // what the decoder makes of a mistake
)

// utf8 passes on text in UTF-8.
func (t *csvText) utf8(p []byte) (int, error) {
	text, err := t.peek(utf8.UTFMax)
	if len(text) == 0 {
		return 0, err
	}
	text = text[:min(len(text), len(p))]
	if utf8.Valid(text) {
		return t.pass(p, text), nil
	}
	n, _ := utf8Prefix(text, true)
	if n == 0 {
		t.brokenHere(nil, "从这一行起不是 UTF-8 编码（可能混有别的编码）")
		return 0, t.broken
	}
	return t.pass(p, text[:n]), nil
}

// gb18030 gives a reader of text in GB18030.
func (t *csvText) gb18030() func(p []byte) (int, error) {
	const longest = 4 // bytes of a character
	decoder := simplifiedchinese.GB18030.NewDecoder()
	var strange utf8Run
	return func(p []byte) (int, error) {
		text, err := t.peek(longest)
		if len(text) == 0 {
			return 0, err
		}
		n, used, _ := decoder.Transform(p, text, len(text) < longest)
		if at := strange.find(text[:used]); at >= 0 {
			t.brokenHere(text[:at], "文件是 GB18030 编码，这一行却混有 UTF-8 编码")
			n, _, _ = decoder.Transform(p, text[:bytes.LastIndexByte(text[:at], '\n')+1], false)
			return n, nil
		}
		if good, _, bad := bytes.Cut(p[:n], unreadable); bad {
			t.brokenHere(good, "从这一行起不是 GB18030 编码（可能混有别的编码）")
			return len(good), nil
		}
		t.lines += bytes.Count(text[:used], newline)
		_, _ = t.in.Discard(used)
		return n, nil
	}
}
