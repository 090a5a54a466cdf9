//go:build !windows

package keys

import (
	"errors"
	"os"
	"syscall"
)

// lock waits until no other process has the file locked. It ends with the file.
func lock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// SyncDir brings what a folder lists onto the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
