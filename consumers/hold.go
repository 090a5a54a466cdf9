package consumers

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Limits of a hold: how long it may last, and how long it may take to begin.
const (
	maxHold  = 30 * time.Second
	holdWait = 20 * time.Second
)

var errBusy = errors.New("the loader is busy with a batch: try again, or look at the log if it can't be loaded")

// HoldRequest asks the loader to stand still between two batches, or to go on.
type HoldRequest struct {
	ID      string `json:"id"`                // made up by whoever asks
	Seconds int    `json:"seconds,omitempty"` // it ends by itself after that, 30 at most
	Release bool   `json:"release,omitempty"`
}

// HoldReply is where the loader stands: everything up to the sequence is
// derived, nothing beyond it by this loader.
type HoldReply struct {
	Sequence uint64 `json:"sequence,omitempty"`
}

// Holds answers hold requests for a loader.
type Holds struct {
	Loader *Loader

	mu       sync.Mutex
	releases map[string]context.CancelFunc
}

// Answer replies once the loader stands still, or has been told to go on. A
// hold that is gone already is no error.
func (h *Holds) Answer(ctx context.Context, r HoldRequest) (HoldReply, error) {
	if r.Release {
		h.release(r.ID)
		return HoldReply{}, nil
	}
	length := time.Duration(r.Seconds) * time.Second
	if r.ID == "" || length <= 0 || length > maxHold {
		return HoldReply{}, errors.New("a hold needs an id and 1 to 30 seconds")
	}
	return h.begin(ctx, r.ID, length)
}

// begin hands the loader to a goroutine that keeps it until the hold ends.
func (h *Holds) begin(office context.Context, id string, length time.Duration) (HoldReply, error) {
	wait, give := context.WithTimeoutCause(office, holdWait, errBusy)
	reached := make(chan uint64, 1)
	failed := make(chan error, 1)
	go func() {
		defer give()
		failed <- h.Loader.Between(wait, func(context.Context) error {
			held, end := context.WithTimeout(office, length)
			defer end()
			h.keep(id, end)
			defer h.release(id)
			reached <- h.Loader.position.Sequence
			<-held.Done()
			return nil
		})
	}()
	select {
	case sequence := <-reached:
		return HoldReply{sequence}, nil
	case err := <-failed:
		return HoldReply{}, err
	}
}

func (h *Holds) keep(id string, end context.CancelFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.releases == nil {
		h.releases = map[string]context.CancelFunc{}
	}
	h.releases[id] = end
}

func (h *Holds) release(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if end, ok := h.releases[id]; ok {
		end()
		delete(h.releases, id)
	}
}
