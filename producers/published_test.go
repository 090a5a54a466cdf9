package producers

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// figureRows is how many figures were taken from the five reports.
const figureRows = 351

// Every figure of the reports went somewhere: into published.csv, or into
// left_out.csv with the reason.
func TestEveryPublishedFigureIsAccountedFor(t *testing.T) {
	published, err := readTable(seeds.Files, publishedFile, "report", "division", "period", "metric", "part", "qualifier", "value", "quote", "note")
	if err != nil {
		t.Fatal(err)
	}
	rest, err := readTable(seeds.Files, "left_out.csv", "report", "division", "period", "metric", "part", "value", "quote", "went", "why")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(published) + len(rest); got != figureRows {
		t.Errorf("got %d figures, want %d", got, figureRows)
	}
	stated := map[string]string{}
	for _, row := range published {
		stated[statement(row)] = row.get("value")
	}
	if len(stated) != len(published) {
		t.Errorf("got %d statements in %d rows, want each once", len(stated), len(published))
	}
	for _, row := range rest {
		if problem := misplaced(t, row, stated); problem != "" {
			t.Errorf("left_out.csv:%d: %s", row.line, problem)
		}
	}
}

func statement(row tableRow) string {
	return strings.Join([]string{row.get("division"), row.get("period"), row.get("metric"), row.get("part")}, " ")
}

// misplaced says why a row that is not in published.csv should be.
func misplaced(t *testing.T, row tableRow, stated map[string]string) string {
	t.Helper()
	value, repeated := stated[statement(row)]
	switch went := row.get("went"); {
	case row.get("why") == "":
		return "no reason"
	case went == "repeat" && (!repeated || value != row.get("value")):
		return "it repeats nothing"
	case went == "target" && !isTarget(t, row):
		return "the catalogue has no such target"
	case went != "repeat" && repeated:
		return "it is published as well"
	}
	return ""
}

func isTarget(t *testing.T, row tableRow) bool {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range catalogue.Targets {
		period := schema.Period{Year: target.Year}
		if target.Code == row.get("metric") && target.Division.String() == row.get("division") && period.String() == row.get("period") {
			return true
		}
	}
	return false
}

func TestPublishedReportsAreAccepted(t *testing.T) {
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	events, err := PublishedReports(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	figures, ids := 0, map[string]bool{}
	for _, e := range events {
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, reasons := catalogue.Judge(schema.Message{Subject: schema.Subject(e), Body: body, Time: received}); len(reasons) > 0 {
			t.Errorf("%s: %q", e.ID, reasons)
		}
		if ids[e.ID] || e.Report.Scope != schema.ScopeTotal || !e.Time.After(e.Report.Period.FirstDay().AddDate(1, 0, 0)) && e.Report.Period.IsYear() {
			t.Errorf("%s: again, not a total, or published before its year ended, %s", e.ID, e.Time)
		}
		ids[e.ID] = true
		figures += len(e.Report.Figures)
	}
	if figures != 343 || len(events) != 18 {
		t.Errorf("got %d figures in %d events, want 343 in 18", figures, len(events))
	}
}

// What covers only a part of its area says so; damaged print keeps its reason.
func TestPublishedFiguresKeepWhatTheyCover(t *testing.T) {
	events, err := PublishedReports(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{
		"140400 resp_cases 26": "市政府本级", "140400 enf_penalty_filed 1419": "市直部门", "140400 notary_cases 2206": "长治公证处",
		"140400 sup_actions 26": "襄垣县、长子县试点", "140600 enf_cases_filed 570": "药品市场监管", "140525 med_disputes_found 296": "",
		"140525 sup_problems_found 21": "交通运输", "140525 sup_suggestions 134": "乡镇", "140600 enf_fines 2431500": "",
	}
	damaged := 0
	for _, e := range events {
		for _, f := range e.Report.Figures {
			name := strings.Join([]string{e.Division.String(), f.Metric, f.Value.String()}, " ")
			if want, ok := parts[name]; ok && f.By.Item != want {
				t.Errorf("%s: got part %q, want %q", name, f.By.Item, want)
			}
			delete(parts, name)
			if strings.HasPrefix(f.Note, "damaged") {
				damaged++
			}
		}
	}
	if len(parts) > 0 || damaged != 8 {
		t.Errorf("got %d damaged, and not found: %v, want 8 and none", damaged, parts)
	}
}

const smallReports = "id,issuer,title,year\nshuozhou-2024,朔州市司法局,报告,2024\n"

const publishedHeader = "report,division,period,metric,part,qualifier,value,quote,note\n"

func TestPublishedReportsSmall(t *testing.T) {
	events, err := PublishedReports(fstest.MapFS{
		"reports.csv": {Data: []byte(smallReports)},
		"published.csv": {Data: []byte(publishedHeader +
			"shuozhou-2024,140600,2024,enf_talk_firms,,over,120,市场主体120余家,\n" +
			"shuozhou-2024,140623,2024,court_ip_gi_cases,,exact,1,全省首例,word figure\n" +
			"shuozhou-2024,140600,2024,enf_cases_filed,药品市场监管,exact,570,查办各类案件570起,\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	first := events[0]
	if len(events) != 2 || first.ID != "pub-shuozhou-2024-140600-2024" || first.Source != "/seeds/published/shuozhou-2024" ||
		first.Report.Submitter != "朔州市司法局" || !first.Time.Equal(time.Date(2025, 2, 20, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("got %d events, first %+v %+v", len(events), first, first.Report)
	}
	want := schema.Figure{
		Metric: "enf_cases_filed", Value: schema.Whole(570), Qualifier: schema.Exact,
		By: schema.Breakdown{Dimension: "part", Item: "药品市场监管"}, Quote: "查办各类案件570起",
	}
	if got := first.Report.Figures; len(got) != 2 || got[1] != want || got[0].Qualifier != schema.Over {
		t.Errorf("got %+v, want %+v second", got, want)
	}
}

func TestPublishedReportsBroken(t *testing.T) {
	for name, test := range map[string]struct{ rows, want string }{
		"report":    {"gansu-2023,620000,2023,tips_received,,exact,1,引文,\n", `published.csv:2: report "gansu-2023": no such report in reports.csv`},
		"division":  {"shuozhou-2024,1406,2024,recon_accepted,,exact,1,引文,\n", `published.csv:2: division "1406": "1406" is not a six-digit division code`},
		"period":    {"shuozhou-2024,140600,2024年,recon_accepted,,exact,1,引文,\n", `published.csv:2: period "2024年": `},
		"value":     {"shuozhou-2024,140600,2024,recon_accepted,,exact,约1,引文,\n", `published.csv:2: value "约1": not a decimal number`},
		"qualifier": {"shuozhou-2024,140600,2024,recon_accepted,,some,1,引文,\n", `published.csv:2: qualifier "some": is none of `},
		"quote":     {"shuozhou-2024,140600,2024,recon_accepted,,exact,1,,\n", `published.csv:2: quote "": must not be empty`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := PublishedReports(fstest.MapFS{
				"reports.csv": {Data: []byte(smallReports)}, "published.csv": {Data: []byte(publishedHeader + test.rows)},
			})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
