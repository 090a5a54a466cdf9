package producers

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

func areaConfig(t testing.TB, area schema.Code) AreaConfig {
	t.Helper()
	plan, err := ReadPlan(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	return AreaConfig{
		Plan: plan, Area: area, From: schema.Period{Year: 2023, Month: 11}, To: schema.Period{Year: 2024, Month: 4},
		Cases: 2000, Corrections: 0.05, Seed: 1, Now: received,
	}
}

func newArea(t testing.TB, cfg AreaConfig) *AreaSimulation {
	t.Helper()
	a, err := NewAreaSimulation(cfg, theWorld(t).catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func areaDigest(t *testing.T, cfg AreaConfig) string {
	t.Helper()
	hash := sha256.New()
	for e := range newArea(t, cfg).Events() {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(body)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func TestAreaIsTheSameTwiceAndAnotherByItsFlags(t *testing.T) {
	t.Parallel()
	cfg := areaConfig(t, 140500)
	first := areaDigest(t, cfg)
	if again := areaDigest(t, cfg); again != first {
		t.Error("got other events for the same flags")
	}
	names := map[string]bool{}
	for e := range newArea(t, cfg).Events() {
		names[schema.MsgID(e)] = true
	}
	for what, change := range map[string]func(*AreaConfig){
		"seed": func(c *AreaConfig) { c.Seed++ }, "to": func(c *AreaConfig) { c.To = c.To.AddMonths(1) },
		"cases": func(c *AreaConfig) { c.Cases++ }, "corrections": func(c *AreaConfig) { c.Corrections = 0.06 },
	} {
		other := cfg
		change(&other)
		for e := range newArea(t, other).Events() {
			if names[schema.MsgID(e)] {
				t.Fatalf("another %s gives %s again", what, schema.MsgID(e))
			}
		}
	}
}

func TestAnotherSeedGivesOtherValues(t *testing.T) {
	t.Parallel()
	values := func(seed uint32) (all []schema.Decimal) {
		cfg := areaConfig(t, 140525)
		cfg.Seed, cfg.Corrections, cfg.Cases = seed, 0, 0
		for e := range newArea(t, cfg).Events() {
			for _, f := range e.Report.Figures {
				all = append(all, f.Value)
			}
		}
		return all
	}
	same, first, other := 0, values(1), values(2)
	for i := range first {
		if first[i] == other[i] {
			same++
		}
	}
	if len(first) != len(other) || same > len(first)*2/3 {
		t.Errorf("got %d of %d values again with another seed", same, len(first))
	}
}

// Every area there is can be simulated: its events are accepted, named once and
// marked, and as many as asked for.
func TestAreasAreAcceptedAsAskedFor(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*AreaConfig){
		"city": nil, "province": func(c *AreaConfig) { c.Area, c.From = 140000, c.To }, "county": func(c *AreaConfig) { c.Area = 140525 },
		"city without counties": func(c *AreaConfig) { c.Area = 441900 }, "municipality": func(c *AreaConfig) { c.Area = 110000 },
		"counties without city": func(c *AreaConfig) { c.Area, c.From = 419000, c.To },
		"units that ended": func(c *AreaConfig) {
			c.Area, c.From, c.To = 140400, schema.Period{Year: 2017, Month: 11}, schema.Period{Year: 2018, Month: 2}
		},
		"one month":      func(c *AreaConfig) { c.From = c.To },
		"no cases":       func(c *AreaConfig) { c.Cases = 0 },
		"few cases":      func(c *AreaConfig) { c.Cases = 7 },
		"no corrections": func(c *AreaConfig) { c.Corrections = 0 },
		"all corrected":  func(c *AreaConfig) { c.Corrections = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := areaConfig(t, 140500)
			if change != nil {
				change(&cfg)
			}
			checkArea(t, cfg)
		})
	}
}

func checkArea(t *testing.T, cfg AreaConfig) {
	t.Helper()
	catalogue, names := theWorld(t).catalogue, map[string]bool{}
	a := newArea(t, cfg)
	var counted Summary
	for e := range a.Events() {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		_, reasons := catalogue.Judge(schema.Message{Subject: schema.Subject(e), Body: body, Time: received})
		switch first := strings.TrimSuffix(strings.TrimSuffix(e.ID, secondReport), secondCase); {
		case len(reasons) > 0 || names[schema.MsgID(e)]:
			t.Fatalf("event %s, named before: %v: %q", schema.MsgID(e), names[schema.MsgID(e)], reasons)
		case first != e.ID && !names[first]:
			t.Fatalf("%s comes before what it corrects", e.ID)
		case e.Division < cfg.Area || uint32(e.Division-cfg.Area) >= cfg.Area.Span():
			t.Fatalf("%s is not in %s", e.Division, cfg.Area)
		case !strings.HasPrefix(e.Source, "/simulator/") || e.Report != nil && !strings.HasPrefix(e.Report.Submitter, simulated):
			t.Fatalf("event %s from %s is not marked as simulated", schema.MsgID(e), e.Source)
		}
		names[schema.MsgID(e)], names[e.ID] = true, true
		counted.add(e)
	}
	checkCounts(t, cfg, a, counted)
}

func checkCounts(t *testing.T, cfg AreaConfig, a *AreaSimulation, counted Summary) {
	t.Helper()
	owed := 0
	for p := cfg.From; !cfg.To.Before(p); p = p.AddMonths(1) {
		for _, d := range theWorld(t).catalogue.Divisions.All() {
			if d.Code >= cfg.Area && uint32(d.Code-cfg.Area) < cfg.Area.Span() && d.Reports() && d.ExistsIn(p) {
				owed += setsOf(t, d.Level)
			}
		}
	}
	if counted.Reports != owed || counted.Cases != cfg.Cases {
		t.Errorf("got %d reports and %d cases, want %d and %d", counted.Reports, counted.Cases, owed, cfg.Cases)
	}
	statements := float64(counted.Reports + counted.Cases)
	again := float64(counted.Corrections + counted.CaseEvents - counted.Cases)
	spread := 4 * math.Sqrt(statements*cfg.Corrections*(1-cfg.Corrections)) // as good as always within
	if math.Abs(again-statements*cfg.Corrections) > spread {
		t.Errorf("got %v of %v statements stated again, want a share of %v", again, statements, cfg.Corrections)
	}
	if s := a.Summary(); s.Events != counted.Events || s.Reports != owed || s.Figures != counted.Figures {
		t.Errorf("got the summary %+v, want what is stated: %+v", s, counted)
	}
}

func setsOf(t *testing.T, level schema.Level) (n int) {
	t.Helper()
	for _, set := range theWorld(t).catalogue.DataSets {
		if slices.Contains(set.OwedBy, level) {
			n++
		}
	}
	return n
}

// What stands in the end keeps the cross-checks and is complete, whatever was
// wrong before.
func TestAreaKeepsTheChecks(t *testing.T) {
	t.Parallel()
	cfg := areaConfig(t, 140000)
	cfg.Cases, cfg.Corrections, cfg.From = 15_000, 0.3, cfg.To.AddMonths(-2)
	w, void, moved := areaWorld(newArea(t, cfg), theWorld(t).catalogue)
	for _, check := range w.catalogue.Checks {
		if check.Kind != schema.CheckCompare {
			continue
		}
		for _, u := range w.unitsIn(140000) {
			for p := cfg.From; !cfg.To.Before(p); p = p.AddMonths(1) {
				if !w.holds(t, check, u.Code, p) {
					t.Errorf("%s %s %s is broken", check.Code, u, p)
				}
			}
		}
	}
	for _, set := range w.catalogue.DataSets {
		for _, u := range w.unitsIn(140000) {
			for _, metric := range set.Metrics {
				key := cellKey{metric, u.Code, cfg.From}
				if _, known := w.cells[key]; !known && slices.Contains(set.OwedBy, u.Level) {
					t.Errorf("%v is not stated", key)
				}
			}
		}
	}
	if void < 100 || moved < 100 {
		t.Errorf("got %d void and %d moved cases, want some of each", void, moved)
	}
}

// areaWorld is what an area's events come to.
func areaWorld(a *AreaSimulation, catalogue *schema.Catalogue) (w *world, void, moved int) {
	w = &world{catalogue: catalogue, cells: map[cellKey]int64{}, reported: map[cellKey]bool{}, cases: map[string]schema.Event{}}
	for e := range a.Events() {
		if e.Case != nil && e.Case.Version > 1 {
			first := w.cases[e.Case.Kind+e.Case.Number]
			if e.Case.Void {
				void++
			} else if first.Division != e.Division {
				moved++
			}
		}
		w.take(e)
	}
	for _, e := range w.cases {
		w.count(e)
	}
	return w, void, moved
}

// A correction says something else than what it corrects.
func TestAreaCorrectionsHaveOtherValues(t *testing.T) {
	t.Parallel()
	cfg := areaConfig(t, 140500)
	cfg.Corrections = 1
	first := map[string]schema.Event{}
	for e := range newArea(t, cfg).Events() {
		original, ok := first[strings.TrimSuffix(strings.TrimSuffix(e.ID, secondReport), secondCase)]
		switch {
		case !ok:
			first[e.ID] = e
		case !original.Time.Before(e.Time):
			t.Fatalf("%s is of %s, before what it corrects", e.ID, e.Time)
		case e.Case != nil && e.Division == original.Division && !e.Case.Void &&
			e.Case.Opened.Equal(original.Case.Opened) && e.Case.Closed.Equal(original.Case.Closed):
			t.Fatalf("%s says the same as before", e.ID)
		}
	}
}

// Every unit there is can be simulated, at once.
func TestWholeCountryIsSimulated(t *testing.T) {
	t.Parallel()
	cfg := areaConfig(t, schema.Country)
	cfg.From, cfg.Cases = cfg.To, 1000
	catalogue, judged := theWorld(t).catalogue, map[schema.Code]bool{}
	for e := range newArea(t, cfg).Events() {
		if judged[e.Division] {
			continue // one event a unit
		}
		judged[e.Division] = true
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, reasons := catalogue.Judge(schema.Message{Subject: schema.Subject(e), Body: body, Time: received}); len(reasons) > 0 {
			t.Errorf("%s: %q", schema.MsgID(e), reasons)
		}
	}
	units := 0
	for _, d := range catalogue.Divisions.All() {
		if d.Reports() && d.ExistsIn(cfg.To) {
			units++
		}
	}
	if len(judged) != units {
		t.Errorf("got events of %d units, want %d", len(judged), units)
	}
}

func TestAreaConfigIsChecked(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*AreaConfig){
		"not months":           func(c *AreaConfig) { c.From.Month = 0 },
		"in order":             func(c *AreaConfig) { c.To = c.From.AddMonths(-1) },
		"is not over":          func(c *AreaConfig) { c.To = schema.MonthOf(received) },
		"-1 cases":             func(c *AreaConfig) { c.Cases = -1 },
		"1.5 corrections":      func(c *AreaConfig) { c.Corrections = 1.5 },
		"NaN corrections":      func(c *AreaConfig) { c.Corrections = math.NaN() },
		"nobody in 999900":     func(c *AreaConfig) { c.Area = 999900 },
		"a province at a time": func(c *AreaConfig) { c.Area, c.From = schema.Country, schema.Period{Year: 1990, Month: time.January} },
	} {
		cfg := areaConfig(t, 140500)
		change(&cfg)
		if _, err := NewAreaSimulation(cfg, theWorld(t).catalogue); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func BenchmarkArea(b *testing.B) {
	cfg := areaConfig(b, 140000)
	cfg.From, cfg.To, cfg.Cases = schema.Period{Year: 2024, Month: 1}, schema.Period{Year: 2024, Month: 12}, 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		events := 0
		for range newArea(b, cfg).Events() {
			events++
		}
		b.ReportMetric(float64(events), "events")
	}
}
