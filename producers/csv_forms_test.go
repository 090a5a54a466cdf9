package producers

import (
	"slices"
	"strings"
	"testing"
)

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
