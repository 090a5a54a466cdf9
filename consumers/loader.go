package consumers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Notices tell the outside what became of events. Each call returns once all
// of it is on disk; repeating it changes nothing.
type Notices interface {
	// Dead keeps refused events with their reasons.
	Dead(ctx context.Context, refused []schema.Refusal) error
	// Refused tells their producers.
	Refused(ctx context.Context, refused []schema.Refusal) error
	// Stored moves the watermark of each province, named by its subject token.
	Stored(ctx context.Context, provinces []string, sequence uint64) error
}

// LoaderConfig is what a Loader works with; all of it but Provinces and Changed
// is required.
type LoaderConfig struct {
	Stream    jetstream.Stream // HUIZONG
	Warehouse Warehouse
	Notices   Notices
	Catalogue *schema.Catalogue
	Logger    *slog.Logger
	Metrics   *Metrics

	// Provinces are those whose events this loader reads, and others don't need to.
	Provinces schema.Provinces

	// Changed is told what each batch made anew. It must not block.
	Changed func(Changes)
}

// Loader takes events from the stream to the roll-up, batch by batch.
type Loader struct {
	cfg        LoaderConfig
	derivation *Derivation
	verdicts   verdicts
	every      schema.Provinces // what everything consists of
	stream     *jetstream.StreamInfo
	position   position    // of the goroutine that runs
	turns      chan func() // what is to be done between two batches

	mu      sync.Mutex
	reached uint64        // derived or refused, receipts included
	moved   chan struct{} // closed when reached grows
	newest  freshness
}

// NewLoader reads the position and refuses a stream that does not belong to it.
func NewLoader(ctx context.Context, cfg LoaderConfig) (*Loader, error) {
	info, err := cfg.Stream.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask after the stream: %w", err)
	}
	every := cfg.Catalogue.Divisions.Provinces()
	p, err := loadPosition(ctx, cfg.Warehouse, info, cfg.Provinces.Among(every))
	if err != nil {
		return nil, err
	}
	v, err := loadVerdicts(ctx, cfg.Warehouse, cfg.Catalogue)
	if err != nil {
		return nil, err
	}
	l := &Loader{
		cfg: cfg, derivation: NewDerivation(cfg.Warehouse, cfg.Catalogue), verdicts: v, every: every, stream: info, position: p,
		turns: make(chan func()), reached: p.Sequence, moved: make(chan struct{}), newest: freshness{},
	}
	l.derivation.Changed = cfg.Changed
	return l, l.recallFreshness(ctx)
}

// Await returns once everything up to the sequence is visible or refused.
func (l *Loader) Await(ctx context.Context, sequence uint64) error {
	for {
		reached, moved := l.progress()
		if reached >= sequence {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// progress is the sequence reached, and what is closed when it grows.
func (l *Loader) progress() (reached uint64, moved <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reached, l.moved
}

func (l *Loader) advance(sequence uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sequence > l.reached {
		l.reached = sequence
		close(l.moved)
		l.moved = make(chan struct{})
	}
}

// Run loads until the context ends, which is no error. The last batch before
// that may be stored without its receipts: it begins by repeating them.
func (l *Loader) Run(ctx context.Context) error {
	reader := &Reader{stream: l.cfg.Stream, verdicts: l.verdicts, provinces: l.cfg.Provinces, every: l.every}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan *Batch)
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(reader.Read(ctx, l.begin(), batches))
	}()
	err := l.loadAll(ctx, batches)
	cancel(err)
	<-done
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// begin is where to read from: the last batch once more, for its receipts.
func (l *Loader) begin() uint64 { return max(l.position.First, 1) }

func (l *Loader) loadAll(ctx context.Context, batches <-chan *Batch) error {
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case batch := <-batches:
			if err := l.persist(ctx, batch); err != nil {
				return err
			}
		case turn := <-l.turns:
			turn()
		}
	}
}

// Between runs f while no batch is being loaded: the roll-up is then that of
// the position, if no other loader is at work. It waits for its turn until ctx ends.
func (l *Loader) Between(ctx context.Context, f func(ctx context.Context) error) error {
	done := make(chan error, 1)
	select {
	case l.turns <- func() { done <- f(ctx) }:
		return <-done
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// persist loads the batch, again and again until it is loaded: an engine that
// is away or slow is no reason to lose or refuse anything.
func (l *Loader) persist(ctx context.Context, batch *Batch) error {
	started, before := time.Now(), l.position.Sequence
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 50*time.Millisecond, 5*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		return struct{}{}, l.load(ctx, batch)
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, after time.Duration) {
		l.cfg.Metrics.retries.Inc()
		l.cfg.Logger.Warn("a batch could not be loaded; trying again", "first", batch.First, "last", batch.Last, "after", after, "error", err)
	}))
	if err != nil {
		return err
	}
	news := batch.news(before)
	l.cfg.Metrics.loaded(news, time.Since(started))
	l.noteFreshness(news)
	l.advance(batch.Last)
	return nil
}

// load is one attempt. A crash at any line is a repeated read: everything
// before the position is repeated without effect, everything after it is
// repeated at the next start.
func (l *Loader) load(ctx context.Context, batch *Batch) error {
	if err := l.sameStream(ctx); err != nil {
		return err
	}
	if batch.Last > l.position.Sequence {
		if err := l.store(ctx, batch); err != nil {
			return err
		}
	}
	return l.moveWatermarks(ctx, batch)
}

// sameStream holds that what was read came from the stream the loader began
// with: one that was made anew meanwhile is another, whatever its sequences.
func (l *Loader) sameStream(ctx context.Context) error {
	info, err := l.cfg.Stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("ask after the stream: %w", err)
	}
	if !info.Created.Equal(l.stream.Created) {
		return backoff.Permanent(position{Created: l.stream.Created}.belongs(info))
	}
	return nil
}

func (l *Loader) store(ctx context.Context, batch *Batch) error {
	if err := l.keepRefused(ctx, batch.Refused); err != nil {
		return err
	}
	started := time.Now()
	if err := StoreFacts(ctx, l.cfg.Warehouse, batch.Events); err != nil {
		return err
	}
	stored := time.Now()
	if err := l.derivation.Derive(ctx, batch.Events); err != nil {
		return err
	}
	l.cfg.Metrics.derived(stored.Sub(started), time.Since(stored))
	if err := l.storePosition(ctx, batch); err != nil {
		return err
	}
	l.position.Sequence, l.position.First = batch.Last, batch.First
	return nil
}

// keepRefused keeps dead letters and tells their producers.
func (l *Loader) keepRefused(ctx context.Context, refused []schema.Refusal) error {
	if err := l.cfg.Notices.Dead(ctx, l.verdicts.waiting(refused)); err != nil {
		return fmt.Errorf("keep dead letters: %w", err)
	}
	// Before the position: whatever loader moves a watermark to it may then say
	// that what was not refused is stored.
	if err := l.cfg.Notices.Refused(ctx, refused); err != nil {
		return fmt.Errorf("tell producers of refusals: %w", err)
	}
	return storeRefusals(ctx, l.cfg.Warehouse, refused)
}
