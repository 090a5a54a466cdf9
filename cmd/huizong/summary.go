package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/internal/warehouse"
)

// summaryYear is the last year the province has figures for.
const summaryYear = `(SELECT max(toYear(period)) FROM huizong.rollup WHERE division = 140000)`

const citiesQuery = `
SELECT toString(division) AS code, any(name) AS division_name, any(level) AS division_level,
    sum(reported) AS reported, sum(expected) AS expected,
    max(found) AS found, max(resolved) AS resolved, max(success) AS success,
    max(consultations) AS consultations, max(goal) AS goal, max(completion) AS completion, max(special) AS special
FROM
(
    SELECT division, name, level, toUInt64(reported) AS reported, toUInt64(expected) AS expected,
        NULL::Nullable(Decimal(38, 4)) AS found, NULL::Nullable(Decimal(38, 4)) AS resolved, NULL::Nullable(Float64) AS success,
        NULL::Nullable(Float64) AS consultations, NULL::Nullable(Float64) AS goal, NULL::Nullable(Float64) AS completion, NULL::Nullable(Float64) AS special
    FROM huizong.completeness WHERE toYear(period) = YEAR
    UNION ALL
    SELECT division, name, level, 0, 0, argMax(ytd_denominator, period), argMax(ytd_numerator, period), argMax(ytd_value, period), NULL, NULL, NULL, NULL
    FROM huizong.indicator WHERE indicator = 'med_success_rate' AND toYear(period) = YEAR GROUP BY division, name, level
    UNION ALL
    SELECT division, name, level, 0, 0, NULL, NULL, NULL, argMax(done, period), any(goal), argMax(rate, period), NULL
    FROM huizong.attainment WHERE target = 'consult_free' AND year = YEAR GROUP BY division, name, level
    UNION ALL
    SELECT division, name, level, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, argMax(ytd, period)
    FROM huizong.change WHERE code = 'la_special_closed' AND toYear(period) = YEAR GROUP BY division, name, level
)
WHERE intDiv(division, 10000) = 14 AND level IN ('city', 'province')
GROUP BY division
ORDER BY division_level, code`

const reconciliationQuery = `
SELECT r.name AS name, r.period AS period, if(m.name != '', m.name, i.name) AS metric, r.value AS value, r.rolled_up AS rolled_up,
    r.qualifier AS qualifier, r.verdict AS verdict, if(m.unit = 'percent' OR i.unit = 'share', '%', '') AS unit
FROM huizong.reconciliation AS r
LEFT JOIN huizong.metric AS m ON m.code = r.metric
LEFT JOIN huizong.indicator_definition AS i ON i.code = r.metric
WHERE r.verdict != 'not_comparable'
ORDER BY r.division, r.period, r.metric, r.part`

const verdictsQuery = `
SELECT name, period, countIf(verdict = 'agrees') AS agrees, countIf(verdict = 'bound_holds') AS bounds,
    countIf(verdict = 'differs') AS differs, countIf(verdict = 'not_comparable') AS not_comparable
FROM huizong.reconciliation GROUP BY name, period, division ORDER BY division, period`

// printSummary prints the province's year, and what was published against what
// the roll-up gives.
func printSummary(ctx context.Context, w io.Writer, db *warehouse.DB) error {
	year, err := lastYear(ctx, db)
	if err != nil {
		return err
	}
	if err := printCities(ctx, w, db, year); err != nil {
		return err
	}
	if err := printReconciliation(ctx, w, db); err != nil {
		return err
	}
	return printVerdicts(ctx, w, db)
}

func lastYear(ctx context.Context, db *warehouse.DB) (string, error) {
	var rows []struct {
		Year uint16 `ch:"year"`
	}
	if err := db.Select(ctx, &rows, "SELECT "+summaryYear+" AS year"); err != nil {
		return "", err
	}
	return strconv.Itoa(int(rows[0].Year)), nil
}

func newTable(title string, right []int, header ...any) table.Writer {
	out := table.NewWriter()
	out.SetStyle(table.StyleLight)
	out.Style().Format.Header = text.FormatDefault
	out.SetTitle(title)
	out.AppendHeader(header)
	configs := make([]table.ColumnConfig, len(right))
	for i, column := range right {
		configs[i] = table.ColumnConfig{Number: column, Align: text.AlignRight, AlignHeader: text.AlignRight}
	}
	out.SetColumnConfigs(configs)
	return out
}

