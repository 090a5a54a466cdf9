package outbox

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Defaults of an outbox.
const (
	defaultMaxBytes = 8 << 30
	defaultMinFree  = 64 << 20
)

// Why an outbox takes no more. Nothing of what was being written stays.
var (
	ErrFull = errors.New("the outbox is full: `huizong outbox flush` sends what waits in it, `huizong outbox list` shows it; files in rejected/ that are dealt with may be deleted")
	ErrDisk = errors.New("the outbox's disk is full: free disk space, or name a folder elsewhere with --outbox")
)

// Config is what an outbox needs to know.
type Config struct {
	Dir      string           // made if it isn't there; for one NATS and one user of it
	MaxBytes int64            // the most it may take, small files counted as 4 KiB; 0 means 8 GiB
	MinFree  int64            // what it leaves free on its disk; 0 means 64 MiB
	Now      func() time.Time // says when a batch came, for people; nil means the clock
	Logger   *slog.Logger     // nil discards
}

func (c Config) validate() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("an outbox needs a folder")
	}
	if c.MaxBytes < 0 || c.MinFree < 0 {
		return c, errors.New("an outbox's limits can't be negative")
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = defaultMaxBytes
	}
	if c.MinFree == 0 {
		c.MinFree = defaultMinFree
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// Outbox is a folder of events on their way. Its methods may be called from
// several goroutines at once.
type Outbox struct {
	cfg   Config
	owner owner
	usage usage

	numbering sync.Mutex // beside the lock on number.lock, which is the process'
	last      uint64     // the last number that this process saw given

	mu     sync.Mutex
	whole  map[uint64]bool // batches of which every event is sent or refused
	staged int             // names staged files

	live *live // what Run knows; nil until it runs
}

// Open opens an outbox, makes it where there is none, and removes what the dead
// left half read.
func Open(cfg Config) (*Outbox, error) {
	cfg, err := cfg.validate()
	if err != nil {
		return nil, err
	}
	o := &Outbox{cfg: cfg, whole: map[uint64]bool{}, live: newLive()}
	if err := o.open(); err != nil {
		return nil, fmt.Errorf("cannot use the outbox %s: %w; name another folder with --outbox", cfg.Dir, err)
	}
	return o, nil
}

func (o *Outbox) open() (err error) {
	for _, folder := range []string{"staging", "waiting", "rejected", "owners"} {
		if err := os.MkdirAll(o.path(folder), 0o700); err != nil {
			return err
		}
	}
	if err := errors.Join(syncDir(o.cfg.Dir), syncDir(filepath.Dir(o.cfg.Dir))); err != nil {
		return err
	}
	if o.owner, err = o.newOwner(); err != nil {
		return err
	}
	o.usage = usage{dirs: []string{o.path("waiting"), o.path("rejected")}, max: o.cfg.MaxBytes, minFree: o.cfg.MinFree}
	if err = errors.Join(o.clean(), o.cleanMarks(), o.recount()); err != nil {
		err = errors.Join(err, o.owner.release())
	}
	return err
}

// cleanMarks removes marks whose batch is gone: whoever removed it was killed
// between the two. No number is given twice, so nobody needs them.
func (o *Outbox) cleanMarks() error {
	marks, err := numbers(o.path("waiting"), sentSuffix)
	if err != nil {
		return err
	}
	for _, number := range marks {
		if _, err := os.Stat(o.batchPath(number)); errors.Is(err, fs.ErrNotExist) {
			if err := ignoreMissing(os.Remove(o.sentPath(number))); err != nil {
				return err
			}
		}
	}
	return nil
}

// Close lets others take over what is left. What is being staged is lost.
func (o *Outbox) Close() error { return o.owner.release() }

// Dir is its folder.
func (o *Outbox) Dir() string { return o.cfg.Dir }
