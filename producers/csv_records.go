package producers

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxCSVRecord is how far the end of a row is looked for.
const maxCSVRecord = 256 << 10

// csvRecord is one row as it stands in the file.
type csvRecord struct {
	line   int      // where it begins, counted from 1
	fields []string // good until the next record; those before the bad one where err is set
	err    error    // csv.ErrBareQuote, csv.ErrQuote or errCSVLine
}

// blank says whether there is nothing in a row but commas.
func (r csvRecord) blank() bool {
	for _, field := range r.fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// csvRecords splits a file into records, within bounded memory. Where a stray
// quote made several rows into one, it goes back to the row after the one with
// the quote.
type csvRecords struct {
	in     io.Reader
	buffer []byte
	left   []byte // of buffer, not yet read
	end    error  // after left
	lines  int    // before left
	width  int    // fields that a record should have; 0 while unknown
	fields csvFields
}

func newCSVRecords(in io.Reader) *csvRecords {
	return &csvRecords{in: in, buffer: make([]byte, 2*maxCSVRecord)}
}

// next gives the next record, until an error of the reader's comes, which is
// io.EOF at the end. A row that such an error cuts off is left out.
func (r *csvRecords) next() (csvRecord, error) {
	r.skipBlankLines()
	for {
		whole := errors.Is(r.end, io.EOF)
		if len(r.left) == 0 && r.end != nil {
			return csvRecord{}, r.end
		}
		length, more, err := r.fields.split(r.left, whole)
		switch {
		case more && r.end != nil:
			return csvRecord{}, r.end
		case more && len(r.left) >= maxCSVRecord:
			return r.endless(err), nil
		case more || len(r.left) == 0:
			r.fill()
		default:
			return r.record(length, err), nil
		}
	}
}

// fill reads on, so much that splitting the same row again and again takes no
// more time than reading it, in however small pieces it comes.
func (r *csvRecords) fill() {
	n := copy(r.buffer, r.left)
	enough := min(max(2*n, csvWindow), len(r.buffer)-utf8.UTFMax)
	for r.end == nil && n < enough {
		var more int
		more, r.end = r.in.Read(r.buffer[n:])
		n += more
	}
	r.left = r.buffer[:n]
}

func (r *csvRecords) record(length int, err error) csvRecord {
	record := csvRecord{line: r.lines + 1, fields: r.fields.strings(), err: err}
	text := r.left[:length]
	if r.width > 0 && (err != nil || len(record.fields) != r.width) {
		text = text[:r.goBack(text)]
	}
	r.skip(len(text))
	return record
}

func (r *csvRecords) skip(n int) {
	r.lines += bytes.Count(r.left[:n], newline)
	r.left = r.left[n:]
}

// goBack gives the length of what was read as one record up to the first line,
// after its own first, that has enough commas to be a row.
func (r *csvRecords) goBack(text []byte) int {
	at := 0
	for line := range bytes.Lines(text) {
		if at > 0 && bytes.Count(line, []byte(",")) >= r.width-1 {
			return at
		}
		at += len(line)
	}
	return len(text)
}

// endless gives a row whose end is too far away; err is why it was looked for,
// nil where the line itself is so long.
func (r *csvRecords) endless(err error) csvRecord {
	text := r.left[:bytes.LastIndexByte(r.left, '\n')+1]
	if err != nil && len(text) > 0 {
		return r.record(len(text), err)
	}
	record := csvRecord{line: r.lines + 1, fields: r.fields.strings(), err: errCSVLine}
	for r.end == nil && bytes.IndexByte(r.left, '\n') < 0 {
		r.left = nil
		r.fill()
	}
	end := bytes.IndexByte(r.left, '\n') + 1
	if end == 0 {
		end = len(r.left)
	}
	r.skip(end)
	return record
}

func (r *csvRecords) skipBlankLines() {
	for {
		if len(r.left) < len(windowsNewline) && r.end == nil {
			r.fill()
			continue
		}
		switch {
		case bytes.HasPrefix(r.left, newline):
			r.skip(len(newline))
		case bytes.HasPrefix(r.left, windowsNewline):
			r.skip(len(windowsNewline))
		default:
			return
		}
	}
}
