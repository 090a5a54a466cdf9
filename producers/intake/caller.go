package intake

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/huizong/huizong/schema"
)

// Identity is who a token belongs to.
type Identity struct {
	Division schema.Code // what it may state for
	Name     string      // as it was issued to
	Key      string      // public: it names the identity in logs
}

// ErrToken says that a token is nobody's, or no longer.
var ErrToken = errors.New("not a valid token")

// Verifier knows tokens.
type Verifier interface {
	// Verify gives whose token it is. ErrToken says that it is nobody's, or no longer;
	// any other error that it can't be told.
	Verify(token string) (Identity, error)
}

// caller is who sent a request.
type caller struct {
	Identity
	anyDivision bool // without keys, this machine's own programs
}

// may says whether the caller may act for a division.
func (c caller) may(division schema.Code) error {
	if c.anyDivision || c.Division == division {
		return nil
	}
	return problem(otherDivision, "这个令牌是 %s 的，不能替 %s 填报或查询；请用 %s 自己的令牌", c.Division, division, division)
}

// identify says who sent a request.
func (i *Intake) identify(r *http.Request) (caller, error) {
	switch {
	case i.cfg.Verifier != nil:
		identity, err := i.verify(r)
		return caller{Identity: identity}, err
	case !i.cfg.Loopback:
		return caller{}, problem(noKeys, "这个系统还没有密钥，只在本机收数；请管理员运行 huizong keys init 和 huizong keys issue，再重新启动")
	}
	return caller{Identity: Identity{Name: "local"}, anyDivision: true}, onlyLocal(r)
}

func (i *Intake) verify(r *http.Request) (Identity, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return Identity{}, problem(noToken, "请求没有令牌；请加上请求头 Authorization: Bearer <令牌>，令牌由 huizong keys issue 签发").
			with("WWW-Authenticate", `Bearer realm="huizong"`)
	}
	identity, err := i.cfg.Verifier.Verify(token)
	if errors.Is(err, ErrToken) {
		err = problem(badToken, "令牌无效、已过期或者已撤销；请向签发的管理员要新的（huizong keys issue）").
			with("WWW-Authenticate", `Bearer realm="huizong", error="invalid_token"`).because(err)
	}
	return identity, err
}

// onlyLocal keeps out what a browser may be made to send: where there are no
// tokens, being on this machine is the only proof there is.
func onlyLocal(r *http.Request) error {
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" || !loopback(r.Host) {
		return problem(notLocal, "没有密钥的系统只收本机程序的请求，不收网页的，请求的地址也要是 127.0.0.1 或 localhost；要让别处填报，请管理员运行 huizong keys init")
	}
	return nil
}

// loopback says whether a host, with or without a port, is this machine by itself.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
