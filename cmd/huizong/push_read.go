package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// bigFile is from which size on it is shown how far a file is read.
const bigFile = 8 << 20

// readFile reads a file of any kind that can be pushed. A *producers.RowErrors
// names everything that is wrong with it; what take was given by then is void.
func readFile(path string, catalogue *schema.Catalogue, progress io.Writer, take func(producers.Draft) error) error {
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".xlsx" || ext == ".xls" {
		return fmt.Errorf("%s: this release reads CSV only: save the sheet as CSV UTF-8", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	r, err := watched(f, path, progress)
	if err != nil {
		return err
	}
	return readCSV(r, producers.CSVOptions{File: path, Catalogue: catalogue}, take)
}

func readCSV(r io.Reader, opts producers.CSVOptions, take func(producers.Draft) error) error {
	events, rows, err := producers.ReadCSV(r, opts)
	if err != nil {
		return err
	}
	for i, e := range events {
		places := make([]string, len(rows[i]))
		for j, row := range rows[i] {
			places[j] = fmt.Sprintf("第 %d 行", row)
		}
		if err := take(producers.Draft{Event: e, Places: places}); err != nil {
			return err
		}
	}
	return nil
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
