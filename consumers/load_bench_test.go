package consumers_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// BenchmarkColumns builds the columns of facts, which go nowhere.
func BenchmarkColumns(b *testing.B) {
	for name, load := range loads(b) {
		events := make([]consumers.Accepted, 0, 2000)
		for e := range load {
			events = append(events, consumers.Accepted{Event: e, Sequence: uint64(len(events) + 1), StreamTime: e.Time})
			if len(events) == cap(events) {
				break
			}
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := consumers.StoreFacts(b.Context(), nowhere{}, events); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}

// nowhere takes inserts.
type nowhere struct{ consumers.Warehouse }

func (nowhere) Insert(context.Context, string, ...any) error { return nil }

// BenchmarkCatchUp loads and derives a full stream, from its first message to the
// last cell visible. `huizong bench` sets that beside what the machine can do.
func BenchmarkCatchUp(b *testing.B) {
	for name, load := range loads(b) {
		b.Run(name, func(b *testing.B) {
			events, took := 0, time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				s := newSystem(b)
				last := s.bulk(load)
				b.StartTimer()
				began := time.Now()
				s.start()
				if err := s.loader.Await(b.Context(), last); err != nil {
					b.Fatal(err)
				}
				events, took = events+int(last), took+time.Since(began)
				b.StopTimer()
				s.stop()
				b.StartTimer()
			}
			b.ReportMetric(float64(events)/took.Seconds(), "events/s")
		})
	}
}

// BenchmarkCorrection gives how long a single correction takes to be visible over
// histories of which one is ten times the other: the ratio is to stay near one.
func BenchmarkCorrection(b *testing.B) {
	for b.Loop() {
		small, large := correction(b, 20_000), correction(b, 200_000)
		b.ReportMetric(float64(small.Microseconds())/1000, "small-ms")
		b.ReportMetric(float64(large.Microseconds())/1000, "large-ms")
		b.ReportMetric(float64(large)/float64(small), "large/small")
	}
}

// correction is the middle of 21 corrections, one after another, of cases of a
// history that has so many.
func correction(b *testing.B, cases int) time.Duration {
	s := newSystem(b)
	last := s.bulk(caseLoad(s.catalogue, cases))
	s.start()
	defer s.stop()
	if err := s.loader.Await(b.Context(), last); err != nil {
		b.Fatal(err)
	}
	if err := consumers.Compact(b.Context(), s.db); err != nil {
		b.Fatal(err)
	}
	var waits []time.Duration
	for e := range caseLoad(s.catalogue, 21) {
		e.ID, e.Case.Version, e.Case.Outcome = "again-"+e.ID, 2, "failed"
		began := time.Now()
		if err := s.loader.Await(b.Context(), s.state(e).sequence); err != nil {
			b.Fatal(err)
		}
		waits = append(waits, time.Since(began))
	}
	slices.Sort(waits)
	return waits[len(waits)/2]
}

// BenchmarkOneEventBatches loads one event after another, so that each is a batch,
// and gives how many parts the table with most of them is left with: run it with
// -benchtime 5000x.
func BenchmarkOneEventBatches(b *testing.B) {
	s := newSystem(b)
	s.start()
	defer s.stop()
	events, stop := iter.Pull(caseLoad(s.catalogue, b.N))
	defer stop()
	b.ResetTimer()
	for range b.N {
		e, _ := events()
		if err := s.loader.Await(b.Context(), s.state(e).sequence); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	var tables []struct {
		Table string `ch:"table"`
		Parts uint64 `ch:"parts"`
	}
	if err := s.db.Select(b.Context(), &tables, `SELECT table, count() AS parts FROM system.parts
WHERE active AND database = 'huizong_store' GROUP BY table ORDER BY parts DESC`); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(tables[0].Parts), "parts")
	b.Logf("%d batches: %v", b.N, tables)
}

// loads are streams of a province's cases and of the country's monthly reports.
func loads(b *testing.B) map[string]iter.Seq[schema.Event] {
	b.Helper()
	c, err := schema.Load()
	if err != nil {
		b.Fatal(err)
	}
	return map[string]iter.Seq[schema.Event]{"cases": caseLoad(c, 100_000), "reports": reportLoad(c, 5000)}
}

// bulk publishes events and gives the last one's sequence.
func (s *system) bulk(events iter.Seq[schema.Event]) (last uint64) {
	s.Helper()
	publisher, err := producers.NewPublisher(producers.PublisherConfig{JetStream: s.js})
	if err != nil {
		s.Fatal(err)
	}
	err = publisher.PublishEach(s.Context(), func(yield func(producers.Message) bool) {
		for e := range events {
			body, err := e.Encode()
			if err != nil {
				s.Fatal(err)
			}
			if !yield(producers.Message{Subject: schema.Subject(e), MsgID: schema.MsgID(e), Body: body}) {
				return
			}
		}
	}, func(acks []producers.Ack) error {
		last = acks[len(acks)-1].Sequence
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return last
}

// counties are those that stood in 2024, of an area by its code's first digits.
func counties(c *schema.Catalogue, area string) (list []*schema.Division) {
	for _, d := range c.Divisions.All() {
		january, december := schema.Period{Year: 2024, Month: 1}, schema.Period{Year: 2024, Month: 12}
		if d.Level == schema.LevelCounty && !d.Pseudo && d.ExistsIn(january) && d.ExistsIn(december) && d.Code.String()[:len(area)] == area {
			list = append(list, d)
		}
	}
	return list
}

// caseLoad is a year of mediations; every tenth event closes an earlier one.
func caseLoad(c *schema.Catalogue, n int) iter.Seq[schema.Event] {
	units := counties(c, "14")
	return func(yield func(schema.Event) bool) {
		for i := range n {
			number := i
			if i%10 == 9 && i > 100 {
				number = i - 95
			}
			unit := units[number*7919%len(units)]
			state := &schema.Case{
				Kind: "mediation", Number: fmt.Sprintf("%s调2024-%07d", unit.Name, number),
				Opened: time.Date(2024, 1, 1+number%360, 0, 0, 0, 0, time.UTC),
			}
			if number != i {
				state.Closed, state.Outcome = state.Opened.AddDate(0, 0, 5), "resolved"
			}
			if !yield(event(unit, i, schema.Event{Type: schema.TypeCase, Case: state})) {
				return
			}
		}
	}
}

// reportLoad is monthly reports of all counties, forty figures each.
func reportLoad(c *schema.Catalogue, n int) iter.Seq[schema.Event] {
	units := counties(c, "")
	return func(yield func(schema.Event) bool) {
		for i := range n {
			report := &schema.Report{Scope: schema.ScopeOwn, Period: schema.Period{Year: 2024, Month: time.Month(1 + i/len(units)%12)}}
			for j := range c.Metrics {
				if m := &c.Metrics[j]; len(report.Figures) < 40 && !m.PublishedOnly && m.Kind != schema.KindTarget {
					report.Figures = append(report.Figures, schema.Figure{Metric: m.Code, Value: schema.Whole(int64(i%500 + j))})
				}
			}
			if !yield(event(units[i%len(units)], i, schema.Event{Type: schema.TypeReport, Report: report})) {
				return
			}
		}
	}
}

func event(unit *schema.Division, i int, e schema.Event) schema.Event {
	e.ID, e.Source, e.Division = fmt.Sprintf("bench-%09d", i), "/divisions/"+unit.Code.String(), unit.Code
	e.Time = time.Date(2025, 1, 5, 0, 0, 0, i, time.UTC)
	return e
}
