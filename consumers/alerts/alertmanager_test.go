package alerts

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// An Alertmanager that refuses some alerts, all of a request, takes the others.
func TestRefusedAlertHoldsUpNobody(t *testing.T) {
	t.Parallel()
	var taken []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var alerts []posted
		if err := json.NewDecoder(r.Body).Decode(&alerts); err != nil {
			t.Error(err)
		}
		if slices.ContainsFunc(alerts, func(a posted) bool { return a.Labels["code"] == "3" || a.Labels["code"] == "6" }) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		for _, a := range alerts {
			taken = append(taken, a.Labels["code"])
		}
	}))
	t.Cleanup(server.Close)
	var said strings.Builder
	a, err := NewAlertmanager(server.URL, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	var notices []Notice
	for i := range 8 {
		notices = append(notices, Notice{ID: fmt.Sprintf("r:%d:140600:", i), Code: fmt.Sprint(i), Severity: schema.AlertWarning})
	}
	if err := a.Channel().Tell(t.Context(), notices); err != nil {
		t.Error(err)
	}
	if got := strings.Join(taken, ""); got != "012457" {
		t.Errorf("got %s taken, want all but 3 and 6", got)
	}
	if !strings.Contains(said.String(), "r:3:140600:") || !strings.Contains(said.String(), "r:6:140600:") {
		t.Errorf("got the log %s, want both that were refused", &said)
	}
}

// Cities are posted before counties, which they make needless.
func TestCountiesAreToldLast(t *testing.T) {
	t.Parallel()
	var posts []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var alerts []posted
		if err := json.NewDecoder(r.Body).Decode(&alerts); err != nil {
			t.Error(err)
		}
		levels := ""
		for _, a := range alerts {
			levels += a.Labels["level"] + " "
		}
		posts = append(posts, levels)
	}))
	t.Cleanup(server.Close)
	a, err := NewAlertmanager(server.URL, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	tell := func(levels ...schema.Level) {
		t.Helper()
		var notices []Notice
		for i, level := range levels {
			notices = append(notices, Notice{ID: fmt.Sprint("r:c:140600:", i), Level: level, Severity: schema.AlertWarning})
		}
		if err := a.tell(t.Context(), notices); err != nil {
			t.Error(err)
		}
	}
	tell(schema.LevelCounty, schema.LevelCity, schema.LevelCounty, schema.LevelProvince)
	tell(schema.LevelCounty)
	if got, want := strings.Join(posts, "| "), "city province | county county | county "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What comes of steps told together: the latest of each, what it was told as
// before ended, and no end before its beginning.
func TestPostable(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 10, 20, 12, 0, 0, 0, time.UTC)
	earlier := now.Add(-time.Hour)
	notices := []Notice{
		{ID: "a", Severity: schema.AlertWarning, Message: "1", Since: earlier},
		{ID: "b", Severity: schema.AlertInfo, Message: "2", Since: now, ResolvedAt: &earlier, Reason: "目标撤销"},
		{ID: "a", Severity: schema.AlertCritical, Was: schema.AlertWarning, Message: "3", Since: earlier},
	}
	var got []string
	for _, p := range postable(notices, now) {
		got = append(got, fmt.Sprintf("%s %s %s", p.Labels["severity"], p.Annotations["summary"], p.EndsAt.Sub(p.StartsAt)))
	}
	if want := "warning 3 1h0m0s, critical 3 97h0m0s, info 2（目标撤销） 0s"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestAlertmanagerAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "127.0.0.1:9093", "ftp://h", "http://", "http://u:hidden@h:9093", "http://%zz"} {
		if _, err := NewAlertmanager(address, nil); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%q: got %v, want it refused without what is secret", address, err)
		}
	}
	if a, err := NewAlertmanager("http://h:9093/am/", nil); err != nil || a.URL != "http://h:9093/am" {
		t.Errorf("got %+v, %v", a, err)
	}
}
