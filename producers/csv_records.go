package producers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// utf8Mark is the byte order mark that Excel begins a UTF-8 file with.
var utf8Mark = []byte("\xef\xbb\xbf")

// notCSV says what is wrong with a file as a whole, whose headings should be these.
func notCSV(body []byte, headings string) (problem, remedy string) {
	const saveAs = "请另存为“CSV UTF-8（逗号分隔）”"
	text := bytes.TrimSpace(bytes.TrimPrefix(body, utf8Mark))
	switch {
	case len(body) > maxCSVBytes:
		return fmt.Sprintf("文件超过 %d MiB", maxCSVBytes>>20), "请拆成几个文件"
	case len(text) == 0:
		return "文件是空的", "第一行应是表头 " + headings
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		return "这是 Excel 工作簿，不是 CSV", saveAs
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("\xfe\xff")):
		return "文件是 UTF-16 编码", saveAs
	case bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0:
		return "换行符只有 CR（旧式 Mac 格式）", saveAs
	}
	return "", ""
}

// csvRecord is one row as it stands in the file.
type csvRecord struct {
	line   int      // where it begins, counted from 1
	fields []string // good until the next record; those before the bad one where err is set
	err    error    // csv.ErrBareQuote or csv.ErrQuote
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

// csvRecords splits a file into records. Where a stray quote made several rows
// into one, it goes back to the row after the one with the quote.
type csvRecords struct {
	body  []byte // what reader reads
	lines int    // lines before body
	csv   *csv.Reader
	width int // fields that a record should have; 0 while unknown
}

func newCSVRecords(body []byte) *csvRecords {
	r := &csvRecords{}
	r.open(body, 0)
	return r
}

func (r *csvRecords) open(body []byte, lines int) {
	r.body, r.lines = body, lines
	r.csv = csv.NewReader(bytes.NewReader(body))
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
}

// next gives the next record, until there is none.
func (r *csvRecords) next() (csvRecord, bool) {
	from := r.csv.InputOffset()
	fields, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return csvRecord{}, false
	}
	record := csvRecord{fields: fields}
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		record.line, record.err = parse.StartLine, parse.Err
	} else {
		record.line, _ = r.csv.FieldPos(0)
	}
	record.line += r.lines
	if r.width > 0 && (err != nil || len(fields) != r.width) {
		r.goBack(r.body[from:r.csv.InputOffset()], record.line)
	}
	return record, true
}

// goBack starts again at the first line after that one, of those that were read
// as one record, which has enough commas to be a row.
func (r *csvRecords) goBack(text []byte, line int) {
	_, left, _ := bytes.Cut(trimBlankLines(text), []byte("\n"))
	for ; len(left) > 0; line++ {
		row, rest, _ := bytes.Cut(left, []byte("\n"))
		if bytes.Count(row, []byte(",")) >= r.width-1 {
			r.open(r.body[int(r.csv.InputOffset())-len(left):], line)
			return
		}
		left = rest
	}
}

func trimBlankLines(text []byte) []byte {
	for {
		rest, ok := bytes.CutPrefix(text, []byte("\n"))
		if !ok {
			rest, ok = bytes.CutPrefix(text, []byte("\r\n"))
		}
		if !ok {
			return text
		}
		text = rest
	}
}
