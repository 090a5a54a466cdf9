package producers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/huizong/huizong/schema"
)

// checked is a file's findings: its figures are like "140525 2024-03 recon_closed=5 note".
func checked(t *testing.T, lookup StandingLookup, lines ...string) Findings {
	t.Helper()
	checker := NewChecker(csvOptions(t).Catalogue)
	for i, line := range lines {
		if err := checker.Add(draftOf(t, schema.ScopeOwn, line, i+2)); err != nil {
			t.Fatal(err)
		}
	}
	findings, err := checker.Findings(t.Context(), lookup)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func draftOf(t *testing.T, scope schema.Scope, line string, row int) Draft {
	t.Helper()
	words := strings.Fields(line)
	division, err := schema.ParseCode(words[0])
	if err != nil {
		t.Fatal(err)
	}
	metric, literal, _ := strings.Cut(words[2], "=")
	f := schema.Figure{Metric: metric, Withdrawn: literal == ""}
	if !f.Withdrawn {
		f.Value = mustDecimal(t, literal)
	}
	if len(words) > 3 {
		f.Note = words[3]
	}
	report := &schema.Report{Period: mustPeriod(t, words[1]), Scope: scope, Figures: []schema.Figure{f}}
	return Draft{Event: schema.Event{Type: schema.TypeReport, Division: division, Report: report}, Places: []string{fmt.Sprintf("第 %d 行", row)}}
}

func mustDecimal(t *testing.T, literal string) schema.Decimal {
	t.Helper()
	d, err := schema.ParseDecimal(literal)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustPeriod(t *testing.T, text string) schema.Period {
	t.Helper()
	p, err := schema.ParsePeriod(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stood answers that figures like "2024-03 recon_closed=5 note" stood before.
func stood(t *testing.T, lines ...string) StandingLookup {
	return func(_ context.Context, division schema.Code, to schema.Period, months int) (schema.Standing, error) {
		s := schema.Standing{Division: division, Siblings: []schema.SiblingFigure{{Metric: "la_loss_recovered", Units: 3, Median: schema.Whole(200)}}}
		for _, line := range lines {
			words := append(strings.Fields(line), "")
			metric, literal, _ := strings.Cut(words[1], "=")
			period := mustPeriod(t, words[0])
			if !to.Before(period) && !period.Before(to.AddMonths(1-months)) {
				s.Figures = append(s.Figures, schema.StandingFigure{Metric: metric, Period: words[0], Value: mustDecimal(t, literal), Note: words[2]})
			}
		}
		return s, nil
	}
}

func (f Findings) lines() (lines []string) {
	for _, finding := range f.List {
		lines = append(lines, fmt.Sprint(finding.Check.Code, " ", finding.Period, " ", finding.Status, " ", strings.Join(finding.Places, "、")))
	}
	return lines
}

func TestCheckerFindsWhatAFileBreaks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		before, file  []string
		want          []string
		refused, asks bool
	}{
		{name: "in the file alone", file: []string{"140525 2024-03 recon_closed=5", "140525 2024-03 recon_settled=6"}, want: []string{"X05 2024-03 broken 第 3 行、第 2 行"}, refused: true, asks: true},
		{name: "noted", file: []string{"140525 2024-03 recon_closed=5", "140525 2024-03 recon_settled=6 补录"}, want: []string{"X05 2024-03 explained 第 3 行、第 2 行"}},
		{name: "against what stood", before: []string{"2024-03 recon_closed=5"}, file: []string{"140525 2024-03 recon_settled=6"}, want: []string{"X05 2024-03 broken 第 2 行"}, refused: true, asks: true},
		{name: "corrects what stood", before: []string{"2024-03 recon_closed=5", "2024-03 recon_settled=6"}, file: []string{"140525 2024-03 recon_settled=5"}},
		{name: "withdraws what stood", before: []string{"2024-03 recon_closed=5", "2024-03 recon_settled=6"}, file: []string{"140525 2024-03 recon_settled="}},
		{name: "what stood is broken but not touched", before: []string{"2024-03 recon_closed=5", "2024-03 recon_settled=6"}, file: []string{"140525 2024-03 lawyers=5"}},
		{name: "year to date", before: []string{"2024-01 med_disputes_found=5", "2024-01 med_disputes_resolved=4"}, file: []string{"140525 2024-02 med_disputes_found=1", "140525 2024-02 med_disputes_resolved=2"}},
		{
			name: "year to date, beyond", before: []string{"2024-01 med_disputes_found=5", "2024-01 med_disputes_resolved=4"},
			file: []string{"140525 2024-02 med_disputes_found=1", "140525 2024-02 med_disputes_resolved=3"}, want: []string{"X01 2024-02 broken 第 3 行、第 2 行"}, refused: true, asks: true,
		},
		{
			name: "explained in January", before: []string{"2024-01 med_disputes_found=5", "2024-01 med_disputes_resolved=6 结转"},
			file: []string{"140525 2024-02 med_disputes_found=1", "140525 2024-02 med_disputes_resolved=1"}, want: []string{"X01 2024-02 explained 第 3 行、第 2 行"},
		},
		{name: "a lost point is asked about", before: []string{"2023-03 la_loss_recovered=230", "2024-02 la_loss_recovered=190"}, file: []string{"140525 2024-03 la_loss_recovered=24315"}, want: []string{"X28 2024-03 broken 第 2 行"}, asks: true},
	} {
		got := checked(t, stood(t, test.before...), test.file...)
		asks := slices.ContainsFunc(got.List, Finding.Asks)
		if !slices.Equal(got.lines(), test.want) || got.Refused() != test.refused || asks != test.asks || got.Unasked != nil {
			t.Errorf("%s: got %q, refused %v, asks %v, %v", test.name, got.lines(), got.Refused(), asks, got.Unasked)
		}
	}
}

func TestCheckerTellsInWords(t *testing.T) {
	t.Parallel()
	got := checked(t, stood(t, "2023-03 la_loss_recovered=230", "2024-02 la_loss_recovered=190", "2024-01 med_disputes_found=5"),
		"140525 2024-03 la_loss_recovered=24315", "140525 2024-03 med_disputes_resolved=6 结转")
	var sentences []string
	for _, f := range got.List {
		sentences = append(sentences, f.Sentence)
	}
	want := []string{
		"140525 2024-03 X01 化解数不大于排查数：本年累计的“调解成功/化解矛盾纠纷” 6，应不大于“排查/受理矛盾纠纷” 5；已有说明：结转",
		"140525 2024-03 X28 数值不大起大落：“法律援助挽回经济损失” 24315，与上年同月、同级中位数、上月相差十倍以上（如 230），请核对小数点和单位；请改正，或在备注（note）中说明",
	}
	if !slices.Equal(sentences, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(sentences, "\n"), strings.Join(want, "\n"))
	}
}

// Where nobody can be asked, what the file holds whole is checked all the same.
func TestCheckerWithoutWhatStood(t *testing.T) {
	t.Parallel()
	down, asked := errors.New("down"), 0
	lookup := func(context.Context, schema.Code, schema.Period, int) (schema.Standing, error) {
		asked++
		return schema.Standing{}, down
	}
	got := checked(t, lookup, "140525 2024-02 recon_closed=5", "140525 2024-02 recon_settled=6", "140525 2024-02 med_disputes_found=1",
		"140525 2024-02 med_disputes_resolved=2", "140521 2024-01 med_disputes_found=1", "140521 2024-01 med_disputes_resolved=2")
	want := []string{"X01 2024-01 broken 第 7 行、第 6 行", "X05 2024-02 broken 第 3 行、第 2 行"}
	if !slices.Equal(got.lines(), want) || !errors.Is(got.Unasked, down) || asked != 1 {
		t.Errorf("got %q, %v, asked %d times; want %q", got.lines(), got.Unasked, asked, want)
	}
}

func TestCheckerHoldsPrintedRates(t *testing.T) {
	t.Parallel()
	checker := NewChecker(csvOptions(t).Catalogue)
	for i, line := range []string{
		"140500 2024 enf_exam_passed=80", "140500 2024 enf_exam_takers=90", "140500 2024 enf_exam_pass_rate=88.89",
		"140400 2024 enf_exam_passed=80", "140400 2024 enf_exam_takers=90", "140400 2024 enf_exam_pass_rate=98.88",
		"140300 2024 med_success_rate=9727 笔误",
		"140400 2022 la_special_closed=1899", "140400 2022 la_special_completion_rate=111.16",
		"140500 2022 la_special_closed=1899", "140500 2022 la_special_completion_rate=111.18",
	} {
		if err := checker.Add(draftOf(t, schema.ScopeTotal, line, i+2)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := checker.Findings(t.Context(), nil)
	want := []string{"X26 2024 explained 第 8 行", "X27 2022 broken 第 10 行、第 9 行", "X26 2024 broken 第 7 行、第 5 行、第 6 行"}
	if err != nil || !slices.Equal(got.lines(), want) || got.Refused() {
		t.Errorf("got %q, %v; want %q", got.lines(), err, want)
	}
}
