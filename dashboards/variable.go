package dashboards

import (
	"encoding/json"
	"slices"
)

// allValue is what a variable's value is where All is chosen.
const allValue = "$__all"

// variable is a dashboard's variable.
type variable struct {
	Type       string      `json:"type"`
	Name       string      `json:"name"`
	Label      string      `json:"label"`
	Hide       int         `json:"hide"`
	Datasource *datasource `json:"datasource"`
	Query      varQuery    `json:"query"`
	Definition string      `json:"definition"`
	Refresh    int         `json:"refresh"`
	Sort       *int        `json:"sort"`
	Multi      bool        `json:"multi"`
	IncludeAll bool        `json:"includeAll"`
	AllValue   string      `json:"allValue"`
	Regex      string      `json:"regex"`
	Current    struct {
		Value texts `json:"value"`
	} `json:"current"`
}

// varQuery is a query variable's query; other types have a text, or none.
type varQuery struct {
	QueryType string `json:"queryType"`
	RawSQL    string `json:"rawSql"`
	Text      string `json:"-"`
}

func (q *varQuery) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &q.Text) == nil {
		return nil
	}
	type plain varQuery
	return json.Unmarshal(data, (*plain)(q))
}

// texts are one text or many; Grafana writes either.
type texts []string

func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// choice is what stands in a variable: its values, or All.
type choice struct {
	values  []string // where all: every option's
	all     bool
	custom  string // where all: the variable's own allValue, put in as it is
	isArray bool   // a multi-value variable's, or all
}

// choices are what stands in a dashboard's variables, by name.
type choices map[string]choice

// one chooses a single option, many several.
func (v *variable) one(value string) choice {
	return choice{values: []string{value}, isArray: v.Multi}
}

func (v *variable) many(values []string) choice { return choice{values: values, isArray: true} }

func (v *variable) every(options []string) choice {
	return choice{values: options, all: true, custom: v.AllValue, isArray: true}
}

// initial is what Grafana puts in when the dashboard is opened: what was saved
// if that is still among the options, else the first one.
func (v *variable) initial(options []string) choice {
	saved := v.Current.Value
	valid := slices.DeleteFunc(slices.Clone(saved), func(s string) bool { return !slices.Contains(options, s) })
	switch {
	case v.IncludeAll && (slices.Equal(saved, texts{allValue}) || len(options) == 0):
		return v.every(options)
	case v.Multi && len(valid) > 0:
		return v.many(valid)
	case len(valid) > 0:
		return v.one(valid[0])
	case len(options) > 0:
		return v.one(options[0])
	case v.Multi:
		return v.many(nil)
	}
	return v.one("")
}
