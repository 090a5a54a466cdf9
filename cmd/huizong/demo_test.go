package main

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// demo runs `huizong demo` once on a folder and gives what it printed.
func demo(t *testing.T, dir string) string {
	t.Helper()
	r := finish(t, huizong("demo", "--once", "--data", dir, "--nats-port", "0", "--clickhouse-port", "0",
		"--clickhouse-http-port", "0", "--http", "127.0.0.1:0", "--log-level", "error"))
	if r.code != exitDone {
		t.Fatalf("demo: got exit code %d, %s", r.code, r.err)
	}
	return r.out
}

// rows asks a query's rows, each a slice of its columns as text.
func (n *node) rows(sql string) [][]string {
	n.Helper()
	records, err := csv.NewReader(strings.NewReader(n.query(sql + " FORMAT CSV"))).ReadAll()
	if err != nil {
		n.Fatalf("%s: %v", sql, err)
	}
	return records
}

func TestDemo(t *testing.T) {
	t.Parallel()
	n := &node{T: t, dir: t.TempDir()}
	data := n.dir + "/data"
	first := demo(t, data)
	for _, want := range []string{"朔州市", "143.27%", "山西省", "界限成立"} {
		if !strings.Contains(first, want) {
			t.Errorf("the summary has no %s:\n%s", want, first)
		}
	}
	if again := demo(t, data); !strings.Contains(again, "新增事件 0 个") {
		t.Errorf("a second run: got %s, want nothing added", again)
	}
	n.start()
	t.Cleanup(n.kill)
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	n.compareWithReports()
	n.compareSumsWithHistory(catalogue)
	n.compareTree(catalogue)
	n.compareMissing(catalogue)
	n.plantOne()
}

// compareWithReports holds the indicators against the five published reports.
func (n *node) compareWithReports() {
	n.Helper()
	n.want(`SELECT toString(groupArray((indicator, division, toInt64(ytd_numerator), toInt64(ytd_denominator), round(ytd_value, 5))))
FROM (SELECT * FROM huizong.indicator WHERE (indicator, division, period) IN
(('med_success_rate', 140600, '2024-12-01'), ('consult_free_completion_rate', 140600, '2024-12-01'),
 ('med_success_rate', 140525, '2023-12-01'), ('consult_free_completion_rate', 140400, '2022-12-01')) ORDER BY division, indicator)`,
		"[('consult_free_completion_rate',140400,62606,40000,1.56515),('med_success_rate',140525,263,296,0.88851),"+
			"('consult_free_completion_rate',140600,13754,9600,1.43271),('med_success_rate',140600,2473,2498,0.98999)]")
	n.want(`SELECT toString(groupArray(toInt64(ytd))) FROM (SELECT ytd FROM huizong.change
WHERE startsWith(code, 'forensic_') AND division = 140400 AND period = '2022-12-01' ORDER BY ytd DESC)`, "[3349,2419,676,238,16]")
	n.want("SELECT sumIf(value, metric = 'insp_problems_found') = sumIf(value, metric != 'insp_problems_found'), sum(value)::UInt32 FROM huizong.published WHERE division = 620000 AND metric LIKE 'insp_problems_%'", "1\t952")
	n.want("SELECT verdict FROM huizong.reconciliation WHERE division = 140000 AND metric = 'consult_free'", "bound_holds")
	n.want("SELECT count() FROM huizong.reconciliation WHERE verdict = 'differs'", "0")
}

// compareSumsWithHistory adds up, in Go, what units stated last for the months
// of each published year, and holds it against the print.
func (n *node) compareSumsWithHistory(catalogue *schema.Catalogue) {
	n.Helper()
	standing := map[figure]schema.Decimal{}
	for _, r := range n.rows(`SELECT metric, division, period, value FROM huizong.figure_history
WHERE scope = 'own' AND dimension = '' ORDER BY sequence`) {
		key := figure{r[0], code(r[1]), r[2][:4], r[2]}
		value, err := schema.ParseDecimal(r[3])
		if err != nil {
			n.Fatal(err)
		}
		standing[key] = value
	}
	compared := 0
	for _, r := range n.rows("SELECT metric, division, period, value FROM huizong.published WHERE part = '' AND qualifier = 'exact' AND length(period) = 4") {
		metric, ok := catalogue.Metric(r[0])
		if !ok || metric.PublishedOnly || metric.Kind == schema.KindStock {
			continue
		}
		var sum schema.Decimal
		known := false
		for key, value := range standing {
			if key.metric == r[0] && key.year == r[2] && key.division.Province() == code(r[1]).Province() && within(catalogue, key.division, code(r[1])) {
				sum, known = sum+value, true
			}
		}
		if !known {
			continue // no unit of that area is simulated
		}
		compared++
		if sum.String() != r[3] {
			n.Errorf("%v: the months add up to %s, want %s", r[:3], sum, r[3])
		}
	}
	if compared < 50 {
		n.Errorf("got %d published flows to compare, want at least 50", compared)
	}
}

