package schema_test

import (
	"fmt"
	"testing"

	"github.com/huizong/huizong/schema"
)

// told is what a unit states by "metric month", with a note after a bar.
type told map[string]string

func (s told) at(t *testing.T) schema.StandsAt {
	return func(metric string, month schema.Period) (schema.Decimal, string, bool) {
		text, ok := s[metric+" "+month.String()]
		if !ok {
			return 0, "", false
		}
		var literal, note string
		_, _ = fmt.Sscanf(text, "%s %s", &literal, &note)
		return number(t, literal), note, true
	}
}

func number(t *testing.T, literal string) schema.Decimal {
	t.Helper()
	d, err := schema.ParseDecimal(literal)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func load(t *testing.T) *schema.Catalogue {
	t.Helper()
	c, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func march(year int) schema.Period { return schema.Period{Year: year, Month: 3} }

func TestEveryCheckThatCompares(t *testing.T) {
	c := load(t)
	compared := 0
	for i := range c.Checks {
		k := &c.Checks[i]
		if k.Kind != schema.CheckCompare {
			continue
		}
		compared++
		for off, want := range map[int]string{0: schema.CheckPassed, 1: schema.CheckBroken} {
			s := told{}
			for _, metric := range k.Right {
				s[metric+" 2024-03"] = "7"
			}
			for _, metric := range k.Left[1:] {
				s[metric+" 2024-03"] = "2"
			}
			s[k.Left[0]+" 2024-03"] = fmt.Sprint(7*len(k.Right) - 2*(len(k.Left)-1) + off)
			if r, ok := c.EvaluateSums(k, march(2024), s.at(t)); !ok || r.Status != want {
				t.Errorf("%s off by %d: got %+v, %v; want %s", k.Code, off, r, ok, want)
			}
			delete(s, k.Right[0]+" 2024-03")
			if _, ok := c.EvaluateSums(k, march(2024), s.at(t)); ok {
				t.Errorf("%s with a missing figure: got a result", k.Code)
			}
		}
	}
	if compared != 23 {
		t.Errorf("got %d checks that compare, want 23", compared)
	}
}

func TestSumsOfYearAndNotes(t *testing.T) {
	c := load(t)
	s := told{
		"med_disputes_found 2024-01": "9", "med_disputes_resolved 2024-01": "5 结转",
		"med_disputes_found 2024-03": "1", "med_disputes_resolved 2024-03": "6",
		"town_items_returned 2024-02": "10", "town_items_kept 2024-02": "5", "town_items_returned 2024-03": "1", "town_items_kept 2024-03": "4",
		"town_items_returned 2024-04": "1",
	}
	for _, test := range []struct {
		check string
		month schema.Period
		want  string
	}{
		{"X01", march(2024), "11 10 explained 结转"}, {"X24", march(2024), "15 15 passed "}, {"X24", march(2024).AddMonths(1), "16 15 broken "},
	} {
		r, ok := c.EvaluateSums(check(t, c, test.check), test.month, s.at(t))
		if got := fmt.Sprintf("%v %v %s %s", r.Left, r.Right, r.Status, r.Note); !ok || got != test.want {
			t.Errorf("%s %s: got %s, %v; want %s", test.check, test.month, got, ok, test.want)
		}
	}
	for _, month := range []schema.Period{march(2024).AddMonths(-1), march(2024).AddMonths(-2)} {
		if r, ok := c.EvaluateSums(check(t, c, "X24"), month, s.at(t)); ok {
			t.Errorf("X24 with nothing before: got %+v", r)
		}
	}
}

func TestSumsTooLarge(t *testing.T) {
	c := load(t)
	s := told{}
	for month := schema.Period.String; len(s) < 24; {
		p := march(2024).AddMonths(len(s)/2 - 2)
		s["med_disputes_found "+month(p)], s["med_disputes_resolved "+month(p)] = "99999999999999", "99999999999999"
	}
	if r, ok := c.EvaluateSums(check(t, c, "X01"), schema.Period{Year: 2024, Month: 12}, s.at(t)); ok {
		t.Errorf("got %+v, want nothing said", r)
	}
}

func check(t *testing.T, c *schema.Catalogue, code string) *schema.Check {
	t.Helper()
	for i := range c.Checks {
		if c.Checks[i].Code == code {
			return &c.Checks[i]
		}
	}
	t.Fatalf("no check %s", code)
	return nil
}

func TestPlausible(t *testing.T) {
	c := load(t)
	season := []string{"200", "150", "260", "240", "230", "233", "180", "190", "240", "220", "230", "420"}
	for _, test := range []struct {
		name, value string
		lot         schema.Lot
		change      told
		want        string
	}{
		{"ordinary", "243.15", schema.Lot{Units: 3, Median: schema.Whole(200)}, nil, schema.CheckPassed},
		{"a lost point", "24315", schema.Lot{Units: 3, Median: schema.Whole(200)}, nil, schema.CheckBroken},
		{"a lost point, noted", "24315 大案", schema.Lot{Units: 3, Median: schema.Whole(200)}, nil, schema.CheckExplained},
		{"a point too many", "2.4315", schema.Lot{}, nil, schema.CheckBroken},
		{"another sign", "-240", schema.Lot{}, nil, schema.CheckBroken},
		{"siblings have it, too", "24315", schema.Lot{Units: 3, Median: schema.Whole(20000)}, nil, schema.CheckPassed},
		{"the month before had it, too", "24315", schema.Lot{}, told{"la_loss_recovered 2024-02": "23000"}, schema.CheckPassed},
		{"nothing, where there always was something", "0", schema.Lot{}, nil, schema.CheckBroken},
		{"nothing, as once before", "0", schema.Lot{}, told{"la_loss_recovered 2023-08": "0"}, schema.CheckPassed},
		{"two are too few", "24315", schema.Lot{Units: 2, Median: schema.Whole(20000)}, nil, schema.CheckBroken},
		{"after nothing", "24315", schema.Lot{}, told{"la_loss_recovered 2024-02": "0"}, ""},
	} {
		s := told{"la_loss_recovered 2024-03": test.value}
		for i, value := range season {
			s["la_loss_recovered "+march(2023).AddMonths(i).String()] = value
		}
		for at, value := range test.change {
			s[at] = value
		}
		if r, _ := schema.EvaluatePlausible(check(t, c, "X28"), "la_loss_recovered", march(2024), s.at(t), test.lot); r.Status != test.want {
			t.Errorf("%s: got %+v, want %q", test.name, r, test.want)
		}
	}
}

// Where most of the past is one value the mean deviation tells what stands out.
func TestPlausibleWithoutSpread(t *testing.T) {
	c := load(t)
	s := told{"lawyers 2024-03": "5000"}
	for i := range 12 {
		s["lawyers "+march(2023).AddMonths(i).String()] = "40"
	}
	r, ok := schema.EvaluatePlausible(check(t, c, "X28"), "lawyers", march(2024), s.at(t), schema.Lot{})
	if !ok || r.Status != schema.CheckBroken {
		t.Errorf("all the same: got %+v, %v", r, ok)
	}
	s["lawyers 2023-08"], s["lawyers 2023-09"] = "90000", "1"
	if r, _ := schema.EvaluatePlausible(check(t, c, "X28"), "lawyers", march(2024), s.at(t), schema.Lot{}); r.Status != schema.CheckPassed {
		t.Errorf("one of the past is further off: got %+v", r)
	}
}

func TestPrintedRates(t *testing.T) {
	for _, test := range []struct {
		rate, upper, lower string
		goal, known        bool
		holds, ok          bool
	}{
		{"88.89", "80", "90", false, true, true, true},
		{"88.88", "80", "90", false, true, true, true},
		{"88.87", "80", "90", false, true, false, true},
		{"88.9", "80", "90", false, true, true, true},
		{"89", "80", "90", false, true, true, true},
		{"88", "80", "90", false, true, true, true},
		{"90", "80", "90", false, true, false, true},
		{"110", "99", "90", false, true, false, true},
		{"110", "99", "90", true, true, true, true},
		{"9727", "0", "0", false, false, false, true},
		{"97.27", "0", "0", false, false, false, false},
		{"50", "1", "0", false, true, false, false},
		{"33.3333", "33333333333333", "99999999999999", false, true, true, true},
	} {
		p := schema.Printed{Rate: number(t, test.rate), Numerator: number(t, test.upper), Denominator: number(t, test.lower), Goal: test.goal, Share: true}
		if holds, ok := p.RateHolds(test.known); holds != test.holds || ok != test.ok {
			t.Errorf("%+v: got %v, %v", test, holds, ok)
		}
	}
	average := schema.Printed{Rate: number(t, "29.83"), Numerator: schema.Whole(2058), Denominator: schema.Whole(69)}
	if holds, ok := average.RateHolds(true); !holds || !ok {
		t.Error("an average is no percentage: got it broken")
	}
}

func TestIntegerGoals(t *testing.T) {
	for _, test := range []struct {
		rate, upper, implied string
		holds                bool
	}{
		{"111.16", "1899", "1708.3483", false},
		{"111.18", "1899", "1708.041", true},
		{"111.17", "1899", "1708.1946", false},
		{"50", "1", "2", true},
		{"85.7", "108", "126.0210", true},
		{"200", "1", "0.5", false},
	} {
		p := schema.Printed{Rate: number(t, test.rate), Numerator: number(t, test.upper), Goal: true, Share: true}
		if holds, implied, ok := p.GoalHolds(); !ok || holds != test.holds || implied != number(t, test.implied) {
			t.Errorf("%+v: got %v, %v, %v", test, holds, implied, ok)
		}
	}
}
