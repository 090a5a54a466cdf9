//go:build unix

package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// lockPatience is how long a start waits for the process before it to let go.
const lockPatience = 10 * time.Second

// Lock is the right to use a data folder. The engine's process inherits it, so
// that it outlives a killed parent exactly as long as the engine does.
type Lock struct{ file *os.File }

// Acquire makes the folder and locks it, waiting up to 10 s for an earlier
// process that is still on its way out.
func Acquire(ctx context.Context, dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable(err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unusable(err)
	}
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		return struct{}{}, syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}, backoff.WithBackOff(backoff.NewConstantBackOff(50*time.Millisecond)), backoff.WithMaxElapsedTime(lockPatience))
	if err == nil {
		return &Lock{file}, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another huizong is using %s: stop it, or give another folder with --data", dir)
	}
	return nil, err
}

// Release gives the folder free.
func (l *Lock) Release() error { return l.file.Close() }

// inherit hands the lock to the child, and keeps the terminal's Ctrl-C from
// it: its parent ends it, last.
func (l *Lock) inherit(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.ExtraFiles = []*os.File{l.file}
}
