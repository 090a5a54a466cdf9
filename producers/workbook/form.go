package workbook

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// version is of the layout; a workbook of another one is not read.
const version = "1"

// Sheets beside those of the data sets.
const (
	sheetCover    = "封面"
	sheetChecks   = "勾稽关系"
	sheetIdentity = "_huizong"
)

// Columns of a data set's sheet. Those typed into are the value and the note.
const (
	columnNumber   = "A"
	columnName     = "B"
	columnUnit     = "C"
	columnValue    = "D"
	columnNote     = "E"
	columnPrevious = "F"
	columnLastYear = "G"
	columnMoM      = "H"
	columnYoY      = "I"
	columnChecks   = "J"
	columnMeaning  = "K"
	columnCode     = "L" // hidden: the metric of the row
	columnMark     = "M" // hidden: 1 where annotate marked the row's value
)

// Rows of a data set's sheet: the title, whose it is, the headings, a metric each.
const (
	rowHeadings = 3
	rowFirst    = 4
)

// headings of the columns from A on.
var headings = []string{"序号", "指标名称", "计量单位", "本月数", "备注", "上月数", "去年同月数", "环比", "同比", "勾稽提示", "口径", "代码", "标记"}

// ErrNoForm says that a division has nothing to fill in for a period; it is
// wrapped by the reason, in Chinese.
var ErrNoForm = errors.New("没有可填的报表")

// form is what one division owes for one month.
type form struct {
	catalogue *schema.Catalogue
	division  *schema.Division
	period    schema.Period
	tables    []table
}

// table is the sheet of one data set.
type table struct {
	sheet   string
	set     *schema.DataSet
	metrics []*schema.Metric // a row each
}

func newForm(c *schema.Catalogue, code schema.Code, period schema.Period, now time.Time) (*form, error) {
	if period.IsZero() || period.IsYear() {
		return nil, fmt.Errorf("%w：报告期应是一个月，如 2024-03", ErrNoForm)
	}
	if period.FirstDay().After(schema.DayOf(now)) {
		return nil, fmt.Errorf("%w：%s还没有到", ErrNoForm, monthName(period))
	}
	division, err := c.Divisions.Unit(code, period)
	if err != nil {
		return nil, fmt.Errorf("%w：%w", ErrNoForm, err)
	}
	f := &form{catalogue: c, division: division, period: period}
	for i := range c.DataSets {
		if slices.Contains(c.DataSets[i].OwedBy, division.Level) {
			f.add(&c.DataSets[i])
		}
	}
	if len(f.tables) == 0 {
		return nil, fmt.Errorf("%w：%s 不需要报送任何报表", ErrNoForm, division)
	}
	return f, nil
}

func (f *form) add(set *schema.DataSet) {
	t := table{sheet: fmt.Sprintf("表%d", len(f.tables)+1), set: set}
	for _, code := range set.Metrics {
		metric, _ := f.catalogue.Metric(code) // the catalogue has proved it
		t.metrics = append(t.metrics, metric)
	}
	f.tables = append(f.tables, t)
}

// last is the row of the last metric.
func (t *table) last() int { return rowFirst + len(t.metrics) - 1 }

// sheets are the names of all sheets in their order.
func (f *form) sheets() []string {
	names := []string{sheetCover}
	for _, t := range f.tables {
		names = append(names, t.sheet)
	}
	return append(names, sheetChecks, sheetIdentity)
}

// cellsOf is where a metric and its note are filled in, as a formula names the cells.
func (f *form) cellsOf(code string) (value, note string, ok bool) {
	for i := range f.tables {
		t := &f.tables[i]
		for j, metric := range t.metrics {
			if metric.Code == code {
				return reference(t.sheet, at(columnValue, rowFirst+j)), reference(t.sheet, at(columnNote, rowFirst+j)), true
			}
		}
	}
	return "", "", false
}

// owner is the division as the form calls it: of a city or a province it is the
// own offices that fill it in.
func (f *form) owner() string {
	if f.division.Level == schema.LevelCounty {
		return f.division.Name
	}
	return f.division.Name + "（本级）"
}

func at(column string, row int) string { return fmt.Sprintf("%s%d", column, row) }

func reference(sheet, cell string) string { return "'" + sheet + "'!" + cell }

// place names a cell as messages do.
func place(sheet, cell string) string { return sheet + "!" + cell }

func monthName(p schema.Period) string { return fmt.Sprintf("%d年%d月", p.Year, p.Month) }

func dayName(t time.Time) string { return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day()) }
