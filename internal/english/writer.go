package english

import (
	"bytes"
	"io"
)

// Writer translates what is written, line by line.
type Writer struct {
	To   io.Writer
	line []byte // not ended yet
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.line = append(w.line, p...)
	for {
		end := bytes.IndexByte(w.line, '\n')
		if end < 0 {
			return len(p), nil
		}
		line := string(w.line[:end])
		w.line = append(w.line[:0], w.line[end+1:]...)
		if _, err := io.WriteString(w.To, w.translate(line)+"\n"); err != nil {
			return 0, err
		}
	}
}

// Flush writes a line that wasn't ended.
func (w *Writer) Flush() error {
	line := string(w.line)
	w.line = nil
	_, err := io.WriteString(w.To, w.translate(line))
	return err
}

// translate leaves alone what has no Chinese in it, its punctuation included.
func (w *Writer) translate(line string) string {
	if !isChinese(line) {
		return line
	}
	return Translate(line)
}
