package consumers_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

type stand struct {
	value schema.Decimal
	note  string
}

// stands is what units stand at, by the test's own account.
type stands map[schema.Code]map[string]map[schema.Period]stand

func (s stands) of(unit schema.Code) schema.StandsAt {
	return func(metric string, month schema.Period) (schema.Decimal, string, bool) {
		f, ok := s[unit][metric][month]
		return f.value, f.note, ok
	}
}

// lot is what the other counties have, or nothing for a unit of another level.
func (s stands) lot(unit schema.Code, metric string, month schema.Period) schema.Lot {
	var others []schema.Decimal
	for other, metrics := range s {
		if f, ok := metrics[metric][month]; ok && other != unit && other%100 != 0 && unit%100 != 0 {
			others = append(others, f.value)
		}
	}
	slices.Sort(others)
	n := len(others)
	if n < schema.SiblingsFewest {
		return schema.Lot{}
	}
	return schema.Lot{Units: n, Median: (others[(n-1)/2] + others[n/2]) / 2}
}

// everyForm adds checks of every operator, window and way with missing figures to
// those of the catalogue.
func everyForm(c *schema.Catalogue) {
	for _, operator := range []string{"=", "!=", "<", "<=", ">", ">=", schema.BothOrNeither, schema.OneOrNeither} {
		for _, window := range []string{schema.WindowMonth, schema.WindowYTD} {
			for _, missing := range []string{schema.MissingSkipAny, schema.MissingSkipAll, schema.MissingAsZero} {
				c.Checks = append(c.Checks, schema.Check{
					Code: fmt.Sprint("T", operator, window, missing), Name: "试", Severity: schema.SeverityWarn, Kind: schema.CheckCompare,
					Operator: operator, Window: window, Missing: missing, Left: []string{"notary_cases", "lawyers"}, Right: []string{"med_disputes_found", "recon_closed"},
				})
			}
		}
	}
	c.Checks = append(c.Checks, schema.Check{
		Code: "TC", Name: "试", Severity: schema.SeverityWarn, Kind: schema.CheckConstant, Window: schema.WindowMonth, Missing: schema.MissingSkipAny,
		Left: []string{"lawyers", "towns"},
	})
}

// randomReport states some of the metrics: some of them noted, nought, with a lost
// point or a sign, or withdrawn again by a second report.
func (s stands) randomReport(dice *rand.Rand, unit schema.Code, month schema.Period, metrics []string) []schema.Event {
	r := &schema.Report{Period: month, Scope: schema.ScopeOwn}
	again := &schema.Report{Period: month, Scope: schema.ScopeOwn}
	if dice.IntN(15) == 0 {
		r.Note = fmt.Sprint("报表", dice.IntN(100))
	}
	for _, metric := range metrics {
		f := schema.Figure{Metric: metric, Value: schema.Whole(int64(8 + dice.IntN(6)))}
		switch dice.IntN(24) {
		case 0, 1, 2:
			continue
		case 3, 4:
			f.Value = 0
		case 5:
			f.Value *= 100
		case 6:
			f.Value = -f.Value * 20
		case 7:
			f.Note = fmt.Sprint("数字", dice.IntN(100))
		case 8:
			f.Value /= 100
		case 9:
			again.Figures = append(again.Figures, schema.Figure{Metric: metric, Withdrawn: true, Note: "撤回"})
			r.Figures = append(r.Figures, f)
			continue
		}
		r.Figures = append(r.Figures, f)
		s.take(unit, month, f, r.Note)
	}
	events := []schema.Event{{Division: unit, Report: r}}
	if len(again.Figures) > 0 {
		events = append(events, schema.Event{Division: unit, Report: again})
	}
	return events
}

func (s stands) take(unit schema.Code, month schema.Period, f schema.Figure, note string) {
	if f.Note != "" {
		note = f.Note
	}
	if s[unit] == nil {
		s[unit] = map[string]map[schema.Period]stand{}
	}
	if s[unit][f.Metric] == nil {
		s[unit][f.Metric] = map[schema.Period]stand{}
	}
	s[unit][f.Metric][month] = stand{f.Value, note}
}