func printCities(ctx context.Context, w io.Writer, db *warehouse.DB, year string) error {
	var rows []struct {
		Code          string           `ch:"code"`
		Name          string           `ch:"division_name"`
		Level         string           `ch:"division_level"`
		Reported      uint64           `ch:"reported"`
		Expected      uint64           `ch:"expected"`
		Found         *decimal.Decimal `ch:"found"`
		Resolved      *decimal.Decimal `ch:"resolved"`
		Success       *float64         `ch:"success"`
		Consultations *float64         `ch:"consultations"`
		Goal          *float64         `ch:"goal"`
		Completion    *float64         `ch:"completion"`
		Special       *float64         `ch:"special"`
	}
	if err := db.Select(ctx, &rows, strings.ReplaceAll(citiesQuery, "YEAR", year)); err != nil {
		return err
	}
	out := newTable(year+" 年汇总", []int{2, 3, 4, 5, 6, 7, 8, 9},
		"地区", "已报/应报", "排查纠纷", "化解纠纷", "化解率", "法律咨询", "年度任务", "完成率", "特殊群体法援办结")
	for _, r := range rows {
		if r.Level == "province" {
			out.AppendSeparator()
		}
		out.AppendRow(table.Row{
			r.Name, fmt.Sprintf("%d/%d", r.Reported, r.Expected), known(r.Found), known(r.Resolved), percent(r.Success),
			plain(r.Consultations), plain(r.Goal), percent(r.Completion), plain(r.Special),
		})
	}
	_, err := fmt.Fprintln(w, out.Render())
	return err
}

func printReconciliation(ctx context.Context, w io.Writer, db *warehouse.DB) error {
	var rows []struct {
		Name      string           `ch:"name"`
		Period    string           `ch:"period"`
		Metric    string           `ch:"metric"`
		Value     decimal.Decimal  `ch:"value"`
		RolledUp  *decimal.Decimal `ch:"rolled_up"`
		Qualifier string           `ch:"qualifier"`
		Verdict   string           `ch:"verdict"`
		Unit      string           `ch:"unit"`
	}
	if err := db.Select(ctx, &rows, reconciliationQuery); err != nil {
		return err
	}
	out := newTable("公布数与汇总数", []int{4, 5}, "地区", "期间", "指标", "公布", "汇总", "结论")
	for _, r := range rows {
		out.AppendRow(table.Row{r.Name, r.Period, r.Metric, r.Value.String() + r.Unit + qualifierName[r.Qualifier], known(r.RolledUp) + r.Unit, verdictName[r.Verdict]})
	}
	_, err := fmt.Fprintln(w, out.Render())
	return err
}

func printVerdicts(ctx context.Context, w io.Writer, db *warehouse.DB) error {
	var rows []struct {
		Name          string `ch:"name"`
		Period        string `ch:"period"`
		Agrees        uint64 `ch:"agrees"`
		Bounds        uint64 `ch:"bounds"`
		Differs       uint64 `ch:"differs"`
		NotComparable uint64 `ch:"not_comparable"`
	}
	if err := db.Select(ctx, &rows, verdictsQuery); err != nil {
		return err
	}
	out := newTable("各报告核对结果（条）", []int{3, 4, 5, 6}, "地区", "期间", "一致", "界限成立", "不一致", "不可比")
	for _, r := range rows {
		out.AppendRow(table.Row{r.Name, r.Period, r.Agrees, r.Bounds, r.Differs, r.NotComparable})
	}
	_, err := fmt.Fprintln(w, out.Render())
	return err
}

var (
	qualifierName = map[string]string{"over": "余", "about": "约", "at_least": "以上", "under": "以下"}
	verdictName   = map[string]string{"agrees": "一致", "bound_holds": "界限成立", "differs": "不一致", "not_comparable": "不可比"}
)

func percent(ratio *float64) string {
	if ratio == nil {
		return ""
	}
	return strconv.FormatFloat(*ratio*100, 'f', 2, 64) + "%"
}
