package notify_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Robots answer HTTP 200 to what they don't take.
func TestAttempts(t *testing.T) {
	t.Parallel()
	busy := `{"errcode":-1,"errmsg":"system busy"}`
	for _, c := range []struct {
		name     string
		kind     string
		answers  []string
		status   int
		messages int
	}{
		{"busy twice", "wecom", []string{busy, busy}, http.StatusOK, 3},
		{"busy all the time", "dingtalk", []string{busy, busy, busy}, http.StatusServiceUnavailable, 3},
		{"its server fails", "feishu", []string{"HTTP 502", "HTTP 500"}, http.StatusOK, 3},
		{"its server fails, and says ok", "wecom", []string{`HTTP 503 {"errcode":0}`}, http.StatusOK, 2},
		{"feishu refuses with HTTP 400", "feishu", []string{`HTTP 400 {"code":19024}`}, http.StatusFailedDependency, 1},
		{"feishu throttles with HTTP 400", "feishu", []string{`HTTP 400 {"code":99991400}`}, http.StatusServiceUnavailable, 1},
		{"a proxy's page", "wecom", []string{"<html>", `{}`, `[]`}, http.StatusServiceUnavailable, 3},
		{"punished", "dingtalk", []string{`{"status":1111,"wait":5,"punish":"deny"}`}, http.StatusOK, 2},
		{"unknown code", "feishu", []string{`{"code":77,"msg":"?"}`}, http.StatusOK, 2},
		{"feishu of old", "feishu", []string{`{"StatusCode":0,"StatusMessage":"success","Extra":null}`}, http.StatusOK, 1},
		{"wecom throttles", "wecom", []string{`{"errcode":45009}`}, http.StatusServiceUnavailable, 1},
		{"dingtalk throttles", "dingtalk", []string{`{"errcode":130101}`}, http.StatusServiceUnavailable, 1},
		{"feishu throttles", "feishu", []string{`{"code":9499}`}, http.StatusServiceUnavailable, 1},
		{"feishu throttles, newer", "feishu", []string{`{"code":11232}`}, http.StatusServiceUnavailable, 1},
		{"HTTP 429", "wecom", []string{"HTTP 429"}, http.StatusServiceUnavailable, 1},
		{"bad key", "wecom", []string{`{"errcode":93000,"errmsg":"invalid webhook url"}`}, http.StatusFailedDependency, 1},
		{"bad signature", "dingtalk", []string{`{"errcode":310000,"errmsg":"sign not match"}`}, http.StatusFailedDependency, 1},
		{"bad signature", "feishu", []string{`{"code":19021}`}, http.StatusFailedDependency, 1},
		{"no such page", "wecom", []string{"HTTP 404"}, http.StatusFailedDependency, 1},
		{"sent elsewhere", "wecom", []string{"HTTP 302"}, http.StatusFailedDependency, 1},
	} {
		s := newStub(t, c.answers...)
		cfg := load(t, "receivers:\n  - {name: 群, url_file: url, kind: "+c.kind+"}", map[string]string{"url": s.URL + "/send?key=" + key})
		synctest.Test(t, func(t *testing.T) {
			e := newEndpoint(t, cfg)
			e.want(c.kind+": "+c.name, mixed, c.status, s, c.messages)
			sent := map[bool]float64{true: 1}[c.status == http.StatusOK]
			if e.count("群", "sent") != sent || e.count("群", "failed") != 1-sent {
				t.Errorf("%s: got %v sent and %v failed, want %v and %v", c.name, e.count("群", "sent"), e.count("群", "failed"), sent, 1-sent)
			}
		})
	}
}

func TestThrottledRobotIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newStub(t, `{"errcode":45009,"errmsg":"api freq out of limit"}`)
	cfg := robot(t, s, "")
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		e.want("throttled", mixed, http.StatusServiceUnavailable, s, 1)
		time.Sleep(59 * time.Second)
		e.want("within the minute", mixed, http.StatusServiceUnavailable, s, 0)
		time.Sleep(2 * time.Second)
		e.want("after it", mixed, http.StatusOK, s, 1)
	})
}

