package keys

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// lock waits until no other process has the file locked. It ends with the file.
func lock(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
}

// forOthers is never so: on Windows modes don't say who may use a file.
func forOthers(fs.FileMode) bool { return false }

// SyncDir does nothing: NTFS keeps its folders in a journal of its own, and
// Windows has no call for it.
func SyncDir(string) error { return nil }
