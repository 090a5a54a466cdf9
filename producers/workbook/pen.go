package workbook

import "github.com/xuri/excelize/v2"

// pen writes into a workbook and keeps the first error.
type pen struct {
	file   *excelize.File
	styles map[string]int
	err    error
}

func (p *pen) do(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *pen) set(sheet, cell string, value any) { p.do(p.file.SetCellValue(sheet, cell, value)) }

func (p *pen) formula(sheet, cell, formula string) { p.do(p.file.SetCellFormula(sheet, cell, formula)) }

func (p *pen) merge(sheet, from, to string) { p.do(p.file.MergeCell(sheet, from, to)) }

func (p *pen) width(sheet, column string, width float64) {
	p.do(p.file.SetColWidth(sheet, column, column, width))
}

func (p *pen) height(sheet string, row int, height float64) {
	p.do(p.file.SetRowHeight(sheet, row, height))
}

// style gives cells a look that is made once.
func (p *pen) style(sheet, from, to string, look string) {
	id, ok := p.styles[look]
	if !ok {
		var err error
		id, err = p.file.NewStyle(looks[look])
		p.do(err)
		p.styles[look] = id
	}
	p.do(p.file.SetCellStyle(sheet, from, to, id))
}

// when gives cells a look where a formula, written for the first of them, holds.
func (p *pen) when(sheet, cells, formula, look string) {
	id, err := p.file.NewConditionalStyle(conditions[look])
	p.do(err)
	p.do(p.file.SetConditionalFormat(sheet, cells, []excelize.ConditionalFormatOptions{
		{Type: "formula", Criteria: formula, Format: &id},
	}))
}
