package verify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

const at = " SETTINGS mutations_sync = 2"

// Each tampering is found and named, and nothing else is.
func TestFound(t *testing.T) {
	t.Parallel()
	s := newFew(t)
	s.keep()
	rollup := func(division int, month string, ledger, rollup string, events ...uint64) string {
		return fmt.Sprint(division, " ", month, " ", ledger, " ", rollup, " ", events)
	}
	all := func(ledger, given string) []string {
		return []string{
			rollup(0, "2024-03", ledger, given, 1, 2), rollup(140000, "2024-03", ledger, given, 1, 2), rollup(140500, "2024-03", ledger, given, 1, 2),
		}
	}
	for name, tt := range map[string]struct {
		tamper      func(s *system)
		differences []string
		faults      map[uint64]verify.FaultKind
	}{
		"a row changed": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year UPDATE value = arrayMap(v -> v + 5, value) WHERE division = 140500 AND metric = 'med_disputes_found'" + at)
			},
			[]string{rollup(140500, "2024-03", "35", "40", 1, 2)},
			nil,
		},
		"a row's basis changed": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year UPDATE basis = arrayMap(b -> if(b = 'report', 'mixed', b), basis) WHERE division = 140500 AND metric = 'med_disputes_found'" + at)
			},
			[]string{rollup(140500, "2024-03", "35", "35", 1, 2)},
			nil,
		},
		"a row deleted": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year DELETE WHERE division = 140581" + at)
			},
			[]string{rollup(140581, "2024-03", "10", "-", 2)},
			nil,
		},
		"a row too many": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year UPDATE value = arrayMap((v, m) -> if(m = 5, toDecimal128(7, 4), v), value, range(1, 13)) WHERE division = 140525 AND metric = 'med_disputes_found'" + at)
			},
			[]string{rollup(140525, "2024-05", "-", "7")},
			nil,
		},
		"a breakdown's row deleted": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year DELETE WHERE division = 140000 AND dimension = 'group'" + at)
			},
			[]string{rollup(140000, "2024-03", "3", "-", 3)},
			nil,
		},
		"a withdrawn figure that is back": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.rollup_year UPDATE gone = false, value = arrayMap(m -> if(m = 3, toNullable(toDecimal128(4, 4)), NULL), range(1, 13)) WHERE division = 140403 AND metric = 'notary_cases'" + at)
			},
			[]string{rollup(140403, "2024-03", "-", "4", 8)},
			nil,
		},
		"a fact deleted, and the roll-up with it": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.event DELETE WHERE sequence = 2"+at, "ALTER TABLE huizong_store.figure_history DELETE WHERE sequence = 2"+at,
					"TRUNCATE TABLE huizong_store.cell", "TRUNCATE TABLE huizong_store.cell_year", "TRUNCATE TABLE huizong_store.rollup_year")
				s.check(consumers.NewDerivation(s.db, s.catalogue).Rederive(s.Context()))
			},
			append(all("35", "25"), rollup(140581, "2024-03", "10", "-", 2)),
			map[uint64]verify.FaultKind{2: verify.Lost},
		},
		"a refusal not noted": {
			func(s *system) { s.exec("ALTER TABLE huizong_store.refusal DELETE WHERE sequence = 5" + at) },
			nil,
			map[uint64]verify.FaultKind{5: verify.NotNoted},
		},
		"a dead letter missing": {
			func(s *system) { s.dropLetter(5) },
			nil,
			map[uint64]verify.FaultKind{5: verify.NoLetter},
		},
		"both of them": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.refusal DELETE WHERE sequence = 5" + at)
				s.dropLetter(5)
			},
			nil,
			map[uint64]verify.FaultKind{5: verify.Lost},
		},
		"a stored event refused as well": {
			func(s *system) { s.exec("INSERT INTO huizong_store.refusal (sequence) VALUES (1)") },
			nil,
			map[uint64]verify.FaultKind{1: verify.StoredAndRefused},
		},
		"a stored event with a dead letter": {
			func(s *system) { s.publish("hz.dead.14.05.25.1", []byte("{}")) },
			nil,
			map[uint64]verify.FaultKind{1: verify.StoredAndRefused},
		},
		"a refused event stored instead": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.refusal DELETE WHERE sequence = 5"+at, "INSERT INTO huizong_store.event (division, id, sequence) VALUES (140525, 'x', 5)")
				s.dropLetter(5)
			},
			nil,
			map[uint64]verify.FaultKind{5: verify.WronglyStored},
		},
		"a copy refused instead": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.event DELETE WHERE sequence = 4"+at, "ALTER TABLE huizong_store.copy DELETE WHERE sequence = 4"+at,
					"INSERT INTO huizong_store.refusal (sequence) VALUES (4)")
			},
			nil,
			map[uint64]verify.FaultKind{4: verify.WronglyRefused},
		},
		"a copy that counts": {
			func(s *system) { s.exec("ALTER TABLE huizong_store.copy DELETE WHERE sequence = 4" + at) },
			nil,
			map[uint64]verify.FaultKind{4: verify.WronglyFirst},
		},
		"an event taken for a copy": {
			func(s *system) { s.exec("INSERT INTO huizong_store.copy (sequence) VALUES (6)") },
			nil,
			map[uint64]verify.FaultKind{6: verify.WronglyCopy},
		},
		"a figure changed, and not what is derived": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.figure_history UPDATE value = 26 WHERE sequence = 1" + at)
			},
			nil,
			map[uint64]verify.FaultKind{1: verify.WronglyKept},
		},
		"a figure deleted, and not what is derived": {
			func(s *system) { s.exec("ALTER TABLE huizong_store.figure_history DELETE WHERE sequence = 7" + at) },
			nil,
			map[uint64]verify.FaultKind{7: verify.WronglyKept},
		},
		"a figure nobody stated": {
			func(s *system) {
				s.exec("INSERT INTO huizong_store.figure_history (metric, scope, period, division, sequence, value) VALUES ('notary_cases', 'own', '2024-03-01', 140403, 7, 1)")
			},
			nil,
			map[uint64]verify.FaultKind{7: verify.WronglyKept},
		},
		"a case changed, and not what is derived": {
			func(s *system) {
				s.exec("ALTER TABLE huizong_store.case_history UPDATE outcome = 'granted' WHERE sequence = 9" + at)
			},
			nil,
			map[uint64]verify.FaultKind{9: verify.WronglyKept},
		},
		"an event discarded": {
			func(s *system) {
				s.exec("INSERT INTO huizong_store.dead_action (sequence, action) VALUES (5, 'discard')")
				s.dropLetter(5)
			},
			nil, nil,
		},
		"an accepted event discarded by hand": {
			func(s *system) {
				s.exec("INSERT INTO huizong_store.refusal (sequence) VALUES (2)", "INSERT INTO huizong_store.dead_action (sequence, action) VALUES (2, 'discard')")
			},
			[]string{rollup(0, "2024-03", "25", "35", 1), rollup(140000, "2024-03", "25", "35", 1), rollup(140500, "2024-03", "25", "35", 1), rollup(140581, "2024-03", "-", "10")},
			map[uint64]verify.FaultKind{2: verify.StoredAndRefused},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := s.in(t)
			tt.tamper(s)
			got := s.verify(s.config())
			s.restore()
			var lines []string
			for _, d := range got.ShownDifferences {
				lines = append(lines, rollup(int(d.Division), d.Period.String(), told(d.Ledger), told(d.Rollup), sequences(d.Statements)...))
			}
			slices.Sort(lines)
			slices.Sort(tt.differences)
			if !slices.Equal(lines, tt.differences) || got.Differences != len(lines) {
				t.Errorf("differences: got %d:\n%q, want\n%q", got.Differences, lines, tt.differences)
			}
			for _, f := range got.ShownFaults {
				if tt.faults[f.Sequence] != f.Kind {
					t.Errorf("got %+v, want %s", f, tt.faults[f.Sequence])
				}
			}
			if got.Faults != len(tt.faults) || len(got.ShownFaults) != got.Faults {
				t.Errorf("got %d faults %+v, want %v", got.Faults, got.ShownFaults, tt.faults)
			}
		})
	}
}

