package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// ask sends a request to the intake and gives status and answer.
func (n *node) ask(method, path, contentType string, body []byte) (int, []byte) {
	n.Helper()
	return n.askAs("", method, path, contentType, body)
}

// askAs is ask with a token.
func (n *node) askAs(token, method, path, contentType string, body []byte) (int, []byte) {
	n.Helper()
	request, err := http.NewRequestWithContext(n.Context(), method, n.addr.HTTP+path, bytes.NewReader(body))
	if err != nil {
		n.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		n.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		n.Fatal(err)
	}
	return response.StatusCode, answer
}

// What is posted is in the roll-up once the intake says so, and on the record by
// its receipt; what a killed huizong accepted is stored by the next one.
func TestIntake(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	const march = `{"division":"140525","period":"2024-03","figures":[{"metric":"med_disputes_found","value":25}]}`
	status, answer := n.ask("POST", "/v1/reports?wait=60s", "application/json", []byte(march))
	var accepted struct{ Events []struct{ Href string } }
	if err := json.Unmarshal(answer, &accepted); err != nil || status != http.StatusCreated || len(accepted.Events) != 1 {
		t.Fatalf("got %d %s, want 201 and a receipt", status, answer)
	}
	shown := finish(t, huizong("show", "med_disputes_found", "--level", "county", "--period", "2024-03", "--format", "csv", "--data", filepath.Join(n.dir, "data")))
	if !strings.Contains(shown.out, "2024-03,140525,county,泽州县,25,") {
		t.Errorf("got %+v, want 25 for 140525", shown)
	}
	if status, receipt := n.ask("GET", accepted.Events[0].Href, "", nil); status != http.StatusOK || !bytes.Contains(receipt, []byte(`"state":"stored","sequence":1,"at":"`)) {
		t.Errorf("got %d %s, want it stored at 1", status, receipt)
	}
	status, workbook := n.ask("GET", "/v1/templates/140525/2024-04", "", nil)
	if status != http.StatusOK || !bytes.HasPrefix(workbook, []byte("PK")) {
		t.Errorf("got %d %.50s, want a workbook", status, workbook)
	}
	event := []byte(`{"specversion":"1.0","id":"kept","source":"/x","type":"huizong.report.v1","data":` + strings.ReplaceAll(march, "25}", "26}") + `}`)
	if status, answer := n.ask("POST", "/v1/events", "application/cloudevents+json", event); status != http.StatusAccepted {
		t.Fatalf("got %d %s, want 202", status, answer)
	}
	n.kill()
	n.start()
	if status, answer := n.ask("POST", "/v1/events?wait=60s", "application/cloudevents+json", event); status != http.StatusCreated {
		t.Errorf("the same again: got %d %s, want 201", status, answer)
	}
	n.want("SELECT sum(value) FROM huizong.rollup WHERE division = 140525", "26")
	n.want("SELECT count() FROM huizong.event", "2")
	n.stop()
}

// An intake that others can reach takes nothing without keys; the rest goes on.
func TestIntakeWithoutKeysInTheOpen(t *testing.T) {
	t.Parallel()
	n := &node{T: t, dir: t.TempDir()}
	n.start("--http", "0.0.0.0:0")
	t.Cleanup(n.kill)
	status, answer := n.ask("POST", "/v1/reports", "application/json", []byte(`{}`))
	if status != http.StatusServiceUnavailable || !bytes.Contains(answer, []byte("huizong keys init")) {
		t.Errorf("got %d %s, want 503 and the remedy", status, answer)
	}
	if status, metrics := n.ask("GET", "/metrics", "", nil); status != http.StatusOK || !bytes.Contains(metrics, []byte(`huizong_intake_refusals_total{reason="no-keys"} 1`)) {
		t.Errorf("got %d, want metrics that count the refusal", status)
	}
}
