package dashboards

import "encoding/json"

// datasource names one that is provisioned.
type datasource struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

// panel is one that is drawn, or a row with the panels folded into it.
type panel struct {
	ID              int              `json:"id"`
	Type            string           `json:"type"`
	Title           string           `json:"title"`
	Description     string           `json:"description"`
	GridPos         gridPos          `json:"gridPos"`
	Datasource      *datasource      `json:"datasource"`
	Interval        string           `json:"interval"`
	Repeat          string           `json:"repeat"`
	Targets         []target         `json:"targets"`
	FieldConfig     fieldConfig      `json:"fieldConfig"`
	Options         map[string]any   `json:"options"`
	Transformations []transformation `json:"transformations"`
	Panels          []panel          `json:"panels"`

	Raw json.RawMessage `json:"-"`
}

type gridPos struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// target is a panel's query.
type target struct {
	RefID         string `json:"refId"`
	RawSQL        string `json:"rawSql"`
	Format        *int   `json:"format"`
	QueryType     string `json:"queryType"`
	EditorType    string `json:"editorType"`
	PluginVersion string `json:"pluginVersion"`
}

// The ClickHouse plugin's formats.
const (
	formatTimeSeries = 0
	formatTable      = 1
)

type fieldConfig struct {
	Defaults  map[string]any `json:"defaults"`
	Overrides []override     `json:"overrides"`
}

// override changes the fields that its matcher finds.
type override struct {
	Matcher struct {
		ID      string `json:"id"`
		Options any    `json:"options"`
	} `json:"matcher"`
	Properties []property `json:"properties"`
}

type property struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

type transformation struct {
	ID      string         `json:"id"`
	Options map[string]any `json:"options"`
}

// UnmarshalJSON keeps the panel as it was written, too.
func (p *panel) UnmarshalJSON(data []byte) error {
	type plain panel
	p.Raw = append(json.RawMessage(nil), data...)
	return json.Unmarshal(data, (*plain)(p))
}

// hasQueries says whether the panel draws data: text and lists do not.
func (p *panel) hasQueries() bool { return len(p.Targets) > 0 }

// sql says whether the panel asks ClickHouse.
func (p *panel) sql() bool { return p.Datasource != nil && p.Datasource.UID == "clickhouse" }
