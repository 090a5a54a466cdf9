package main

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"
)

// With keys, a token states for its own division alone, until it is revoked.
func TestIntakeWithTokens(t *testing.T) {
	t.Parallel()
	n := &node{T: t, dir: t.TempDir()}
	n.done("keys", "init")
	n.start()
	t.Cleanup(n.kill)
	text, err := os.ReadFile(strings.TrimSuffix(n.issue("140525"), ".creds") + ".token")
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(string(text))
	march := func(division string) []byte {
		return []byte(`{"division":"` + division + `","period":"2024-03","figures":[{"metric":"med_disputes_found","value":25}]}`)
	}
	for _, tt := range []struct {
		token  string
		body   []byte
		status int
		kind   string
	}{
		{"", march("140525"), http.StatusUnauthorized, "no-token"},
		{token + "x", march("140525"), http.StatusUnauthorized, "bad-token"},
		{token, march("140581"), http.StatusForbidden, "other-division"},
		{token, make([]byte, 2<<20), http.StatusRequestEntityTooLarge, "too-large"},
		{token, march("140525"), http.StatusCreated, `"state":"stored"`},
	} {
		if status, answer := n.askAs(tt.token, "POST", "/v1/reports?wait=60s", "application/json", tt.body); status != tt.status || !bytes.Contains(answer, []byte(tt.kind)) {
			t.Errorf("got %d %s, want %d and %s", status, answer, tt.status, tt.kind)
		}
	}
	if status, answer := n.askAs(token, "GET", "/v1/templates/140525/2024-04", "", nil); status != http.StatusOK {
		t.Errorf("its template: got %d %s, want 200", status, answer)
	}
	n.flood(token)
	n.done("keys", "revoke", "140525")
	if status, answer := n.askAs(token, "POST", "/v1/reports", "application/json", march("140525")); status != http.StatusUnauthorized {
		t.Errorf("revoked: got %d %s, want 401", status, answer)
	}
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE metric = 'med_disputes_found' AND division = 140500 AND period = '2024-03-01'", "25")
}

// flood asks as often as it can until the intake has had enough.
func (n *node) flood(token string) {
	n.Helper()
	for range 10_000 {
		if status, _ := n.askAs(token, "GET", "/v1/receipts/140525/%20", "", nil); status == http.StatusTooManyRequests {
			return
		}
	}
	n.Error("got no 429 in 10,000 requests")
}
