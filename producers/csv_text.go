package producers

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// csvWindow is how much of a file is looked at before its encoding is told.
const csvWindow = 64 << 10

// csvBroken is why a file can't be read on from a place: of the rows before it
// nothing can be sent either.
type csvBroken struct {
	row             int // line, 0 means the whole file
	problem, remedy string
}

func (e *csvBroken) Error() string { return e.problem }

const csvSaveAs = "请另存为“CSV UTF-8（逗号分隔）”"

// csvText reads a file as UTF-8, whatever Chinese encoding it is in. A file that
// can't be read as text ends with a *csvBroken.
type csvText struct {
	in     *bufio.Reader
	lines  int // before what in gives next
	read   func(p []byte) (int, error)
	broken error // what comes after the last good text
}

// newCSVText gives a reader of at most so many bytes.
func newCSVText(r io.Reader, most int64) *csvText {
	t := &csvText{in: bufio.NewReaderSize(&csvLimit{r, most, most}, csvWindow)}
	t.read = t.begin
	return t
}

// Read wants room for a character at least.
func (t *csvText) Read(p []byte) (int, error) {
	if t.broken != nil {
		return 0, t.broken
	}
	return t.read(p)
}

// begin looks at the first bytes for what is no CSV at all.
func (t *csvText) begin(p []byte) (int, error) {
	head, err := t.in.Peek(csvWindow)
	if len(head) == 0 {
		return 0, err
	}
	if problem := notCSV(head); problem != "" {
		t.broken = &csvBroken{0, problem, csvSaveAs}
		return 0, t.broken
	}
	t.read = t.ascii
	if bytes.HasPrefix(head, utf8Mark) {
		_, _ = t.in.Discard(len(utf8Mark))
		t.read = t.utf8
	}
	return t.read(p)
}

// utf8Mark is the byte order mark that Excel begins a UTF-8 file with.
var utf8Mark = []byte("\xef\xbb\xbf")

// notCSV says what is wrong with a file as a whole, by its beginning.
func notCSV(head []byte) (problem string) {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "这是 Excel 工作簿，不是 CSV"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")),
		len(head) > 1 && (head[0] == 0) != (head[1] == 0):
		return "文件是 UTF-16 编码"
	}
	if text := bytes.TrimSpace(head); bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		return "换行符只有 CR（旧式 Mac 格式）"
	}
	return ""
}

// peek gives at least so many bytes that come next, fewer at the end, and err
// where there are none.
func (t *csvText) peek(least int) ([]byte, error) {
	if _, err := t.in.Peek(least); t.in.Buffered() == 0 {
		return nil, err
	}
	return t.in.Peek(t.in.Buffered())
}

// pass copies the first of these bytes and goes behind them.
func (t *csvText) pass(p, text []byte) int {
	n := copy(p, text)
	t.lines += bytes.Count(p[:n], newline)
	_, _ = t.in.Discard(n)
	return n
}

// brokenHere is a problem that begins after so much of what comes next.
func (t *csvText) brokenHere(before []byte, problem string) {
	t.broken = &csvBroken{t.lines + bytes.Count(before, newline) + 1, problem, csvSaveAs}
}

// csvLimit ends a file that is too large.
type csvLimit struct {
	in         io.Reader
	left, most int64
}

func (l *csvLimit) Read(p []byte) (int, error) {
	n, err := l.in.Read(p[:min(int64(len(p)), l.left+1)])
	if l.left -= int64(n); l.left < 0 {
		return 0, &csvBroken{0, "文件超过 " + csvSize(l.most), "请拆成几个文件"}
	}
	return n, err
}

// csvSize prints a limit.
func csvSize(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d 字节", bytes)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
