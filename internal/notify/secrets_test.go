package notify_test

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func pemOf(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}

// A key as it stands in an address, and as it is.
const escapedKey, unescapedKey = "k%2Bey%2F7fa91c", "k+ey/7fa91c"

// However a robot fails, neither the log nor Alertmanager, which logs what it is
// answered, sees a key.
func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	echo := `{"errcode":93000,"errmsg":"invalid webhook url /robot/` + key + `/send?key=` + key + `&access_token=` + key + ` ` + signingSecret + ` k=` + escapedKey + ` ` + unescapedKey + `"}`
	always := func(answer string) string { return newStub(t, slices.Repeat([]string{answer}, 9)...).URL }
	encrypted := unstarted()
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)
	for name, base := range map[string]string{
		"its words": always(echo),
		"elsewhere": always("HTTP 307"),
		"no such":   always("HTTP 404"),
		"not JSON":  always("oops"),
		"nobody":    "http://" + nobody(t),
		"untrusted": encrypted.URL,
		"not HTTPS": "https" + strings.TrimPrefix(newStub(t).URL, "http"),
	} {
		for _, kind := range []string{"wecom", "dingtalk, secret_file: secret", "feishu, secret_file: secret"} {
			cfg := load(t, "receivers:\n  - {name: 群, url_file: url, kind: "+kind+"}",
				map[string]string{"url": base + "/robot/" + key + "/send?key=" + key + "&access_token=" + key + "&k=" + escapedKey, "secret": signingSecret})
			synctest.Test(t, func(t *testing.T) {
				e := newEndpoint(t, cfg)
				response := e.post(mixed)
				said := response.Body.String() + e.log.String()
				if response.Code < http.StatusBadRequest || e.log.Len() == 0 {
					t.Errorf("%s, %s: got %d %s, want a failure", name, kind, response.Code, said)
				}
				if strings.Contains(said, key) || strings.Contains(said, escapedKey) || strings.Contains(said, unescapedKey) || kind != "wecom" && strings.Contains(said, signingSecret) {
					t.Errorf("%s, %s: a secret is shown: %s", name, kind, said)
				}
			})
		}
	}
}

// nobody is an address that nobody listens on.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func TestPrivateCertificate(t *testing.T) {
	t.Parallel()
	s := unstarted()
	s.StartTLS()
	t.Cleanup(s.Close)
	e := newEndpoint(t, load(t, "receivers:\n  - {name: 群, kind: wecom, url_file: url, ca_file: ca}",
		map[string]string{"url": s.URL + "/send?key=" + key, "ca": pemOf(s.Certificate())}))
	e.want("trusted by ca_file", mixed, http.StatusOK, s, 1)
}
