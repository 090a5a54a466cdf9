package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Bounds of what a robot answers, and of what is told of it.
const (
	answerBytes = 64 << 10
	reasonBytes = 300
)

// dialect is how one make of robot is spoken to.
type dialect struct {
	// compose gives the address and the body of a message, signed where the
	// receiver has a secret.
	compose func(r *Receiver, d *digest, now time.Time) (address string, body []byte, err error)
	// codes that an answer may carry, with what they mean; others may pass.
	codes map[int]verdict
}

// robot sends to a group by its webhook.
type robot struct {
	receiver *Receiver
	dialect  dialect
	client   *http.Client
	scrub    *strings.Replacer
}

func newRobot(r *Receiver) *robot {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // messages are minutes apart
	transport.TLSClientConfig = &tls.Config{RootCAs: r.CAs, MinVersion: tls.VersionTLS12}
	return &robot{r, dialects[r.Kind], &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a robot has none
	}, scrubber(r)}
}

func (b *robot) send(ctx context.Context, d *digest) error {
	address, body, err := b.dialect.compose(b.receiver, d, time.Now())
	if err != nil {
		return b.failed(final, "cannot write the message: %v", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return b.failed(final, "cannot ask the robot: %v", cause(err))
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := b.client.Do(request)
	if err != nil {
		return b.failed(passing, "cannot reach the robot: %v", cause(err))
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, answerBytes))
	if err != nil {
		return b.failed(passing, "the robot broke off: %v", err)
	}
	return b.judge(response.StatusCode, answer)
}

// answer is what robots say, each in its own words. With HTTP they say 200 to
// nearly everything.
type answer struct {
	ErrCode    *int   `json:"errcode"` // WeCom, DingTalk
	ErrMsg     string `json:"errmsg"`
	Code       *int   `json:"code"` // Feishu
	Msg        string `json:"msg"`
	StatusCode *int   `json:"StatusCode"` // Feishu, before 2021
}

func (b *robot) judge(status int, body []byte) error {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return b.unclear(status)
	}
	for _, code := range []*int{a.ErrCode, a.Code, a.StatusCode} {
		switch {
		case code == nil:
		case *code != 0:
			return b.failed(b.dialect.codes[*code], "the robot answers errcode %d: %s%s", *code, clip(oneLine(a.ErrMsg+a.Msg), reasonBytes), remedies[b.dialect.codes[*code]])
		case status/100 == 2:
			return nil
		}
	}
	return b.unclear(status)
}

// remedies go with a robot's own words.
var remedies = map[verdict]string{final: "; check the robot's settings, url_file and secret_file"}

// unclear is the verdict on an answer that is no robot's.
func (b *robot) unclear(status int) error {
	switch {
	case status == http.StatusTooManyRequests:
		return b.failed(throttled, "the robot answers HTTP %d", status)
	case status/100 == 3 || status/100 == 4 && status != http.StatusRequestTimeout:
		return b.failed(final, "the robot answers HTTP %d; check the address in url_file", status)
	}
	return b.failed(passing, "what answers is no robot (HTTP %d without an errcode)", status)
}

func (b *robot) failed(v verdict, format string, args ...any) error {
	return &failure{v, b.scrub.Replace(fmt.Sprintf(format, args...))}
}

// encode gives a body's JSON.
func encode(body any) ([]byte, error) { return json.Marshal(body, json.Deterministic(true)) }

// withQuery adds to an address what its robot wants there.
func withQuery(address Secret, more url.Values) (string, error) {
	u, err := url.Parse(string(address))
	if err != nil {
		return "", cause(err)
	}
	query := u.Query()
	for name, values := range more {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}
