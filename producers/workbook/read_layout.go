package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// stray reports what was typed below or beside the table.
func (r *reading) stray(t *table) {
	rows, err := r.file.Rows(t.sheet)
	if err != nil {
		return
	}
	defer func() { _ = rows.Close() }()
	for row := 1; rows.Next(); row++ {
		cells, err := rows.Columns()
		if err != nil {
			return
		}
		for i, text := range cells {
			if strings.TrimSpace(text) != "" && (row > t.last() || i >= len(headings)) {
				cell, _ := excelize.CoordinatesToCellName(i+1, row)
				r.cell(t.sheet, cell, text, "表格之外的内容不会被读取", "请删去，或写到该填的格里")
				break
			}
		}
	}
}

// unmerged reports merged cells that cover cells to fill in.
func (r *reading) unmerged(t *table) bool {
	merged, err := r.file.GetMergeCells(t.sheet, true)
	if err != nil {
		return true
	}
	fine := true
	for _, area := range merged {
		if cell, covers := covered(area, t); covers {
			r.cell(t.sheet, cell, "", "合并了单元格 "+area.GetStartAxis()+":"+area.GetEndAxis(), "请取消合并，每格填一个数")
			fine = false
		}
	}
	return fine
}

// covered is the first row's input that an area lies over.
func covered(area excelize.MergeCell, t *table) (cell string, covers bool) {
	left, top, err := excelize.CellNameToCoordinates(area.GetStartAxis())
	if err != nil {
		return "", false
	}
	right, bottom, err := excelize.CellNameToCoordinates(area.GetEndAxis())
	if err != nil {
		return "", false
	}
	first, _ := excelize.ColumnNameToNumber(columnValue)
	last, _ := excelize.ColumnNameToNumber(columnNote)
	if right < first || left > last || bottom < rowFirst || top > t.last() {
		return "", false
	}
	return at(columnValue, max(top, rowFirst)), true
}
