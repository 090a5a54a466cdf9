package engine

import (
	"errors"
	"fmt"
	"strings"
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

// notStarted says what an engine said that did not start, and what to do where its
// disk is full.
func notStarted(said string) error {
	err := fmt.Errorf("the ClickHouse engine did not start: %s", said)
	if strings.Contains(said, "No space left on device") {
		err = fmt.Errorf("%w\nthe disk of the data folder is full: free disk space, or give another with --data", err)
	}
	return err
}
