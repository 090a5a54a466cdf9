package intake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// tokens are what the desk's callers show.
type tokens map[string]intake.Identity

func (t tokens) Verify(token string) (intake.Identity, error) {
	identity, ok := t[token]
	if !ok {
		return identity, intake.ErrToken
	}
	return identity, nil
}

var keys = tokens{
	"zezhou-token":  {Division: 140525, Name: "泽州县司法局", Key: "UZEZHOU"},
	"gaoping-token": {Division: 140581, Name: "高平市司法局", Key: "UGAOPING"},
}

// desk is an intake that listens.
type desk struct {
	testing.TB
	url      string
	registry *prometheus.Registry
	log      *lines
	outbox   *outbox.Outbox
}

// lines is a log that is read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newDesk(t testing.TB, change func(*intake.Config)) *desk {
	t.Helper()
	d := &desk{TB: t, registry: prometheus.NewRegistry(), log: &lines{}, outbox: newBox(t)}
	server := httptest.NewServer(d.intake(change))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

func (d *desk) intake(change func(*intake.Config)) *intake.Intake {
	d.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		d.Fatal(err)
	}
	cfg := intake.Config{
		Catalogue: catalogue, Outbox: d.outbox, Ledger: nowhere{}, Standing: nothingStood, Verifier: keys,
		Logger: slog.New(slog.NewTextHandler(d.log, nil)), Registry: d.registry,
	}
	if change != nil {
		change(&cfg)
	}
	i, err := intake.New(cfg)
	if err != nil {
		d.Fatal(err)
	}
	return i
}

// request is one to the desk; without a token it goes without.
type request struct {
	method, path, token, contentType string
	body                             string
	header                           map[string]string
}

// reply is what came back, read whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// problem reads the reply as one.
func (r reply) problem() (p intake.Problem) {
	_ = json.Unmarshal(r.body, &p)
	return p
}

func (d *desk) do(q request) reply {
	d.Helper()
	req, err := http.NewRequestWithContext(d.Context(), q.method, d.url+q.path, strings.NewReader(q.body))
	if err != nil {
		d.Fatal(err)
	}
	if q.token != "" {
		req.Header.Set("Authorization", "Bearer "+q.token)
	}
	if q.contentType != "" {
		req.Header.Set("Content-Type", q.contentType)
	}
	for name, value := range q.header {
		req.Header.Set(name, value)
	}
	if host := q.header["Host"]; host != "" {
		req.Host = host
	}
	return d.send(req)
}

func (d *desk) send(req *http.Request) reply {
	d.Helper()
	return d.sendBy(http.DefaultClient, req)
}

func (d *desk) sendBy(client *http.Client, req *http.Request) reply {
	d.Helper()
	response, err := client.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		d.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, body}
}

const (
	zezhou    = `{"division":"140525","period":"2024-03","figures":[{"metric":"med_disputes_found","value":25}]}`
	csvZezhou = "division,period,metric,value\n140525,2024-03,med_disputes_found,25\n"
	sheet     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func report(token, body string) request {
	return request{method: "POST", path: "/v1/reports", token: token, contentType: "application/json", body: body}
}

func event(token, id, data string) request {
	return request{
		method: "POST", path: "/v1/events", token: token, contentType: "application/cloudevents+json",
		body: `{"specversion":"1.0","id":"` + id + `","source":"/x","type":"huizong.report.v1","data":` + data + `}`,
	}
}

func file(token, contentType, body string) request {
	return request{method: "POST", path: "/v1/files", token: token, contentType: contentType, body: body}
}
