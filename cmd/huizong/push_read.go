package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/workbook"
)

// bigFile is from which size on it is shown how far a file is read.
const bigFile = 8 << 20

// mayShow refuses files whose names do something to a terminal: they are printed,
// here and wherever the outbox is listed.
func (c *pushCommand) mayShow() error {
	for _, path := range c.Files {
		if strings.ContainsFunc(path, unicode.IsControl) {
			return fmt.Errorf("%q: the name has control characters: rename the file", path)
		}
	}
	return nil
}

// readFile reads a file of any kind that can be pushed. A *producers.RowErrors
// names everything that is wrong with it; what take was given by then is void.
// Of a workbook with mistakes right is given what is right.
func (p *push) readFile(path string, take func(producers.Draft) error, right func(producers.Draft)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if isWorkbook(path) {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		opts := workbook.Options{File: path, Catalogue: p.catalogue, Note: p.command.Note, Right: right}
		return workbook.Read(f, info.Size(), opts, take)
	}
	r, err := watched(f, path, p.err)
	if err != nil {
		return err
	}
	return producers.ReadCSV(r, producers.CSVOptions{File: path, Catalogue: p.catalogue, Note: p.command.Note}, take)
}

// isWorkbook goes by the name; what a workbook may be is told by who reads it.
func isWorkbook(path string) bool {
	return slices.Contains([]string{".xlsx", ".xlsm", ".xls", ".et", ".ods"}, strings.ToLower(filepath.Ext(path)))
}

// watched shows how far a big file is read, in MiB.
func watched(f *os.File, path string, progress io.Writer) (io.Reader, error) {
	info, err := f.Stat()
	if err != nil || info.Size() < bigFile {
		return f, err
	}
	show, read := newProgress(progress, "读取 "+path+" MiB", int(info.Size()>>20)), int64(0)
	return readerFunc(func(p []byte) (int, error) {
		n, err := f.Read(p)
		before := read >> 20
		if read += int64(n); read>>20 > before {
			show(int(read >> 20))
		}
		return n, err
	}), nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
