package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema/clickhouse"
)

const (
	manifestName    = "manifest.json"
	manifestSumName = "manifest.json.sha256"
	backupFormat    = 1
)

// errDamaged means that a backup is not what was written.
var errDamaged = errors.New("备份已损坏")

// manifest is what a backup says of itself.
type manifest struct {
	Format    int            `json:"format"`
	Huizong   string         `json:"huizong"`   // release that wrote it
	Schema    string         `json:"schema"`    // last numbered file of the warehouse's schema
	Catalogue string         `json:"catalogue"` // hash
	At        time.Time      `json:"at"`
	Streams   []bus.Snapshot `json:"streams"` // the events first
	Tables    []tableRows    `json:"tables"`
	Files     []backupFile   `json:"files"`
}

// tableRows is how much of a table there is.
type tableRows struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// backupFile is how a file must be.
type backupFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func streamFile(stream string) string { return "stream-" + stream + ".snapshot" }

func tableFile(table string) string { return "table-" + table + ".jsonl.gz" }

func (m *manifest) events() bus.Snapshot { return m.Streams[0] }

// bytes are those of all files but the manifest.
func (m *manifest) bytes() (sum int64) {
	for _, f := range m.Files {
		sum += f.Bytes
	}
	return sum
}

// manifestSum is what `sha256sum -c` reads.
func manifestSum(manifest []byte) []byte {
	return fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(manifest), manifestName)
}

// readManifest reads a backup's manifest and refuses what this release can't restore.
func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no backup: it has no %s", dir, manifestName)
	}
	if err != nil {
		return nil, err
	}
	sum, err := os.ReadFile(filepath.Join(dir, manifestSumName))
	if err != nil || !bytes.Equal(sum, manifestSum(data)) {
		return nil, fmt.Errorf("%w：%s 与 %s 不符", errDamaged, manifestName, manifestSumName)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, manifestName), err)
	}
	if m.Format > backupFormat || m.Schema > lastSchema() {
		return nil, fmt.Errorf("%s was written by a newer huizong (%s): restore it with that release, or a newer one", dir, m.Huizong)
	}
	return &m, m.check(dir)
}

// lastSchema is the last numbered file of this release's schema.
func lastSchema() string {
	names, _ := fs.Glob(clickhouse.Migrations, "*.sql") // the pattern is well-formed
	return path.Base(names[len(names)-1])
}

// check holds every file against the manifest, and names all that differ.
func (m *manifest) check(dir string) error {
	var problems []error
	for _, f := range m.Files {
		problems = append(problems, f.check(dir))
	}
	return errors.Join(problems...)
}

func (f backupFile) check(dir string) error {
	file, err := os.Open(filepath.Join(dir, f.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w：%s 不在", errDamaged, f.Name)
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	switch {
	case err != nil:
		return err
	case size != f.Bytes:
		return fmt.Errorf("%w：%s 有 %d 字节，应为 %d 字节", errDamaged, f.Name, size, f.Bytes)
	case hex.EncodeToString(sum.Sum(nil)) != f.SHA256:
		return fmt.Errorf("%w：%s 的内容已不是备份时的（SHA-256 不符）", errDamaged, f.Name)
	}
	return nil
}
