//go:build !unix

package bus

import (
	"errors"
	"os"
)

var errNoServer = errors.New("no embedded NATS server on this platform: give one with --nats")

// lock fails, so that no server starts here.
func lock(*os.File) error { return errNoServer }

// diskOf is never asked: there is no server on this platform.
func diskOf(string) (disk, error) { return disk{}, errNoServer }
