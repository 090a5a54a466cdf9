package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/schema"
)

// openFile opens a workbook to look into it.
func openFile(t testing.TB, body []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func cellIn(t testing.TB, f *excelize.File, where string) string {
	t.Helper()
	sheet, cell, _ := strings.Cut(where, "!")
	text, err := f.GetCellValue(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A workbook has a sheet for each data set that is owed, a row a metric, and
// reads back what every one of its cells was filled with.
func TestEveryCellComesBack(t *testing.T) {
	t.Parallel()
	for _, division := range []schema.Code{zezhou, jinzhou, shanxi} {
		cfg := config(t)
		cfg.Division = division
		unit, _ := cfg.Catalogue.Divisions.Get(division)
		values, want := map[string]any{}, []string{}
		sheet := 0
		for _, set := range cfg.Catalogue.DataSets {
			if !slices.Contains(set.OwedBy, unit.Level) {
				continue
			}
			sheet++
			for i, metric := range set.Metrics {
				where := fmt.Sprintf("表%d!D%d", sheet, 4+i)
				values[where] = 100*sheet + i
				want = append(want, fmt.Sprintf("%s %s=%d", where, metric, 100*sheet+i))
			}
		}
		draft := readOne(t, fill(t, template(t, cfg), values), options(t))
		if got := told(draft); got != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", division, got, strings.Join(want, "\n"))
		}
		e := draft.Event
		if e.Division != division || e.Report.Period != march || e.Report.Scope != schema.ScopeOwn || !e.Time.Equal(now) || e.Report.Submitter != "代报" {
			t.Errorf("got %+v %+v", e, e.Report)
		}
	}
}

func TestOnlyInputsAreUnlocked(t *testing.T) {
	t.Parallel()
	f := openFile(t, template(t, config(t)))
	for _, sheet := range f.GetSheetList() {
		protection, err := f.GetSheetProtection(sheet)
		if err != nil || protection.FormatCells || protection.InsertRows || protection.DeleteColumns {
			t.Errorf("%s: got %+v and %v, want protection", sheet, protection, err)
		}
		for row := 1; row <= 20; row++ {
			for _, column := range strings.Split("ABCDEFGHIJKLM", "") {
				id, err := f.GetCellStyle(sheet, at(column, row))
				if err != nil {
					t.Fatal(err)
				}
				style, err := f.GetStyle(id)
				if err != nil {
					t.Fatal(err)
				}
				unlocked := style.Protection != nil && !style.Protection.Locked
				if want := isInput(t, f, sheet, column, row); unlocked != want {
					t.Errorf("%s!%s%d: unlocked is %v, want %v", sheet, column, row, unlocked, want)
				}
			}
		}
	}
}

func isInput(t *testing.T, f *excelize.File, sheet, column string, row int) bool {
	if sheet == "封面" {
		return column == "B" && row >= 6 && row <= 8
	}
	return strings.HasPrefix(sheet, "表") && row >= 4 && (column == "D" || column == "E") && cellIn(t, f, fmt.Sprintf("%s!L%d", sheet, row)) != ""
}

func TestIdentityIsHidden(t *testing.T) {
	t.Parallel()
	f := openFile(t, template(t, config(t)))
	if visible, err := f.GetSheetVisible(sheetIdentity); err != nil || visible {
		t.Errorf("got visible %v, %v", visible, err)
	}
	for where, want := range map[string]string{"_huizong!B1": "1", "_huizong!B2": "140525", "_huizong!B3": "2024-03"} {
		if got := cellIn(t, f, where); got != want {
			t.Errorf("%s: got %q, want %q", where, got, want)
		}
	}
	if visible, err := f.GetColVisible("表1", columnCode); err != nil || visible {
		t.Errorf("codes: got visible %v, %v", visible, err)
	}
}

// What was not reported is blank, zero is zero.
func TestEarlierMonthsStandBeside(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Standing = standing(
		schema.StandingFigure{Metric: "la_cases_accepted", Period: "2024-02", Value: schema.Whole(20)},
		schema.StandingFigure{Metric: "la_cases_accepted", Period: "2023-03", Value: schema.Whole(31)},
		schema.StandingFigure{Metric: "la_cases_handled", Period: "2024-02", Value: 0},
		schema.StandingFigure{Metric: "la_loss_recovered", Period: "2024-02", Value: schema.Whole(12) + 3400},
		schema.StandingFigure{Metric: "la_cases_closed", Period: "2024-01", Value: schema.Whole(9)},
	)
	f := openFile(t, template(t, cfg))
	for where, want := range map[string]string{
		"表1!F4": "20", "表1!G4": "31", "表1!F5": "0", "表1!G5": "", "表1!F6": "", "表1!F10": "12.34", "表1!D4": "",
	} {
		if got := cellIn(t, f, where); got != want {
			t.Errorf("%s: got %q, want %q", where, got, want)
		}
	}
}

func standing(figures ...schema.StandingFigure) *schema.Standing {
	return &schema.Standing{Division: zezhou, Figures: figures}
}

func TestNothingToFillIn(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]struct {
		division schema.Code
		period   schema.Period
		want     string
	}{
		"unknown division": {149999, march, "149999"},
		"zone":             {140171, march, "请由"},
		"country":          {schema.Country, march, "不单独上报"},
		"future":           {zezhou, schema.Period{Year: 2024, Month: 5}, "还没有到"},
		"year":             {zezhou, schema.Period{Year: 2024}, "应是一个月"},
		"before it was":    {140213, schema.Period{Year: 2010, Month: 1}, "140213"},
	} {
		cfg := config(t)
		cfg.Division, cfg.Period = change.division, change.period
		err := Write(&bytes.Buffer{}, cfg)
		if !errors.Is(err, ErrNoForm) || !strings.Contains(err.Error(), change.want) {
			t.Errorf("%s: got %v, want ErrNoForm with %q", name, err, change.want)
		}
		if checked := Check(cfg); checked == nil || checked.Error() != err.Error() {
			t.Errorf("%s: Check gives %v, Write %v", name, checked, err)
		}
	}
}

func TestDivisionThatOwesNothing(t *testing.T) {
	t.Parallel()
	bare := *catalogue(t)
	bare.DataSets = nil
	cfg := config(t)
	cfg.Catalogue = &bare
	if err := Write(&bytes.Buffer{}, cfg); !errors.Is(err, ErrNoForm) || !strings.Contains(err.Error(), "不需要报送") {
		t.Errorf("got %v", err)
	}
}

func TestStandingOfAnother(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Standing = &schema.Standing{Division: gaoping}
	if err := Write(&bytes.Buffer{}, cfg); err == nil {
		t.Error("got no error for the standing of another division")
	}
}
