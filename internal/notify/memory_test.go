package notify

import (
	"fmt"
	"testing"
	"time"
)

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	m := memory{groups: map[string]*taken{}}
	at := time.Unix(1_700_000_000, 0)
	ids := func(group int) map[alertID]bool {
		alerts := map[alertID]bool{}
		for i := range 1000 {
			alerts[alertID{fmt.Sprint(group), int64(i), false}] = true
		}
		return alerts
	}
	groups := mostRemembered/1000 + 5
	for group := range groups {
		at = at.Add(time.Second)
		m.take(fmt.Sprint(group), ids(group), at)
		m.take(fmt.Sprint(group), ids(group), at)
		if group%2 == 0 && !m.has("0", ids(0), at) { // seen again: the others go first
			t.Fatalf("after %d groups the one that is seen all the time is forgotten", group)
		}
	}
	if m.alerts != mostRemembered || len(m.groups) != mostRemembered/1000 {
		t.Errorf("got %d alerts of %d groups, want %d", m.alerts, len(m.groups), mostRemembered)
	}
	last := fmt.Sprint(groups - 1)
	if m.has("1", ids(1), at) || !m.has(last, ids(groups-1), at) {
		t.Error("want the oldest forgotten and the newest known")
	}
	m.take("later", ids(0), at.Add(8*24*time.Hour))
	if len(m.groups) != 1 || m.alerts != 1000 {
		t.Errorf("got %d groups after a week, want the new one", len(m.groups))
	}
}
