package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// judgedAt is the stream timestamp of the messages below.
var judgedAt = time.Date(2024, 4, 3, 9, 30, 0, 0, Shanghai)

func reportMessage(data string) Message {
	return Message{Subject: "hz.report.14.05.25", Body: reportBody(data), Time: judgedAt}
}

func caseMessage(fields string) Message {
	return Message{Subject: "hz.case.14.05.25", Body: caseBody(`{"case":"a","division":"140525",` + fields + `}`), Time: judgedAt}
}

// own is a report of scope own that states the figures; total is the other.
func own(figures string) Message {
	return reportMessage(`{"division":"140525","period":"2024-03","figures":[` + figures + `]}`)
}

func total(figures string) Message {
	return reportMessage(`{"division":"140525","period":"2024-03","scope":"total","figures":[` + figures + `]}`)
}

func TestJudgeAccepts(t *testing.T) {
	c := loadCatalogue(t)
	inMay := func(m Message) Message { m.Time = time.Date(2024, 5, 1, 0, 0, 0, 0, Shanghai); return m }
	for name, m := range map[string]Message{
		"count":                       own(`{"metric":"med_disputes_found","value":2e1}`),
		"stock":                       own(`{"metric":"enf_officers","value":"12.000"}`),
		"negative amount":             own(`{"metric":"enf_fines","value":-0.25}`),
		"withdrawn":                   own(`{"metric":"enf_fines","value":null}`),
		"whole and parts":             own(`{"metric":"la_special_closed","value":5},{"metric":"la_special_closed","value":4,"by":{"group":"minor"}},{"metric":"la_special_closed","value":1,"by":{"group":"woman"}}`),
		"published only":              total(`{"metric":"visit_rooms","value":3,"qualifier":"over","quote":"3个多"}`),
		"printed rate":                total(`{"metric":"med_success_rate","value":98.99}`),
		"printed growth":              total(`{"metric":"lawyer_growth","value":-12.4}`),
		"part of the area":            total(`{"metric":"enf_fines","value":1,"by":{"part":"药品市场监管"}},{"metric":"enf_fines","value":2}`),
		"year":                        reportMessage(`{"division":"140525","period":"2023","scope":"total","figures":[{"metric":"enf_fines","value":1}]}`),
		"month under way":             reportMessage(`{"division":"140525","period":"2024-04","figures":[{"metric":"enf_fines","value":1}]}`),
		"year under way":              reportMessage(`{"division":"140525","period":"2024","scope":"total","figures":[{"metric":"enf_fines","value":1}]}`),
		"old code in its time":        {Subject: "hz.report.14.04.21", Body: reportBody(`{"division":"140421","period":"2017-12","figures":[{"metric":"enf_fines","value":1}]}`), Time: judgedAt},
		"city's own offices":          {Subject: "hz.report.14.05.00", Body: reportBody(`{"division":"140500","period":"2024-03","figures":[{"metric":"enf_fines","value":1}]}`), Time: judgedAt},
		"contract's case":             {Subject: "hz.case.14.05.25", Body: []byte(smallCase), Time: judgedAt},
		"closed before opened":        caseMessage(`"kind":"mediation","opened":"2024-03-05","closed":"2023-01-01"`),
		"amounts":                     caseMessage(`"kind":"enforcement_check","opened":"2024-03-05","amounts":{"problems":0,"fine":-0.5}`),
		"amount before it counts":     caseMessage(`"kind":"legal_aid","opened":"2024-03-05","amounts":{"loss_recovered":"1.5"}`),
		"any outcome":                 caseMessage(`"kind":"mediation","opened":"2024-03-05","outcome":"随便"`),
		"opened on the day":           caseMessage(`"kind":"mediation","opened":"2024-04-03"`),
		"first second of May":         inMay(reportMessage(`{"division":"140525","period":"2024-05","figures":[{"metric":"enf_fines","value":1}]}`)),
		"first second of May, opened": inMay(caseMessage(`"kind":"mediation","opened":"2024-05-01","closed":"2024-05-01"`)),
	} {
		if e, reasons := c.Judge(m); len(reasons) > 0 || e.ID == "" {
			t.Errorf("%s: got %q, want no reasons", name, reasons)
		}
	}
}

