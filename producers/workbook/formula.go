package workbook

import (
	"fmt"
	"strings"

	"github.com/huizong/huizong/schema"
)

// term is one metric of a check's side.
type term struct {
	metric  *schema.Metric
	ref     string         // its cell
	earlier schema.Decimal // the year's earlier months, which a formula can't see
	stated  bool           // in any of them
}

// terms are one side of a check; false where a metric is not in the workbook.
func (d *draft) terms(c *schema.Check, codes []string) ([]term, bool) {
	var terms []term
	for _, code := range codes {
		ref, ok := d.cellOf(code)
		if !ok {
			return nil, false
		}
		t := term{ref: ref}
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

func sum(terms []term) string {
	var values []string
	for _, t := range terms {
		values = append(values, t.value())
	}
	return "ROUND(" + strings.Join(values, "+") + ",4)"
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
// known or not asked for.
func (c *sheetCheck) result(known bool) string {
	if c.Window == schema.WindowYTD && !known {
		return `"` + resultUnknown + `"`
	}
	var refs []string
	for _, t := range append(append([]term(nil), c.left...), c.right...) {
		refs = append(refs, t.ref)
	}
	blank := fmt.Sprintf("COUNT(%s)=0", strings.Join(refs, ","))
	switch c.Missing {
	case schema.MissingSkipAny:
		blank = fmt.Sprintf("OR(%s,%s<%d,%s<%d)", blank, counted(c.left), len(c.left), counted(c.right), len(c.right))
	case schema.MissingSkipAll:
		blank = fmt.Sprintf("OR(%s,%s=0,%s=0)", blank, counted(c.left), counted(c.right))
	}
	return fmt.Sprintf(`IF(%s,"%s",IF(%s%s%s,"%s","%s"))`,
		blank, resultBlank, c.cell(checkLeftSum), comparison(c.Operator), c.cell(checkRightSum), resultFine, resultBroken)
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
