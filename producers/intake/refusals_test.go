package intake_test

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/huizong/huizong/producers/intake"
)

// Whatever is refused is refused with the status and the type that say why, with
// something to do about it, on the record; and nothing of it is kept.
func TestRefusals(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	gaoping := strings.ReplaceAll(zezhou, "140525", "140581")
	large := `{"note":"` + strings.Repeat("一", 400<<10) + `"}`
	for name, tt := range map[string]struct {
		request request
		status  int
		kind    string
		inside  string // of the body
	}{
		"no token":                   {report("", zezhou), 401, "no-token", "Authorization"},
		"another's token":            {report("stolen", zezhou), 401, "bad-token", "keys issue"},
		"event for a neighbour":      {event("zezhou-token", "e1", gaoping), 403, "other-division", "140581"},
		"report for a neighbour":     {report("zezhou-token", gaoping), 403, "other-division", "140581"},
		"file for a neighbour":       {file("gaoping-token", "text/csv", csvZezhou), 403, "other-division", "140525"},
		"a neighbour's receipt":      {request{method: "GET", path: "/v1/receipts/140581/e1", token: "zezhou-token"}, 403, "other-division", "140581"},
		"a neighbour's template":     {request{method: "GET", path: "/v1/templates/140581/2024-03", token: "zezhou-token"}, 403, "other-division", "140581"},
		"large event":                {event("zezhou-token", "e1", large), 413, "too-large", "1 MiB"},
		"large report":               {report("zezhou-token", large), 413, "too-large", "1 MiB"},
		"large workbook":             {file("zezhou-token", sheet, strings.Repeat("x", 16<<20+1)), 413, "too-large", "16 MiB"},
		"report as text":             {request{method: "POST", path: "/v1/reports", token: "zezhou-token", contentType: "text/plain", body: zezhou}, 415, "media-type", "application/json"},
		"event as JSON":              {request{method: "POST", path: "/v1/events", token: "zezhou-token", contentType: "application/json", body: zezhou}, 415, "media-type", "cloudevents"},
		"old workbook":               {file("zezhou-token", "application/vnd.ms-excel", "x"), 415, "media-type", "text/csv"},
		"compressed":                 {request{method: "POST", path: "/v1/reports", token: "zezhou-token", contentType: "application/json", body: zezhou, header: map[string]string{"Content-Encoding": "gzip"}}, 415, "media-type", "Content-Encoding"},
		"not JSON":                   {report("zezhou-token", `{"period":`), 422, "contents", "JSON"},
		"two reports":                {report("zezhou-token", zezhou+zezhou), 422, "contents", "JSON"},
		"a way out of the data":      {report("zezhou-token", `{},"id":"mine"`), 422, "contents", "JSON"},
		"a list":                     {report("zezhou-token", `[]`), 422, "contents", "JSON"},
		"nothing":                    {report("zezhou-token", ``), 422, "contents", "JSON"},
		"unknown field":              {report("zezhou-token", strings.Replace(zezhou, `"period"`, `"extra":1,"period"`, 1)), 422, "contents", `"location":"extra"`},
		"field twice":                {report("zezhou-token", strings.Replace(zezhou, `"period"`, `"period":"2024-01","period"`, 1)), 422, "contents", "period"},
		"division in another case":   {report("zezhou-token", strings.Replace(zezhou, `"division"`, `"Division"`, 1)), 422, "contents", "Division"},
		"division is a number":       {report("zezhou-token", strings.Replace(zezhou, `"140525"`, `140525`, 1)), 422, "contents", `"location":"division"`},
		"fraction of a count":        {report("zezhou-token", strings.Replace(zezhou, "25}", "2.5}", 1)), 422, "contents", `"location":"figures[0].value"`},
		"future":                     {report("zezhou-token", strings.Replace(zezhou, "2024-03", "2140-03", 1)), 422, "contents", `"location":"period"`},
		"unknown metric in an event": {event("zezhou-token", "e1", strings.Replace(zezhou, "med_disputes_found", "nope", 1)), 422, "contents", `"location":"data.figures[0].metric"`},
		"bad id":                     {event("zezhou-token", "e 1", zezhou), 422, "contents", `"location":"id"`},
		"unknown metric in a file":   {file("zezhou-token", "text/csv", strings.Replace(csvZezhou, "med_disputes_found", "nope", 1)), 422, "contents", "第 2 行 metric 列"},
		"form without a file":        {file("zezhou-token", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--"), 415, "media-type", ".xlsx"},
		"form that ends early":       {file("zezhou-token", "multipart/form-data; boundary=b", "--b\r\nContent-Disposi"), 422, "contents", "curl -F"},
		"two files":                  {file("zezhou-token", "multipart/form-data; boundary=b", part("a.csv", csvZezhou)+part("b.csv", csvZezhou)+"--b--\r\n"), 422, "contents", "一个文件"},
		"patience without end":       {request{method: "POST", path: "/v1/reports?wait=2h", token: "zezhou-token", contentType: "application/json", body: zezhou}, 422, "bad-parameter", `"value":"2h"`},
		"neither true nor false":     {request{method: "POST", path: "/v1/files?annotate=maybe", token: "zezhou-token", contentType: "text/csv", body: csvZezhou}, 422, "bad-parameter", "query.annotate"},
		"receipt of no division":     {request{method: "GET", path: "/v1/receipts/1405/e1", token: "zezhou-token"}, 422, "bad-parameter", `"value":"1405"`},
		"receipt of no id":           {request{method: "GET", path: "/v1/receipts/140525/e%20", token: "zezhou-token"}, 422, "bad-parameter", "path.id"},
		"receipt of an unknown one":  {request{method: "GET", path: "/v1/receipts/140525/never", token: "zezhou-token"}, 404, "not-found", "never"},
		"template of a year":         {request{method: "GET", path: "/v1/templates/140525/2024", token: "zezhou-token"}, 422, "bad-parameter", "path.period"},
		"no such place":              {request{method: "GET", path: "/v1/nothing", token: "zezhou-token"}, 404, "not-found", "openapi.json"},
		"no such method":             {request{method: "DELETE", path: "/v1/reports", token: "zezhou-token"}, 405, "wrong-method", "POST"},
		"no token, no such place":    {request{method: "GET", path: "/v1/nothing"}, 401, "no-token", "Authorization"},
	} {
		got := d.do(tt.request)
		p := got.problem()
		if got.status != tt.status || p.Status != tt.status || p.Type != "urn:huizong:problem:"+tt.kind ||
			got.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(got.body), tt.inside) {
			t.Errorf("%s: got %d %s, want %d, type %s and %s", name, got.status, got.body, tt.status, tt.kind, tt.inside)
		}
		if tt.status == 401 && got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: got no WWW-Authenticate", name)
		}
	}
	d.nothingKept()
	if log := d.log.String(); !strings.Contains(log, "key=UZEZHOU") || !strings.Contains(log, "reason=other-division") || strings.Contains(log, "zezhou-token") || strings.Contains(log, "stolen") {
		t.Errorf("got the log %s, want who was refused what, and no token", log)
	}
	if got := d.counted("huizong_intake_refusals_total", "reason", "other-division"); got != 5 {
		t.Errorf("got %g refusals for another division counted, want 5", got)
	}
	if got := d.counted("huizong_intake_requests_total", "operation", "post-event"); got != 5 {
		t.Errorf("got %g requests counted for events, want 5", got)
	}
}

