package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Bytes that a message may have: of WeCom the text, of the others the whole body.
const (
	weComMarkdownBytes = 4096
	weComTextBytes     = 2048
	dingTalkBytes      = 20_000
	feishuBytes        = 20 << 10
)

// dialects by kind, as their makers publish them:
// https://developer.work.weixin.qq.com/document/path/91770,
// https://open.dingtalk.com/document/robots/custom-robot-access,
// https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
var dialects = map[Kind]dialect{
	WeCom: {composeWeCom, map[int]verdict{
		45009: throttled, 45033: throttled, // too often; too many at once
		40008: final, 40058: final, 45002: final, // message type, content, size
		93000: final, 93004: final, 93008: final, // bad or removed address; robot stopped; not in the group
	}},
	DingTalk: {composeDingTalk, map[int]verdict{
		130101: throttled, 410100: throttled, 660026: throttled,
		40035: final, 400105: final, 460101: final, // body, message type, size
		300001: final, 300005: final, 400101: final, 400106: final, // no such token or robot
		310000: final, 400013: final, 400102: final, // keyword, signature or IP; group dissolved; robot stopped
		430101: final, 430102: final, 430103: final, 430104: final, // content that it doesn't let through
	}},
	Feishu: {composeFeishu, map[int]verdict{
		9499: throttled, 11232: throttled, 99991400: throttled,
		19001: final, 19021: final, 19022: final, 19024: final, // no such robot, signature, IP, keyword
	}},
}

func composeWeCom(r *Receiver, d *digest, _ time.Time) (string, []byte, error) {
	limit := weComMarkdownBytes
	if r.Format == Text {
		limit = weComTextBytes
	}
	content := d.fit(style{markdown: r.Format == Markdown}, func(text string) bool { return len(text) <= limit })
	body, err := encode(map[string]any{"msgtype": r.Format, string(r.Format): map[string]any{"content": content}})
	return string(r.URL), body, err
}

// composeDingTalk signs in the address.
func composeDingTalk(r *Receiver, d *digest, now time.Time) (string, []byte, error) {
	body, err := fitBody(d, style{markdown: r.Format == Markdown}, dingTalkBytes, func(text string) any {
		if r.Format == Text {
			return map[string]any{"msgtype": "text", "text": map[string]any{"content": text}}
		}
		return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": d.heading(), "text": text}}
	})
	if err != nil || r.Secret == "" {
		return string(r.URL), body, err
	}
	timestamp := strconv.FormatInt(now.UnixMilli(), 10)
	sign := signature(string(r.Secret), fmt.Sprintf("%s\n%s", timestamp, string(r.Secret)))
	address, err := withQuery(r.URL, url.Values{"timestamp": {timestamp}, "sign": {sign}})
	return address, body, err
}

// composeFeishu signs in the body: nothing, with timestamp and secret as the key.
func composeFeishu(r *Receiver, d *digest, now time.Time) (string, []byte, error) {
	signed := map[string]any{}
	if r.Secret != "" {
		timestamp := strconv.FormatInt(now.Unix(), 10)
		signed["timestamp"] = timestamp
		signed["sign"] = signature(fmt.Sprintf("%s\n%s", timestamp, string(r.Secret)), "")
	}
	markdown := r.Format == Markdown
	body, err := fitBody(d, style{markdown: markdown, untitled: markdown}, feishuBytes, func(text string) any {
		if markdown {
			signed["msg_type"], signed["card"] = "interactive", card(d, text)
		} else {
			signed["msg_type"], signed["content"] = "text", map[string]any{"text": text}
		}
		return signed
	})
	return string(r.URL), body, err
}

// card shows a digest under its heading, in the colour of its severity.
func card(d *digest, text string) any {
	colour := [...]string{critical: "red", warning: "orange", info: "blue"}[d.severity]
	if len(d.firing) == 0 {
		colour = "green"
	}
	return map[string]any{
		"config":   map[string]any{"wide_screen_mode": true},
		"header":   map[string]any{"template": colour, "title": map[string]any{"tag": "plain_text", "content": d.heading()}},
		"elements": []any{map[string]any{"tag": "markdown", "content": text}},
	}
}

// fitBody gives the body with as many lines as limit lets it have.
func fitBody(d *digest, s style, limit int, of func(text string) any) ([]byte, error) {
	text := d.fit(s, func(text string) bool {
		body, err := encode(of(text))
		return err == nil && len(body) <= limit
	})
	return encode(of(text))
}

func signature(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