// TestJudgeRefuses has a case for everything that the contract refuses; each
// wanted reason is "path：" and a word of the text.
func TestJudgeRefuses(t *testing.T) {
	c := loadCatalogue(t)
	elsewhere := func(subject string, m Message) Message { m.Subject = subject; return m }
	at := func(when time.Time, m Message) Message { m.Time = when; return m }
	of := func(code, period string) Message {
		m := reportMessage(`{"division":"` + code + `","period":"` + period + `","figures":[{"metric":"enf_fines","value":1}]}`)
		m.Subject = "hz.report." + code[:2] + "." + code[2:4] + "." + code[4:]
		return m
	}
	lastSecond := time.Date(2024, 4, 30, 23, 59, 59, 999, Shanghai)
	for _, test := range []struct {
		name string
		m    Message
		want []string
	}{
		{"not JSON", Message{Body: []byte("x"), Time: judgedAt}, []string{"正文：JSON"}},
		{"too large", Message{Body: make([]byte, MaxEventBytes+1), Time: judgedAt}, []string{"正文：1 MiB"}},
		{"not CloudEvents", Message{Body: []byte(`{"a":1}`), Time: judgedAt}, []string{"specversion：缺少", "id：缺少", "source：缺少", "type：缺少", "data：缺少"}},
		{"subject of another", elsewhere("hz.report.14.05.24", own(`{"metric":"enf_fines","value":1}`)), []string{"主题：hz.report.14.05.25"}},
		{"subject of another type", elsewhere("hz.case.14.05.25", own(`{"metric":"enf_fines","value":1}`)), []string{"主题：hz.report.14.05.25"}},
		{"subject too long", elsewhere("hz.report.14.05.25.1", own(`{"metric":"enf_fines","value":1}`)), []string{"主题："}},
		{"unknown division", of("149999", "2024-03"), []string{"data.division：149999"}},
		{"zone", of("140171", "2024-03"), []string{"data.division：140100 太原市"}},
		{"pseudo-city", of("419000", "2024-03"), []string{"data.division：419001 济源市"}},
		{"country", of("000000", "2024-03"), []string{"data.division：不单独上报"}},
		{"ended division", of("140421", "2018-01"), []string{"data.division：140404"}},
		{"division not yet", of("140404", "2017-12"), []string{"data.division：140421"}},
		{"unknown division, bad period", of("149999", "2024-3"), []string{"data.period：月份", "data.division：149999"}},
		{"future month", of("140525", "2024-05"), []string{"data.period：2024-05-01"}},
		{"future month by a second", at(lastSecond, of("140525", "2024-05")), []string{"data.period：2024-04-30"}},
		{"future year", reportMessage(`{"division":"140525","period":"2025","scope":"total","figures":[{"metric":"enf_fines","value":1}]}`), []string{"data.period：2025-01-01"}},
		{"year of scope own", of("140525", "2024"), []string{"data.period：own"}},
		{"unknown metric", own(`{"metric":"enf_fine","value":1}`), []string{`data.figures[0].metric："enf_fine"`}},
		{"indicator", own(`{"metric":"consult_free_completion_rate","value":1}`), []string{"data.figures[0].metric：请改报 consult_free"}},
		{"indicator of two", own(`{"metric":"town_burden_cut_rate","value":1}`), []string{"data.figures[0].metric：请改报 town_items_returned、town_items_kept"}},
		{"negative indicator", total(`{"metric":"med_success_rate","value":-1}`), []string{"data.figures[0].value：负数"}},
		{"target", own(`{"metric":"la_special_target","value":1}`), []string{"data.figures[0].metric：年度目标"}},
		{"target of scope total", total(`{"metric":"la_special_target","value":1}`), []string{"data.figures[0].metric：年度目标"}},
		{"published only", own(`{"metric":"visit_rooms","value":1}`), []string{"data.figures[0].metric：公开报告"}},
		{"growth of scope own", own(`{"metric":"lawyer_growth","value":1}`), []string{"data.figures[0].metric：比率"}},
		{"fractional count", own(`{"metric":"med_disputes_found","value":1.5}`), []string{"data.figures[0].value：（1.5）"}},
		{"negative count", own(`{"metric":"med_disputes_found","value":-3}`), []string{"data.figures[0].value：（-3）"}},
		{"fractional stock of scope total", total(`{"metric":"enf_officers","value":"0.5"}`), []string{"data.figures[0].value：（0.5）"}},
		{"fractional negative count", own(`{"metric":"med_disputes_found","value":-1.5}`), []string{"data.figures[0].value：小数", "data.figures[0].value：负数"}},
		{"too many digits", own(`{"metric":"enf_fines","value":1e14}`), []string{"data.figures[0].value：位数"}},
		{"unknown dimension", own(`{"metric":"enf_fines","value":1,"by":{"groups":"minor"}}`), []string{"data.figures[0].by：group（"}},
		{"unknown item", own(`{"metric":"enf_fines","value":1,"by":{"group":"男人"}}`), []string{"data.figures[0].by：minor（未成年人）"}},
		{"part of scope own", own(`{"metric":"enf_fines","value":1,"by":{"part":"市区"}}`), []string{"data.figures[0].by：total"}},
		{"same figure twice", own(`{"metric":"enf_fines","value":1},{"metric":"enf_checks","value":1},{"metric":"enf_fines","value":null}`), []string{"data.figures[2]：data.figures[0]"}},
		{"same part twice", total(`{"metric":"enf_fines","value":1,"by":{"part":"市区"}},{"metric":"enf_fines","value":1,"by":{"part":"市区"}}`), []string{"data.figures[1]：data.figures[0]"}},
		{"unknown kind", caseMessage(`"kind":"arbitration","opened":"2024-03-05"`), []string{"data.kind：mediation（"}},
		{"unknown case item", caseMessage(`"kind":"legal_aid","opened":"2024-03-05","by":{"group":"x"}`), []string{"data.by：veteran（"}},
		{"part of a case", caseMessage(`"kind":"legal_aid","opened":"2024-03-05","by":{"part":"x"}`), []string{"data.by：part"}},
		{"amount unknown", caseMessage(`"kind":"enforcement_check","opened":"2024-03-05","amounts":{"fines":1}`), []string{"data.amounts.fines：problems、fine"}},
		{"amount of no kind", caseMessage(`"kind":"mediation","opened":"2024-03-05","amounts":{"fine":1}`), []string{"data.amounts.fine：不带数额"}},
		{"fractional problems", caseMessage(`"kind":"enforcement_check","opened":"2024-03-05","amounts":{"problems":"1.5"}`), []string{"data.amounts.problems：小数"}},
		{"negative problems", caseMessage(`"kind":"enforcement_check","opened":"2024-03-05","amounts":{"problems":-1}`), []string{"data.amounts.problems：负数"}},
		{"opened tomorrow", caseMessage(`"kind":"mediation","opened":"2024-04-04","closed":"2024-04-05"`), []string{"data.opened：2024-04-04", "data.closed：2024-04-05"}},
		{"opened by a second", at(lastSecond, caseMessage(`"kind":"mediation","opened":"2024-05-01"`)), []string{"data.opened：2024-04-30"}},
		{"ended before it closed", Message{
			Subject: "hz.case.14.04.21", Time: judgedAt,
			Body: caseBody(`{"case":"a","kind":"mediation","division":"140421","opened":"2017-12-05","closed":"2018-02-01"}`),
		}, []string{"data.division：140404"}},
		{"ended before it opened", Message{
			Subject: "hz.case.14.04.21", Time: judgedAt,
			Body: caseBody(`{"case":"a","kind":"mediation","division":"140421","opened":"2018-12-05","closed":"2019-02-01"}`),
		}, []string{"data.division：140404"}},
		{"all at once", Message{
			Subject: "hz.report.14.05.25", Time: judgedAt,
			Body: reportBody(`{"division":"140171","period":"2024-06","note":1,"figures":[{"metric":"x","value":"y","by":{"group":"z"}},{"metric":"enf_checks","value":0.5},{"metric":"enf_checks","value":-1}]}`),
		}, []string{
			"data.note：字符串", `data.figures[0].value："y"`, "主题：14.01.71", "data.division：太原市", "data.period：2024-06-01",
			`data.figures[0].metric："x"`, `data.figures[0].by："z"`, "data.figures[1].value：小数", "data.figures[2].value：负数", "data.figures[2]：data.figures[1]",
		}},
	} {
		_, reasons := c.Judge(test.m)
		if len(reasons) != len(test.want) {
			t.Errorf("%s: got %q, want %q", test.name, reasons, test.want)
			continue
		}
		for i, want := range test.want {
			path, word, _ := strings.Cut(want, "：")
			if !strings.HasPrefix(reasons[i], path+"：") || !strings.Contains(reasons[i], word) {
				t.Errorf("%s: got %q, want %q", test.name, reasons[i], want)
			}
		}
	}
}

