package schema

// source is one YAML file of the catalogue; any section may stand in any file.
type source struct {
	file string

	Domains    []entry[namedSource]     `yaml:"domains"`
	Units      []entry[namedSource]     `yaml:"units"`
	Dimensions []entry[dimensionSource] `yaml:"dimensions"`
	Metrics    []entry[metricSource]    `yaml:"metrics"`
	Published  []entry[metricSource]    `yaml:"published"`
	Indicators []entry[indicatorSource] `yaml:"indicators"`
	CaseKinds  []entry[caseKindSource]  `yaml:"case_kinds"`
	DataSets   []entry[dataSetSource]   `yaml:"datasets"`
	Checks     []entry[checkSource]     `yaml:"checks"`
	Targets    []entry[targetSource]    `yaml:"targets"`
	Calendar   []entry[calendarSource]  `yaml:"calendar"`
	Rules      []entry[ruleSource]      `yaml:"rules"`
}

type namedSource struct {
	Code   word   `yaml:"code"`
	Name   string `yaml:"name"`
	NameEn string `yaml:"name_en"`
}

type dimensionSource struct {
	namedSource `yaml:",inline"`
	Items       []entry[namedSource] `yaml:"items"`
}

type metricSource struct {
	namedSource `yaml:",inline"`
	Definition  string `yaml:"definition"`
	Domain      word   `yaml:"domain"`
	Unit        word   `yaml:"unit"`
	Kind        word   `yaml:"kind"`
	Division    word   `yaml:"division"`
	Month       word   `yaml:"month"`
	GrowthOf    word   `yaml:"growth_of"`
}

type indicatorSource struct {
	namedSource `yaml:",inline"`
	Definition  string `yaml:"definition"`
	Unit        word   `yaml:"unit"`
	Numerator   []word `yaml:"numerator"`
	Denominator []word `yaml:"denominator"`
}

type caseKindSource struct {
	namedSource `yaml:",inline"`
	Counts      []entry[caseCountSource] `yaml:"counts"`
}

type caseCountSource struct {
	Metric    word     `yaml:"metric"`
	At        word     `yaml:"at"`
	Outcomes  []string `yaml:"outcomes"`
	Dimension word     `yaml:"dimension"`
	Items     []word   `yaml:"items"`
	Amount    word     `yaml:"amount"`
}

type dataSetSource struct {
	namedSource `yaml:",inline"`
	OwedBy      []word `yaml:"owed_by"`
	DueDay      word   `yaml:"due_day"`
	Metrics     []word `yaml:"metrics"`
}

type checkSource struct {
	Code     word   `yaml:"code"`
	Name     string `yaml:"name"`
	Severity word   `yaml:"severity"`
	Kind     word   `yaml:"kind"`
	Window   word   `yaml:"window"`
	Missing  word   `yaml:"missing"`
	Left     []word `yaml:"left"`
	Operator word   `yaml:"operator"`
	Right    []word `yaml:"right"`
	Why      string `yaml:"why"`
}

type targetSource struct {
	Code      word `yaml:"code"`
	Target    word `yaml:"target"`
	Division  word `yaml:"division"`
	Year      word `yaml:"year"`
	Value     word `yaml:"value"`
	Direction word `yaml:"direction"`
	Pace      word `yaml:"pace"`
	Warning   word `yaml:"warning"`
	Critical  word `yaml:"critical"`
	Origin    word `yaml:"origin"`
	Note      word `yaml:"note"`
}

type ruleSource struct {
	Code        word   `yaml:"code"`
	Name        string `yaml:"name"`
	Kind        word   `yaml:"kind"`
	Codes       []word `yaml:"codes"`
	Levels      []word `yaml:"levels"`
	Info        word   `yaml:"info"`
	Warning     word   `yaml:"warning"`
	Critical    word   `yaml:"critical"`
	Margin      word   `yaml:"margin"`
	Months      word   `yaml:"months"`
	For         word   `yaml:"for"`
	Provisional word   `yaml:"provisional"`
}

type calendarSource struct {
	Year   word   `yaml:"year"`
	Source string `yaml:"source"`
	Off    []word `yaml:"off"`
	Worked []word `yaml:"worked"`
}
