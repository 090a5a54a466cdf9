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
	closing bool

	events  int
	oldest  time.Time                 // stream time of the first event
	stored  map[string]int            // by type of event
	refused map[string]int            // by type of event
	newest  map[schema.Code]time.Time // stream time of the last event, by division
}

func newRound() *round {
	return &round{
		touched: newTouched(), names: &names{}, provinces: map[string]struct{}{},
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
	r.last = b.Last
	r.touched.addReports(b.Events)
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

// due says whether to derive now that so many messages are behind the last one.
func (r *round) due(pending uint64, l Limits) bool {
	switch {
	case pending == 0 || r.touched.cells >= roundCells || time.Since(r.began) >= roundTime:
		return true
	case pending >= uint64(l.Backlog):
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
