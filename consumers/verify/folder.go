package verify

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// folder holds temporary files, which are gone once it is closed.
type folder struct {
	dir        string
	partitions int // files a spill
	files      []*os.File
}

func newFolder(parent string, partitions int) (*folder, error) {
	dir, err := os.MkdirTemp(parent, "huizong-verify-")
	if err != nil {
		return nil, spillError(err)
	}
	return &folder{dir: dir, partitions: partitions}, nil
}

func (f *folder) create(name string) (*os.File, error) {
	file, err := os.Create(filepath.Join(f.dir, name))
	if err != nil {
		return nil, spillError(err)
	}
	f.files = append(f.files, file)
	return file, nil
}

// Close removes the folder.
func (f *folder) Close() error {
	var errs []error
	for _, file := range f.files {
		errs = append(errs, file.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(f.dir))...)
}

func spillError(err error) error {
	return fmt.Errorf("keep what does not fit into memory: %w; give another folder with --temp", err)
}
