package consumers

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// round is what was stored and is to be derived together. Deriving costs by the
// cells that are touched, so that a backlog of many events in few cells costs as
// little as its last part.
type round struct {
	touched     *touched
	names       *names // of what is not placed yet
	first, last uint64
	provinces   map[string]struct{}

	began   time.Time
	batches int
	pending uint64 // messages behind the last one, when it was read
	closing bool

	events  int
	oldest  time.Time                 // stream time of the first event
	stored  map[string]int            // by type of event
	refused map[string]int            // by type of event
	newest  map[schema.Code]time.Time // stream time of the last event, by division
}

func newRound() *round {
	return &round{
		touched: newTouched(), names: newNames(), provinces: map[string]struct{}{},
		stored: map[string]int{}, refused: map[string]int{}, newest: map[schema.Code]time.Time{},
	}
}

func (r *round) empty() bool { return r.batches == 0 }

// add takes in a batch that is stored.
func (r *round) add(b *Batch) {
	if r.empty() {
		r.first, r.began = b.First, time.Now()
	}
	if r.events == 0 {
		r.oldest = b.Time
	}
	r.events += len(b.Events) + len(b.Refused)
	r.last, r.pending = b.Last, b.Pending
	r.names.add(b.Events)
	r.batches++
	for province := range b.Provinces {
		r.provinces[province] = struct{}{}
	}
	for i := range b.Events {
		e := &b.Events[i]
		r.stored[typeLabel(e.Type)]++
		r.newest[e.Division] = e.StreamTime
	}
	for i := range b.Refused {
		r.refused[subjectLabel(b.Refused[i].Subject)]++
	}
}

// full says whether more would be too much to derive together.
func (r *round) full() bool {
	return r.touched.cells+r.names.reported.cells >= roundCells || time.Since(r.began) >= roundTime
}

// due says whether to derive now.
func (r *round) due(l Limits) bool {
	switch {
	case r.empty():
		return false
	case r.pending == 0 || r.full():
		return true
	case r.pending >= uint64(l.Backlog):
		return false
	}
	// What little is left comes along, once, where the round is long already.
	last := r.batches == 1 || r.closing
	r.closing = true
	return last
}

// stalled fires where the next batch of a round that was not due doesn't come.
func (r *round) stalled() <-chan time.Time {
	if r.empty() {
		return nil
	}
	return time.After(roundStalls)
}
