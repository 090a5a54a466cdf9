package intake_test

import (
	"net/http"
	"strings"
	"testing"
)

// Whatever a form calls its file, what was accepted can be read and its name be shown.
func TestOddFileNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, name := range []string{
		`filename="` + strings.Repeat("x", 5<<20) + `.csv"`, `filename*=UTF-8''..%1B%5B2J%E2%80%AE%00%0A.csv`, `filename="三月.csv"`,
	} {
		form := "--b\r\nContent-Disposition: form-data; name=\"file\"; " + name + "\r\n\r\n" + csvZezhou + "\r\n--b--\r\n"
		if got := d.do(file("zezhou-token", "multipart/form-data; boundary=b", form)); got.status != http.StatusAccepted {
			t.Errorf("%.50q: got %d %.300s, want 202", name, got.status, got.body)
		}
	}
	waiting, err := d.outbox.Waiting()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range waiting {
		if w.Error != nil || len(w.File) > 1000 || strings.ContainsAny(w.File, "\x00\n\x1b\u202e") || !strings.HasSuffix(w.File, ".csv") {
			t.Errorf("got %.200q, %v, want a short name in plain letters", w.File, w.Error)
		}
	}
	if len(waiting) != 3 || waiting[2].File != "三月.csv" {
		t.Errorf("got %d files kept, want 3, the last as it is called", len(waiting))
	}
}
