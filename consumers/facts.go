package consumers

import (
	"context"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// Accepted is an event as it stands in the stream.
type Accepted struct {
	schema.Event
	Sequence   uint64
	StreamTime time.Time
}

// wordTime is the producer's time; the stream's where it gave none, and never
// outside what the warehouse can hold.
func (a *Accepted) wordTime() time.Time {
	earliest, latest := time.Unix(0, 0), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case a.Time.IsZero():
		return a.StreamTime
	case a.Time.Before(earliest):
		return earliest
	case a.Time.After(latest):
		return latest
	}
	return a.Time
}

// simulated says whether the event's source names a simulator.
func (a *Accepted) simulated() bool {
	return strings.Contains(a.Source+"/", "/simulator/")
}

// StoreFacts writes every statement of the events. Storing them twice changes nothing.
func StoreFacts(ctx context.Context, w Warehouse, events []Accepted) error {
	if len(events) == 0 {
		return nil
	}
	if err := w.Insert(ctx, "huizong_store.event", eventColumns(events)...); err != nil {
		return err
	}
	if err := storeFigures(ctx, w, events); err != nil {
		return err
	}
	return storeCases(ctx, w, events)
}

func eventColumns(events []Accepted) []any {
	var (
		division          []uint32
		id, kind, source  []string
		sequence          []uint64
		word, streamTimes []time.Time
	)
	for i := range events {
		e := &events[i]
		division = append(division, uint32(e.Division))
		id = append(id, e.ID)
		sequence = append(sequence, e.Sequence)
		kind = append(kind, e.Type)
		source = append(source, e.Source)
		word = append(word, e.wordTime())
		streamTimes = append(streamTimes, e.StreamTime)
	}
	return []any{division, id, sequence, kind, source, word, streamTimes}
}

// provenance is the columns both histories end with.
type provenance struct {
	id, source        []string
	word, streamTimes []time.Time
	simulated         []bool
}

func (p *provenance) add(e *Accepted) {
	p.id = append(p.id, e.ID)
	p.source = append(p.source, e.Source)
	p.word = append(p.word, e.wordTime())
	p.streamTimes = append(p.streamTimes, e.StreamTime)
	p.simulated = append(p.simulated, e.simulated())
}

func exact(d schema.Decimal) decimal.Decimal { return decimal.New(int64(d), -schema.DecimalPlaces) }
