package producers

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/huizong/huizong/schema"
)

const (
	wideHead = "division,period,scope,note,med_disputes_found,med_disputes_resolved,enf_fines\n"
	caseHead = "case,kind,division,version,opened,closed,outcome,by,amounts.loss_recovered,void\n"
)

func TestCSVReadsWideFiles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"codes": {wideHead + "140525,2024-03,,,25,22,\"12,500.50\"\n140524,2024-03,own,,0,,撤回\n", []string{
			"140525 2024-03 own: med_disputes_found=25, med_disputes_resolved=22, enf_fines=12500.5",
			"140524 2024-03 own: med_disputes_found=0, enf_fines=null",
		}},
		"names and units": {"区划代码,月份,法律援助案件受理（件）,enf_fines(元), enf_checks \n140525,2024年3月,１,２,\n", []string{"140525 2024-03 own: la_cases_accepted=1, enf_fines=2"}},
		"total":           {wideHead + "140525,2023,total,,25,,\n140525,2024-03,total,,25,,\n", []string{"140525 2023 total: med_disputes_found=25", "140525 2024-03 total: med_disputes_found=25"}},
		"nothing stated":  {wideHead + "140525,2024-03,,,,,\n140525,2024-03,,,,,\n", nil},
	} {
		if got := told(readEvents(t, test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestCSVWideMistakes(t *testing.T) {
	t.Parallel()
	const row = "140525,2024-03,,,25,,\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"same report":     {wideHead + row + "140525,2024/3,own,,,22,\n", []string{"第 3 行 division 列：“140525” 和第 2 行是同一份报表 并成一行"}},
		"values":          {wideHead + "140525,2024-03,,,1.5,x,\"1,5\"\n", []string{"第 2 行 med_disputes_resolved 列：“x” 不是数字", "第 2 行 enf_fines 列：“1,5” 不是数字", "第 2 行 med_disputes_found 列：“1.5” 不能有小数"}},
		"division":        {wideHead + "140421,2024-05,,,1,2,3\n", []string{"第 2 行 division 列：140404", "第 2 行 period 列：还没有到"}},
		"scope":           {wideHead + "140525,2024-03,all,,1,,\n", []string{"第 2 行 scope 列：“all” own、total"}},
		"derived metric":  {"division,period,免费咨询完成率x,la_special_target\n140525,2024-03,,1\n140524,2024-03,,2\n", []string{"第 1 行：“免费咨询完成率x” 第 3 列", "第 2 行（以及第 3 行） la_special_target 列：年度目标"}},
		"unknown metric":  {"division,period,enf_fine\n140525,2024-03,1\n", []string{"第 1 行：“enf_fine” 第 3 列 是不是 enf_fines"}},
		"wrong unit":      {"division,period,法律援助案件受理（人）\n140525,2024-03,1\n", []string{"第 1 行：“法律援助案件受理（人）” 单位 件"}},
		"same metric":     {"division,period,法律援助案件受理,la_cases_accepted\n140525,2024-03,x,y\n", []string{"第 1 行 法律援助案件受理 列：第 3 列和第 4 列"}},
		"no metric":       {"division,period\n140525,2024-03\n", []string{"第 1 行：没有任何指标"}},
		"no division":     {"period,enf_fines\n2024-03,x\n", []string{"第 1 行 division 列：没有这一列", "第 2 行 enf_fines 列：“x”"}},
		"NUL":             {wideHead + "140525,2024-03,,,1\x00,,\n", []string{"第 2 行 med_disputes_found 列：NUL"}},
		"Chinese heading": {"区划代码,月份,法律援助案件受理\n140525,2024-13,x\n", []string{"第 2 行 月份 列：“2024-13”", "第 2 行 法律援助案件受理 列：“x”"}},
	} {
		checkMistakes(t, name, mistakesIn(t, test.text), test.want...)
	}
}

func toldCases(events []schema.Event) []string {
	var lines []string
	for _, e := range events {
		c := e.Case
		line := fmt.Sprintf("%s %s %s v%d %s", e.Division, c.Kind, c.Number, c.Version, c.Opened.Format("2006-01-02"))
		if !c.Closed.IsZero() {
			line += " to " + c.Closed.Format("2006-01-02")
		}
		for _, a := range c.Amounts {
			line += fmt.Sprintf(" %s=%s", a.Name, a.Value)
		}
		for _, word := range []string{c.Outcome, c.By.Item, map[bool]string{true: "void"}[c.Void]} {
			line += strings.TrimRight(" "+word, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestCSVReadsCases(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"full":          {caseHead + "泽司援2024-0137,legal_aid,140525,3,2024-03-05,2024-03-29,granted,group=minor,\"12,500.00\",\n", []string{"140525 legal_aid 泽司援2024-0137 v3 2024-03-05 to 2024-03-29 loss_recovered=12500 granted minor"}},
		"required only": {"opened,division,kind,case\n2024-03-05,140525,mediation,1\n", []string{"140525 mediation 1 v0 2024-03-05"}},
		"Chinese":       {"案号,案件类型,区划代码,受理日期,结案日期,作废\n甲,人民调解案件,１４０５２５,2024年3月5日,2024/3/29,是\n", []string{"140525 mediation 甲 v0 2024-03-05 to 2024-03-29 void"}},
		"dates":         {"case,kind,division,opened\n1,mediation,140525,2024-3-5\n2,mediation,140525,20240305\n3,mediation,140525,２０２４．３．５\n", []string{"140525 mediation 1 v0 2024-03-05", "140525 mediation 2 v0 2024-03-05", "140525 mediation 3 v0 2024-03-05"}},
		"versions":      {"case,kind,division,opened,version,void\n1,mediation,140525,2024-03-05,1,0\n1,mediation,140525,2024-03-05,２,FALSE\n1,legal_aid,140525,2024-03-05,1,TRUE\n", []string{"140525 mediation 1 v1 2024-03-05", "140525 mediation 1 v2 2024-03-05", "140525 legal_aid 1 v1 2024-03-05 void"}},
		"amount's name": {"case,kind,division,opened,amounts.problems,amounts.fine\n1,enforcement_check,140525,2024-03-05,0,１．５\n", []string{"140525 enforcement_check 1 v0 2024-03-05 problems=0 fine=1.5"}},
	} {
		if got := toldCases(readEvents(t, test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestCSVCaseMistakes(t *testing.T) {
	t.Parallel()
	for row, want := range map[string][]string{
		",,,,,,,,,否":                                                                {"第 2 行 case 列：缺少", "第 2 行 kind 列：缺少", "第 2 行 division 列：缺少", "第 2 行 opened 列：缺少"},
		"1,legal,140525,,2024-03-05,,,,,":                                           {"第 2 行 kind 列：“legal” 没有案件类型 legal_aid（法律援助案件）"},
		"1,legal_aid,140525,-1,2024-03-05,,,,,":                                     {"第 2 行 version 列：“-1” 整数"},
		"1,legal_aid,140525,007,2024-03-05,,,,,":                                    {"第 2 行 version 列：“007” 整数"},
		"1,legal_aid,140525,1.5,2024-03-05,,,,,":                                    {"第 2 行 version 列：“1.5” 整数"},
		"1,legal_aid,140525,99999999999999999,2024-03-05,,,,,":                      {"第 2 行 version 列：9007199254740991"},
		"1,legal_aid,140525,,24-03-05,,,,,":                                         {"第 2 行 opened 列：“24-03-05” 2024-03-05"},
		"1,legal_aid,140525,,3/5/2024,,,,,":                                         {"第 2 行 opened 列：“3/5/2024” 2024-03-05"},
		"1,legal_aid,140525,,2024-02-30,,,,,":                                       {"第 2 行 opened 列：“2024-02-30” 真实日期"},
		"1,legal_aid,140525,,45356,,,,,":                                            {"第 2 行 opened 列：“45356” 真实日期"},
		"1,legal_aid,140525,,2024/3/5 9:30,,,,,":                                    {"第 2 行 opened 列：请写成 2024-03-05"},
		"1,legal_aid,140525,,2024-03-05,2024-05-01,,,,":                             {"第 2 行 closed 列：还没有到"},
		"1,legal_aid,140525,,2024-03-05,,,minor,,":                                  {"第 2 行 by 列：group=minor"},
		"1,legal_aid,140525,,2024-03-05,,,group=kid,,":                              {"第 2 行 by 列：minor（未成年人）"},
		"1,legal_aid,140525,,2024-03-05,,,,1.2万,":                                   {"第 2 行 amounts.loss_recovered 列：“1.2万” 不带单位 没有这个数额就留空"},
		"1,legal_aid,140525,,2024-03-05,,,,撤回,":                                     {"第 2 行 amounts.loss_recovered 列：“撤回” 不是数字 没有这个数额就留空"},
		"1,mediation,140525,,2024-03-05,,,,1,":                                      {"第 2 行 amounts.loss_recovered 列：没有这个数额"},
		"1,legal_aid,140525,,2024-03-05,,,,,yes":                                    {"第 2 行 void 列：“yes” true 或 false"},
		"1\x00,legal_aid,140525,,2024-03-05,,,,,":                                   {"第 2 行 case 列：NUL"},
		"1,legal_aid,140525,,2024-03-05,,,,,\n1,legal_aid,140524,0,2024-03-06,,,,,": {"第 3 行 case 列：“1” 和第 2 行是同一案件 version"},
	} {
		checkMistakes(t, row, mistakesIn(t, caseHead+row+"\n"), want...)
	}
	checkMistakes(t, "headings", mistakesIn(t, "case,kind,amounts.losses,metric\n1,legal_aid,1,x\n"),
		"第 1 行：“amounts.losses” 第 3 列 amounts.loss_recovered", "第 1 行：“metric” 第 4 列",
		"第 1 行 division 列：没有这一列", "第 1 行 opened 列：没有这一列")
}

func TestCSVLongFileUnderstands(t *testing.T) {
	t.Parallel()
	text := "行政区划代码,时期,指标名称,数值,范围,分组,说明\n" +
		"１４０５２５,2024/3,法律援助案件受理,\"１，２３４\",own,,甲\n140525,202402,ENF,,,,\n"
	text = strings.Replace(text, "ENF", "enf_fines", 1)
	text += "140525,2024年3月,enf_fines,－１２．５,,,\n140525,2023年度,enf_fines,\"-1,234,567.89\",total,,\n"
	want := []string{"140525 2024-03 own: la_cases_accepted=1234 甲, enf_fines=-12.5", "140525 2023 total: enf_fines=-1234567.89"}
	if got := told(readEvents(t, text)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCSVAmbiguousName(t *testing.T) {
	t.Parallel()
	catalogue := *csvOptions(t).Catalogue
	catalogue.Metrics = slices.Clone(catalogue.Metrics)
	for i, m := range catalogue.Metrics {
		if m.Code == "enf_fines" || m.Code == "enf_checks" {
			catalogue.Metrics[i].Name = "同名"
		}
	}
	opts := csvOptions(t)
	opts.Catalogue = &catalogue
	for name, test := range map[string]struct{ text, want string }{
		"long": {csvHead + "140525,2024-03,同名,1\n", "figures.csv 第 2 行 metric 列：“同名” —— 不止一个指标叫这个名称；请写代码："},
		"wide": {"division,period,同名\n140525,2024-03,1\n", "figures.csv 第 1 行：“同名” —— 不止一个指标叫这个名称；请写代码："},
	} {
		_, err := readDrafts(test.text, opts)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || !strings.Contains(err.Error(), "enf_fines") || !strings.Contains(err.Error(), "enf_checks") {
			t.Errorf("%s: got %v, want %s enf_fines and enf_checks", name, err, test.want)
		}
	}
	if drafts, err := readDrafts("division,period,同名（元）\n140525,2024-03,1\n", opts); err != nil || drafts[0].Event.Report.Figures[0].Metric != "enf_fines" {
		t.Errorf("got %v, %v, want the one in yuan", drafts, err)
	}
}

func TestCSVPlacesAndNotes(t *testing.T) {
	t.Parallel()
	opts := csvOptions(t)
	opts.Note = "机构合并"
	for name, test := range map[string]struct {
		text   string
		places []string
		note   string
	}{
		"long":  {csvHead + "140525,2024-03,enf_fines,1\n\n140525,2024-03,enf_checks,1\n", []string{"第 2 行", "第 4 行"}, "机构合并"},
		"wide":  {"division,period,法律援助案件受理（件）,enf_fines\n140525,2024-03,1,2\n", []string{"第 2 行 法律援助案件受理（件） 列", "第 2 行 enf_fines 列"}, "机构合并"},
		"noted": {wideHead + "140525,2024-03,,停电,1,,\n", []string{"第 2 行 med_disputes_found 列"}, "停电"},
		"cases": {caseHead + "1,mediation,140525,,2024-03-05,,,,,\n", []string{"第 2 行"}, ""},
	} {
		drafts, err := readDrafts(test.text, opts)
		if err != nil || len(drafts) != 1 {
			t.Fatalf("%s: got %v, %v", name, drafts, err)
		}
		judgeDraft(t, opts, drafts[0])
		note := ""
		if report := drafts[0].Event.Report; report != nil {
			note = report.Note
		}
		if !slices.Equal(drafts[0].Places, test.places) || note != test.note {
			t.Errorf("%s: got %q and %q, want %q and %q", name, drafts[0].Places, note, test.places, test.note)
		}
	}
}

// manyReports has two figures of each of so many reports, far apart.
func manyReports(n int) string {
	var b strings.Builder
	b.WriteString("division,period,scope,metric,value\n")
	for _, metric := range []string{"enf_fines", "enf_checks"} {
		for i := range n {
			fmt.Fprintf(&b, "1405%02d,%d-%02d,total,%s,%d\n", 21+i%2*4, 1980+i/24, 1+i/2%12, metric, i)
		}
	}
	return b.String()
}

// TestCSVHoldsBack gives reports before the end, each figure once, and holds
// together what stands within the limit.
func TestCSVHoldsBack(t *testing.T) {
	t.Parallel()
	const reports = 900
	reader := strings.NewReader(manyReports(reports))
	figures, early := 0, false
	give := func(e schema.Event, places []string) error {
		figures += len(places)
		return nil
	}
	held := newCSVReports(give)
	for i := range maxWaitingFigures + 1 {
		event := schema.Event{Division: schema.Code(i), Report: &schema.Report{Figures: []schema.Figure{{}}}}
		if err := held.add(event, i, 1); err != nil {
			t.Fatal(err)
		}
		early = early || figures > 0
	}
	if !early || held.figures > maxWaitingFigures/2 || len(held.groups) != held.figures {
		t.Errorf("got %d figures given, %d in %d groups held, want half of %d", figures, held.figures, len(held.groups), maxWaitingFigures)
	}
	if err := held.end(); err != nil || figures != maxWaitingFigures+1 {
		t.Errorf("got %d figures, %v, want %d", figures, err, maxWaitingFigures+1)
	}
	drafts := 0
	if err := ReadCSV(reader, csvOptions(t), func(d Draft) error { drafts++; return nil }); err != nil || drafts != reports {
		t.Errorf("got %d reports, %v, want %d", drafts, err, reports)
	}
}

// TestCSVStreams gives cases while the file is still read, and stops where the
// taker does.
func TestCSVStreams(t *testing.T) {
	t.Parallel()
	full := errors.New("outbox is full")
	rows := &caseRows{left: 1 << 30}
	if err := ReadCSV(rows, csvOptions(t), func(Draft) error { return full }); !errors.Is(err, full) || rows.row > 100_000 {
		t.Errorf("got %v after %d rows, want %v at once", err, rows.row, full)
	}
	var given int
	err := ReadCSV(io.MultiReader(&caseRows{left: 1000}, strings.NewReader("x\n")), csvOptions(t), func(Draft) error { given++; return nil })
	var mistakes *RowErrors
	if !errors.As(err, &mistakes) || given != 1000 {
		t.Errorf("got %v after %d drafts, want row errors after 1000", err, given)
	}
}

func TestCSVMaxBytes(t *testing.T) {
	t.Parallel()
	opts := csvOptions(t)
	opts.MaxBytes = 1 << 20
	_, err := readDrafts(csvHead+strings.Repeat(",,,\n", 1<<20), opts)
	if err == nil || err.Error() != "figures.csv：文件超过 1 MiB；请拆成几个文件" {
		t.Errorf("got %v", err)
	}
	body := csvHead + "140525,2024-03,enf_fines,1\n"
	opts.MaxBytes = int64(len(body))
	if drafts, err := readDrafts(body, opts); err != nil || len(drafts) != 1 {
		t.Errorf("got %v, %v at the limit, want one event", drafts, err)
	}
}
