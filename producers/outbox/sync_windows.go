package outbox

import (
	"errors"

	"golang.org/x/sys/windows"
)

// syncDir does nothing: NTFS keeps its folders in a journal of its own, and
// Windows has no call for it.
func syncDir(string) error { return nil }

// freeBytes is what the disk of a folder has left for us.
func freeBytes(path string) (free uint64, err error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return free, err
}

func noSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
