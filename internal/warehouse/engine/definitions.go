package engine

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// dropEmptyDefinitions removes the definitions of tables that are empty: with
// one, the engine (26.7) does not start. It leaves one behind where a table is
// made on a disk without a free byte; such a table holds nothing yet.
func (e *Engine) dropEmptyDefinitions() error {
	store := filepath.Join(e.dir, "data", "store")
	names, err := fs.Glob(os.DirFS(store), "*/*/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(store, name)
		info, err := os.Stat(path)
		if err != nil || info.Size() > 0 {
			continue
		}
		e.cfg.Logger.Warn("a table that was made on a full disk has an empty definition; it is dropped", "file", path)
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("drop an empty definition: %w", err)
		}
	}
	return nil
}
