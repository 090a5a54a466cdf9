package alerts

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// Config is what an Engine works with. Dead, LastEvents, Channels and CaughtUp may
// be left out: their rules then measure nothing, nobody is told, and what is
// derived is taken for all there is.
type Config struct {
	Warehouse  consumers.Warehouse
	Catalogue  *schema.Catalogue
	Logger     *slog.Logger
	Metrics    *Metrics
	Now        func() time.Time
	Dead       func(context.Context) (map[schema.Code]int, error)
	LastEvents func(context.Context) (map[schema.Code]time.Time, error)
	Channels   []Channel
	CaughtUp   func(context.Context) error // returns when what is in the stream now is derived
}

// Engine judges the rules. Two engines on one warehouse do no harm: they write
// the same steps.
type Engine struct {
	Config
	owing    map[setIn][]owing
	children map[schema.Code][]*schema.Division
	spans    map[setIn]span // at the last look at everything
	wake     chan struct{}
	judged   chan struct{} // closed once everything has been judged

	mu      sync.Mutex
	pending consumers.Changes
	all     bool
}

// New reads what does not change while an engine runs.
func New(ctx context.Context, cfg Config) (*Engine, error) {
	e := &Engine{Config: cfg, children: map[schema.Code][]*schema.Division{}, wake: make(chan struct{}, 1), judged: make(chan struct{})}
	for _, d := range cfg.Catalogue.Divisions.All() {
		e.children[d.Parent] = append(e.children[d.Parent], d)
	}
	var err error
	if e.owing, err = loadOwing(ctx, cfg.Warehouse); err != nil {
		return nil, fmt.Errorf("read who owes what: %w", err)
	}
	return e, nil
}

// Changed notes what a batch changed; it is judged as soon as may be.
func (e *Engine) Changed(c consumers.Changes) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pending.Add(c)
	e.signal()
}

// JudgeAll has everything judged anew, as soon as may be.
func (e *Engine) JudgeAll() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = true
	e.signal()
}

// Judged is closed once an engine that runs has judged everything.
func (e *Engine) Judged() <-chan struct{} { return e.judged }

func (e *Engine) signal() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// take gives what is to be judged, and forgets it.
func (e *Engine) take() (scope, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	changes, all := e.pending, e.all
	e.pending, e.all = consumers.Changes{}, false
	if all {
		return scope{full: true}, true
	}
	return scopeOf(e.Catalogue, changes), !changes.Empty()
}

// tick is how often the clock is looked at.
const tick = time.Minute

// What a report of many parts changes comes in several batches: it is judged when
// nothing more has come for settle, or the first has waited for longest, and what
// is in the stream by then is derived, or has had the time for it.
const (
	settle   = 400 * time.Millisecond
	longest  = 3 * time.Second
	deriving = 10 * time.Second
)

// settled returns when what changed may be judged.
func (e *Engine) settled(ctx context.Context) {
	e.quiet(ctx)
	if e.CaughtUp != nil {
		ctx, cancel := context.WithTimeout(ctx, deriving)
		defer cancel()
		_ = e.CaughtUp(ctx) // where it fails, what is derived is judged
	}
}

func (e *Engine) quiet(ctx context.Context) {
	end := time.After(longest)
	quiet := time.NewTimer(settle)
	defer quiet.Stop()
	for {
		select {
		case <-e.wake:
			quiet.Reset(settle)
		case <-quiet.C:
			return
		case <-end:
			return
		case <-ctx.Done():
			return
		}
	}
}

// Run waits until start is closed, judges everything once and from then on what
// changes: after each batch, and by the clock. What it could not judge or store,
// the warehouse being away, it judges when that is back.
func (e *Engine) Run(ctx context.Context, start <-chan struct{}) error {
	select {
	case <-start:
	case <-ctx.Done():
		return nil
	}
	wait := e.runChannels(ctx)
	defer wait()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	e.judge(ctx, scope{full: true})
	close(e.judged)
	for day := schema.DayOf(e.Now()); ; {
		select {
		case <-e.wake:
			e.settled(ctx)
			if sc, ok := e.take(); ok {
				e.judge(ctx, sc)
			}
		case <-ticker.C:
			if today := schema.DayOf(e.Now()); !today.Equal(day) {
				day = today
				e.JudgeAll()
				continue
			}
			e.judge(ctx, scope{full: true}, schema.RuleDeadLetters, schema.RuleSilent)
			e.judgePending(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// judgePending judges everything where an alert may have waited long enough.
func (e *Engine) judgePending(ctx context.Context) {
	states, err := e.standing(ctx)
	if err != nil {
		e.Logger.Warn("the alerts could not be read; trying again in a minute", "error", err)
		return
	}
	for _, rule := range e.Catalogue.Rules {
		for thing, state := range states {
			if thing.Rule == rule.Code && state.Phase == Pending && rule.For > 0 && e.Now().Sub(state.Since) >= rule.For {
				e.JudgeAll()
				return
			}
		}
	}
}

// judge evaluates until it has, unless the context ends.
func (e *Engine) judge(ctx context.Context, sc scope, kinds ...schema.RuleKind) {
	started := time.Now()
	wait := backoff.NewExponentialBackOff()
	wait.MaxInterval = 10 * time.Second
	steps, err := backoff.Retry(ctx, func() ([]step, error) { return e.evaluate(ctx, sc, kinds...) },
		backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, after time.Duration) {
			e.Logger.Warn("the alerts could not be judged; trying again", "after", after, "error", err)
		}))
	if err != nil { // the context ended
		return
	}
	e.Metrics.evaluated(time.Since(started))
	for _, s := range steps {
		e.Logger.Info("alert", "id", s.Thing, "state", s.Phase, "severity", s.Severity, "message", s.Message, "reason", s.Reason)
	}
	e.Metrics.stepped(steps)
	if len(steps) > 0 {
		e.notify()
	}
	if len(steps) > 0 || sc.full && len(kinds) == 0 {
		_, _ = e.standing(ctx) // again in a minute where it fails
	}
}

// standing reads how all alerts stand, and gives it to the metrics.
func (e *Engine) standing(ctx context.Context) (map[Thing]State, error) {
	states, err := loadStates(ctx, e.Warehouse, "true")
	if err == nil {
		e.Metrics.standing(states)
	}
	return states, err
}