// figure names what a unit states for a month.
type figure struct {
	metric   string
	division schema.Code
	year     string
	period   string
}

func code(text string) schema.Code {
	n, _ := strconv.Atoi(text)
	return schema.Code(n)
}

func within(catalogue *schema.Catalogue, unit, area schema.Code) bool {
	return slices.ContainsFunc(catalogue.Divisions.Ancestors(unit), func(d *schema.Division) bool { return d.Code == area })
}

// compareTree holds every city's row of a summed metric against its counties
// and its own offices, for every month.
func (n *node) compareTree(catalogue *schema.Catalogue) {
	n.Helper()
	units := map[figure]schema.Decimal{}
	counties := map[schema.Code]bool{}
	for _, r := range n.rows("SELECT metric, division, period, value, level FROM huizong.unit") {
		value, err := schema.ParseDecimal(r[3])
		if err != nil {
			n.Fatal(err)
		}
		units[figure{metric: r[0], division: code(r[1]) / 100 * 100, period: r[2]}] += value
		counties[code(r[1])] = counties[code(r[1])] || r[4] == "county"
	}
	if got := len(slices.Collect(maps.Values(counties))); got != 129 {
		n.Errorf("got %d units with data, want 129", got)
	}
	n.want("SELECT uniqExact(division) FROM huizong.unit WHERE level = 'county'", "117")
	for _, r := range n.rows("SELECT metric, division, period, value FROM huizong.rollup WHERE level = 'city'") {
		metric, _ := catalogue.Metric(r[0])
		key := figure{metric: r[0], division: code(r[1]), period: r[2]}
		if metric.DivisionAxis == schema.AxisSum && units[key].String() != r[3] {
			n.Errorf("%v: got %s, want %s", key, r[3], units[key])
		}
	}
}

// compareMissing holds the missing county-months against the plan's.
func (n *node) compareMissing(catalogue *schema.Catalogue) {
	n.Helper()
	plan, err := producers.ReadPlan(seeds.Files)
	if err != nil {
		n.Fatal(err)
	}
	simulation, err := producers.NewSimulation(plan, catalogue)
	if err != nil {
		n.Fatal(err)
	}
	var want []string
	for _, m := range simulation.Summary().Missing {
		want = append(want, fmt.Sprintf("%s %s", m.Division, m.Period))
	}
	slices.Sort(want)
	var got []string
	for _, r := range n.rows("SELECT DISTINCT division, period FROM huizong.completeness WHERE level = 'county' AND missing > 0 ORDER BY division, period") {
		got = append(got, r[0]+" "+r[1][:7])
	}
	if !slices.Equal(got, want) {
		n.Errorf("missing county-months: got %v, want %v", got, want)
	}
	n.want("SELECT sum(partial) FROM huizong.completeness WHERE level = 'county'", "0")
}

// plantOne adds one to one county's month: it shows in exactly one row.
func (n *node) plantOne() {
	n.Helper()
	stated := n.query("SELECT toInt64(value) FROM huizong.unit WHERE metric = 'consult_free' AND division = 140681 AND period = '2024-05-01'")
	value, err := strconv.Atoi(stated)
	if err != nil {
		n.Fatal(err)
	}
	n.mustPush(fmt.Sprintf("%s140681,2024-05,consult_free,%d\n", heading, value+1))
	n.want("SELECT metric, division, period, toInt64(difference) FROM huizong.reconciliation WHERE verdict = 'differs'", "consult_free\t140600\t2024\t1")
}
