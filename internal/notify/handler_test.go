package notify_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatIsNoNotification(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ""))
	for _, c := range []struct {
		name, body string
		status     int
		want       string
	}{
		{"nothing", "", http.StatusBadRequest, "not Alertmanager's JSON"},
		{"not JSON", "<alerts/>", http.StatusBadRequest, "not Alertmanager's JSON"},
		{"cut", mixed[:len(mixed)-2], http.StatusBadRequest, "not Alertmanager's JSON"},
		{"more behind", mixed + "{}", http.StatusBadRequest, "not Alertmanager's JSON"},
		{"a key twice", strings.Replace(mixed, `"groupKey"`, `"groupKey":"x","groupKey"`, 1), http.StatusBadRequest, "duplicate"},
		{"not UTF-8", strings.Replace(mixed, "朔州市", "\xb7\xb7", 1), http.StatusBadRequest, "UTF-8"},
		{"another version", strings.Replace(mixed, `"version":"4"`, `"version":"3"`, 1), http.StatusBadRequest, `version "3", want "4"`},
		{"no version", "{}", http.StatusBadRequest, `version "", want "4"`},
		{"no group", payloadOf("", 0, ours("a", "firing", "info", "city", "甲")), http.StatusBadRequest, "no groupKey"},
		{"no alerts", payload(), http.StatusBadRequest, "no alerts"},
		{"unknown status", payload(ours("a", "pending", "info", "city", "甲")), http.StatusBadRequest, `alerts[0]: status "pending" is neither firing nor resolved`},
		{"no fingerprint", payload(ours("", "firing", "info", "city", "甲")), http.StatusBadRequest, "alerts[0]: no fingerprint"},
		{"too large", payload(ours("a", "firing", "info", "city", strings.Repeat("甲", 1<<20/3))), http.StatusRequestEntityTooLarge, "max_alerts"},
	} {
		response := e.post(c.body)
		if response.Code != c.status || !strings.Contains(response.Body.String(), c.want) || len(s.messages()) > 0 {
			t.Errorf("%s: got %d %s, want %d %s and no message", c.name, response.Code, response.Body, c.status, c.want)
		}
	}
}

// A page in somebody's browser can post no JSON to a server that didn't allow it.
func TestContentType(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ""))
	for _, media := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		request := httptest.NewRequest(http.MethodPost, "/alertmanager", strings.NewReader(mixed))
		request.Header.Set("Content-Type", media)
		if got := e.do(request); got.Code != http.StatusUnsupportedMediaType || len(s.messages()) > 0 {
			t.Errorf("%q: got %d, want 415 and no message", media, got.Code)
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, load(t, "token_file: token\nreceivers:\n  - {name: 群, kind: wecom, url_file: url}", map[string]string{"url": s.URL, "token": "t0ken\n"}))
	for shown, want := range map[string]int{
		"": http.StatusUnauthorized, "Bearer": http.StatusUnauthorized, "Bearer t0ke": http.StatusUnauthorized, "Basic t0ken": http.StatusUnauthorized,
		"t0ken": http.StatusUnauthorized, "Bearer t0ken": http.StatusOK,
	} {
		request := httptest.NewRequest(http.MethodPost, "/alertmanager", strings.NewReader(mixed))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", shown)
		got := e.do(request)
		if sent := len(s.messages()) == 1; got.Code != want || sent != (want == http.StatusOK) || strings.Contains(got.Body.String(), "t0ken") {
			t.Errorf("%q: got %d %s, sent %t, want %d", shown, got.Code, got.Body, sent, want)
		}
	}
}

func TestSomeRefuseForGood(t *testing.T) {
	t.Parallel()
	bad, down := newStub(t), newStub(t)
	e := newEndpoint(t, load(t, "receivers:\n  - {name: bad, kind: wecom, url_file: bad}\n  - {name: down, kind: wecom, url_file: down}",
		map[string]string{"bad": bad.URL, "down": down.URL}))
	bad.answer(`{"errcode":93000,"errmsg":"invalid webhook url"}`, `{"errcode":93000}`)
	down.answer(`{"errcode":45009}`)
	response := e.post(mixed)
	if got := response.Body.String(); response.Code != http.StatusServiceUnavailable || !strings.Contains(got, "bad: ") || !strings.Contains(got, "down: ") {
		t.Errorf("got %d %s, want 503 with both receivers: a repetition helps one", response.Code, got)
	}
}

// A robot that refuses for good is an error in the log when it begins to, not
// at each repetition.
func TestRefusalIsLoggedOnce(t *testing.T) {
	t.Parallel()
	refusal := `{"errcode":93000,"errmsg":"invalid webhook url"}`
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ""))
	for i, c := range []struct {
		answer string
		errors int
	}{{refusal, 1}, {refusal, 1}, {`{"errcode":0}`, 1}, {refusal, 2}} {
		s.answer(c.answer)
		e.post(payloadOf(string(rune('a'+i)), 0, ours("a", "firing", "info", "city", "甲")))
		if got := strings.Count(e.log.String(), "level=ERROR"); got != c.errors {
			t.Errorf("message %d: got %d errors in the log, want %d:\n%s", i, got, c.errors, e.log)
		}
	}
	if !strings.Contains(e.log.String(), "receiver=群") || !strings.Contains(e.log.String(), "errcode 93000: invalid webhook url; check the robot's settings, url_file and secret_file") {
		t.Errorf("got %s, want the receiver, the robot's words and what to check", e.log)
	}
}
