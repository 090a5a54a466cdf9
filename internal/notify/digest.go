package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// severity of an alert, the worst first.
type severity int

const (
	critical severity = iota
	warning
	info
)

func (s severity) String() string { return [...]string{"严重", "注意", "提示"}[s] }

// severities by the label's values.
var severities = map[string]severity{"critical": critical, "warning": warning, "info": info}

// severity of an alert that states none, or another, is warning: it was worth a rule.
func (a *alert) severity() severity {
	if s, ok := severities[a.Labels["severity"]]; ok {
		return s
	}
	return warning
}

// Bytes of a line and of a part of the heading; the rest is cut. One line and
// the heading fit into the smallest message, so that no message is empty.
const (
	lineBytes    = 1200
	subjectBytes = 120
)

// digest is one notification as one receiver is told of it.
type digest struct {
	severity  severity // the worst of what fires
	subject   string   // place and title, where all alerts share them
	news      int      // alerts that fire and that the receiver wasn't told of
	firing    []string // a line an alert, the worst first
	resolved  []string
	truncated int // alerts that Alertmanager left out
}

// newDigest sorts the alerts that concern one receiver; told says of which it
// has been told already.
func newDigest(alerts []alert, truncated int, told func(alertID) bool) *digest {
	d := &digest{severity: info, subject: subject(alerts), truncated: truncated}
	known := make(map[alertID]bool, len(alerts))
	for i := range alerts {
		id := alerts[i].id()
		known[id] = told(id)
		if !id.resolved {
			d.severity = min(d.severity, alerts[i].severity())
			if !known[id] {
				d.news++
			}
		}
	}
	sorted := slices.Clone(alerts)
	slices.SortStableFunc(sorted, func(a, b alert) int {
		return cmp.Or(cmp.Compare(a.severity(), b.severity()), falseFirst(known[a.id()], known[b.id()]), cmp.Compare(a.depth(), b.depth()))
	})
	for i := range sorted {
		if a := &sorted[i]; a.Status == resolved {
			d.resolved = append(d.resolved, a.line())
		} else {
			d.firing = append(d.firing, a.marked(d.severity))
		}
	}
	return d
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// depth of the division that an alert is about.
func (a *alert) depth() int {
	return slices.Index([]string{"country", "province", "city", "county"}, a.Labels["level"])
}

// subject is what all alerts are about.
func subject(alerts []alert) string {
	place := shared(alerts, (*alert).place)
	title := shared(alerts, func(a *alert) string { return a.Annotations["title"] })
	return strings.TrimSpace(clip(oneLine(place), subjectBytes) + " " + clip(oneLine(title), subjectBytes))
}

// place of an alert; Prometheus' own are about the system.
func (a *alert) place() string {
	if place := a.Annotations["place"]; place != "" || a.Labels["source"] == "huizong" {
		return place
	}
	return "系统运行"
}

// shared is what all alerts say, or nothing.
func shared(alerts []alert, what func(*alert) string) string {
	first := what(&alerts[0])
	for i := range alerts {
		if what(&alerts[i]) != first {
			return ""
		}
	}
	return first
}

// line is the sentence that an alert explains itself by.
func (a *alert) line() string {
	text := oneLine(cmp.Or(a.Annotations["summary"], a.Annotations["title"], a.Labels["alertname"], "（没有说明）"))
	if more := oneLine(a.Annotations["description"]); more != "" && more != text {
		text = fmt.Sprintf("%s：%s", text, more)
	}
	return clip(text, lineBytes)
}

// marked is the line with its severity, where that isn't the heading's.
func (a *alert) marked(heading severity) string {
	if s := a.severity(); s != heading {
		return fmt.Sprintf("【%s】%s", s, a.line())
	}
	return a.line()
}

// oneLine makes control characters and line breaks single spaces.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// clip cuts a text that has more bytes, between two runes.
func clip(text string, bytes int) string {
	const more = "…"
	if len(text) <= bytes {
		return text
	}
	end := bytes - len(more)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}
