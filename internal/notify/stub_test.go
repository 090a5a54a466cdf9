package notify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/internal/notify"
	"github.com/huizong/huizong/schema"
)

// stub is a robot's server: it answers as it is told to, then for ever well.
type stub struct {
	*httptest.Server
	mu      sync.Mutex
	got     []message
	answers []string // a body, or "HTTP 500" and perhaps one
}

// message is what a stub got.
type message struct {
	query  map[string][]string
	header http.Header
	size   int
	body   map[string]any
}

// text is the message as its group reads it.
func (m message) text() string {
	for _, path := range []string{"markdown.content", "markdown.text", "text.content", "content.text", "card.elements.0.content"} {
		if s, ok := m.at(path).(string); ok {
			return s
		}
	}
	return ""
}

// at follows a path of keys and indexes.
func (m message) at(path string) any {
	var node any = m.body
	for step := range strings.SplitSeq(path, ".") {
		switch n := node.(type) {
		case map[string]any:
			node = n[step]
		case []any:
			node = n[0]
		}
	}
	return node
}

func newStub(t *testing.T, answers ...string) *stub {
	t.Helper()
	s := unstarted(answers...)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func unstarted(answers ...string) *stub {
	s := &stub{answers: answers}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	return s
}

func (s *stub) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	m := message{query: r.URL.Query(), header: r.Header, size: len(raw)}
	if err := json.Unmarshal(raw, &m.body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.got = append(s.got, m)
	answer := `{"errcode":0,"errmsg":"ok","code":0,"msg":"success"}`
	if len(s.answers) > 0 {
		answer, s.answers = s.answers[0], s.answers[1:]
	}
	var status int
	if n, _ := fmt.Sscanf(answer, "HTTP %d", &status); n == 1 {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.TrimPrefix(answer, fmt.Sprintf("HTTP %d", status)))
		return
	}
	_, _ = io.WriteString(w, answer)
}

// messages gives what came since it was asked last.
func (s *stub) messages() []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.got
	s.got = nil
	return got
}

func (s *stub) answer(answers ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = answers
}

// key is what must never be seen; robots' addresses end with it.
const key = "c0ffee00-KEY-5ec2e7"

// files writes a robots file, and what it names, into a folder.
func files(t *testing.T, robots string, others map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "robots.yaml")
	for name, content := range others {
		write(t, filepath.Join(dir, name), content)
	}
	write(t, path, robots)
	return path
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

var divisions = sync.OnceValue(func() *schema.Divisions {
	catalogue, err := schema.Load()
	if err != nil {
		panic(err)
	}
	return catalogue.Divisions
})

func load(t *testing.T, robots string, others map[string]string) *notify.Config {
	t.Helper()
	cfg, err := notify.Load(files(t, robots, others), divisions())
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// robot is a configuration of one WeCom group, with more fields if need be.
func robot(t *testing.T, s *stub, more string) *notify.Config {
	t.Helper()
	return load(t, "receivers:\n  - {name: 群, kind: wecom, url_file: url"+more+"}", map[string]string{"url": s.URL + "/send?key=" + key})
}

// endpoint is a handler with what it logs and counts.
type endpoint struct {
	http.Handler
	t        *testing.T
	log      *bytes.Buffer
	registry *prometheus.Registry
}

func newEndpoint(t *testing.T, cfg *notify.Config) *endpoint {
	t.Helper()
	e := &endpoint{t: t, log: &bytes.Buffer{}, registry: prometheus.NewPedanticRegistry()}
	e.Handler = notify.New(cfg, slog.New(slog.NewTextHandler(e.log, &slog.HandlerOptions{Level: slog.LevelInfo})), e.registry)
	return e
}

// post sends as Alertmanager does.
func (e *endpoint) post(body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "/alertmanager", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	return e.do(request)
}

func (e *endpoint) do(request *http.Request) *httptest.ResponseRecorder {
	response := httptest.NewRecorder()
	e.ServeHTTP(response, request)
	return response
}

// want posts and holds the status and how many messages came to a stub.
func (e *endpoint) want(what, body string, status int, s *stub, messages int) []message {
	e.t.Helper()
	response := e.post(body)
	got := s.messages()
	if response.Code != status || len(got) != messages {
		e.t.Fatalf("%s: got %d (%s) and %d messages, want %d and %d", what, response.Code, strings.TrimSpace(response.Body.String()), len(got), status, messages)
	}
	return got
}

// count is huizong_robot_messages_total.
func (e *endpoint) count(receiver, outcome string) float64 {
	e.t.Helper()
	families, err := e.registry.Gather()
	if err != nil {
		e.t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := map[string]string{}
			for _, l := range metric.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			if family.GetName() == "huizong_robot_messages_total" && labels["receiver"] == receiver && labels["outcome"] == outcome {
				return metric.GetCounter().GetValue()
			}
		}
	}
	e.t.Fatalf("no count of %s %s", receiver, outcome)
	return 0
}

// alert is one of a payload.
type alert struct {
	Status      string            `json:"status"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    string            `json:"startsAt"`
	EndsAt      string            `json:"endsAt"`
	Generator   string            `json:"generatorURL"`
	Fingerprint string            `json:"fingerprint"`
}

// ours is an alert of Shuozhou, or of a county of it.
func ours(fingerprint, status, severity, level, summary string) alert {
	return alert{
		Status: status, Fingerprint: fingerprint, StartsAt: "2024-10-08T09:00:00+08:00", EndsAt: "0001-01-01T00:00:00Z", Generator: "http://internal:8321",
		Labels: map[string]string{
			"alertname": "behind_pace", "severity": severity, "city": "140600", "division": "140600", "level": level, "code": "la_free_consultations", "source": "huizong",
		},
		Annotations: map[string]string{"summary": summary, "title": "进度落后", "place": "朔州市"},
	}
}

func payload(alerts ...alert) string {
	return payloadOf(`{}/{source="huizong"}:{city="140600"}`, 0, alerts...)
}

func payloadOf(group string, truncated int, alerts ...alert) string {
	body, err := json.Marshal(map[string]any{
		"version": "4", "groupKey": group, "truncatedAlerts": truncated, "status": "firing", "receiver": "huizong", "externalURL": "http://internal:9093",
		"groupLabels": map[string]string{}, "commonLabels": map[string]string{}, "commonAnnotations": map[string]string{}, "alerts": alerts,
	})
	if err != nil {
		panic(err)
	}
	return string(body)
}
