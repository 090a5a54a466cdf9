package consumers

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"

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

// Accepted events may be long where their figures are many, so what a row only
// repeats of its event is cut to this many bytes; the event's row has it whole.
const repeatedBytes = 200

func short(text string) string { return shortTo(text, repeatedBytes) }

// shortTo cuts a text to so many bytes of whole characters.
func shortTo(text string, bytes int) string {
	if len(text) <= bytes {
		return text
	}
	return strings.ToValidUTF8(text[:bytes], "")
}

const eventTable = "huizong_store.event (division, id, sequence, type, source, submitter, note, time, stream_time)"

// StoreFacts writes every statement of the events. Storing them twice changes
// nothing. The events themselves come first: where one is, the rest may be
// missing, but never the other way round.
func StoreFacts(ctx context.Context, w Warehouse, events []Accepted) error {
	if len(events) == 0 {
		return nil
	}
	if err := w.Insert(ctx, eventTable, eventColumns(events)...); err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error { return storeFigures(within, w, events) })
	group.Go(func() error { return storeCases(within, w, events) })
	return group.Wait()
}

// statedBy gives a report's submitter and note; a case has neither.
func (a *Accepted) statedBy() (submitter, note string) {
	if a.Report == nil {
		return "", ""
	}
	return a.Report.Submitter, a.Report.Note
}

func eventColumns(events []Accepted) []any {
	var (
		n                 = len(events)
		division          = make([]uint32, 0, n)
		id, kind, source  = make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
		submitter, note   = make([]string, 0, n), make([]string, 0, n)
		sequence          = make([]uint64, 0, n)
		word, streamTimes = make([]time.Time, 0, n), make([]time.Time, 0, n)
	)
	for i := range events {
		e := &events[i]
		division = append(division, uint32(e.Division))
		id = append(id, e.ID)
		sequence = append(sequence, e.Sequence)
		kind = append(kind, e.Type)
		source = append(source, e.Source)
		by, why := e.statedBy()
		submitter, note = append(submitter, by), append(note, why)
		word = append(word, e.wordTime())
		streamTimes = append(streamTimes, e.StreamTime)
	}
	return []any{division, id, sequence, kind, source, submitter, note, word, streamTimes}
}

// provenance is the columns both histories end with.
type provenance struct {
	id, source        []string
	word, streamTimes []time.Time
	simulated         []bool
}

func (p *provenance) grow(n int) {
	p.id, p.source = slices.Grow(p.id, n), slices.Grow(p.source, n)
	p.word, p.streamTimes = slices.Grow(p.word, n), slices.Grow(p.streamTimes, n)
	p.simulated = slices.Grow(p.simulated, n)
}

func (p *provenance) add(e *Accepted) {
	p.id = append(p.id, e.ID)
	p.source = append(p.source, short(e.Source))
	p.word = append(p.word, e.wordTime())
	p.streamTimes = append(p.streamTimes, e.StreamTime)
	p.simulated = append(p.simulated, e.simulated())
}

func exact(d schema.Decimal) decimal.Decimal { return decimal.New(int64(d), -schema.DecimalPlaces) }