// Of many groups at once a robot gets no more than it takes; the others are
// told to come again, and none is lost.
func TestRateOfMessages(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	cfg := robot(t, s, ", per_minute: 8")
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		waiting := map[string]bool{}
		for _, c := range strings.Split("abcdefghijklmnopqrst", "") {
			waiting[payloadOf(c, 0, ours(c, "firing", "info", "city", c))] = true
		}
		for minute := 0; len(waiting) > 0; minute++ {
			before := len(waiting)
			began := time.Now()
			postAll(e, waiting)
			if sent := before - len(waiting); sent == 0 || sent > 8 || sent != len(s.messages()) {
				t.Fatalf("minute %d: got %d sent, want 1 to 8, each once", minute, sent)
			}
			time.Sleep(time.Minute - time.Since(began))
		}
	})
}

// postAll posts at once and takes out what was taken.
func postAll(e *endpoint, bodies map[string]bool) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var taken []string
	for body := range bodies {
		wait.Go(func() {
			if e.post(body).Code == http.StatusOK {
				mu.Lock()
				defer mu.Unlock()
				taken = append(taken, body)
			}
		})
	}
	wait.Wait()
	for _, body := range taken {
		delete(bodies, body)
	}
}

func TestRepetitionGoesToWhoeverHasNotTakenIt(t *testing.T) {
	t.Parallel()
	well, ill := newStub(t), newStub(t, "HTTP 500", "HTTP 500", "HTTP 500", `{"errcode":45009}`)
	cfg := load(t, `receivers:
  - {name: well, kind: wecom, url_file: well}
  - {name: ill, kind: wecom, url_file: ill}`, map[string]string{"well": well.URL, "ill": ill.URL})
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		e.want("first", mixed, http.StatusServiceUnavailable, well, 1)
		e.want("second", mixed, http.StatusServiceUnavailable, well, 0)
		time.Sleep(5 * time.Minute)
		ill.messages()
		e.want("third", mixed, http.StatusOK, ill, 1)
		e.want("fourth, the answer got lost", mixed, http.StatusOK, ill, 0)
		if got := well.messages(); len(got) != 0 {
			t.Errorf("got %d more messages, want none: it took the first", len(got))
		}
	})
}

// What Alertmanager repeats is told once; what it reminds of, again.
func TestRemindersAndNewAlerts(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	cfg := robot(t, s, ", format: text")
	one := ours("1", "firing", "warning", "city", "甲")
	two := ours("2", "firing", "critical", "county", "乙")
	again := one
	again.StartsAt = "2024-10-09T09:00:00+08:00"
	later := one
	later.StartsAt = "2024-10-10T09:00:00+08:00"
	ended := one
	ended.Status = "resolved"
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		for _, c := range []struct {
			name  string
			after time.Duration
			body  string
			want  string // nothing: no message
		}{
			{"new", 0, payload(one), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
			{"repeated", 5 * time.Minute, payload(one), ""},
			{"another", 0, payload(one, two), "【严重】朔州市 进度落后：新发 1 条，持续 1 条\n\n- 乙\n- 【注意】甲"},
			{"repeated in another order", 9 * time.Minute, payload(two, one), ""},
			{"reminder of an hour", time.Hour, payload(one, two), "【严重】朔州市 进度落后：持续 2 条\n\n- 乙\n- 【注意】甲"},
			{"reminder", 4 * time.Hour, payload(one, two), "【严重】朔州市 进度落后：持续 2 条\n\n- 乙\n- 【注意】甲"},
			{"another group", 0, payloadOf("g", 0, one), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
			{"ended", 0, payload(ended), "【恢复】朔州市 进度落后：已恢复 1 条\n\n已恢复：\n- 甲"},
			{"fires again at once", time.Second, payload(again), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
			{"fires once more, its end untold", time.Second, payload(later), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
			{"forgotten", 8 * 24 * time.Hour, payloadOf("h", 0, one), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
			{"new again", 0, payload(later), "【注意】朔州市 进度落后：新发 1 条\n\n- 甲"},
		} {
			time.Sleep(c.after)
			if got := e.want(c.name, c.body, http.StatusOK, s, min(1, len(c.want))); len(got) > 0 && got[0].text() != c.want {
				t.Errorf("%s: got %s, want %s", c.name, got[0].text(), c.want)
			}
		}
	})
}

// While a receiver stays away, the others hear of what fires on once in four hours.
func TestAwayReceiverDoesNotSilenceTheOthers(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	cfg := robot(t, s, "")
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		for range 12 * 9 { // nine hours of an Alertmanager that repeats
			e.post(mixed)
			time.Sleep(5 * time.Minute)
		}
		if got := len(s.messages()); got != 3 {
			t.Errorf("got %d messages, want 3", got)
		}
	})
}

func TestTheSameAtOnceIsToldOnce(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	cfg := robot(t, s, "")
	synctest.Test(t, func(t *testing.T) {
		e := newEndpoint(t, cfg)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() { e.post(mixed) })
		}
		wait.Wait()
		e.want("once more", mixed, http.StatusOK, s, 1)
	})
}

