package outbox

import (
	"maps"
	"sync"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// maxFlight is how many events of a batch are followed one by one; a larger batch
// is awaited by itself.
const maxFlight = 10_000

// flights follow batches from before they are sent until the watermark has passed
// them, without a consumer each.
type flights struct {
	mu      sync.Mutex
	batches map[uint64]*flight
	ids     map[string]uint64 // the batch of an event that is followed
	marks   map[string]uint64 // watermarks, by province
	changed chan struct{}
}

// flight is one batch on its way.
type flight struct {
	batch   Batch
	whole   bool              // every event is sent, or never will be
	alone   bool              // it is awaited by itself: by events that may have been refused before we looked
	last    map[string]uint64 // the highest sequence, by province
	ids     []string
	refused map[uint64]schema.Refused
}

func newFlights() *flights {
	return &flights{batches: map[uint64]*flight{}, ids: map[string]uint64{}, marks: map[string]uint64{}, changed: make(chan struct{}, 1)}
}

func (f *flights) notify() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// opened begins to follow a batch that has so many marks. One that was begun
// before, or by others, may have refusals that nobody looked for.
func (f *flights) opened(b *Batch, marks int) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.batches[b.Number]; ok {
		known.alone = true
		return
	}
	f.batches[b.Number] = &flight{
		batch: *b, alone: marks > 0 || b.Events > maxFlight, last: map[string]uint64{}, refused: map[uint64]schema.Refused{},
	}
}

// sending says that an event will be published from now on.
func (f *flights) sending(b *Batch, msgID string) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if flight := f.batches[b.Number]; !flight.alone {
		f.ids[msgID] = b.Number
		flight.ids = append(flight.ids, msgID)
	}
}

// acked notes where an event was taken. A duplicate may have been refused long ago.
func (f *flights) acked(b *Batch, ack producers.Ack) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	flight, province := f.batches[b.Number], schema.ProvinceToken(ack.Subject)
	flight.last[province] = max(flight.last[province], ack.Sequence)
	flight.alone = flight.alone || ack.Duplicate
}

// sent says that every event of a batch has been sent, or never will be.
func (f *flights) sent(b *Batch) {
	if f == nil {
		return
	}
	f.mu.Lock()
	f.batches[b.Number].whole = true
	f.mu.Unlock()
	f.notify()
}

// Refused is a producers.Watcher's.
func (f *flights) Refused(msgID string, refused schema.Refused) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if number, ours := f.ids[msgID]; ours {
		f.batches[number].refused[refused.Sequence] = refused
	}
}

// Stored is a producers.Watcher's.
func (f *flights) Stored(marks map[string]uint64) {
	f.mu.Lock()
	for province, sequence := range marks {
		f.marks[province] = max(f.marks[province], sequence)
	}
	f.mu.Unlock()
	f.notify()
}

// landed are the batches that the watermarks have passed, and those that have to
// be awaited by themselves. Those are copies: receipts go on coming.
func (f *flights) landed() (passed []flight, alone []*Batch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, flight := range f.batches {
		switch {
		case !flight.whole:
		case flight.alone:
			alone = append(alone, &flight.batch)
		case f.passed(flight):
			landed := *flight
			landed.refused = maps.Clone(flight.refused)
			passed = append(passed, landed)
		}
	}
	return passed, alone
}

func (f *flights) passed(flight *flight) bool {
	for province, sequence := range flight.last {
		if f.marks[province] < sequence {
			return false
		}
	}
	return true
}

func (f *flights) forget(number uint64) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if flight, ok := f.batches[number]; ok {
		for _, id := range flight.ids {
			if f.ids[id] == number {
				delete(f.ids, id)
			}
		}
		delete(f.batches, number)
	}
}
