package producers

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// received is a stream's time that all of the simulation lies before.
var received = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func TestSimulatedEventsAreAcceptedAndNamedOnce(t *testing.T) {
	w := theWorld(t)
	names := map[string]bool{}
	for e := range w.simulation.Events() {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		_, reasons := w.catalogue.Judge(schema.Message{Subject: schema.Subject(e), Body: body, Time: received})
		if len(reasons) > 0 || names[schema.MsgID(e)] {
			t.Fatalf("event %s, named before: %v: %q", schema.MsgID(e), names[schema.MsgID(e)], reasons)
		}
		names[schema.MsgID(e)] = true
		if !strings.Contains(e.Source, "/simulator/") || e.Report != nil && !strings.HasPrefix(e.Report.Submitter, simulated) {
			t.Fatalf("event %s from %s is not marked as simulated", schema.MsgID(e), e.Source)
		}
	}
}

func TestSimulationIsTheSameTwice(t *testing.T) {
	w := theWorld(t)
	again, err := simulate(w.catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := digest(t, again), digest(t, w.simulation); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func digest(t *testing.T, s *Simulation) string {
	t.Helper()
	hash := sha256.New()
	for e := range s.Events() {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(body)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func TestSimulationSummary(t *testing.T) {
	w := theWorld(t)
	s := w.simulation.Summary()
	if s.Units != 129 || s.Months != 36 || s.Cases != 200_000 || len(w.cases) != 200_000 {
		t.Errorf("got %d units, %d months, %d cases, want 129, 36, 200000", s.Units, s.Months, s.Cases)
	}
	if s.Events != w.events || s.Events != s.Reports+s.Corrections+s.CaseEvents {
		t.Errorf("got %d reports, %d corrections, %d of cases, want %d together", s.Reports, s.Corrections, s.CaseEvents, w.events)
	}
	countyMonths := 117 * 36
	for name, got := range map[string][2]int{
		"late": {len(s.Late), countyMonths * 45 / 1000}, "missing": {len(s.Missing), countyMonths * 9 / 1000},
		"corrected": {len(s.Corrected), countyMonths * 20 / 1000}, "corrections": {s.Corrections, countyMonths * 20 / 1000},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: got %d, want %d", name, got[0], got[1])
		}
	}
}

func TestSimulatedMissingMonthsAreThePlannedOnes(t *testing.T) {
	w := theWorld(t)
	stated := map[UnitMonth]bool{}
	for key := range w.cells {
		stated[UnitMonth{key.unit, key.period}] = true
	}
	var missing []UnitMonth
	counties := 0
	for _, u := range w.unitsIn(140000) {
		if u.Level == schema.LevelCounty {
			counties++
		}
		for month := range 36 {
			at := UnitMonth{u.Code, schema.Period{Year: 2022, Month: 1}.AddMonths(month)}
			if !stated[at] {
				missing = append(missing, at)
			}
			delete(stated, at)
		}
	}
	if want := w.simulation.Summary().Missing; counties != 117 || len(missing) == 0 || !slices.Equal(missing, want) {
		t.Errorf("%d counties: got %v, want %v", counties, missing, want)
	}
	if len(stated) > 0 {
		t.Errorf("got %v outside of the simulation, want nothing", stated)
	}
}

// Every report states what its set asks of the unit, but for what cases count in.
func TestSimulatedReportsStateWhatIsOwed(t *testing.T) {
	w := theWorld(t)
	for _, e := range w.reports {
		if isSecond(e) {
			continue
		}
		i := slices.IndexFunc(w.catalogue.DataSets, func(s schema.DataSet) bool { return strings.HasSuffix(e.ID, "-"+s.Code) })
		set := w.catalogue.DataSets[i]
		division, _ := w.catalogue.Divisions.Get(e.Division)
		if !slices.Contains(set.OwedBy, division.Level) {
			t.Fatalf("%s states %s, which it doesn't owe", division, set.Code)
		}
		var stated []string
		for _, f := range e.Report.Figures {
			stated = append(stated, f.Metric)
		}
		for _, metric := range set.Metrics {
			_, known := w.cells[cellKey{metric, e.Division, e.Report.Period}]
			if !known || !w.simulation.model.counted[metric] && !slices.Contains(stated, metric) {
				t.Fatalf("%s %s: %s is not stated", division, e.Report.Period, metric)
			}
		}
	}
}

func TestSimulatedReportsAreLateAsPlanned(t *testing.T) {
	w := theWorld(t)
	late := map[UnitMonth]bool{}
	for _, e := range w.reports {
		if isSecond(e) {
			continue
		}
		next := e.Report.Period.AddMonths(1)
		due := time.Date(next.Year, next.Month, 6, 0, 0, 0, 0, schema.Shanghai)
		at := UnitMonth{e.Division, e.Report.Period}
		if isLate, seen := late[at]; seen && isLate == e.Time.Before(due) {
			t.Fatalf("%v: some sets are late and others are not", at)
		}
		late[at] = !e.Time.Before(due)
		if schema.MonthOf(e.Time) != next {
			t.Fatalf("%v is stated at %s, want the month after", at, e.Time)
		}
	}
	var got []UnitMonth
	for at, isLate := range late {
		if isLate {
			got = append(got, at)
		}
	}
	slices.SortFunc(got, func(a, b UnitMonth) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), a.Period.FirstDay().Compare(b.Period.FirstDay()))
	})
	if want := w.simulation.Summary().Late; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSimulatedCorrectionsFollowWhatTheyCorrect(t *testing.T) {
	w := theWorld(t)
	first := map[string]schema.Event{}
	for _, e := range w.reports {
		first[schema.MsgID(e)] = e
		original, ok := first[strings.TrimSuffix(schema.MsgID(e), secondReport)]
		if !isSecond(e) {
			continue
		}
		if !ok || !original.Time.Before(e.Time) || !strings.HasPrefix(e.Report.Note, "更正：") || len(e.Report.Figures) > 3 {
			t.Fatalf("%s corrects %s: %+v", e.ID, original.ID, e.Report)
		}
		for _, f := range e.Report.Figures {
			i := slices.IndexFunc(original.Report.Figures, func(g schema.Figure) bool { return g.Metric == f.Metric })
			if original.Report.Figures[i].Value == f.Value {
				t.Fatalf("%s: %s is %s again", e.ID, f.Metric, f.Value)
			}
		}
	}
}

func TestCaseCountiesCountEveryMonth(t *testing.T) {
	w := theWorld(t)
	m := w.simulation.model
	for _, u := range m.units {
		for metric := range m.counted {
			for month := range m.months() {
				key := cellKey{metric, u.Code, m.period(month)}
				_, known := w.cells[key]
				if u.cases && (!known || w.reported[key]) {
					t.Fatalf("%v: known %v, reported %v, want it from cases", key, known, w.reported[key])
				}
			}
		}
	}
}

func TestSomeCasesAreVoidedMovedAndOpenedFirst(t *testing.T) {
	w := theWorld(t)
	void, moved, second, open := 0, 0, 0, 0
	first := map[string]schema.Code{}
	for e := range w.simulation.Events() {
		if e.Case == nil {
			continue
		}
		name := e.Case.Kind + e.Case.Number
		division, seen := first[name]
		switch {
		case !seen:
			first[name] = e.Division
		case e.Case.Void:
			void++
		case e.Division != division:
			moved++
			if e.Division/100 != division/100 {
				t.Fatalf("%s moved from %s to another city", name, division)
			}
		default:
			second++
		}
	}
	for _, e := range w.cases {
		if e.Case.Closed.IsZero() {
			open++
		}
	}
	if void < 400 || moved < 300 || second < 10_000 || open < 100 {
		t.Errorf("got %d void, %d moved, %d opened first, %d open, want some of each", void, moved, second, open)
	}
}

func BenchmarkSimulation(b *testing.B) {
	catalogue := theWorld(b).catalogue
	b.ReportAllocs()
	for b.Loop() {
		s, err := simulate(catalogue)
		if err != nil {
			b.Fatal(err)
		}
		for e := range s.Events() {
			if _, err := e.Encode(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
