package dashboards

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/huizong/huizong/schema"
)

// Each number and list on the alerts of known steps.
func TestAlertsAreCounted(t *testing.T) {
	t.Parallel()
	v := visit(t, alertsOfShuozhou(t), "huizong-alerts")
	for _, tt := range []struct{ title, column, want string }{
		{"严重", "严重", "[1]"},
		{"注意", "注意", "[2]"},
		{"提示", "提示", "[1]"},
		{"未签收", "未签收", "[2]"}, // the county's, and the one that came again
		{"逾期未办", "逾期未办", "[1]"},
		{"本月恢复", "本月恢复", "[1]"},
		{"当前预警", "地区", "[朔州市 朔州市 右玉县 朔州市 朔城区 朔州市 怀仁市]"},
		{"当前预警", "办理", "[assigned reopened open open]"},
		{"当前预警", "第几次", "[1 2 1 1]"},
		{"全过程", "事项", "[pending firing changed changed ack assign]"},
		{"全过程", "内容", "[第1步 第2步 第3步 第4步  ]"},
		{"各市当前预警", "地区", "[朔州市]"},
		{"各市当前预警", "严重", "[1]"},
		{"各市当前预警", "注意", "[2]"},
		{"最近办理", "事项", "[assign ack close]"},
		{"最近恢复", "地区", "[朔州市 山阴县]"},
		{"最近恢复", "历时", "[1.5]"},
	} {
		_, rows := v.sees(tt.title)
		if got := fmt.Sprint(rows.values(tt.column)); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.title, tt.column, got, tt.want)
		}
	}
	_, months := v.sees("每月新发与恢复")
	if began, over := total(months.values("新发")), total(months.values("恢复")); began != 6 || over != 2 {
		t.Errorf("got %v begun and %v over in twelve months, want 6 and 2", began, over)
	}
	for _, tt := range []struct{ uid, variable, value, count, want string }{
		{"huizong-home", "province", "140000", "当前预警", "[1]"},
		{"huizong-city", "city", "140600", "本市及县级当前预警", "[3]"},
		{"huizong-county", "county", "140602", "当前预警", "[1]"},
		{"huizong-county", "county", "140681", "当前预警", "[0]"}, // a reminder is in the list only
	} {
		v.goTo(tt.uid, choices{tt.variable: {values: []string{tt.value}}})
		_, rows := v.sees(tt.count)
		if got := fmt.Sprint(rows.values("预警")); got != tt.want {
			t.Errorf("%s of %s: got %s, want %s", tt.uid, tt.value, got, tt.want)
		}
		if _, rows = v.sees("预警与办理"); !rows.hasRows() {
			t.Errorf("%s of %s: got no list of alerts", tt.uid, tt.value)
		}
	}
}

func total(values []any) (sum float64) {
	for _, value := range values {
		n, _ := value.(float64)
		sum += n
	}
	return sum
}

// The rules of the catalogue can be chosen, and have their names wherever they stand.
func TestRulesHaveTheirNames(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	system, err := os.ReadFile("grafana/system.json")
	if err != nil {
		t.Fatal(err)
	}
	all := dashboards(t)
	alerts := all[slices.IndexFunc(all, func(d *dashboard) bool { return d.File == "alerts" })]
	mapped := mappedRules(alerts)
	if len(mapped) != 3 {
		t.Errorf("alerts.json: got %d columns 规则 with mappings, want 3", len(mapped))
	}
	options := make([]string, len(catalogue.Rules))
	for i, rule := range catalogue.Rules {
		options[i] = rule.Name + " : " + rule.Code
		if name := fmt.Sprintf(`"options": "%s"}, "properties": [{"id": "displayName", "value": "%s"}]`, rule.Code, rule.Name); !strings.Contains(string(system), name) {
			t.Errorf("system.json: got nothing that names %s, want %s", rule.Code, name)
		}
		for title, texts := range mapped {
			if want := fmt.Sprintf("%s:map[index:%d text:%s]", rule.Code, i, rule.Name); !strings.Contains(texts, want) {
				t.Errorf("alerts.json: %s: got %s, want %s in it", title, texts, want)
			}
		}
	}
	if got, want := alerts.variable("rule").Query.Text, strings.Join(options, ","); got != want {
		t.Errorf("alerts.json: variable rule: got %s, want %s", got, want)
	}
}

// mappedRules are what the columns 规则 write for the rules' codes, by panel.
func mappedRules(d *dashboard) map[string]string {
	mapped := map[string]string{}
	for _, p := range d.all() {
		for _, o := range p.FieldConfig.Overrides {
			for _, property := range o.Properties {
				if o.Matcher.Options == "规则" && property.ID == "mappings" {
					mapped[p.Title] = fmt.Sprint(property.Value)
				}
			}
		}
	}
	return mapped
}
