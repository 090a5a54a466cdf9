package notify

import "time"

// How long it is known what a receiver took. Alertmanager repeats what failed
// within its group_interval (5 minutes unless set), and reminds of what fires
// on after its repeat_interval (4 hours): the first is not told again, the
// second is. forgetAfter bounds how long an alert isn't called new again.
const (
	repeatedWithin = 10 * time.Minute
	remindedAfter  = 4 * time.Hour
	forgetAfter    = 7 * 24 * time.Hour
)

// mostRemembered alerts are known of a receiver; beyond, the longest unseen
// groups are forgotten, and what they hold is told once more.
const mostRemembered = 20_000

// memory is what one receiver took last of each group.
type memory struct {
	groups map[string]*taken
	alerts int
}

type taken struct {
	alerts   map[alertID]bool
	at, seen time.Time // when it was taken; when Alertmanager last sent it
}

// has says whether the receiver took this very notification already.
func (m *memory) has(group string, alerts map[alertID]bool, now time.Time) bool {
	t, ok := m.groups[group]
	if !ok || len(t.alerts) != len(alerts) || now.Sub(t.seen) > repeatedWithin || now.Sub(t.at) > remindedAfter {
		return false
	}
	for id := range alerts {
		if !t.alerts[id] {
			return false
		}
	}
	t.seen = now
	return true
}

// told says whether the last message about the group named this alert.
func (m *memory) told(group string, id alertID) bool {
	t, ok := m.groups[group]
	return ok && t.alerts[id]
}

// take remembers what the receiver took.
func (m *memory) take(group string, alerts map[alertID]bool, now time.Time) {
	m.forget(group)
	m.groups[group] = &taken{alerts: alerts, at: now, seen: now}
	m.alerts += len(alerts)
	for name, t := range m.groups {
		if now.Sub(t.seen) > forgetAfter {
			m.forget(name)
		}
	}
	for m.alerts > mostRemembered && len(m.groups) > 1 {
		m.forget(m.oldest())
	}
}

func (m *memory) forget(group string) {
	if t, ok := m.groups[group]; ok {
		m.alerts -= len(t.alerts)
		delete(m.groups, group)
	}
}

func (m *memory) oldest() string {
	var oldest string
	for name, t := range m.groups {
		if oldest == "" || t.seen.Before(m.groups[oldest].seen) {
			oldest = name
		}
	}
	return oldest
}
