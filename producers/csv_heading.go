package producers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// heading reads the first record; false means that no row can be read by it.
func (t *csvTable) heading(record csvRecord) bool {
	if record.err != nil {
		t.badRow(record)
		return false
	}
	seen := t.noColumns()
	known := false
	for _, text := range record.fields {
		text = strings.TrimSpace(text)
		column := t.column(text)
		t.columns = append(t.columns, column)
		if column != columnNone && !seen.has(column) {
			known = true
			seen.add(column)
			t.heads[column] = text
		}
	}
	if !known {
		t.noHeading(record)
		return false
	}
	t.unknownHeadings(record)
	t.repeatedHeadings(record.line)
	t.missingHeadings(record.line, seen)
	t.missingMetric(record.line)
	return true
}

// noHeading is a first row without any heading that is known.
func (t *csvTable) noHeading(record csvRecord) {
	e := RowError{Row: record.line, Value: record.fields[0], Problem: "这一行应是表头，却没有一个认得的列名", Remedy: "请在第一行写 " + t.headings(t.required)}
	if len(record.fields) == 1 && strings.ContainsAny(e.Value, ";\t，；") {
		e.Remedy = "请用英文逗号分隔各列，第一行写 " + t.headings(t.required)
	}
	t.fail(e)
}

func (t *csvTable) unknownHeadings(record csvRecord) {
	for i, column := range t.columns {
		if column != columnNone {
			continue
		}
		e := RowError{
			Row: record.line, Value: strings.TrimSpace(record.fields[i]),
			Problem: fmt.Sprintf("第 %d 列的列名不认得", i+1),
			Remedy:  "可用的列名有 " + cmp.Or(t.available, t.headings(len(t.names))),
		}
		if plain := strings.ToLower(halfWidth(e.Value)); t.column(plain) != columnNone {
			e.Remedy = "请写成 " + plain
		} else if t.explain != nil {
			t.explain(&e)
		}
		t.fail(e)
	}
}

func (t *csvTable) repeatedHeadings(line int) {
	for i, column := range t.columns {
		first := slices.Index(t.columns, column)
		if column == columnNone || first == i {
			continue
		}
		t.unsure.add(column)
		t.fail(RowError{Row: line, Column: t.name(column), Problem: fmt.Sprintf("第 %d 列和第 %d 列是同一列", first+1, i+1), Remedy: "请只留一个"})
	}
}

func (t *csvTable) missingHeadings(line int, seen csvColumnSet) {
	for column := range csvColumn(t.required) {
		if !seen.has(column) {
			t.unsure.add(column)
			t.fail(RowError{Row: line, Column: t.name(column), Problem: "表头里没有这一列", Remedy: "必须有的列是 " + t.headings(t.required)})
		}
	}
}

// missingMetric is a heading without any of the columns of which one is required.
func (t *csvTable) missingMetric(line int) {
	if t.some > 0 && !slices.ContainsFunc(t.columns, func(c csvColumn) bool { return c == columnNone || c >= t.some }) {
		t.fail(RowError{Row: line, Problem: "表头里没有任何指标", Remedy: "可用的列名有 " + t.available})
	}
}
