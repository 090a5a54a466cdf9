package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// durable are the table settings under which an acknowledged insert, and what
// merges make of it, survives a power cut.
const durable = `fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, ` +
	`min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480`

// Databases of the contract: views for readers, tables for us.
const (
	Views = "huizong"
	Store = "huizong_store"
)

// Refusals of Migrate.
var (
	ErrForeign = errors.New("the ClickHouse server has databases named huizong or huizong_store that huizong did not make: give another server with --clickhouse")
	ErrNewer   = errors.New("the ClickHouse schema is newer than this huizong: use the release that wrote it, or a newer one")
)

const createMigration = `CREATE TABLE IF NOT EXISTS huizong_store.migration
(name String, at DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3))
ENGINE = MergeTree ORDER BY name SETTINGS ` + durable

// Migrate brings the schema up to the files' state, and returns the names it
// applied. The numbered files run once, in name order; each is recorded after it
// succeeded, so it may run twice: each is one idempotent statement. The views
// are made anew, all of them, when any differs from what was recorded: a view's
// columns are those that the views below it had when it was made.
func (db *DB) Migrate(ctx context.Context, files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	done, err := db.recorded(ctx)
	if err != nil {
		return nil, err
	}
	if newer := firstNewer(done, names); newer != "" {
		return nil, fmt.Errorf("%w (it has %s)", ErrNewer, newer)
	}
	applied, err := db.runNumbered(ctx, files, names, done)
	if err != nil {
		return applied, err
	}
	views, err := db.makeViews(ctx, files, done)
	return append(applied, views...), err
}

func (db *DB) runNumbered(ctx context.Context, files fs.FS, names, done []string) (applied []string, err error) {
	for _, name := range names {
		if slices.Contains(done, name) {
			continue
		}
		if err := db.apply(ctx, files, name); err != nil {
			return applied, err
		}
		if err := db.record(ctx, name); err != nil {
			return applied, err
		}
		applied = append(applied, name)
	}
	return applied, nil
}

// recorded makes the databases where there are none and lists what was applied,
// the latest last.
func (db *DB) recorded(ctx context.Context) ([]string, error) {
	if err := db.refuseForeign(ctx); err != nil {
		return nil, err
	}
	for _, sql := range []string{"CREATE DATABASE IF NOT EXISTS " + Store, createMigration, "CREATE DATABASE IF NOT EXISTS " + Views} {
		if err := db.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("migrate: %w", err)
		}
	}
	var rows []struct {
		Name string `ch:"name"`
	}
	err := db.Select(ctx, &rows, "SELECT name FROM huizong_store.migration GROUP BY name ORDER BY max(at)")
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	return names, err
}

func (db *DB) refuseForeign(ctx context.Context) error {
	var rows []struct {
		Tables uint64 `ch:"tables"`
		Ours   uint64 `ch:"ours"`
	}
	err := db.Select(ctx, &rows, `SELECT count() AS tables, countIf(database = 'huizong_store' AND name = 'migration') AS ours
FROM system.tables WHERE database IN ('huizong', 'huizong_store')`)
	if err == nil && rows[0].Tables > 0 && rows[0].Ours == 0 {
		err = ErrForeign
	}
	return err
}

// firstNewer is a numbered file that was applied and is behind all of ours.
// Files that are not ours and have lower numbers were retired.
func firstNewer(done, names []string) string {
	for _, name := range done {
		if !strings.HasPrefix(name, viewsPrefix) && name > names[len(names)-1] {
			return name
		}
	}
	return ""
}

func (db *DB) apply(ctx context.Context, files fs.FS, name string) error {
	text, err := fs.ReadFile(files, name)
	if err == nil {
		err = db.Exec(ctx, strings.ReplaceAll(string(text), "$durable", durable))
	}
	if err != nil {
		return fmt.Errorf("migrate: %s: %w", name, err)
	}
	return nil
}

func (db *DB) record(ctx context.Context, name string) error {
	return db.Insert(ctx, "huizong_store.migration (name)", []string{name})
}
