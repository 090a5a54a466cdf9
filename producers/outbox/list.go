package outbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Waiting is a batch that is in the outbox.
type Waiting struct {
	Batch
	Sent    int   // events the stream has, or never will
	Refused int   // those that it never will
	Owned   bool  // by a process that lives, and awaits it
	Error   error // it can't be read; of Batch there is only the number
}

// Waiting gives what waits, in order.
func (o *Outbox) Waiting() ([]Waiting, error) {
	all, err := List(o.cfg.Dir)
	for i := range all {
		all[i].Owned = o.lives(all[i].Owner)
	}
	return all, err
}

// List gives what waits in an outbox's folder, without a word to anybody. It can't
// tell who owns what.
func List(dir string) ([]Waiting, error) {
	waiting := filepath.Join(dir, "waiting")
	all, err := numbers(waiting, batchSuffix)
	if err != nil {
		return nil, err
	}
	list := make([]Waiting, 0, len(all))
	for _, number := range all {
		w := Waiting{Batch: Batch{Number: number}}
		file, err := openBatch(filepath.Join(waiting, numbered(number, batchSuffix)), number)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			w.Error = err
		default:
			w.Batch = file.Batch
			marks, err := readSent(filepath.Join(waiting, numbered(number, sentSuffix)), file.ID)
			w.Sent, w.Error = len(marks), errors.Join(err, file.Close())
			for _, m := range marks {
				if _, sent := m.sequence(); !sent {
					w.Refused++
				}
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// ListRejected gives the files of an outbox's folder with what was refused, in the
// order of batches, and the batches that can't be read.
func ListRejected(dir string) (refused, damaged []string, err error) {
	for suffix, paths := range map[string]*[]string{rejectedSuffix: &refused, damagedSuffix: &damaged} {
		all, err := numbers(filepath.Join(dir, "rejected"), suffix)
		if err != nil {
			return nil, nil, err
		}
		for _, number := range all {
			*paths = append(*paths, filepath.Join(dir, "rejected", numbered(number, suffix)))
		}
	}
	return refused, damaged, nil
}

// IsOutbox says whether a folder is one.
func IsOutbox(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "waiting"))
	return err == nil && info.IsDir()
}
