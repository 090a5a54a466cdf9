package bus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrDirInUse says that another process serves from the same directory.
var ErrDirInUse = errors.New("in use by another process")

// lockDir makes dir and keeps every other server out of it until the file is
// closed or the process ends: NATS itself lets two servers write one store.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("cannot write to the NATS directory: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "server.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write to the NATS directory: %w", err)
	}
	if err := lock(file); err != nil {
		return nil, errors.Join(fmt.Errorf("NATS directory %s: %w", dir, err), file.Close())
	}
	return file, nil
}

// syncTree brings every file and folder under dir onto the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(file.Sync(), file.Close())
	})
}
