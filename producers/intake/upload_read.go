package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/workbook"
)

// maxWorkbooks is how many workbooks are read at once: each is in memory whole.
const maxWorkbooks = 4

// read gives the events of the file.
func (i *Intake) read(ctx context.Context, u upload, take func(producers.Draft) error) error {
	if u.kind == csvType {
		return producers.ReadCSV(u.body, producers.CSVOptions{File: u.name, Catalogue: i.cfg.Catalogue, Now: i.cfg.Now(), MaxBytes: maxCSVBytes}, take)
	}
	book, err := readBook(u.body)
	if err != nil {
		return err
	}
	leave, err := i.workbooks.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	err = workbook.Read(bytes.NewReader(book), int64(len(book)), workbook.Options{
		File: u.name, Catalogue: i.cfg.Catalogue, Now: i.cfg.Now(),
	}, take)
	var wrong *producers.RowErrors
	if !u.annotate || !errors.As(err, &wrong) {
		return err
	}
	p := rowsProblem(wrong)
	p.Annotated, err = annotated(book, wrong)
	return errors.Join(p, err)
}

// annotated is the workbook with its mistakes marked; nothing where it can't be
// opened, or is none of ours.
func annotated(book []byte, wrong *producers.RowErrors) ([]byte, error) {
	var marked bytes.Buffer
	err := workbook.Annotate(&marked, bytes.NewReader(book), int64(len(book)), wrong)
	var unreadable *producers.RowErrors
	if errors.Is(err, workbook.ErrNotOurs) || errors.As(err, &unreadable) {
		return nil, nil
	}
	return marked.Bytes(), err
}

// readBook reads a workbook into memory; in a form it has no limit of its own yet.
func readBook(body io.Reader) ([]byte, error) {
	book, err := io.ReadAll(io.LimitReader(body, maxWorkbookBytes+1))
	if err == nil && len(book) > maxWorkbookBytes {
		err = &http.MaxBytesError{Limit: maxWorkbookBytes}
	}
	return book, err
}
