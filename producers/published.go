package producers

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/huizong/huizong/schema"
)

// Files of the published reports among the seeds.
const (
	publishedFile = "published.csv"
	reportsFile   = "reports.csv"
)

// publishedReport is one report that figures were taken from.
type publishedReport struct {
	id, issuer, title string
	year              int
}

// PublishedReports reads published.csv and reports.csv of the seeds and gives
// one event for each report, division and period, in the order of the file. Its
// error joins all that is wrong, each with file and row.
func PublishedReports(files fs.FS) ([]schema.Event, error) {
	reports, err := readReports(files)
	if err != nil {
		return nil, err
	}
	rows, err := readTable(files, publishedFile, "report", "division", "period", "metric", "part", "qualifier", "value", "quote", "note")
	if err != nil {
		return nil, err
	}
	g := publishedGroups{reports: reports, byID: map[string]int{}}
	var problems []error
	for _, row := range rows {
		problems = append(problems, g.add(row))
	}
	return g.events, errors.Join(problems...)
}

func readReports(files fs.FS) (map[string]publishedReport, error) {
	rows, err := readTable(files, reportsFile, "id", "issuer", "title", "year")
	if err != nil {
		return nil, err
	}
	reports := map[string]publishedReport{}
	var problems []error
	for _, row := range rows {
		r := publishedReport{id: row.get("id"), issuer: row.get("issuer"), title: row.get("title")}
		year, err := row.period("year")
		r.year = year.Year
		reports[r.id] = r
		problems = append(problems, err)
	}
	return reports, errors.Join(problems...)
}

// publishedGroups gathers rows into events.
type publishedGroups struct {
	reports map[string]publishedReport
	events  []schema.Event
	byID    map[string]int // index into events
}

func (g *publishedGroups) add(row tableRow) error {
	report, ok := g.reports[row.get("report")]
	if !ok {
		return row.errorf("report", "no such report in %s", reportsFile)
	}
	division, divisionErr := row.division("division")
	period, periodErr := row.period("period")
	figure, figureErr := publishedFigure(row)
	if err := errors.Join(divisionErr, periodErr, figureErr); err != nil {
		return err
	}
	g.event(report, division, period).Figures = append(g.event(report, division, period).Figures, figure)
	return nil
}

// event finds or makes the statement that a row belongs to.
func (g *publishedGroups) event(report publishedReport, division schema.Code, period schema.Period) *schema.Report {
	id := fmt.Sprintf("pub-%s-%s-%s", report.id, division, period)
	index, ok := g.byID[id]
	if !ok {
		index = len(g.events)
		g.byID[id] = index
		g.events = append(g.events, schema.Event{
			ID: id, Source: "/seeds/published/" + report.id, Type: schema.TypeReport, Division: division,
			Time:   publishedOn(report.year),
			Report: &schema.Report{Period: period, Scope: schema.ScopeTotal, Submitter: report.issuer, Note: report.title},
		})
	}
	return g.events[index].Report
}

// publishedOn stands for the day of publication, which the sources don't print:
// such reports come out early in the year after.
func publishedOn(year int) time.Time {
	return time.Date(year+1, time.February, 20, 9, 0, 0, 0, schema.Shanghai)
}

func publishedFigure(row tableRow) (schema.Figure, error) {
	value, valueErr := row.decimal("value")
	qualifier, qualifierErr := row.choice("qualifier", string(schema.Exact), string(schema.Over),
		string(schema.About), string(schema.AtLeast), string(schema.Under))
	quote, quoteErr := row.need("quote")
	metric, metricErr := row.need("metric")
	figure := schema.Figure{
		Metric: metric, Value: value, Qualifier: schema.Qualifier(qualifier), Quote: quote, Note: row.get("note"),
	}
	if part := row.get("part"); part != "" {
		figure.By = schema.Breakdown{Dimension: schema.DimensionPart, Item: part}
	}
	return figure, errors.Join(valueErr, qualifierErr, quoteErr, metricErr)
}
