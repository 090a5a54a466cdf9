package producers

import (
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/huizong/huizong/schema"
)

func adviseDivision(e *RowError) {
	plain := halfWidth(e.Value)
	_, err := schema.ParseCode(plain)
	e.suggest(plain, err)
}

func advisePeriod(e *RowError) {
	plain := plainPeriod(halfWidth(e.Value))
	_, err := schema.ParsePeriod(plain)
	e.suggest(plain, err)
}

// adviseDate takes a moment for its day.
func adviseDate(e *RowError) {
	day, _, _ := strings.Cut(strings.Replace(halfWidth(e.Value), "T", " ", 1), " ")
	plain := sureDate(day)
	_, err := time.Parse(time.DateOnly, plain)
	e.suggest(plain, err)
}

func (e *RowError) suggest(plain string, err error) {
	if err == nil && plain != e.Value {
		e.Remedy = "请写成 " + plain
	}
}

// adviseValue tells of what is no number how to write one, or none.
func (e *RowError) adviseValue(plain, none string) {
	if _, err := schema.ParseDecimal(SureNumber(e.Value)); !errors.Is(err, schema.ErrNotNumber) {
		return
	}
	e.Problem = "不是数字"
	e.Remedy = "请只写数字，如 25 或 12.5，不带单位；" + none
	_, err := schema.ParseDecimal(plain)
	e.suggest(plain, err)
}

// adviseCode finds the code that belongs to a name, or codes much like an
// unknown one. That takes long, so it is done once for each mistake.
func (t *csvTable) adviseCode(e *RowError, c *schema.Catalogue, plain string) {
	if !t.errors.isNew(*e) {
		return
	}
	var like []string
	for code, name := range metricNames(c) {
		switch {
		case code == e.Value:
			return // known: the catalogue has said what is wrong
		case name == e.Value:
			e.Remedy = "这是指标的名称，请写代码 " + code
			return
		case alike(strings.ToLower(plain), code):
			like = append(like, code)
		}
	}
	if len(like) > 0 {
		e.Remedy = "是不是 " + strings.Join(like, "、") + "？请按目录改正"
	}
}

// metricNames gives code and name of everything that a figure may be of.
func metricNames(c *schema.Catalogue) iter.Seq2[string, string] {
	return func(yield func(code, name string) bool) {
		for _, m := range c.Metrics {
			if !yield(m.Code, m.Name) {
				return
			}
		}
		for _, i := range c.Indicators {
			if !yield(i.Code, i.Name) {
				return
			}
		}
	}
}

// alike says whether two codes are at most two typing mistakes apart: letters
// added, left out or changed.
func alike(a, b string) bool {
	const most = 2
	if max(len(a)-len(b), len(b)-len(a)) > most {
		return false
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)] <= most
}