func part(name, body string) string {
	return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + body + "\r\n"
}

// counted sums a counter over the series with that label.
func (d *desk) counted(name, label, value string) (sum float64) {
	d.Helper()
	families, err := d.registry.Gather()
	if err != nil {
		d.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			for _, l := range m.GetLabel() {
				if family.GetName() == name && l.GetName() == label && l.GetValue() == value {
					sum += m.GetCounter().GetValue()
				}
			}
		}
	}
	return sum
}

// Who asks too often waits; the others don't.
func TestRateIsLimitedByIdentity(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(c *intake.Config) { c.Limits = intake.Limits{PerSecond: 0.001, Burst: 2} })
	for range 2 {
		if got := d.do(report("zezhou-token", zezhou)); got.status != http.StatusAccepted {
			t.Fatalf("got %d %s, want 202", got.status, got.body)
		}
	}
	got := d.do(report("zezhou-token", zezhou))
	if got.status != http.StatusTooManyRequests || got.problem().Type != "urn:huizong:problem:too-many" || got.header.Get("Retry-After") != "1000" {
		t.Errorf("got %d %v %s, want 429 and to try again in 1000 s", got.status, got.header, got.body)
	}
	if got := d.do(report("gaoping-token", strings.ReplaceAll(zezhou, "140525", "140581"))); got.status != http.StatusAccepted {
		t.Errorf("another identity: got %d %s, want 202", got.status, got.body)
	}
}

