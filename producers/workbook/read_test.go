package workbook

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

func TestWhatStandsInCells(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{
		"表1!D4": "１，２３４", "表1!D5": " 1,234,567 ", "表1!D6": "撤回", "表1!E6": "重复登记", "表1!D7": 0, "表1!D8": "12",
		"表1!D10": 0.1 + 0.2, "表2!D4": "1e3", "表4!D13": -12345678.9012, "封面!B6": "张三", "封面!B7": "李四",
	})
	body = edit(t, body, func(f *excelize.File) {
		_ = f.SetCellValue("表2", "D5", 15) // what 12+3 gave
		_ = f.SetCellFormula("表2", "D5", "12+3")
	})
	draft := readOne(t, recalculated(t, body, "表2", "D5", "15"), options(t))
	want := `表1!D4 la_cases_accepted=1234
表1!D5 la_cases_handled=1234567
表1!D6 la_cases_closed=撤回 重复登记
表1!D7 la_special_accepted=0
表1!D8 la_special_closed=12
表1!D10 la_loss_recovered=0.3
表2!D4 med_disputes_found=1000
表2!D5 med_disputes_resolved=15
表4!D13 enf_fines=-12345678.9012`
	if got := told(draft); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := draft.Event.Report.Submitter; got != "张三（审核人 李四）" {
		t.Errorf("got submitter %q", got)
	}
}

// recalculated puts a cached value beside a formula, as programs store it.
func recalculated(t *testing.T, body []byte, sheet, cell, value string) []byte {
	t.Helper()
	return patch(t, body, func(name, part string) string {
		before, after, found := strings.Cut(part, `<f>12+3</f>`)
		if !found {
			return part
		}
		rest, _ := strings.CutPrefix(after, "<v></v>")
		return before + "<f>12+3</f><v>" + value + "</v>" + rest
	})
}

func TestNothingFilledIn(t *testing.T) {
	t.Parallel()
	drafts, err := readAll(template(t, config(t)), options(t))
	if err != nil || len(drafts) != 0 {
		t.Errorf("got %d drafts and %v", len(drafts), err)
	}
}

func TestExpectedDivisionAndMonth(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{"表1!D4": 1})
	opts := options(t)
	opts.Division, opts.Period = zezhou, march
	readOne(t, body, opts)
	opts.Division, opts.Period = gaoping, march.AddMonths(-1)
	checkMistakes(t, "both", mistakesIn(t, body, opts), "：140525 泽州县 140581 高平市", "：2024年3月 2024年2月")
}

func TestTakesError(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{"表1!D4": 1})
	full := errors.New("outbox is full")
	err := Read(bytes.NewReader(body), int64(len(body)), options(t), func(producers.Draft) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

func TestDecimalsAreExact(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"25": "25", "0.30000000000000004": "0.3", "12.345600000000001": "12.3456", "1.1E2": "110", "99999999999999": "99999999999999",
		"243.14999999999998": "243.15", "-0.1": "-0.1", "0": "0", "1E-3": "0.001", "4.9999999999999996E-2": "0.05",
		"12.34567": "", "1E+15": "", "NaN": "", "Inf": "", "abc": "", "0x10": "", "": "",
	} {
		literal, _ := decimal(raw)
		d, err := schema.ParseDecimal(literal)
		if want == "" && err == nil || want != "" && (err != nil || d.String() != want) {
			t.Errorf("%q: got %q, %v, want %q", raw, d, err, want)
		}
	}
}

func TestPlainNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"１２３": "123", "1,234": "1234", "－１，２３４．５": "-1234.5", "　12 ": "12", "撤回": "撤回",
		"1,23": "1,23", "12,3456": "12,3456", "1，2": "1,2", "0,123": "0,123", "1 234": "1 234", "12件": "12件",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
