package engine

import (
	"errors"
	"fmt"
	"syscall"
)

// unusable says what to do about a data folder that can't be used.
func unusable(err error) error {
	remedy := "give another with --data"
	if errors.Is(err, syscall.ENOSPC) {
		remedy = "free disk space, or " + remedy
	}
	return fmt.Errorf("cannot use the data folder: %w; %s", err, remedy)
}
