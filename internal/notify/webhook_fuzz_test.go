package notify

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzWebhook looks for payloads that are taken and can't be told: a panic, a
// message that is too large, empty or no JSON.
func FuzzWebhook(f *testing.F) {
	for _, body := range []string{
		`{"version":"4","groupKey":"g","truncatedAlerts":2,"alerts":[{"status":"firing","fingerprint":"a","startsAt":"2024-10-08T09:00:00+08:00",
			"labels":{"alertname":"behind_pace","severity":"critical","level":"city","source":"huizong"},"annotations":{"summary":"朔州市 落后","title":"进度","place":"朔州市"}},
			{"status":"resolved","fingerprint":"b","labels":null,"annotations":{"summary":"a\u0000b\n- *c*","description":"` + strings.Repeat("长", 900) + `"}}]}`,
		`{"version":"4","groupKey":"g","alerts":[{"status":"resolved","fingerprint":"a"}]}`,
		`{"version":"4","groupKey":"g","alerts":[]}`, `{"version":4}`, `[]`, ``,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := decode(body)
		if err != nil {
			return
		}
		d := newDigest(n.Alerts, int(n.Truncated), func(id alertID) bool { return id.resolved })
		for kind, dialect := range dialects {
			for _, format := range []Format{Markdown, Text} {
				_, body, err := dialect.compose(&Receiver{Kind: kind, Format: format, URL: "https://host/path?key=k", Secret: "s"}, d, time.Unix(1_700_000_000, 0))
				if err != nil || !json.Valid(body) || len(body) > 2*feishuBytes {
					t.Fatalf("%s, %s: got %v and %s", kind, format, err, body)
				}
			}
		}
		if text := d.fit(style{}, func(text string) bool { return len(text) <= weComTextBytes }); len(text) > weComTextBytes || !utf8.ValidString(text) || !strings.Contains(text, "\n") {
			t.Fatalf("got %q", text)
		}
		if heading := d.heading(); strings.ContainsAny(heading, "\r\n") || !strings.Contains(heading, "条") {
			t.Fatalf("got %q", heading)
		}
	})
}
