//go:build unix

package engine

import (
	"fmt"
	"syscall"
)

// reserveOf is how many bytes of the disk the engine leaves free: twice what NATS
// does, so that on one disk events are still taken when the engine has no room.
func reserveOf(dir string) (int64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return 0, fmt.Errorf("size of the disk of %s: %w", dir, err)
	}
	return min(int64(disk.Blocks)*int64(disk.Bsize)/10, 2<<30), nil
}
