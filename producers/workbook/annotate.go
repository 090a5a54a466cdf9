package workbook

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
)

// ErrNotOurs says that a workbook is not from a template, so that there is no
// place for what is wrong with it.
var ErrNotOurs = errors.New("not a workbook from huizong's template")

// Annotate writes the workbook with the wrong cells in red and a comment in each
// that says what and how to mend it; what is about no cell goes to the cover. The
// marks of an earlier annotation are replaced. Its error is a *producers.RowErrors
// where the file can't be opened, and ErrNotOurs where it is not from a template.
func Annotate(w io.Writer, r io.ReaderAt, size int64, errs *producers.RowErrors) (err error) {
	m := &mistakes{}
	defer func() {
		if recover() != nil { // the library did not expect such a file
			m.whole("工作簿的内部结构已损坏", saveAs)
			err = m.err()
		}
	}()
	file, err := open(r, size, m)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if !slices.Contains(file.GetSheetList(), sheetCover) {
		return ErrNotOurs
	}
	earlier := comments(file)
	if file, err = open(r, size, m); err != nil { // anew: reading the comments has read the sheets
		return err
	}
	defer func() { _ = file.Close() }()
	forgetComments(file)
	a := &annotation{pen: pen{file: file}, cells: map[string]string{}}
	a.clean(earlier)
	a.sort(errs)
	a.mark()
	if a.err != nil {
		return fmt.Errorf("annotate the workbook: %w", a.err)
	}
	if err := file.Write(w); err != nil {
		return fmt.Errorf("write the annotated workbook: %w", err)
	}
	return nil
}

// annotation is what is said in a workbook.
type annotation struct {
	pen
	order []string          // of the cells
	cells map[string]string // place to text
	whole []string          // about no cell

	others []comment // that somebody else made
}

// clean takes an earlier annotation out and keeps what others said, for the end.
func (a *annotation) clean(earlier []comment) {
	for _, c := range earlier {
		if c.ours() {
			a.fill(c.sheet, c.Cell, before(c.Cell))
			a.markRow(c.sheet, c.Cell, nil)
		} else {
			a.others = append(a.others, c)
		}
	}
	a.set(sheetCover, cellNotice, nil)
}

// before is the colour that a cell had: those to fill in are in two columns, or on the cover.
func before(cell string) excelize.Fill {
	if strings.HasPrefix(cell, columnValue) || strings.HasPrefix(cell, columnNote) {
		return solid(colorInput)
	}
	return excelize.Fill{}
}

// sort puts what is wrong where it is to be said.
func (a *annotation) sort(errs *producers.RowErrors) {
	sheets := a.file.GetSheetList()
	for _, e := range errs.List {
		text := e.Problem
		if e.Remedy != "" {
			text += "；" + e.Remedy
		}
		sheet, _, ok := strings.Cut(e.Cell, "!")
		switch {
		case !ok || !slices.Contains(sheets, sheet):
			a.whole = append(a.whole, text)
		case a.cells[e.Cell] == "":
			a.order = append(a.order, e.Cell)
			a.cells[e.Cell] = text
		default:
			a.cells[e.Cell] += "\n" + text
		}
	}
}

func (a *annotation) mark() {
	for _, where := range a.order {
		sheet, cell, _ := strings.Cut(where, "!")
		a.fill(sheet, cell, solid(colorWrong))
		a.markRow(sheet, cell, 1)
		a.comment(sheet, cell, author, ours+a.cells[where])
	}
	for _, c := range a.others {
		if a.cells[place(c.sheet, c.Cell)] == "" { // a cell holds one
			a.comment(c.sheet, c.Cell, c.Author, c.words())
		}
	}
	if notice := a.notice(); notice != "" {
		a.set(sheetCover, cellNotice, notice)
	}
	a.height(sheetCover, 9, 24+15*float64(strings.Count(a.notice(), "\n")))
	if len(a.order) > 0 && len(a.whole) == 0 {
		sheet, _, _ := strings.Cut(a.order[0], "!")
		index, err := a.file.GetSheetIndex(sheet)
		a.do(err)
		a.file.SetActiveSheet(index)
	}
}

// markRow has a marked value look wrong whatever else would colour it.
func (a *annotation) markRow(sheet, cell string, mark any) {
	if row, isValue := strings.CutPrefix(cell, columnValue); isValue {
		a.set(sheet, columnMark+row, mark)
	}
}

func (a *annotation) comment(sheet, cell, by, text string) {
	const perLine, lineHeight = 18, 18
	height := uint(30 + lineHeight*((len([]rune(text))+perLine-1)/perLine+strings.Count(text, "\n")))
	a.do(a.file.AddComment(sheet, excelize.Comment{Author: by, Cell: cell, Text: text, Width: 260, Height: height}))
}

// fill changes a cell's colour and nothing else of its look.
func (a *annotation) fill(sheet, cell string, fill excelize.Fill) {
	id, err := a.file.GetCellStyle(sheet, cell)
	a.do(err)
	style, err := a.file.GetStyle(id)
	a.do(err)
	if style == nil {
		style = &excelize.Style{}
	}
	style.Fill, style.Border = fill, border() // the library loses the colours of LibreOffice's
	id, err = a.file.NewStyle(style)
	a.do(err)
	a.do(a.file.SetCellStyle(sheet, cell, cell, id))
}

// notice is what the cover says.
func (a *annotation) notice() string {
	const most = 30
	lines := slices.Clone(a.whole)
	if len(a.order) > 0 {
		lines = append(lines, fmt.Sprintf("有 %d 处填写有误，已标红并加批注：%s", len(a.order), strings.Join(a.order[:min(len(a.order), most)], "、")))
	}
	return strings.Join(lines, "\n")
}
