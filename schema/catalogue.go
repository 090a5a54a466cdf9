package schema

// Catalogue is everything the system knows about its quantities and its
// divisions. It is read-only once loaded.
type Catalogue struct {
	Hash       string // of the sources; another hash means another catalogue
	Domains    []Domain
	Units      []MetricUnit
	Metrics    []Metric
	Indicators []Indicator
	Dimensions []Dimension
	CaseKinds  []CaseKind
	DataSets   []DataSet
	Checks     []Check
	Targets    []Target
	Rules      []Rule
	Calendar   *Calendar
	Divisions  *Divisions

	metrics    map[string]*Metric
	indicators map[string]*Indicator
	dimensions map[string]*Dimension
	caseKinds  map[string]*CaseKind
}

// Domain groups metrics, e.g. legal_aid (法律援助).
type Domain struct {
	Code, Name, NameEn string
}

// MetricUnit is what a metric or indicator is measured in, e.g. case (件).
type MetricUnit struct {
	Code, Name, NameEn string
}

// MetricKind tells how a metric's months relate to its year.
type MetricKind string

// A flow or an amount happened in the month; a stock stands at its end; a
// target is a year's goal; rate and growth are printed by reports only.
const (
	KindFlow   MetricKind = "flow"
	KindAmount MetricKind = "amount"
	KindStock  MetricKind = "stock"
	KindTarget MetricKind = "target"
	KindRate   MetricKind = "rate"
	KindGrowth MetricKind = "growth"
)

// Axis is how a metric's values combine along divisions or months.
type Axis string

// Axes over divisions: sum, max, min. Over months: sum, last, annual (a goal).
const (
	AxisSum    Axis = "sum"
	AxisMax    Axis = "max"
	AxisMin    Axis = "min"
	AxisLast   Axis = "last"
	AxisAnnual Axis = "annual"
)

// Metric is one counted quantity.
type Metric struct {
	Code, Name, NameEn string
	Definition         string // 口径: what is counted, and when
	Domain             string
	Unit               string
	Kind               MetricKind
	DivisionAxis       Axis
	MonthAxis          Axis
	PublishedOnly      bool   // known from reports only: scope total, never owed
	GrowthOf           string // the metric whose growth on the year before it is, in percent
}

// Indicator is a ratio of sums of metrics.
type Indicator struct {
	Code, Name, NameEn string
	Definition         string
	Unit               string   // "share" where both sides count the same thing
	Numerator          []string // metric codes, added up
	Denominator        []string // metric codes, added up; a target metric stands for the year's goal
}

// IsShare says whether both sides count the same thing, so that reports print it in percent.
func (i *Indicator) IsShare() bool { return i.Unit == unitShare }

// Dimension is one way to break a metric down.
type Dimension struct {
	Code, Name, NameEn string
	Items              []DimensionItem
}

// DimensionItem is one value of a dimension.
type DimensionItem struct {
	Code, Name, NameEn string
}

// CaseKind tells what a kind of case counts in.
type CaseKind struct {
	Code, Name, NameEn string
	Counts             []CaseCount
}

// CaseDate is the date of a case by whose month it counts.
type CaseDate string

// The two dates of a case.
const (
	AtOpened CaseDate = "opened"
	AtClosed CaseDate = "closed"
)

// CaseCount is one metric a case counts in: by one where Amount is empty, else
// by that amount where the case states it.
type CaseCount struct {
	Metric    string
	At        CaseDate
	Outcomes  []string // only cases with one of these; empty means any
	Dimension string   // only cases whose `by` names this dimension
	Items     []string // ... with one of these items
	Amount    string
}

// DataSet is a set of metrics that units owe together by a day of the month
// after.
type DataSet struct {
	Code, Name, NameEn string
	OwedBy             []Level  // levels of the reporting units: a city's is its own offices
	Metrics            []string // all required
	DueDay             int      // of the following month, to its end in Asia/Shanghai; Calendar.DueOn moves it
}

// Check is a cross-check (勾稽关系): left operator right, or a named kind that
// does not fit that form.
type Check struct {
	Code     string
	Name     string
	Severity string // "error" or "warn"
	Kind     string // "compare", or the name of a special kind
	Window   string // "month" or "ytd"
	Missing  string // "skip_any", "skip_all" or "as_zero"
	Left     []string
	Operator string // = != < <= > >= both_or_neither one_or_neither
	Right    []string
	Why      string
}

// Metric finds a metric by code.
func (c *Catalogue) Metric(code string) (*Metric, bool) {
	m, ok := c.metrics[code]
	return m, ok
}

// Indicator finds an indicator by code.
func (c *Catalogue) Indicator(code string) (*Indicator, bool) {
	i, ok := c.indicators[code]
	return i, ok
}

// Dimension finds a dimension by code.
func (c *Catalogue) Dimension(code string) (*Dimension, bool) {
	d, ok := c.dimensions[code]
	return d, ok
}

// CaseKind finds a case kind by code.
func (c *Catalogue) CaseKind(code string) (*CaseKind, bool) {
	k, ok := c.caseKinds[code]
	return k, ok
}
