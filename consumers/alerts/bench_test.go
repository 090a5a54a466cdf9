package alerts

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// store enters many events at once.
func (d *desk) store(events []consumers.Accepted) {
	d.Helper()
	d.check(consumers.StoreFacts(d.Context(), d.db, events))
	derivation := consumers.NewDerivation(d.db, d.Catalogue)
	derivation.Changed = d.changes.Add
	d.check(derivation.Derive(d.Context(), events))
}

// BenchmarkNational measures one look at 2,845 counties with 20 targets each: at
// everything, and after one county's report.
func BenchmarkNational(b *testing.B) {
	d := newDesk(b)
	metrics := d.national()
	d.at("2024-10-20")
	steps := d.all()
	b.Logf("%d alerts of %d targets", len(steps), d.count("SELECT count() FROM huizong_store.goal"))
	b.Run("everything", func(b *testing.B) {
		for b.Loop() {
			d.all()
		}
	})
	b.Run("one county", func(b *testing.B) {
		n := 0
		d.changes = consumers.Changes{}
		for b.Loop() {
			b.StopTimer()
			n++
			d.report(140602, "2024-09", fmt.Sprintf("%s=%d", metrics[0], 100+n))
			b.StartTimer()
			d.touched()
		}
	})
}

func (d *desk) count(query string) (n uint64) {
	d.Helper()
	rows, err := d.db.Query(d.Context(), query)
	d.check(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		d.check(rows.Scan(&n))
	}
	d.check(rows.Err())
	return n
}

// national enters nine months of twenty metrics of every county, and goals of
// which a fifth of the counties are behind; it gives the metrics.
func (d *desk) national() (metrics []string) {
	d.Helper()
	for _, m := range d.Catalogue.Metrics {
		set := d.Catalogue.OwedIn(m.Code)
		if m.Kind == schema.KindFlow && m.DivisionAxis == schema.AxisSum && set != nil && slices.Contains(set.OwedBy, schema.LevelCounty) && len(metrics) < 20 {
			metrics = append(metrics, m.Code)
		}
	}
	var counties []*schema.Division
	for _, division := range d.Catalogue.Divisions.All() {
		if division.Level == schema.LevelCounty && division.ExistsIn(schema.Period{Year: 2024}) {
			counties = append(counties, division)
		}
	}
	for month := time.January; month <= time.September; month++ {
		d.at(fmt.Sprintf("2024-%02d-03", month+1))
		var events []consumers.Accepted
		for i, county := range counties {
			r := &schema.Report{Period: schema.Period{Year: 2024, Month: month}, Scope: schema.ScopeOwn}
			for j, metric := range metrics {
				r.Figures = append(r.Figures, schema.Figure{Metric: metric, Value: schema.Whole(int64(60 + 10*((i+j)%5)))})
			}
			d.sequence++
			events = append(events, consumers.Accepted{
				Event:    schema.Event{ID: fmt.Sprint("e", d.sequence), Source: "/test", Type: schema.TypeReport, Division: county.Code, Time: d.now, Report: r},
				Sequence: d.sequence, StreamTime: d.now,
			})
		}
		d.store(events)
	}
	d.check(consumers.Compact(d.Context(), d.db))
	var targets []schema.Target
	for _, county := range counties {
		for _, metric := range metrics {
			targets = append(targets, schema.Target{Code: metric, Division: county.Code, Year: 2024, Value: schema.Whole(960), Note: "试算"})
		}
	}
	d.targets(targets...)
	return metrics
}

// BenchmarkYear lives through 2024 of the simulated province, a day at a time,
// as it would have come in, and prints what was told of it. HUIZONG_YEAR_MESSAGES
// names a file for the messages.
func BenchmarkYear(b *testing.B) {
	d := newDesk(b)
	events := simulated(b, d.Catalogue)
	targets, err := producers.ReadTargets(seeds.Files)
	d.check(err)
	d.at("2022-01-01")
	d.check(consumers.StoreTargets(b.Context(), d.db, d.Catalogue, targets))
	first, end := time.Date(2024, 1, 1, 12, 0, 0, 0, schema.Shanghai), time.Date(2025, 2, 12, 12, 0, 0, 0, schema.Shanghai)
	events = d.until(events, first.Add(-12*time.Hour))
	d.check(consumers.Compact(b.Context(), d.db))
	var y year
	for d.now = first; d.now.Before(end); d.now = d.now.AddDate(0, 0, 1) {
		events = d.until(events, d.now)
		steps, err := d.evaluate(b.Context(), scope{full: true})
		d.check(err)
		y.add(d.now, steps)
	}
	y.print(b)
	for b.Loop() { // what is measured is the year itself
	}
}

func simulated(b *testing.B, c *schema.Catalogue) []schema.Event {
	b.Helper()
	plan, err := producers.ReadPlan(seeds.Files)
	if err != nil {
		b.Fatal(err)
	}
	simulation, err := producers.NewSimulation(plan, c)
	if err != nil {
		b.Fatal(err)
	}
	var events []schema.Event
	for e := range simulation.Events() {
		events = append(events, e)
	}
	slices.SortStableFunc(events, func(a, b schema.Event) int { return a.Time.Compare(b.Time) })
	return events
}

// until enters the events up to a time, and gives the rest.
func (d *desk) until(events []schema.Event, at time.Time) []schema.Event {
	d.Helper()
	n, _ := slices.BinarySearchFunc(events, at, func(e schema.Event, at time.Time) int { return e.Time.Compare(at) })
	for chunk := range slices.Chunk(events[:n], 20_000) {
		accepted := make([]consumers.Accepted, len(chunk))
		for i, e := range chunk {
			d.sequence++
			accepted[i] = consumers.Accepted{Event: e, Sequence: d.sequence, StreamTime: e.Time}
			d.last[e.Division/100*100] = e.Time
		}
		d.store(accepted)
	}
	return events[n:]
}

// year is what was told in one.
type year struct {
	lines  []string
	counts map[string]int
	fired  map[Thing]int
}

func (y *year) add(now time.Time, steps []step) {
	if y.counts == nil {
		y.counts, y.fired = map[string]int{}, map[Thing]int{}
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.String(), b.String()) })
	for _, s := range steps {
		event := string(s.Phase)
		if s.Phase == Firing && s.Was == "" {
			event = "fired"
			y.fired[s.Thing]++
		}
		y.counts[s.Rule+" "+string(s.Level)+" "+event]++
		y.lines = append(y.lines, fmt.Sprintf("%s %s %s %s", now.Format(time.DateOnly), event, s.Severity, s.Message+s.Reason))
	}
}

func (y *year) print(b *testing.B) {
	b.Helper()
	flaps := 0
	for _, n := range y.fired {
		if n > 1 {
			flaps++
		}
	}
	var keys []string
	for key := range y.counts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var summary strings.Builder
	for _, key := range keys {
		_, _ = fmt.Fprintf(&summary, "%6d %s\n", y.counts[key], key)
	}
	b.Logf("%d things fired, %d of them more than once\n%s", len(y.fired), flaps, &summary)
	if path := os.Getenv("HUIZONG_YEAR_MESSAGES"); path != "" {
		if err := os.WriteFile(path, []byte(strings.Join(y.lines, "\n")+"\n"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}
