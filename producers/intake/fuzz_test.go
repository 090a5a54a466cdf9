package intake_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/producers/intake"
)

// FuzzIntake holds that whatever comes is answered as taken or as the sender's
// mistake, and that nothing stays of a mistake.
func FuzzIntake(f *testing.F) {
	for _, q := range []request{
		event("", "e1", zezhou), event("", "e1", `{"division":"140525"}`),
		report("", zezhou), report("", `{}`), report("", `{"figures":[{"metric":"a","value":1e999}]}`), report("", `{},"id":"x"`),
		file("", "text/csv", csvZezhou), file("", "text/csv", "\xef\xbb\xbf"+csvZezhou), file("", "text/csv", "a,b\n\x00"),
		file("", sheet, "PK\x03\x04"), file("", "multipart/form-data; boundary=b", part("a.csv", csvZezhou)+"--b--\r\n"),
		file("", "multipart/form-data", "x"), file("", "multipart/form-data; boundary=b", part("a.xlsx", "PK")+"--b--\r\n"),
		{method: "GET", path: "/v1/receipts/140525/e1"},
		{method: "GET", path: "/v1/templates/140525/2024-03"},
	} {
		f.Add(q.method, q.path, q.contentType, q.body)
	}
	d := &desk{TB: f, registry: prometheus.NewRegistry(), log: &lines{}, outbox: newBox(f)}
	handler := d.intake(func(c *intake.Config) { c.Limits = intake.Limits{PerSecond: 1e9, Burst: 1e9} })
	f.Fuzz(func(t *testing.T, method, path, contentType, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/events", strings.NewReader(body))
		r.Method, r.URL.Path = method, path
		r.Header.Set("Authorization", "Bearer zezhou-token")
		r.Header.Set("Content-Type", contentType)
		before := batches(t, d.outbox)
		w := &recorder{httptest.NewRecorder()}
		handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
		if kept := batches(t, d.outbox) != before; kept != (w.Code == http.StatusAccepted) {
			t.Errorf("got %d %s, and kept something is %v", w.Code, w.Body, kept)
		}
	})
}

// recorder takes deadlines as a connection does.
type recorder struct{ *httptest.ResponseRecorder }

func (recorder) SetReadDeadline(time.Time) error  { return nil }
func (recorder) SetWriteDeadline(time.Time) error { return nil }
