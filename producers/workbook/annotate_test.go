package workbook

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
)

func annotated(t testing.TB, body []byte, errs *producers.RowErrors) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Annotate(&b, bytes.NewReader(body), int64(len(body)), errs); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// five mistakes, in five cells.
var five = map[string]any{"表1!D4": "三十件", "表1!D7": -3, "表2!D4": 2.5, "表2!E6": "只有备注", "表4!D13": 1.23456}

// red are the cells in the colour of mistakes.
func red(t testing.TB, f *excelize.File) []string {
	t.Helper()
	var cells []string
	for _, sheet := range f.GetSheetList() {
		for row := 1; row < 40; row++ {
			for _, column := range strings.Split("ABCDEFGHIJK", "") {
				id, err := f.GetCellStyle(sheet, at(column, row))
				if err != nil {
					t.Fatal(err)
				}
				fill := f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[id].FillID].PatternFill
				if fill.FgColor != nil && fill.FgColor.RGB == "FF"+colorWrong {
					cells = append(cells, place(sheet, at(column, row)))
				}
			}
		}
	}
	return cells
}

// checkMarks holds a workbook to red cells that each have one comment with the
// mistake and its remedy, and no other comment.
func checkMarks(t *testing.T, name string, body []byte, errs *producers.RowErrors) {
	t.Helper()
	f := openFile(t, body)
	said := map[string]string{}
	for _, c := range comments(f) {
		if said[place(c.sheet, c.Cell)] != "" {
			t.Errorf("%s: two comments in %s", name, c.Cell)
		}
		said[place(c.sheet, c.Cell)] = c.words()
	}
	var want []string
	for _, e := range errs.List {
		if e.Cell == "" {
			continue
		}
		want = append(want, e.Cell)
		if got := said[e.Cell]; !strings.Contains(got, e.Problem) || !strings.Contains(got, e.Remedy) {
			t.Errorf("%s: %s says %q, want %q", name, e.Cell, got, e)
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(said)); !slices.Equal(got, want) {
		t.Errorf("%s: got comments in %v, want %v", name, got, want)
	}
	if got := red(t, f); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("%s: got red %v, want %v", name, got, want)
	}
}

func TestFiveMistakesAreMarked(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), five)
	errs := mistakesIn(t, body, options(t))
	checkMistakes(t, "five", errs, "表1!D4：", "表1!D7：", "表2!D4：", "表2!E6：", "表4!D13：")
	marked := annotated(t, body, errs)
	checkMarks(t, "marked", marked, errs)
	if got := cellIn(t, openFile(t, marked), place(sheetCover, cellNotice)); !strings.Contains(got, "5 处") || !strings.Contains(got, "表4!D13") {
		t.Errorf("the cover says %q", got)
	}
	again := mistakesIn(t, marked, options(t))
	if again.Error() != errs.Error() {
		t.Errorf("the annotated workbook reads\n%s\nwant\n%s", again, errs)
	}
	checkMarks(t, "marked twice", annotated(t, marked, again), errs)
}

// Three cells are mended: their marks go, the others stay; then all are.
func TestMendedWorkbook(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), five)
	marked := annotated(t, body, mistakesIn(t, body, options(t)))
	some := fill(t, marked, map[string]any{"表1!D4": 30, "表1!D7": 3, "表2!E6": nil})
	errs := mistakesIn(t, some, options(t))
	checkMistakes(t, "two", errs, "表2!D4：", "表4!D13：")
	checkMarks(t, "two", annotated(t, some, errs), errs)
	mended := fill(t, some, map[string]any{"表2!D4": 2, "表4!D13": 1.2345})
	if got, want := told(readOne(t, mended, options(t))), "表1!D4 la_cases_accepted=30\n表1!D7 la_special_accepted=3\n表2!D4 med_disputes_found=2\n表4!D13 enf_fines=1.2345"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	clean := openFile(t, annotated(t, mended, &producers.RowErrors{}))
	if got := red(t, clean); len(got) > 0 || len(comments(clean)) > 0 || cellIn(t, clean, place(sheetCover, cellNotice)) != "" {
		t.Errorf("got red %v and comments %v after all was mended", got, comments(clean))
	}
}

func TestMistakesOfTheWholeGoToTheCover(t *testing.T) {
	t.Parallel()
	body := edit(t, template(t, config(t)), func(f *excelize.File) { _ = f.SetSheetName("表2", "调解") })
	errs := mistakesIn(t, body, options(t))
	got := cellIn(t, openFile(t, annotated(t, body, errs)), place(sheetCover, cellNotice))
	for _, e := range errs.List {
		if !strings.Contains(got, e.Problem) || !strings.Contains(got, e.Remedy) {
			t.Errorf("the cover says %q, want %q", got, e)
		}
	}
}

// What a clerk noted stays, but where a cell is marked.
func TestOthersComments(t *testing.T) {
	t.Parallel()
	body := edit(t, fill(t, template(t, config(t)), five), func(f *excelize.File) {
		for _, cell := range []string{"D4", "D6"} {
			if err := f.AddComment("表1", excelize.Comment{Cell: cell, Author: "张三", Text: "待核"}); err != nil {
				t.Fatal(err)
			}
		}
	})
	f := openFile(t, annotated(t, body, mistakesIn(t, body, options(t))))
	said := map[string]string{}
	for _, c := range comments(f) {
		said[place(c.sheet, c.Cell)] = c.words()
	}
	if said["表1!D6"] != "待核" || !strings.HasPrefix(said["表1!D4"], ours) || len(said) != 6 {
		t.Errorf("got %v", said)
	}
}

func TestAnnotateWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	body := another(t)
	if err := Annotate(&bytes.Buffer{}, bytes.NewReader(body), int64(len(body)), &producers.RowErrors{}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("got %v", err)
	}
	var wrong *producers.RowErrors
	if err := Annotate(&bytes.Buffer{}, strings.NewReader("x"), 1, &producers.RowErrors{}); !errors.As(err, &wrong) {
		t.Errorf("got %v", err)
	}
}
