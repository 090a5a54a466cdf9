package dashboards

import (
	"math"
	"slices"
	"time"
)

// frames are the answers to a panel's queries.
type frames []*frame

// columns are those of all frames, each name once.
func (f frames) columns() []column {
	var all []column
	for _, frame := range f {
		for _, c := range frame.columns {
			if named(all, c.name) < 0 {
				all = append(all, c)
			}
		}
	}
	return all
}

// values are a column's, of the first frame that has it.
func (f frames) values(name string) []any {
	for _, frame := range f {
		if at := named(frame.columns, name); at >= 0 {
			values := make([]any, len(frame.rows))
			for i, row := range frame.rows {
				values[i] = row[at]
			}
			return values
		}
	}
	return nil
}

// holds says whether any cell is that text: a label names a series.
func (f frames) holds(text string) bool {
	return slices.ContainsFunc(f, func(frame *frame) bool {
		return slices.ContainsFunc(frame.rows, func(row []any) bool { return slices.Contains(row, any(text)) })
	})
}

// hasRows says whether any query found something; hasNumber, whether that is a number.
func (f frames) hasRows() bool {
	return slices.ContainsFunc(f, func(frame *frame) bool { return len(frame.rows) > 0 })
}

func (f frames) hasNumber() bool {
	return slices.ContainsFunc(f, func(frame *frame) bool {
		return slices.ContainsFunc(frame.rows, func(row []any) bool { return slices.ContainsFunc(row, isNumber) })
	})
}

func isNumber(value any) bool {
	_, ok := value.(float64)
	return ok
}

// first is the place of the first column of a kind, or -1.
func (f *frame) first(kind string) int {
	return slices.IndexFunc(f.columns, func(c column) bool { return c.kind == kind })
}

func (f *frame) count(kind string) int {
	n := 0
	for _, c := range f.columns {
		if c.kind == kind {
			n++
		}
	}
	return n
}

// unreal is the name of a column that holds NaN or an infinity, or nothing.
func (f *frame) unreal() string {
	for _, row := range f.rows {
		for i, value := range row {
			if n, ok := value.(float64); ok && (math.IsNaN(n) || math.IsInf(n, 0)) {
				return f.columns[i].name
			}
		}
	}
	return ""
}

// ascending says whether a column is known in every row and never falls.
func (f *frame) ascending(column int) bool {
	for i, row := range f.rows {
		if row[column] == nil || i > 0 && less(row[column], f.rows[i-1][column]) {
			return false
		}
	}
	return true
}

func less(a, b any) bool {
	switch a := a.(type) {
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Before(b)
	case float64:
		b, ok := b.(float64)
		return ok && a < b
	}
	return false
}
