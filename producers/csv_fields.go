package producers

import (
	"bytes"
	"encoding/csv"
	"errors"
)

// errCSVLine is a row without end.
var errCSVLine = errors.New("row too long")

// csvFields splits a row into its cells, as package csv does: a cell that
// begins with a quote ends with one, and quotes in it are written twice.
type csvFields struct {
	text []byte // the cells, one after the other
	ends []int  // of each in text
	all  []string
}

// split splits the first row of text and gives its length. more says that the
// row doesn't end in this text, which isn't whole. The cells before the bad one
// are given where err is csv.ErrQuote or csv.ErrBareQuote.
func (f *csvFields) split(text []byte, whole bool) (length int, more bool, err error) {
	f.text, f.ends = f.text[:0], f.ends[:0]
	at := 0
	for {
		var last bool
		if at < len(text) && text[at] == '"' {
			at, last, more, err = f.quoted(text, at+1, whole)
		} else {
			at, last, more, err = f.bare(text, at, whole)
		}
		switch {
		case more:
			return 0, true, err
		case err != nil:
			return restOfLine(text, at, whole, err)
		}
		f.ends = append(f.ends, len(f.text))
		if last {
			return at, false, nil
		}
	}
}

// bare reads a cell without quotes around it, and goes behind its comma or line end.
func (f *csvFields) bare(text []byte, from int, whole bool) (at int, last, more bool, err error) {
	left := text[from:]
	end := bytes.IndexByte(left, '\n')
	if end >= 0 {
		left = left[:end]
	}
	comma := bytes.IndexByte(left, ',')
	switch {
	case comma >= 0:
		left, at = left[:comma], from+comma+1
	case end < 0 && !whole:
		return from, false, true, nil
	default:
		left, at, last = bytes.TrimSuffix(left, carriageReturn), min(from+len(left)+1, len(text)), true
	}
	if bytes.IndexByte(left, '"') >= 0 {
		return from, false, false, csv.ErrBareQuote
	}
	f.text = append(f.text, left...)
	return at, last, false, nil
}

// quoted reads a cell after its opening quote.
func (f *csvFields) quoted(text []byte, at int, whole bool) (_ int, last, more bool, err error) {
	for {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			return len(text), false, !whole, csv.ErrQuote
		}
		f.unfold(text[at : at+quote])
		at += quote + 1
		switch next := text[at:]; {
		case len(next) == 0 || next[0] == '\r' && len(next) == 1:
			return len(text), true, !whole, nil
		case next[0] == '"':
			f.text = append(f.text, '"')
			at++
		case next[0] == ',':
			return at + 1, false, false, nil
		case next[0] == '\n':
			return at + 1, true, false, nil
		case next[0] == '\r' && next[1] == '\n':
			return at + 2, true, false, nil
		default:
			return at, false, false, csv.ErrQuote
		}
	}
}

var (
	carriageReturn = []byte("\r")
	windowsNewline = []byte("\r\n")
)

// unfold takes text of several lines.
func (f *csvFields) unfold(text []byte) {
	for {
		line, rest, ok := bytes.Cut(text, windowsNewline)
		f.text = append(f.text, line...)
		if !ok {
			return
		}
		f.text = append(f.text, '\n')
		text = rest
	}
}

// restOfLine goes behind the line in which a mistake stands.
func restOfLine(text []byte, at int, whole bool, err error) (int, bool, error) {
	if end := bytes.IndexByte(text[at:], '\n'); end >= 0 {
		return at + end + 1, false, err
	}
	return len(text), !whole, err
}

// strings gives the cells that were split, good until the next row.
func (f *csvFields) strings() []string {
	text, from := string(f.text), 0
	f.all = f.all[:0]
	for _, end := range f.ends {
		f.all = append(f.all, text[from:end])
		from = end
	}
	return f.all
}
