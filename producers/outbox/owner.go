package outbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
)

// owner is this process in the folder: others see by its lock that it lives.
type owner struct {
	id   string
	lock *flock.Flock
}

func (o *Outbox) path(parts ...string) string {
	return filepath.Join(append([]string{o.cfg.Dir}, parts...)...)
}

func (o *Outbox) ownerPath(id string) string { return o.path("owners", id+".lock") }

// newOwner makes and locks a file. One that somebody takes for a dead owner's,
// between the two, is made again.
func (o *Outbox) newOwner() (owner, error) {
	for {
		id := uuid.NewString()
		lock := flock.New(o.ownerPath(id), flock.SetPermissions(0o600))
		if err := lock.Lock(); err != nil {
			return owner{}, err
		}
		if _, err := os.Stat(lock.Path()); err == nil {
			return owner{id, lock}, nil
		}
		_ = lock.Close()
	}
}

func (o owner) release() error {
	return errors.Join(o.lock.Close(), ignoreMissing(os.Remove(o.lock.Path())))
}

// lives says whether the process that owns something still runs. The file of one
// that doesn't is removed.
func (o *Outbox) lives(id string) bool {
	if id == o.owner.id {
		return true
	}
	path := o.ownerPath(id)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil || !got {
		return !errors.Is(err, fs.ErrNotExist)
	}
	removed := os.Remove(path) // while it is locked: newOwner looks whether it is still there
	_ = lock.Close()
	if removed != nil { // Windows removes nothing that is open, so neither what another has locked meanwhile
		_ = os.Remove(path)
	}
	return false
}

// clean removes what the dead left while they read.
func (o *Outbox) clean() error {
	staged, err := os.ReadDir(o.path("staging"))
	if err != nil {
		return err
	}
	for _, file := range staged {
		if id, ok := stagedBy(file.Name()); ok && !o.lives(id) {
			if err := ignoreMissing(os.Remove(o.path("staging", file.Name()))); err != nil {
				return err
			}
		}
	}
	owners, err := os.ReadDir(o.path("owners"))
	if err != nil {
		return err
	}
	for _, file := range owners {
		o.lives(strings.TrimSuffix(file.Name(), ".lock"))
	}
	return nil
}

// stagedBy is the owner in the name of a staged file.
func stagedBy(name string) (string, bool) {
	i := strings.LastIndexByte(name, '-')
	return name[:max(i, 0)], i > 0
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
