//go:build unix

package bus

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps every other process out until the file is closed.
func lock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrDirInUse
	}
	return err
}

func diskOf(dir string) (disk, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return disk{}, fmt.Errorf("free space of %s: %w", dir, err)
	}
	block := int64(stat.Bsize)
	return disk{size: int64(stat.Blocks) * block, free: int64(stat.Bavail) * block}, nil
}
