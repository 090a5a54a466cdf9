package notify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// Prometheus' own alerts have neither place nor title.
func TestSystemHealth(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ""))
	down := alert{
		Status: "firing", Fingerprint: "1", StartsAt: "2024-10-08T09:00:00Z", Labels: map[string]string{"alertname": "HuizongDown", "severity": "page"},
		Annotations: map[string]string{"summary": "汇总没有响应", "description": "127.0.0.1:8321\n已 5 分钟抓取不到 [指标](http://x)，<@all> *看* `日志`"},
	}
	bare := alert{Status: "firing", Fingerprint: "2", StartsAt: "2024-10-08T09:00:00Z", Labels: map[string]string{"alertname": "DiskFull", "severity": "critical"}}
	got := e.want("system", payloadOf("g", 3, down, bare), http.StatusOK, s, 1)[0].text()
	want := `### 【严重】系统运行：新发 2 条

- DiskFull
- 【注意】汇总没有响应：127.0.0.1:8321 已 5 分钟抓取不到 ［指标］(http://x)，＜@all＞ ＊看＊ ｀日志｀

另有 3 条，见看板`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if ours := e.want("both", payloadOf("h", 0, down, ours("a", "firing", "info", "city", "甲")), http.StatusOK, s, 1)[0].text(); !strings.HasPrefix(ours, "### 【注意】新发 2 条\n") {
		t.Errorf("got %s, want a heading without a place: they share none", ours)
	}
}

// The worst first, then the new, then the higher level; the others as they came.
func TestOrderOfAlerts(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ", format: text"))
	known := ours("k", "firing", "warning", "city", "known")
	e.want("first", payload(known), http.StatusOK, s, 1)
	got := e.want("second", payload(
		known, ours("a", "firing", "info", "province", "a"), ours("b", "firing", "warning", "county", "b"), ours("c", "firing", "critical", "county", "c"),
		ours("d", "firing", "warning", "county", "d"), ours("e", "firing", "warning", "province", "e"), ours("f", "resolved", "critical", "city", "f"),
	), http.StatusOK, s, 1)[0].text()
	want := "【严重】朔州市 进度落后：新发 5 条，持续 1 条，已恢复 1 条\n\n- c\n- 【注意】e\n- 【注意】b\n- 【注意】d\n- 【注意】known\n- 【提示】a\n\n已恢复：\n- f"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What got lighter has not ended: of one alert only what it is now is told.
func TestOtherSeverityIsNoEnd(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	e := newEndpoint(t, robot(t, s, ", format: text"))
	before, now, other := ours("1", "resolved", "critical", "city", "before"), ours("2", "firing", "warning", "city", "now"), ours("3", "resolved", "warning", "city", "other")
	for id, a := range map[string]*alert{"x": &before, "y": &other} {
		a.Annotations["id"] = id
	}
	now.Annotations["id"] = "x"
	got := e.want("both", payload(before, now, other), http.StatusOK, s, 1)[0].text()
	if want := "【注意】朔州市 进度落后：新发 1 条，已恢复 1 条\n\n- now\n\n已恢复：\n- other"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Whatever is said, a message is as large as its robot takes: whole lines, and
// how many are left out.
func TestSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields string
		limit  int // of the text; 0: of the body
		body   int
	}{
		{"kind: wecom", 4096, 0},
		{"kind: wecom, format: text", 2048, 0},
		{"kind: dingtalk", 0, 20_000},
		{"kind: dingtalk, format: text", 0, 20_000},
		{"kind: feishu, secret_file: secret", 0, 20 << 10},
		{"kind: feishu, format: text, secret_file: secret", 0, 20 << 10},
	} {
		s := newStub(t)
		e := newEndpoint(t, load(t, "receivers:\n  - {name: 群, url_file: url, per_minute: 1000, "+c.fields+"}", map[string]string{"url": s.URL, "secret": signingSecret}))
		for _, bytes := range []int{1, 30, 180, 320, 1500, 10_000} {
			for _, text := range []string{"落", "\"", "𠮷"} {
				what := fmt.Sprintf("%s, lines of %d bytes of %s", c.fields, bytes, text)
				m := e.want(what, manyAlerts(what, 25, strings.Repeat(text, max(1, bytes/len(text)))), http.StatusOK, s, 1)[0]
				if c.limit > 0 && len(m.text()) > c.limit || c.body > 0 && m.size > c.body {
					t.Errorf("%s: got %d bytes in a body of %d, want at most %d, %d", what, len(m.text()), m.size, c.limit, c.body)
				}
				checkCut(t, what, m.text(), text)
			}
		}
	}
}

// manyAlerts are a group's, all with the same sentence; the last has ended.
func manyAlerts(group string, n int, sentence string) string {
	var alerts []alert
	for i := range n {
		a := ours(fmt.Sprint(i), "firing", "warning", "county", sentence)
		a.Annotations["place"], a.Annotations["title"] = strings.Repeat("很长的地名", 50), strings.Repeat("很长的规则名", 50)
		if i == n-1 {
			a.Status = "resolved"
		}
		alerts = append(alerts, a)
	}
	return payloadOf(group, 0, alerts...)
}

// checkCut holds that a message of 25 alerts is cut between lines, and lines
// between characters.
func checkCut(t *testing.T, what, text, char string) {
	t.Helper()
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		if sentence, ok := strings.CutPrefix(line, "- "); ok {
			lines++
			if rest := strings.Trim(sentence, char); rest != "" && rest != "…" {
				t.Errorf("%s: got the line %s", what, line)
			}
		}
	}
	left := fmt.Sprintf("\n\n另有 %d 条，见看板", 25-lines)
	if lines < 1 || lines > 20 || !strings.HasSuffix(text, left) || !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
		t.Errorf("%s: got %d lines, ending %q, want 1 to 20 lines and %q", what, lines, text[max(0, len(text)-60):], left)
	}
}
