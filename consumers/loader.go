package consumers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

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

// LoaderConfig is what a Loader works with; all of it but Provinces, Limits
// and Changed is required.
type LoaderConfig struct {
	Stream    jetstream.Stream // HUIZONG
	Warehouse Warehouse
	Notices   Notices
	Catalogue *schema.Catalogue
	Logger    *slog.Logger
	Metrics   *Metrics

	// Provinces are those whose events this loader reads, and others don't need to.
	Provinces schema.Provinces

	// Limits are how much it does at once.
	Limits Limits

	// Changed is told what each batch made anew. It must not block.
	Changed func(Changes)
}

// Loader takes events from the stream to the roll-up: it stores them batch by
// batch and derives, in rounds, what the batches of a round touched.
type Loader struct {
	cfg        LoaderConfig
	derivation *Derivation
	verdicts   verdicts
	every      schema.Provinces // what everything consists of
	stream     *jetstream.StreamInfo
	position   position    // of the goroutine that runs
	round      *round      // of the same
	placing    *placing    // of the same; nil: nothing is at work
	turns      chan func() // what is to be done between two rounds

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
	cfg.Limits = cfg.Limits.withDefaults()
	l := &Loader{
		cfg: cfg, derivation: NewDerivation(cfg.Warehouse, cfg.Catalogue), verdicts: v, every: every, stream: info, position: p, round: newRound(),
		turns: make(chan func()), reached: p.Sequence, moved: make(chan struct{}), newest: freshness{},
	}
	l.derivation.Changed, l.derivation.limits = cfg.Changed, cfg.Limits
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

// Run loads until the context ends, which is no error. The last round before
// that may be derived without its watermarks: it begins by repeating them.
func (l *Loader) Run(ctx context.Context) error {
	reader := &Reader{stream: l.cfg.Stream, verdicts: l.verdicts, provinces: l.cfg.Provinces, every: l.every, limits: l.cfg.Limits}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan *Batch)
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(reader.Read(ctx, l.position.Sequence+1, batches))
	}()
	err := l.loadAll(ctx, batches)
	cancel(err)
	<-done
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func (l *Loader) loadAll(ctx context.Context, batches <-chan *Batch) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		_ = l.placed() // it ends with the context, and whatever else ended this is told
	}()
	if err := l.repeatWatermarks(ctx); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case batch := <-batches:
			if err := l.take(ctx, batch); err != nil {
				return err
			}
		case <-l.round.stalled():
			if err := l.finish(ctx); err != nil {
				return err
			}
		case turn := <-l.turns:
			if err := l.finish(ctx); err != nil {
				return err
			}
			turn()
		}
	}
}

// Between runs f while nothing is being loaded: the roll-up is then that of the
// position, if no other loader is at work. It waits for its turn until ctx ends.
func (l *Loader) Between(ctx context.Context, f func(ctx context.Context) error) error {
	done := make(chan error, 1)
	select {
	case l.turns <- func() { done <- f(ctx) }:
		return <-done
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
