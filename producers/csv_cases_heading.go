package producers

import "slices"

// The columns of a file of cases, the required ones first. The division has the
// same place as in every form.
const (
	columnCase csvColumn = columnDivision + 1 + iota
	columnKind
	columnOpened
	columnVersion
	columnClosed
	columnOutcome
	columnCaseBy
	columnVoid
	columnAmounts // the first of them
)

// amountPrefix begins the heading of an amount.
const amountPrefix = "amounts."

// csvCases is a file of cases, one a row.
type csvCases struct {
	*csvFile
	amounts []string          // names, in the order of their columns
	kinds   map[string]string // codes by Chinese name
}

func newCSVCases(f *csvFile) *csvCases {
	c := &csvCases{csvFile: f, kinds: map[string]string{}}
	for _, kind := range f.opts.Catalogue.CaseKinds {
		c.kinds[kind.Name] = kind.Code
		for _, count := range kind.Counts {
			if count.Amount != "" && !slices.Contains(c.amounts, count.Amount) {
				c.amounts = append(c.amounts, count.Amount)
			}
		}
	}
	return c
}

func (f *csvCases) layout() csvLayout {
	l := csvLayout{
		names:    []string{"division", "case", "kind", "opened", "version", "closed", "outcome", "by", "void"},
		required: int(columnVersion),
		aliases: map[string]csvColumn{
			"行政区划": columnDivision, "行政区划代码": columnDivision, "区划代码": columnDivision,
			"案号": columnCase, "案件编号": columnCase, "案件类型": columnKind,
			"受理日期": columnOpened, "立案日期": columnOpened, "结案日期": columnClosed, "办结日期": columnClosed,
			"版本": columnVersion, "结果": columnOutcome, "办理结果": columnOutcome, "分组": columnCaseBy, "作废": columnVoid,
		},
		own: func(c csvColumn) bool { return c != columnDivision && c != columnCaseBy },
	}
	for i, name := range f.amounts {
		l.names = append(l.names, amountPrefix+name)
		f.amountAlias(l.aliases, name, columnAmounts+csvColumn(i))
	}
	return l
}

// amountAlias lets an amount have the name of the metric that it counts in.
func (f *csvCases) amountAlias(aliases map[string]csvColumn, amount string, column csvColumn) {
	for _, kind := range f.opts.Catalogue.CaseKinds {
		for _, count := range kind.Counts {
			if metric, ok := f.opts.Catalogue.Metric(count.Metric); ok && count.Amount == amount && len(f.metrics.named[metric.Name]) == 1 {
				aliases[amountPrefix+metric.Name] = column
			}
		}
	}
}
