package outbox

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// block is the least that a file takes on a disk.
const block = 4 << 10

// recheck is how long a count of what the outbox takes is good for: other
// processes add to it and take from it.
const recheck = 10 * time.Second

// usage keeps an outbox within its limits.
type usage struct {
	dirs    []string
	max     int64
	minFree int64

	mu      sync.Mutex
	counted time.Time // when kept was
	kept    int64     // bytes of what is committed or rejected
	staged  int64     // bytes that this process is writing
}

// take asks for room before bytes are written. If there is none it says so,
// after it has counted anew.
func (u *usage) take(bytes int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if time.Since(u.counted) > recheck || u.kept+u.staged+bytes > u.max {
		if err := u.count(); err != nil {
			u.counted = time.Time{} // whoever asks next looks, too
			return err
		}
	}
	if u.kept+u.staged+bytes > u.max {
		return fmt.Errorf("%w (%d of %d bytes, and %d more are asked for)", ErrFull, u.kept+u.staged, u.max, bytes)
	}
	u.staged += bytes
	return nil
}

// give returns what a stage took; so many bytes of it are committed.
func (u *usage) give(staged, committed int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.staged -= staged
	if committed > 0 {
		u.kept += max(committed, block)
	}
}

func (u *usage) count() error {
	u.kept, u.counted = 0, time.Now()
	for _, dir := range u.dirs {
		files, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, file := range files {
			if info, err := file.Info(); err == nil { // else it is gone
				u.kept += max(info.Size(), block)
			}
		}
	}
	return u.free()
}

// free refuses a disk that is all but full: what is taken must also leave again,
// and that needs some room.
func (u *usage) free() error {
	free, err := freeBytes(u.dirs[0])
	if err != nil {
		return err
	}
	if free < uint64(u.minFree) {
		return fmt.Errorf("%w (%d MiB are left; %d MiB must stay free)", ErrDisk, free>>20, u.minFree>>20)
	}
	return nil
}

// explain says what a full disk is.
func explain(err error) error {
	if noSpace(err) {
		return fmt.Errorf("%w (%w)", ErrDisk, err)
	}
	return err
}
