package bus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrDirInUse
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("NATS directory %s: %w", dir, err), file.Close())
	}
	return file, nil
}

// roomFor is what the streams in dir may take: JetStream turns itself off on a
// full disk, so a quarter of what is free now is never used.
func roomFor(dir string) (int64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	used, err := sizeOf(dir)
	if err != nil {
		return 0, fmt.Errorf("size of %s: %w", dir, err)
	}
	free := int64(disk.Bavail) * int64(disk.Bsize)
	return used + free/4*3, nil
}

func sizeOf(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
