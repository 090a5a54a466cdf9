package producers

import (
	"slices"
	"strings"
)

// csvLayout is the headings that a file may have.
type csvLayout struct {
	names     []string  // the required ones first
	required  int       // how many
	some      csvColumn // one from here on is required, too; 0 means none
	aliases   map[string]csvColumn
	find      func(heading string) csvColumn // finds further ones; may be nil
	available string                         // tells of the headings; empty means all the names
	own       func(csvColumn) bool           // columns that tell this form from others
	explain   func(*RowError)                // tells more of a heading that is none of them; may be nil
}

// csvColumn is one of the columns that a file may have, by its place among the names.
type csvColumn int

const columnNone csvColumn = -1

// csvColumnSet holds some of a layout's columns.
type csvColumnSet []bool

func (s csvColumnSet) add(c csvColumn)      { s[c] = true }
func (s csvColumnSet) has(c csvColumn) bool { return c != columnNone && s[c] }

func (l *csvLayout) noColumns() csvColumnSet { return make(csvColumnSet, len(l.names)) }

// column finds a column by what its heading may be.
func (l *csvLayout) column(heading string) csvColumn {
	if c, ok := l.aliases[heading]; ok {
		return c
	}
	if c := l.named(heading); c != columnNone || l.find == nil {
		return c
	}
	return l.find(heading)
}

// named finds a column by its name.
func (l *csvLayout) named(name string) csvColumn { return csvColumn(slices.Index(l.names, name)) }

// marks says whether one of the headings belongs to this form only.
func (l *csvLayout) marks(headings []string) bool {
	return slices.ContainsFunc(headings, func(text string) bool {
		c := l.column(strings.TrimSpace(text))
		return c != columnNone && l.own(c)
	})
}

// headings lists the first n headings.
func (l *csvLayout) headings(n int) string { return strings.Join(l.names[:n], ",") }