// TestJudgeBrokenFigure holds that a figure that could not be read is not
// taken for a repetition of another.
func TestJudgeBrokenFigure(t *testing.T) {
	_, reasons := loadCatalogue(t).Judge(own(`{"metric":"enf_fines","value":1},{"metric":"enf_fines","value":1,"by":"minor"}`))
	if len(reasons) != 1 || !strings.HasPrefix(reasons[0], "data.figures[1].by：") {
		t.Errorf("got %q, want one reason about by", reasons)
	}
}

func TestJudgeManyReasons(t *testing.T) {
	figures := strings.Repeat(`{"metric":"x","value":1},`, 200)
	_, reasons := loadCatalogue(t).Judge(own(figures + `{"metric":1,"value":1}`))
	if len(reasons) != MaxReasons || !strings.HasSuffix(reasons[99], "（另有 300 处问题未列出）") {
		t.Errorf("got %d reasons, the last %q", len(reasons), reasons[len(reasons)-1])
	}
}

// TestJudgeIsPure holds that verdicts don't depend on what was judged before,
// nor on who else is judging.
func TestJudgeIsPure(t *testing.T) {
	c := loadCatalogue(t)
	var messages []Message
	for _, verdict := range []string{"valid", "invalid"} {
		_, bodies := corpus(t, verdict)
		for _, body := range bodies {
			messages = append(messages, Message{Subject: "hz.report.14.05.25", Body: body, Time: judgedAt})
		}
	}
	verdict := func(m Message) string {
		e, reasons := c.Judge(m)
		report, state := e.Report, e.Case
		e.Report, e.Case = nil, nil
		return fmt.Sprintf("%+v %+v %+v %q", e, report, state, reasons)
	}
	var want []string
	for _, m := range messages {
		want = append(want, verdict(m))
	}
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			for j, m := range slices.Backward(messages) {
				if got := verdict(m); got != want[j] {
					t.Errorf("got %s, want %s", got, want[j])
				}
			}
		})
	}
}
