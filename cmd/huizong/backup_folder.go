package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// backupFolder is a backup while it is being written: beside its place, so that
// what was broken off is never taken for a backup.
type backupFolder struct {
	dir   string
	files []backupFile
}

const partialSuffix = ".partial"

// newBackupFolder refuses a folder that holds anything.
func newBackupFolder(dir string) (*backupFolder, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("cannot use the backup folder: %w; name another", err)
	case len(entries) > 0:
		return nil, fmt.Errorf("the backup folder %s is not empty: name another", dir)
	}
	err = os.MkdirAll(filepath.Dir(dir), 0o700)
	if err == nil {
		err = os.Mkdir(dir+partialSuffix, 0o700)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there: another backup is writing it, or one was killed; in that case delete it", dir+partialSuffix)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot make the backup folder: %w; name another", err)
	}
	return &backupFolder{dir: dir}, nil
}

// write makes a file of the backup, and brings it onto the disk.
func (f *backupFolder) write(name string, content func(io.Writer) error) error {
	file, err := os.OpenFile(f.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	err = content(io.MultiWriter(file, sum))
	if err == nil {
		err = file.Sync()
	}
	size, _ := file.Seek(0, io.SeekCurrent)
	f.files = append(f.files, backupFile{Name: name, Bytes: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return errors.Join(err, file.Close())
}

// finish adds the manifest and its checksum, and puts the folder into its place.
func (f *backupFolder) finish(m *manifest) error {
	m.Files = f.files
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{manifestName: data, manifestSumName: manifestSum(data)} {
		if err := f.write(name, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
			return err
		}
	}
	if err := syncFolder(f.dir + partialSuffix); err != nil {
		return err
	}
	if err := os.Rename(f.dir+partialSuffix, f.dir); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(f.dir))
}

// abandon removes what finish did not put into its place.
func (f *backupFolder) abandon() error { return os.RemoveAll(f.dir + partialSuffix) }

func (f *backupFolder) path(name string) string { return filepath.Join(f.dir+partialSuffix, name) }

// syncFolder brings the names in a folder onto the disk.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
