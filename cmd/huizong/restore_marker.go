package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/huizong/huizong/consumers"
)

// restoringName is the file that stands in a data folder while a restore fills
// it: what was broken off then is never taken for a system. A warehouse is marked,
// too: with servers from outside the folder may be another the next time.
const restoringName = "restoring"

const halfRestored = "delete the folder and restore again; of a NATS or ClickHouse from outside, delete the streams HUIZONG, HUIZONG_ALERTS, HUIZONG_DEAD, " +
	"HUIZONG_RECEIPTS and the databases huizong, huizong_store, too"

func refuseHalfRestored(dataDir string) error {
	_, err := os.Stat(filepath.Join(dataDir, restoringName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("a restore into %s was broken off: %s", dataDir, halfRestored)
	}
	return err
}

func (s *system) refuseHalfRestoredWarehouse(ctx context.Context) error {
	err := consumers.RefuseHalfRestored(ctx, s.warehouse)
	if errors.Is(err, consumers.ErrHalfRestored) {
		err = fmt.Errorf("%w: %s", err, halfRestored)
	}
	return err
}

// beginRestoring is on disk when it returns.
func beginRestoring(dataDir string) error {
	file, err := os.OpenFile(filepath.Join(dataDir, restoringName), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	return syncFolder(dataDir)
}

// endRestoring says that all is there, and on disk.
func endRestoring(dataDir string) error {
	if err := os.Remove(filepath.Join(dataDir, restoringName)); err != nil {
		return err
	}
	return syncFolder(dataDir)
}
