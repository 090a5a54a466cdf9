package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

const behind = "朔州市 免费法律咨询完成率 61.2%，序时进度 75.0%，落后 13.8 个百分点；主要拖累：怀仁市 −4.1、应县 −3.3；补齐需每月 1,240 人次"

var mixed = payload(
	ours("c", "firing", "info", "county", "应县 连续 3 个月未报"),
	ours("a", "firing", "warning", "city", behind),
	ours("b", "resolved", "critical", "county", "怀仁市 调解成功率 91.0%，达到 90.0%"),
)

const mixedPlain = `【注意】朔州市 进度落后：新发 2 条，已恢复 1 条

- ` + behind + `
- 【提示】应县 连续 3 个月未报

已恢复：
- 怀仁市 调解成功率 91.0%，达到 90.0%`

const mixedMarkdown = `### 【注意】朔州市 进度落后：新发 2 条，已恢复 1 条

- ` + behind + `
- 【提示】应县 连续 3 个月未报

**已恢复**

- 怀仁市 调解成功率 91.0%，达到 90.0%`

// What each robot gets, field by field; nothing else may be in the body.
func TestRobotsGetWhatTheirMakersPublish(t *testing.T) {
	t.Parallel()
	untitled := mixedMarkdown[len("### 【注意】朔州市 进度落后：新发 2 条，已恢复 1 条\n\n"):]
	for _, c := range []struct {
		name, fields string
		want         map[string]any
	}{
		{"wecom", "kind: wecom", map[string]any{"msgtype": "markdown", "markdown.content": mixedMarkdown}},
		{"wecom text", "kind: wecom, format: text", map[string]any{"msgtype": "text", "text.content": mixedPlain}},
		{"dingtalk", "kind: dingtalk", map[string]any{
			"msgtype": "markdown", "markdown.title": "【注意】朔州市 进度落后：新发 2 条，已恢复 1 条", "markdown.text": mixedMarkdown,
		}},
		{"dingtalk text", "kind: dingtalk, format: text", map[string]any{"msgtype": "text", "text.content": mixedPlain}},
		{"feishu", "kind: feishu", map[string]any{
			"msg_type": "interactive", "card.header.title.content": "【注意】朔州市 进度落后：新发 2 条，已恢复 1 条", "card.header.title.tag": "plain_text",
			"card.header.template": "orange", "card.elements.0.tag": "markdown", "card.elements.0.content": untitled,
		}},
		{"feishu text", "kind: feishu, format: text", map[string]any{"msg_type": "text", "content.text": mixedPlain}},
	} {
		s := newStub(t)
		cfg := load(t, "receivers:\n  - {name: 群, url_file: url, "+c.fields+"}", map[string]string{"url": s.URL + "/robot/send?key=" + key + "\n"})
		got := newEndpoint(t, cfg).want(c.name, mixed, http.StatusOK, s, 1)[0]
		for path, want := range c.want {
			if got.at(path) != want {
				t.Errorf("%s: %s: got\n%v\nwant\n%v", c.name, path, got.at(path), want)
			}
		}
		if len(got.body) != 2 || got.query["key"][0] != key || len(got.query) != 1 || got.header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: got %+v, want two fields, the key as the only query, JSON", c.name, got)
		}
	}
}

const signingSecret = "SEC-0f1e2d3c4b5a"

func mac(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	_, _ = fmt.Fprint(h, text)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	s := newStub(t)
	at := func(t *testing.T, kind string) message {
		cfg := load(t, "receivers:\n  - {name: 群, url_file: url, secret_file: secret, kind: "+kind+"}",
			map[string]string{"url": s.URL + "/robot/send?access_token=" + key, "secret": signingSecret})
		return newEndpoint(t, cfg).want(kind, mixed, http.StatusOK, s, 1)[0]
	}
	synctest.Test(t, func(t *testing.T) {
		m := at(t, "dingtalk")
		stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
		if want := mac(signingSecret, stamp+"\n"+signingSecret); m.query["timestamp"][0] != stamp || m.query["sign"][0] != want || m.query["access_token"][0] != key {
			t.Errorf("dingtalk: got %v, want timestamp %s and sign %s beside the token", m.query, stamp, want)
		}
		m = at(t, "feishu")
		stamp = strconv.FormatInt(time.Now().Unix(), 10)
		if want := mac(stamp+"\n"+signingSecret, ""); m.at("timestamp") != stamp || m.at("sign") != want {
			t.Errorf("feishu: got %v, want timestamp %s and sign %s", m.body, stamp, want)
		}
	})
}
