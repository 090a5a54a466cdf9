//go:build !unix

package engine

import (
	"context"
	"errors"
	"os/exec"
)

// Lock is the right to use a data folder.
type Lock struct{}

// Acquire fails: this platform has no engine to run in a data folder.
func Acquire(context.Context, string) (*Lock, error) {
	return nil, errors.New("no embedded engine on this platform: run `huizong push` here, and `huizong up` on Linux or macOS")
}

// Release gives the folder free.
func (*Lock) Release() error { return nil }

func (*Lock) inherit(*exec.Cmd) {}
