package producers

import (
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strings"

	"github.com/huizong/huizong/schema"
)

// advise tells, of a cell that the catalogue refused, what to write instead
// where that can be known.
func (f *csvFile) advise(e *RowError, column csvColumn) {
	switch plain := halfWidth(e.Value); column {
	case columnDivision:
		_, err := schema.ParseCode(plain)
		e.suggest(plain, err)
	case columnPeriod:
		plain = plainPeriod(plain)
		_, err := schema.ParsePeriod(plain)
		e.suggest(plain, err)
	case columnMetric:
		f.adviseCode(e, f.opts.Catalogue, plain)
	case columnValue:
		e.adviseValue(plainNumber(plain))
	}
}

func (e *RowError) suggest(plain string, err error) {
	if err == nil && plain != e.Value {
		e.Remedy = "请写成 " + plain
	}
}

func (e *RowError) adviseValue(plain string) {
	if _, err := schema.ParseDecimal(e.Value); !errors.Is(err, schema.ErrNotNumber) {
		return
	}
	e.Problem = "不是数字"
	e.Remedy = fmt.Sprintf("请只写数字，如 25 或 12.5，不带单位；没有数就留空，撤回已报的数请写 %s", csvWithdrawn)
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

// halfWidth turns full-width letters, digits and signs into those of ASCII.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '！' <= r && r <= '～':
			return r - '！' + '!'
		case r == '\u3000', r == '\u00a0':
			return ' '
		case r == '−':
			return '-'
		}
		return r
	}, text)
}

var monthForm = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})(?:月份?|[-/.月]\d{1,2}日?)?$`)

// plainPeriod turns 2024/3, 2024年3月, 202403 or a day into 2024-03.
func plainPeriod(text string) string {
	if m := monthForm.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + ("0" + m[2])[len(m[2])-1:]
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "度"), "年")
}

var numberForm = regexp.MustCompile(`^\+?(-?)0*(\d{1,3}(?:[, ]\d{3})+|\d*)(\.\d+)?$`)

// plainNumber takes out thousands separators, leading zeros and a plus sign.
func plainNumber(text string) string {
	m := numberForm.FindStringSubmatch(text)
	if m == nil || !strings.ContainsAny(text, "0123456789") {
		return text
	}
	whole := strings.NewReplacer(",", "", " ", "").Replace(m[2])
	if whole == "" {
		whole = "0"
	}
	return m[1] + whole + m[3]
}
