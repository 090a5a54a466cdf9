package outbox

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

const (
	batchSuffix    = ".batch"
	sentSuffix     = ".sent"
	rejectedSuffix = ".jsonl"
	damagedSuffix  = ".damaged"
)

func numbered(number uint64, suffix string) string { return fmt.Sprintf("%012d%s", number, suffix) }

func (o *Outbox) batchPath(number uint64) string {
	return o.path("waiting", numbered(number, batchSuffix))
}
func (o *Outbox) sentPath(number uint64) string {
	return o.path("waiting", numbered(number, sentSuffix))
}
func (o *Outbox) rejectedPath(number uint64) string {
	return o.path("rejected", numbered(number, rejectedSuffix))
}

// numbers are those of the files in a folder that end so, in order.
func numbers(dir, suffix string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []uint64
	for _, file := range entries {
		if name, ok := strings.CutSuffix(file.Name(), suffix); ok {
			if number, err := strconv.ParseUint(name, 10, 64); err == nil && name == numbered(number, "") {
				all = append(all, number)
			}
		}
	}
	slices.Sort(all)
	return all, nil
}

// numberLocked does something while no other process gives a number.
func (o *Outbox) numberLocked(do func() error) error {
	o.numbering.Lock()
	defer o.numbering.Unlock()
	lock := flock.New(o.path("number.lock"), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return err
	}
	return errors.Join(do(), lock.Close())
}

// give gives do a number above every one that was given before, and by which
// nothing goes that any clock says.
func (o *Outbox) give(do func(number uint64) error) error {
	return o.numberLocked(func() error {
		number := max(o.last, o.highest()) + 1
		if err := o.keepHighest(number); err != nil {
			return err
		}
		o.last = number
		return do(number)
	})
}

// highest is the last number that was given; 0 where that can't be read: recount
// has made sure then that it is higher than what is there.
func (o *Outbox) highest() uint64 {
	text, err := os.ReadFile(o.path("number"))
	if err != nil {
		return 0
	}
	number, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return number
}

// keepHighest needs no fsync: a power cut ends every process that uses the
// folder, and the next one counts anew. Should a number come again that nothing
// is left of, no harm is done: a batch's sequences name the batch, not its number.
func (o *Outbox) keepHighest(number uint64) error {
	name := o.path("number.new")
	if err := os.WriteFile(name, []byte(strconv.FormatUint(number, 10)+"\n"), 0o600); err != nil {
		return explain(err)
	}
	return os.Rename(name, o.path("number"))
}

// recount raises the last number to what is there.
func (o *Outbox) recount() error {
	return o.numberLocked(func() error {
		o.last = o.highest()
		for dir, suffixes := range map[string][]string{"waiting": {batchSuffix, sentSuffix}, "rejected": {rejectedSuffix, damagedSuffix}} {
			for _, suffix := range suffixes {
				all, err := numbers(o.path(dir), suffix)
				if err != nil {
					return err
				}
				if len(all) > 0 {
					o.last = max(o.last, all[len(all)-1])
				}
			}
		}
		return nil
	})
}
