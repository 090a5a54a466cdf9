package schema

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func loadCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogueCounts(t *testing.T) {
	c := loadCatalogue(t)
	counts := map[string]int{}
	for _, m := range c.Metrics {
		switch {
		case m.PublishedOnly:
			counts["published"]++
		case m.Kind == KindTarget:
			counts["target"]++
		default:
			counts["reported"]++
		}
	}
	want := map[string]int{"reported": 100, "target": 2, "published": 199}
	if !maps.Equal(counts, want) {
		t.Errorf("metrics: got %v, want %v", counts, want)
	}
	if len(c.Indicators) != 22 || len(c.Checks) != 28 || len(c.CaseKinds) != 3 || len(c.Targets) != 7 {
		t.Errorf("got %d indicators, %d checks, %d case kinds, %d targets, want 22, 28, 3, 7",
			len(c.Indicators), len(c.Checks), len(c.CaseKinds), len(c.Targets))
	}
}

func TestCatalogueFindsByCode(t *testing.T) {
	c := loadCatalogue(t)
	if m, ok := c.Metric("med_sectors"); !ok || m.DivisionAxis != AxisMax || m.MonthAxis != AxisLast {
		t.Errorf("med_sectors: got %+v, want a stock that doesn't add up over divisions", m)
	}
	if m, ok := c.Metric("enf_fines"); !ok || m.Kind != KindAmount || m.MonthAxis != AxisSum {
		t.Errorf("enf_fines: got %+v, want an amount", m)
	}
	if i, ok := c.Indicator("town_burden_cut_rate"); !ok || len(i.Denominator) != 2 {
		t.Errorf("town_burden_cut_rate: got %+v, want two metrics below", i)
	}
	if d, ok := c.Dimension("group"); !ok || len(d.Items) != 6 {
		t.Errorf("group: got %+v, want six items", d)
	}
	if _, ok := c.Dimension(DimensionPart); ok {
		t.Error("part: got a dimension, want free text only")
	}
	if k, ok := c.CaseKind("enforcement_check"); !ok || len(k.Counts) != 3 {
		t.Errorf("enforcement_check: got %+v, want three counts", k)
	}
}

// The case table of the contract.
func TestCatalogueCaseCounts(t *testing.T) {
	var got []string
	for _, k := range loadCatalogue(t).CaseKinds {
		for _, n := range k.Counts {
			fields := []string{k.Code, n.Metric, string(n.At), strings.Join(n.Outcomes, "+"), n.Dimension, strings.Join(n.Items, "+"), n.Amount}
			got = append(got, strings.Join(fields, ","))
		}
	}
	special := "group,minor+woman+elderly+disabled+migrant_worker+veteran,"
	want := []string{
		"legal_aid,la_cases_accepted,opened,,,,",
		"legal_aid,la_special_accepted,opened,," + special,
		"legal_aid,la_cases_closed,closed,,,,",
		"legal_aid,la_special_closed,closed,," + special,
		"legal_aid,la_loss_recovered,closed,,,,loss_recovered",
		"mediation,med_disputes_found,opened,,,,",
		"mediation,med_disputes_resolved,closed,resolved,,,",
		"enforcement_check,enf_checks,opened,,,,",
		"enforcement_check,enf_check_problems,opened,,,,problems",
		"enforcement_check,enf_fines,closed,,,,fine",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every metric that units report is owed in exactly one set, with three
// exceptions that datasets.yaml explains.
func TestCatalogueOwesEveryMetricOnce(t *testing.T) {
	c := loadCatalogue(t)
	owed := map[string]int{"enf_checks": 1, "enf_check_problems": 1, "lawyer_fees": 1}
	for _, s := range c.DataSets {
		for _, code := range s.Metrics {
			owed[code]++
		}
	}
	for _, m := range c.Metrics {
		want := 1
		if m.PublishedOnly || m.Kind == KindTarget {
			want = 0
		}
		if owed[m.Code] != want {
			t.Errorf("%s: got owed %d times, want %d", m.Code, owed[m.Code], want)
		}
	}
}

// A definition that another metric has too, or that doesn't say how a metric
// relates to its months, tells a clerk nothing.
func TestCatalogueDefinitionsAreSpecific(t *testing.T) {
	says := map[MetricKind]string{KindFlow: "当月", KindAmount: "以元为单位", KindStock: "期末时点数", KindTarget: "当年"}
	seen := map[string]string{}
	for _, m := range loadCatalogue(t).Metrics {
		if m.PublishedOnly {
			continue
		}
		if !strings.Contains(m.Definition, says[m.Kind]) {
			t.Errorf("%s, a %s: definition %q doesn't say %q", m.Code, m.Kind, m.Definition, says[m.Kind])
		}
		if other, ok := seen[m.Definition]; ok && m.Kind != KindTarget {
			t.Errorf("%s: got the definition of %s", m.Code, other)
		}
		seen[m.Definition] = m.Code
	}
}

func TestCatalogueChecks(t *testing.T) {
	kinds := map[string]int{}
	for _, c := range loadCatalogue(t).Checks {
		kinds[c.Kind]++
	}
	want := map[string]int{CheckCompare: 23, CheckConstant: 1, CheckTreeSum: 1, CheckPrintedRate: 1, CheckIntegerGoal: 1, CheckPlausible: 1}
	if !maps.Equal(kinds, want) {
		t.Errorf("got %v, want %v", kinds, want)
	}
}

// The goals agree with the completion rates that were printed beside them.
func TestCatalogueTargetsMatchPrintedRates(t *testing.T) {
	printed := map[string]struct {
		done int64
		low  float64
		high float64
	}{
		"consult_free 140600":        {13754, 1.4327, 1.4327},
		"la_special_closed 140600":   {108, 1, 1},
		"consult_free 140400":        {62606, 1.5651, 1.5652},
		"la_special_accepted 140400": {1899, 1.1116, 1.1120}, // assumed: no whole goal gives it exactly
	}
	for _, target := range loadCatalogue(t).Targets {
		p, ok := printed[target.Code+" "+target.Division.String()]
		if !ok {
			continue
		}
		rate := Whole(p.done).Float() / target.Value.Float()
		if rate < p.low-0.00005 || rate > p.high+0.00005 {
			t.Errorf("%s %s: got rate %.5f, want %v to %v", target.Code, target.Division, rate, p.low, p.high)
		}
	}
}

func TestCatalogueHash(t *testing.T) {
	first, second := loadCatalogue(t), loadCatalogue(t)
	if first.Hash != second.Hash || len(first.Hash) != 64 {
		t.Errorf("got %q and %q, want the same 64 digits", first.Hash, second.Hash)
	}
	files := sources(t)
	files["divisions/zones.csv"].Data = append(files["divisions/zones.csv"].Data, '\n')
	changed, err := ParseCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	if changed.Hash == first.Hash {
		t.Error("got the same hash of other divisions, want another")
	}
}

// sources copies the embedded files, to be changed.
func sources(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, pattern := range []string{yamlFiles, csvFiles} {
		names, err := fs.Glob(embedded, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			body, err := fs.ReadFile(embedded, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: body}
		}
	}
	return files
}
