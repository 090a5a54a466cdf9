package consumers

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// RebuildRequest asks for a rebuild, or only how far the last one is.
type RebuildRequest struct {
	Start bool   `json:"start,omitempty"`
	Facts bool   `json:"facts,omitempty"` // from the stream, too
	By    string `json:"by,omitempty"`
}

// RebuildStatus is how far a rebuild is, or how the last one ended.
type RebuildStatus struct {
	Number  int    `json:"number"` // of this process' rebuilds; 0: there was none
	Running bool   `json:"running"`
	Step    string `json:"step,omitempty"`
	Done    uint64 `json:"done,omitempty"`
	Total   uint64 `json:"total,omitempty"` // 0: not known
	Error   string `json:"error,omitempty"`
}

// Rebuilder rebuilds on request, one at a time, while huizong runs.
type Rebuilder struct {
	Loader  *Loader
	Letters Letters
	Logger  *slog.Logger

	mu     sync.Mutex
	status RebuildStatus
	asked  chan RebuildRequest
}

// NewRebuilder makes a rebuilder; Run serves what it is asked for.
func NewRebuilder(l *Loader, letters Letters, logger *slog.Logger) *Rebuilder {
	return &Rebuilder{Loader: l, Letters: letters, Logger: logger, asked: make(chan RebuildRequest, 1)}
}

// Answer starts a rebuild where asked to, and says how far it is.
func (r *Rebuilder) Answer(_ context.Context, request RebuildRequest) (RebuildStatus, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if request.Start {
		if r.status.Running {
			return r.status, errors.New("a rebuild is running already: wait for it")
		}
		r.status = RebuildStatus{Number: r.status.Number + 1, Running: true}
		r.asked <- request
	}
	return r.status, nil
}

// Run rebuilds until ctx ends. What a killed rebuild left is dropped first.
func (r *Rebuilder) Run(ctx context.Context) error {
	if err := DropShadows(ctx, r.Loader.cfg.Warehouse); err != nil {
		r.Logger.Warn("what an earlier rebuild left could not be dropped", "error", err)
	}
	for {
		select {
		case request := <-r.asked:
			r.rebuild(ctx, request)
		case <-ctx.Done():
			return nil
		}
	}
}

func (r *Rebuilder) rebuild(ctx context.Context, request RebuildRequest) {
	started := time.Now()
	r.Logger.Info("rebuild begins", "facts", request.Facts, "by", request.By)
	job := Rebuild{Loader: r.Loader, Letters: r.Letters, Facts: request.Facts, Step: r.step}
	err := job.Run(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Running = false
	if err != nil {
		r.status.Error = err.Error()
		r.Logger.Error("rebuild failed; what was there before stands", "error", err)
		return
	}
	r.Logger.Info("rebuild done", "facts", request.Facts, "took", time.Since(started))
}

func (r *Rebuilder) step(name string, done, total uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Step, r.status.Done, r.status.Total = name, done, total
}
