package workbook

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// libreOffice has LibreOffice open workbooks, calculate them and save each of
// them anew, by way of another format where one is given.
func libreOffice(t *testing.T, by string, books ...[]byte) [][]byte {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice takes seconds")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("no soffice on PATH: apt-get install --no-install-recommends libreoffice-calc-nogui")
	}
	dir := t.TempDir()
	var names []string
	for i, book := range books {
		names = append(names, filepath.Join(dir, string(rune('a'+i))+".xlsx"))
		if err := os.WriteFile(names[i], book, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range []string{by, "xlsx"} {
		out := filepath.Join(dir, "to-"+format)
		args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", format, "--outdir", out}
		if said, err := exec.CommandContext(t.Context(), office, append(args, names...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		for i := range names {
			names[i] = filepath.Join(out, string(rune('a'+i))+"."+format)
		}
		if format == by && by == "xlsx" {
			break
		}
	}
	var saved [][]byte
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		saved = append(saved, body)
	}
	return saved
}

// filled is a workbook in which checks hold, break, are explained and wait.
func filled(t *testing.T) []byte {
	cfg := config(t)
	cfg.Standing = standing(
		schema.StandingFigure{Metric: "med_disputes_found", Period: "2024-01", Value: schema.Whole(40)},
		schema.StandingFigure{Metric: "med_disputes_found", Period: "2024-02", Value: schema.Whole(60)},
		schema.StandingFigure{Metric: "med_disputes_resolved", Period: "2024-02", Value: schema.Whole(90)},
		schema.StandingFigure{Metric: "la_special_closed", Period: "2024-02", Value: schema.Whole(7)},
	)
	return fill(t, template(t, cfg), map[string]any{
		"表1!D4": 25, "表1!D5": "１，２００", "表1!D6": "撤回", "表1!E6": "重复", "表1!D10": 0.1 + 0.2, "封面!B6": "张三",
		"表1!D7": 5, "表1!D8": 3, // X02: 7 + 3 > 5
		"表2!D4": 10, "表2!D5": 20, // X01: 90 + 20 <= 40 + 60 + 10
		"表1!D12": 8, "表1!D13": 9, "表1!E13": "系统重复计数", // X22, explained
		"表4!D5": 100, // X10: only one side
	})
}

// LibreOffice calculates what was filled in, and what it saves reads the same.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	january, values := config(t), map[string]any{"表2!D4": 10, "表2!D5": 20, "表4!D5": 3, "表4!D6": 2}
	january.Period = schema.Period{Year: 2024, Month: 1}
	wrong := fill(t, template(t, config(t)), five)
	errs := mistakesIn(t, wrong, options(t))
	saved := libreOffice(t, "xlsx", filled(t), fill(t, template(t, config(t)), values), fill(t, template(t, january), values),
		formulas(t), annotated(t, wrong, errs))
	checkSame(t, saved[0])
	checkYear(t, "without a standing", saved[1], "缺以前月份")
	checkYear(t, "January", saved[2], "不符") // there is no before
	checkFormulas(t, saved[3])
	checkSavedMarks(t, saved[4], errs)
}

func TestOpenDocument(t *testing.T) {
	t.Parallel()
	checkSame(t, libreOffice(t, "ods", filled(t))[0])
}

func checkSame(t *testing.T, saved []byte) {
	t.Helper()
	before, after := readOne(t, filled(t), options(t)), readOne(t, saved, options(t))
	if got, want := told(after), told(before); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if after.Event.Report.Submitter != "张三" {
		t.Errorf("got submitter %q", after.Event.Report.Submitter)
	}
	checkResults(t, openFile(t, saved))
}

func checkResults(t *testing.T, f *excelize.File) {
	t.Helper()
	for code, want := range map[string]string{"X01": "相符", "X02": "不符", "X03": "未填", "X10": "未填", "X22": "已说明", "X05": "未填"} {
		if got := resultOf(t, f, code); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
	for where, want := range map[string]string{"表1!J7": "X02 不符 ", "表1!J8": "X02 不符 ", "表1!J13": "", "表2!J4": "", "表2!H5": "-0.777777777777778"} {
		if got := cellIn(t, f, where); got != want {
			t.Errorf("%s: got %q, want %q", where, got, want)
		}
	}
}

// resultOf is the result of a check in its sheet.
func resultOf(t *testing.T, f *excelize.File, code string) string {
	t.Helper()
	for row := rowFirst; row < 40; row++ {
		if cellIn(t, f, at("勾稽关系!A", row)) == code {
			return cellIn(t, f, at("勾稽关系!J", row))
		}
	}
	t.Fatalf("no check %s", code)
	return ""
}

// checkYear holds a check of the year to its result; one of the month needs no more
// than the month.
func checkYear(t *testing.T, name string, saved []byte, want string) {
	t.Helper()
	f := openFile(t, saved)
	if got := resultOf(t, f, "X01"); got != want {
		t.Errorf("%s: X01: got %s, want %s", name, got, want)
	}
	if got := resultOf(t, f, "X10"); got != "相符" {
		t.Errorf("%s: X10: got %s, want 相符", name, got)
	}
}

func formulas(t *testing.T) []byte {
	return edit(t, template(t, config(t)), func(f *excelize.File) {
		for cell, formula := range map[string]string{"D4": "12+3", "D5": "1/0", "D6": `"三"&"件"`, "D7": `IF(FALSE,1,"")`} {
			if err := f.SetCellFormula("表1", cell, formula); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// checkFormulas finds a formula's number taken, and what could not be calculated
// named by its error.
func checkFormulas(t *testing.T, saved []byte) {
	t.Helper()
	checkMistakes(t, "formulas", mistakesIn(t, saved, options(t)), "表1!D5：“#DIV/0!” 公式出错", "表1!D6：“三件” 不是数字", "表1!D7：没有算出数")
	fixed := fill(t, saved, map[string]any{"表1!D5": nil, "表1!D6": nil, "表1!D7": nil})
	if got := told(readOne(t, fixed, options(t))); got != "表1!D4 la_cases_accepted=15" {
		t.Errorf("got %s", got)
	}
}

// checkSavedMarks: LibreOffice makes drawings of comments that the library can't change.
func checkSavedMarks(t *testing.T, saved []byte, errs *producers.RowErrors) {
	t.Helper()
	checkMarks(t, "saved", saved, errs)
	again := mistakesIn(t, saved, options(t))
	checkMarks(t, "saved and marked", annotated(t, saved, again), errs)
	mended := fill(t, saved, map[string]any{"表1!D4": 30, "表1!D7": 3, "表2!E6": nil, "表2!D4": 2, "表4!D13": 1})
	clean := openFile(t, annotated(t, mended, &producers.RowErrors{}))
	if got := red(t, clean); len(got) > 0 || len(comments(clean)) > 0 {
		t.Errorf("got red %v and comments %v after all was mended", got, comments(clean))
	}
}
