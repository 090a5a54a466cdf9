package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
)

// viewsPrefix begins the name that the views are recorded under; a digest of
// their files ends it.
const viewsPrefix = "views@"

// makeViews makes all views unless those recorded last are the same.
func (db *DB) makeViews(ctx context.Context, files fs.FS, done []string) ([]string, error) {
	names, err := fs.Glob(files, "views/*.sql")
	if err != nil || len(names) == 0 {
		return nil, err
	}
	version, err := versionOf(files, names)
	if err != nil || latestViews(done) == version {
		return nil, err
	}
	for _, name := range names {
		if err := db.apply(ctx, files, name); err != nil {
			return nil, err
		}
	}
	return names, db.record(ctx, version)
}

// latestViews is what the views were recorded as last, or nothing.
func latestViews(done []string) string {
	for _, name := range slices.Backward(done) {
		if strings.HasPrefix(name, viewsPrefix) {
			return name
		}
	}
	return ""
}

// versionOf is what the views are recorded as.
func versionOf(files fs.FS, names []string) (string, error) {
	digest := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		digest.Write(text)
	}
	return viewsPrefix + hex.EncodeToString(digest.Sum(nil)[:8]), nil
}