// evaluate is what the evaluator of package schema says of all of it.
func (s stands) evaluate(c *schema.Catalogue, months []schema.Period) (lines []string) {
	add := func(unit schema.Code, r schema.CheckResult, ok bool) {
		if ok {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s %s %s %s", r.Check.Code, r.Code, unit, r.Period, shown(r.Left), shown(r.Right), r.Status, r.Note))
		}
	}
	for unit, metrics := range s {
		for _, month := range months {
			for i := range c.Checks {
				switch k := &c.Checks[i]; k.Kind {
				case schema.CheckCompare, schema.CheckConstant:
					r, ok := c.EvaluateSums(k, month, s.of(unit))
					add(unit, r, ok)
				case schema.CheckPlausible:
					for metric := range metrics {
						r, ok := schema.EvaluatePlausible(k, metric, month, s.of(unit), s.lot(unit, metric, month))
						add(unit, r, ok)
					}
				}
			}
		}
	}
	return lines
}

func shown(d *schema.Decimal) string {
	if d == nil {
		return "-"
	}
	return d.String()
}

// The view says what the evaluator says, of every kind that is about what units state.
func TestViewAndEvaluatorAgree(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	everyForm(catalogue)
	db, _ := warehousetest.New(t)
	b := &book{T: t, catalogue: catalogue, db: db}
	b.check(consumers.Prepare(t.Context(), db, catalogue))
	metrics := []string{
		"towns", "town_items_returned", "town_items_kept", "notary_cases", "lawyers", "med_disputes_found", "med_disputes_resolved",
		"recon_closed", "recon_settled", "recon_corrected", "forensic_cases", "forensic_toxicology", "forensic_clinical", "forensic_document", "forensic_trace", "la_loss_recovered",
	}
	var months []schema.Period
	for i := range 27 {
		months = append(months, schema.Period{Year: 2022, Month: 11}.AddMonths(i))
	}
	dice := rand.New(rand.NewPCG(6, 28))
	state := stands{}
	var events []schema.Event
	for _, unit := range []schema.Code{140500, 140521, 140522, 140524, 140525, 140581} {
		for _, month := range months {
			events = append(events, state.randomReport(dice, unit, month, metrics)...)
		}
	}
	b.enterAll(events)
	var rows []struct {
		Line string `ch:"line"`
	}
	b.check(b.db.Select(t.Context(), &rows, `SELECT concatWithSeparator(' ', check, code, toString(division), formatDateTime(period, '%Y-%m'),
    ifNull(toString(left), '-'), ifNull(toString(right), '-'), status, note) AS line FROM huizong.check_result`))
	var got []string
	for _, row := range rows {
		got = append(got, row.Line)
	}
	want := state.evaluate(catalogue, months)
	for _, status := range []string{schema.CheckPassed, schema.CheckBroken, schema.CheckExplained} {
		for _, check := range []string{"X01", "X05", "X24", "X28", "TC"} {
			if !slices.ContainsFunc(want, func(line string) bool { return strings.HasPrefix(line, check) && strings.Contains(line, " "+status) }) {
				t.Errorf("no %s is %s: the test shows nothing of that", check, status)
			}
		}
	}
	differ(t, got, want)
	b.want("toString(count())) FROM (SELECT * FROM huizong.check_result WHERE status != 'passed' EXCEPT ALL SELECT * FROM huizong.check_break)", "0")
	b.want("toString(count())) FROM (SELECT * FROM huizong.check_break EXCEPT ALL SELECT * FROM huizong.check_result)", "0")
}

func differ(t *testing.T, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	told := 0
	for _, side := range []struct {
		name        string
		these, have []string
	}{{"only the view says", got, want}, {"only the evaluator says", want, got}} {
		for _, line := range side.these {
			if _, ok := slices.BinarySearch(side.have, line); !ok && told < 20 {
				t.Errorf("%s %s", side.name, line)
				told++
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d results, want %d", len(got), len(want))
	}
}