// One identity has only so many requests under way.
func TestRequestsUnderWayAreLimited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(c *intake.Config) { c.Limits = intake.Limits{Parallel: 1} })
	read, write := io.Pipe()
	inside := make(chan struct{})
	trace := &httptrace.ClientTrace{Got100Continue: func() { close(inside) }} // sent when the body is first read
	slow, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, d.url+"/v1/reports", read)
	if err != nil {
		t.Fatal(err)
	}
	slow.Header = http.Header{"Authorization": {"Bearer zezhou-token"}, "Content-Type": {"application/json"}, "Expect": {"100-continue"}}
	first := make(chan reply)
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: 1 << 40}}
	go func() { first <- d.sendBy(client, slow) }()
	<-inside
	if got := d.do(report("zezhou-token", zezhou)); got.status != http.StatusTooManyRequests || got.problem().Type != "urn:huizong:problem:busy" {
		t.Errorf("got %d %s, want 429", got.status, got.body)
	}
	_, _ = io.WriteString(write, zezhou)
	_ = write.Close()
	if got := <-first; got.status != http.StatusAccepted {
		t.Errorf("the first: got %d %s, want 202", got.status, got.body)
	}
	if got := d.do(report("zezhou-token", zezhou)); got.status != http.StatusAccepted {
		t.Errorf("after the first: got %d %s, want 202", got.status, got.body)
	}
}

// A body whose length nobody announced is cut off where the limit is.
func TestEndlessBody(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	endless, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+"/v1/reports", io.LimitReader(zeros{}, 2<<20))
	if err != nil {
		t.Fatal(err)
	}
	endless.Header = http.Header{"Authorization": {"Bearer zezhou-token"}, "Content-Type": {"application/json"}}
	if got := d.send(endless); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d %s, want 413", got.status, got.body)
	}
	d.nothingKept()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// Without keys, only programs of this machine are let in, and only where nobody
// else can reach the listener.
func TestWithoutKeys(t *testing.T) {
	t.Parallel()
	local := newDesk(t, func(c *intake.Config) { c.Verifier, c.Loopback = nil, true })
	if got := local.do(report("", zezhou)); got.status != http.StatusAccepted {
		t.Errorf("a program of this machine: got %d %s, want 202", got.status, got.body)
	}
	for name, header := range map[string]map[string]string{
		"a web page":       {"Origin": "http://evil.example"},
		"a page's form":    {"Sec-Fetch-Site": "cross-site"},
		"a name rebound":   {"Host": "evil.example:8321"},
		"an opaque origin": {"Origin": "null"},
	} {
		q := report("", zezhou)
		q.header = header
		if got := local.do(q); got.status != http.StatusForbidden || got.problem().Type != "urn:huizong:problem:not-local" {
			t.Errorf("%s: got %d %s, want 403", name, got.status, got.body)
		}
	}
	open := newDesk(t, func(c *intake.Config) { c.Verifier, c.Loopback = nil, false })
	if got := open.do(report("", zezhou)); got.status != http.StatusServiceUnavailable || !strings.Contains(string(got.body), "huizong keys init") {
		t.Errorf("an open listener: got %d %s, want 503 and the remedy", got.status, got.body)
	}
	if got := open.do(request{method: "GET", path: "/openapi.json"}); got.status != http.StatusOK {
		t.Errorf("the document: got %d, want 200", got.status)
	}
	open.nothingKept()
}