// An Alertmanager that gave up waiting asks again, and finds it done.
func TestWhatWasBegunIsEnded(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ""))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	request := httptest.NewRequestWithContext(gone, http.MethodPost, "/alertmanager", strings.NewReader(mixed))
	request.Header.Set("Content-Type", "application/json")
	e.do(request)
	if got := len(s.messages()); got != 1 {
		t.Errorf("got %d messages, want 1", got)
	}
	e.want("again", mixed, http.StatusOK, s, 0)
}

func TestCitiesOnly(t *testing.T) {
	t.Parallel()
	all, city := newStub(t), newStub(t)
	e := newEndpoint(t, load(t, `receivers:
  - {name: 省厅, kind: wecom, url_file: all}
  - {name: 长治, kind: wecom, url_file: city, cities: [140400], format: text}`, map[string]string{"all": all.URL, "city": city.URL}))
	elsewhere := ours("e", "firing", "critical", "city", "长治市 落后")
	elsewhere.Labels["city"], elsewhere.Annotations["place"] = "140400", "长治市"
	system := alert{Status: "firing", Fingerprint: "s", StartsAt: "2024-10-08T09:00:00Z", Labels: map[string]string{"alertname": "HuizongDown", "severity": "critical"}}

	e.want("another city's", mixed, http.StatusOK, city, 0)
	e.want("the system's", payloadOf("s", 0, system), http.StatusOK, city, 0)
	got := e.want("both cities'", payloadOf("both", 0, ours("a", "firing", "info", "city", "朔州市 落后"), elsewhere), http.StatusOK, city, 1)
	if want := "【严重】长治市 进度落后：新发 1 条\n\n- 长治市 落后"; got[0].text() != want {
		t.Errorf("got %s, want %s", got[0].text(), want)
	}
	if got := all.messages(); len(got) != 3 {
		t.Errorf("got %d messages for all cities, want 3", len(got))
	}
}

// What is lighter than a receiver wants to hear of is not told it.
func TestLightestOnly(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ", format: text, lightest: warning"))
	e.want("lighter", payload(ours("i", "firing", "info", "city", "i")), http.StatusOK, s, 0)
	got := e.want("all", payload(ours("i", "firing", "info", "city", "i"), ours("w", "firing", "warning", "city", "w"), ours("c", "resolved", "critical", "city", "c")), http.StatusOK, s, 1)
	if want := "【注意】朔州市 进度落后：新发 1 条，已恢复 1 条\n\n- w\n\n已恢复：\n- c"; got[0].text() != want {
		t.Errorf("got %s, want %s", got[0].text(), want)
	}
}
