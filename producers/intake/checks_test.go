package intake_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/schema"
)

const broken = `{"division":"140525","period":"2024-03","figures":[{"metric":"med_disputes_found","value":25},{"metric":"med_disputes_resolved","value":26}]}`

// More resolved than found is refused unless it is explained; an event of a
// system's is taken all the same.
func TestCrossChecks(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for name, q := range map[string]request{
		"report": report("zezhou-token", broken),
		"file":   file("zezhou-token", "text/csv", csvZezhou+"140525,2024-03,med_disputes_resolved,26\n"),
	} {
		got := d.do(q)
		if p := got.problem(); p.Status != http.StatusUnprocessableEntity || p.Type != "urn:huizong:problem:cross-check" || len(p.Errors) == 0 || p.Errors[0].Location == "" {
			t.Errorf("%s: got %d %s, want 422, what is broken and where", name, got.status, got.body)
		}
	}
	d.nothingKept()
	for name, q := range map[string]request{
		"explained": report("zezhou-token", strings.Replace(broken, `"period"`, `"note":"含上年结转","period"`, 1)),
		"event":     event("zezhou-token", "e1", broken),
	} {
		if got := d.do(q); got.status != http.StatusAccepted {
			t.Errorf("%s: got %d %s, want 202", name, got.status, got.body)
		}
	}
}

// Where nobody can say what stood before, what comes is taken with a word about it.
func TestNobodyKnowsWhatStood(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(c *intake.Config) {
		c.Standing = func(context.Context, schema.Code, schema.StandingRequest) (schema.Standing, error) {
			return schema.Standing{}, errors.New("away")
		}
	})
	got := d.do(report("zezhou-token", zezhou))
	if got.status != http.StatusAccepted || !strings.Contains(string(got.body), "查不到以前报的数") {
		t.Errorf("got %d %s, want 202 and a warning", got.status, got.body)
	}
	if got := d.do(request{method: "GET", path: "/v1/templates/140525/2024-03", token: "zezhou-token"}); got.status != http.StatusOK {
		t.Errorf("a template: got %d, want 200", got.status)
	}
}

// Who leaves while what stood before is looked up has nothing taken unchecked.
func TestCallerLeavesTheChecks(t *testing.T) {
	t.Parallel()
	d := &desk{TB: t, registry: prometheus.NewRegistry(), log: &lines{}, outbox: newBox(t)}
	ctx, leave := context.WithCancel(t.Context())
	server := httptest.NewServer(d.intake(func(c *intake.Config) {
		c.Standing = func(ctx context.Context, division schema.Code, _ schema.StandingRequest) (schema.Standing, error) {
			leave()
			<-ctx.Done()
			return schema.Standing{}, ctx.Err()
		}
	}))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/v1/reports", strings.NewReader(broken))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer zezhou-token")
	req.Header.Set("Content-Type", "application/json")
	if response, err := http.DefaultClient.Do(req); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v, want no answer", response, err)
	}
	server.Close() // once everybody is answered
	d.nothingKept()
	if log := d.log.String(); !strings.Contains(log, "reason=broken-off") || strings.Contains(log, "level=ERROR") {
		t.Errorf("got the log %s, want that the caller broke off", log)
	}
}
