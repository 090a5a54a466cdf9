package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]result{
		http.StatusOK:                 {exitDone, "ready\n", ""},
		http.StatusServiceUnavailable: {exitFailed, "", "is not ready (503"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" {
				status = http.StatusNotFound
			}
			w.WriteHeader(status)
		}))
		defer server.Close()
		got := finish(t, huizong("health", "--http", strings.TrimPrefix(server.URL, "http://")))
		if got.code != want.code || got.out != want.out || !strings.Contains(got.err, want.err) {
			t.Errorf("%d: got %+v, want %+v", status, got, want)
		}
	}
	for name, address := range map[string]string{"nobody there": "127.0.0.1:1", "no address": "http://127.0.0.1:1"} {
		got := finish(t, huizong("health", "--http", address))
		if lines := strings.Count(got.err, "\n"); got.code != exitFailed || lines != 1 || !strings.Contains(got.err, "--http") {
			t.Errorf("%s: got %+v, want exit code 2 and one line with --http", name, got)
		}
	}
}
