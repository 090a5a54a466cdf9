package producers

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

func TestPlanIsReadStrictly(t *testing.T) {
	for name, test := range map[string]struct{ plan, want string }{
		"unknown field": {"provinse: \"140000\"\n", "shanxi.yaml: "},
		"not YAML":      {"province: [\n", "shanxi.yaml: "},
		"no reports":    {"province: \"140000\"\n", "read seeds: open reports.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadPlan(fstest.MapFS{"shanxi.yaml": {Data: []byte(test.plan)}})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := ReadPlan(fstest.MapFS{}); err == nil {
		t.Error("got a plan from no file")
	}
}

// A plan that can't be followed is refused, and says where.
func TestPlanIsProved(t *testing.T) {
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		spoil func(p *Plan)
		want  string
	}{
		"province":      {func(p *Plan) { p.Province = "14" }, `"14" is not a six-digit division code`},
		"years":         {func(p *Plan) { p.To = "2024-11" }, "2022-01 to 2024-11 are not whole years"},
		"population":    {func(p *Plan) { delete(p.Population, "140600") }, "population: no city 140600"},
		"unplanned":     {func(p *Plan) { p.Metrics = p.Metrics[:len(p.Metrics)-1] }, "metric crd_commitments is not planned"},
		"twice":         {func(p *Plan) { p.Metrics = append(p.Metrics, p.Metrics[0]) }, "metric la_cases_handled is owed by nobody, or planned twice"},
		"order":         {func(p *Plan) { p.Metrics[0].Of = "consult_free" }, "la_cases_handled refers to consult_free, which is not planned before it"},
		"season":        {func(p *Plan) { delete(p.Seasons, "exam") }, `metric enf_exam_takers: no season "exam" of twelve months`},
		"beside":        {func(p *Plan) { planOf(p, "recon_corrected").AtMost = nil }, "metric recon_corrected is beside others below nothing"},
		"case county":   {func(p *Plan) { p.Cases.Counties[0] = "620102" }, "case county: 620102 is no unit of 140000"},
		"planted":       {func(p *Plan) { p.Planted[0].Above = "none" }, "planted X10: no enf_exam_passed, none in 2023-05"},
		"implied":       {func(p *Plan) { p.Implied[0].Code = "none" }, "implied: no 140600 2024 none"},
		"impossible":    {func(p *Plan) { p.Implied[0].Value = 3_000_000; p.Implied[0].Code = "la_special_accepted" }, "la_special_accepted of 140600 in 2024: no room for"},
		"contradiction": {func(p *Plan) { p.Implied[0].Code = "recon_accepted" }, "recon_accepted of 140600 in 2024: no room for 1767 of 1767"},
		"case metric":   {func(p *Plan) { p.Implied[0].Code = "med_disputes_found"; p.Implied[0].Division = "140100" }, "140105 can't be made to fit"},
		"few cases":     {func(p *Plan) { p.Cases.Total = 1000 }, "1000 cases are "},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := ReadPlan(seeds.Files)
			if err != nil {
				t.Fatal(err)
			}
			test.spoil(&plan)
			if _, err = NewSimulation(plan, catalogue); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func planOf(p *Plan, code string) *MetricPlan {
	for i := range p.Metrics {
		if p.Metrics[i].Code == code {
			return &p.Metrics[i]
		}
	}
	return nil
}

func TestNearABound(t *testing.T) {
	for _, test := range []struct {
		value     int64
		qualifier schema.Qualifier
		want      int64
	}{
		{291, schema.Exact, 291},
		{444_300, schema.Over, 444_330},
		{11_800, schema.Over, 11_830},
		{120, schema.Over, 121},
		{5_760_000, schema.AtLeast, 5_763_000},
		{9, schema.Under, 8},
		{100, schema.About, 100},
		{0, schema.Over, 1},
	} {
		if got := near(schema.Whole(test.value), test.qualifier); got != test.want {
			t.Errorf("%s %d: got %d, want %d", test.qualifier, test.value, got, test.want)
		}
	}
}
