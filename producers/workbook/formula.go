package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// term is one metric of a check's side.
type term struct {
	metric  *schema.Metric
	ref     string         // its cell
	note    string         // the cell of its note
	earlier schema.Decimal // the year's earlier months, which a formula can't see
	stated  bool           // in any of them
}

// terms are one side of a check; false where a metric is not in the workbook.
func (d *draft) terms(c *schema.Check, codes []string) ([]term, bool) {
	var terms []term
	for _, code := range codes {
		t := term{}
		var ok bool
		if t.ref, t.note, ok = d.cellsOf(code); !ok {
			return nil, false
		}
		t.metric, _ = d.catalogue.Metric(code)
		if c.Window == schema.WindowYTD {
			t.earlier, t.stated = d.past.earlier(t.metric, d.period)
		}
		terms = append(terms, t)
	}
	return terms, true
}

// value is the term in a formula: a text or a blank counts nothing.
func (t term) value() string {
	if t.stated && t.metric.Kind == schema.KindStock {
		return fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", t.ref, t.earlier)
	}
	if t.stated {
		return fmt.Sprintf("SUM(%s,%s)", t.ref, t.earlier)
	}
	return fmt.Sprintf("SUM(%s)", t.ref)
}

// sum is the formula of a side's sum; blank where none of its terms has a value.
func sum(terms []term) string {
	var values []string
	for _, t := range terms {
		values = append(values, t.value())
	}
	return fmt.Sprintf(`IF(%s=0,"",ROUND(%s,4))`, counted(terms), strings.Join(values, "+"))
}

// counted is how many of the terms have a value.
func counted(terms []term) string {
	before := 0
	var refs []string
	for _, t := range terms {
		if t.stated {
			before++
		} else {
			refs = append(refs, t.ref)
		}
	}
	if len(refs) == 0 {
		return fmt.Sprint(before)
	}
	return fmt.Sprintf("COUNT(%s)+%d", strings.Join(refs, ","), before)
}

// result is the formula of a check's result, where the year's earlier months are
// known or not asked for. It goes by the rules that the system evaluates by: one
// of the figures must be filled in, and a note explains what is broken.
func (c *sheetCheck) result(known bool) string {
	if c.Window == schema.WindowYTD && !known {
		return `"` + resultUnknown + `"`
	}
	var notes []string
	for _, t := range slices.Concat(c.left, c.right) {
		notes = append(notes, t.note)
	}
	return fmt.Sprintf(`IF(%s,"%s",IF(%s,"%s",IF(COUNTA(%s)>0,"%s","%s")))`,
		c.waits(), resultBlank, c.holds(), resultFine, strings.Join(notes, ","), resultExplained, resultBroken)
}

// waits is true while too little is filled in.
func (c *sheetCheck) waits() string {
	var values []string
	for _, t := range slices.Concat(c.left, c.right) {
		values = append(values, t.ref)
	}
	blank := fmt.Sprintf("COUNT(%s)=0", strings.Join(values, ","))
	switch {
	case c.Operator == schema.BothOrNeither || c.Operator == schema.OneOrNeither || c.Missing == schema.MissingAsZero:
		return blank
	case c.Missing == schema.MissingSkipAll:
		return fmt.Sprintf("OR(%s,%s=0,%s=0)", blank, counted(c.left), counted(c.right))
	}
	return fmt.Sprintf("OR(%s,%s<%d,%s<%d)", blank, counted(c.left), len(c.left), counted(c.right), len(c.right))
}

func (c *sheetCheck) holds() string {
	operator := c.Operator
	switch operator {
	case schema.BothOrNeither:
		return fmt.Sprintf("(%s>0)=(%s>0)", counted(c.left), counted(c.right))
	case schema.OneOrNeither:
		return fmt.Sprintf("OR(%s=0,%s=0)", counted(c.left), counted(c.right))
	case "!=":
		operator = "<>"
	}
	return fmt.Sprintf("N(%s)%sN(%s)", c.cell(checkLeftSum), operator, c.cell(checkRightSum))
}

// told names the terms and where they stand.
func (d *draft) told(terms []term) string {
	var names []string
	for _, t := range terms {
		name := fmt.Sprintf("%s（%s）", t.metric.Name, strings.ReplaceAll(t.ref, "'", ""))
		if t.stated {
			name += fmt.Sprintf("＋以前月份 %s", t.earlier)
		}
		names = append(names, name)
	}
	return strings.Join(names, "\n＋")
}
