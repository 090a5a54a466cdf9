//go:build !windows

package keys

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lock waits until no other process has the file locked. It ends with the file.
func lock(file *os.File) error { return syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// forOthers says whether others than the owner may use what has that mode.
func forOthers(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 }

// SyncDir brings what a folder lists onto the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