// newFew has loaded a few events, one of each sort, and is right.
func newFew(t *testing.T) *system {
	s := newSystem(t)
	first := report("e-1", 140525, "med_disputes_found", 25)
	s.state(first)                                           // 1
	s.state(report("e-2", 140581, "med_disputes_found", 10)) // 2
	minor := report("e-3", 140525, "la_special_closed", 3)
	minor.Report.Figures[0].By.Dimension, minor.Report.Figures[0].By.Item = "group", "minor"
	s.state(minor)                                    // 3
	s.state(first)                                    // 4
	s.publish("hz.report.14.05.25", []byte("{"))      // 5
	s.state(report("e-6", 140403, "notary_cases", 4)) // 6
	s.state(report("e-7", 140403, "consult_free", 1)) // 7
	gone := report("e-8", 140403, "notary_cases", 0)
	gone.Report.Figures[0].Withdrawn = true
	s.state(gone) // 8
	s.await(s.state(schema.Event{
		ID: "e-9", Source: "/test", Type: schema.TypeCase, Division: 140403, Case: &schema.Case{
			Number: "案'9\\", Kind: "enforcement_check", Version: 2, Opened: day(4), Closed: day(20), Outcome: "罚款",
			By: schema.Breakdown{Dimension: "group", Item: "minor"}, Amounts: []schema.Amount{{Name: "problems", Value: schema.Whole(3)}, {Name: "fine", Value: -5}},
		},
	})) // 9
	s.right(s.verify(s.config()))
	return s
}

func day(n int) time.Time { return time.Date(2024, 4, n, 0, 0, 0, 0, time.UTC) }

// tampered are the tables that are changed by hand.
var tampered = []string{"event", "figure_history", "case_history", "copy", "cell", "cell_year", "rollup_year", "refusal", "dead_action"}

func (s *system) keep() {
	for _, table := range tampered {
		s.exec("CREATE TABLE huizong_store.kept_" + table + " CLONE AS huizong_store." + table)
	}
}

func (s *system) restore() {
	for _, table := range tampered {
		s.exec("TRUNCATE TABLE huizong_store."+table, "INSERT INTO huizong_store."+table+" SELECT * FROM huizong_store.kept_"+table)
	}
	s.dropLetter(1)
	s.publish("hz.dead.14.05.25.5", []byte("{"))
}

// dropLetter removes the dead letter of an event, if there is one.
func (s *system) dropLetter(sequence uint64) {
	s.check(bus.Letters{Streams: s.streams}.Remove(s.Context(), "hz.report.14.05.25", sequence))
}

func told(v *verify.Value) string {
	if v == nil {
		return "-"
	}
	return v.Total.String()
}

func sequences(statements []verify.Statement) []uint64 {
	var all []uint64
	for _, s := range statements {
		all = append(all, s.Sequence)
	}
	return all
}
