package dashboards

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
)

// visitor has one dashboard open and goes on by clicks alone.
type visitor struct {
	*testing.T
	viewer
	all   []*dashboard
	at    *dashboard
	chose choices
}

func visit(t *testing.T, db *warehouse.DB, uid string) *visitor {
	t.Helper()
	v := &visitor{T: t, viewer: viewer{db: db}, all: dashboards(t)}
	v.goTo(uid, nil)
	return v
}

func (v *visitor) goTo(uid string, set choices) {
	v.Helper()
	at := slices.IndexFunc(v.all, func(d *dashboard) bool { return d.UID == uid })
	if at < 0 {
		v.Fatalf("no dashboard %s", uid)
	}
	v.at = v.all[at]
	moment, err := momentOf(v.at, &panel{}, time.Now())
	if err != nil {
		v.Fatal(err)
	}
	v.viewer.at = moment
	if v.chose, _, err = v.open(v.Context(), v.at, set); err != nil {
		v.Fatal(err)
	}
}

// sees gives the panel of a title and what it shows now.
func (v *visitor) sees(title string) (*panel, frames) {
	v.Helper()
	panels := v.at.all()
	at := slices.IndexFunc(panels, func(p *panel) bool { return p.Title == title })
	if at < 0 {
		v.Fatalf("%s has no panel %s", v.at.UID, title)
	}
	var answers frames
	for _, target := range panels[at].Targets {
		sql, err := expand(target.RawSQL, v.chose, v.viewer.at)
		if err != nil {
			v.Fatal(err)
		}
		f, err := ask(v.Context(), v.db, sql)
		if err != nil {
			v.Fatalf("%s: %v", title, err)
		}
		answers = append(answers, f)
	}
	return panels[at], answers
}

// row finds the first row of a panel whose column is the text.
func (v *visitor) row(answers frames, column, text string) int {
	v.Helper()
	row := slices.IndexFunc(answers.values(column), func(value any) bool { return optionText(value) == text })
	if row < 0 {
		v.Fatalf("no row with %s = %s", column, text)
	}
	return row
}

// clicks follows a panel's link, by its title, from a row.
func (v *visitor) clicks(p *panel, answers frames, row int, title string) {
	v.Helper()
	url := ""
	for _, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			links, _ := property.Value.([]any)
			for _, l := range links {
				if l, ok := l.(map[string]any); ok && property.ID == "links" && l["title"] == title {
					url, _ = l["url"].(string)
				}
			}
		}
	}
	parts := linkURL.FindStringSubmatch(url)
	if parts == nil {
		v.Fatalf("%s has no link %s", p.Title, title)
	}
	set := choices{}
	for part := range strings.SplitSeq(parts[2], "&") {
		if name := parameter.FindStringSubmatch(part); name != nil {
			set[name[1]] = v.chose[name[1]]
		} else if s := setting.FindStringSubmatch(part); s != nil {
			set[s[1]] = choice{values: []string{filledIn(s[2], v.chose, answers, row)}}
		}
	}
	v.goTo(parts[1], set)
}

// From the home dashboard by clicks alone: which county of Shuozhou pulls the
// consultations' completion down, and that county's figures with their revisions.
func TestFromTheProvinceToARevisionByClicks(t *testing.T) {
	t.Parallel()
	v := visit(t, reader(t, demo(t).ClickHouse), "huizong-home")
	cities, rows := v.sees("各市指标热力表")
	v.clicks(cities, rows, v.row(rows, "设区市", "朔州市"), "看这个市")

	parts, rows := v.sees("谁拉低了全市的率")
	if got := optionText(rows.values("单位")[0]); got != "朔州市本级" {
		t.Errorf("first line: got %s, want the city's own offices", got)
	}
	points := rows.values("拉动")
	if !slices.IsSortedFunc(points[1:], func(a, b any) int { return int((a.(float64) - b.(float64)) * 1e6) }) {
		t.Errorf("got %v, want the counties from the lowest on", points)
	}
	worst := optionText(rows.values("单位")[1])
	v.clicks(parts, rows, 1, "看这个县（市、区）")

	figures, rows := v.sees("指标的构成数据")
	consultations := v.row(rows, "数据", "免费法律咨询")
	done := rows.values("本年累计")[consultations]
	v.clicks(figures, rows, consultations, "看这些数据的修订")

	_, rows = v.sees("每一次报数")
	if got := v.sum(rows); got != done {
		t.Errorf("%s: the last statements of each month add up to %v, the dashboard before had %v", worst, got, done)
	}
	_, rows = v.sees("各月现值")
	if got := len(rows.values("现值")); got != 12 {
		t.Errorf("%s: got %d months, want 12", worst, got)
	}
}

// A city that is behind, from the home dashboard by clicks alone: the alert's whole
// course, and its county's list, which says the same as the city's.
func TestFromAnAlertToItsCourseByClicks(t *testing.T) {
	t.Parallel()
	v := visit(t, reader(t, demo(t).ClickHouse), "huizong-home")
	list, rows := v.sees("预警与办理")
	last := len(rows.values("情况")) - 1 // the worst comes first, and would be shown without a click
	message := rows.values("情况")[last]
	v.clicks(list, rows, last, "看全过程")
	if _, course := v.sees("全过程"); course.values("内容")[0] != message {
		t.Errorf("got the course of %v, want that of %v", course.values("内容"), message)
	}

	v.goTo("huizong-home", nil)
	v.clicks(list, rows, last, "看这个市")
	list, rows = v.sees("预警与办理")
	row := v.row(rows, "看板", "看县")
	message = rows.values("情况")[row]
	v.clicks(list, rows, row, "看这个县（市、区）")
	if _, own := v.sees("预警与办理"); !slices.Contains(own.values("情况"), message) {
		t.Errorf("got the alerts %v, want %v among them", own.values("情况"), message)
	}
}

// sum adds up the latest statement of every month: the rows come newest first.
func (v *visitor) sum(rows frames) any {
	seen, total := map[string]bool{}, 0.0
	values := rows.values("值")
	for i, month := range rows.values("期间") {
		if value, ok := values[i].(float64); ok && !seen[optionText(month)] {
			total += value
		}
		seen[optionText(month)] = true
	}
	return total
}

// A correction is on the dashboards once it is stored: before and after in the
// city's list, both statements in the history.
func TestCorrectionsLeadToTheirHistory(t *testing.T) {
	t.Parallel()
	v := visit(t, reader(t, demo(t).ClickHouse), "huizong-reporting")
	list, rows := v.sees("最近更正")
	before, after := rows.values("更正前")[0], rows.values("更正后")[0]
	v.clicks(list, rows, 0, "看这些数据的修订")
	_, rows = v.sees("每一次报数")
	values := fmt.Sprint(rows.values("值"))
	for _, value := range []any{before, after} {
		if !strings.Contains(values, fmt.Sprint(value)) {
			t.Errorf("got statements %s, want %v among them", values, value)
		}
	}
}
