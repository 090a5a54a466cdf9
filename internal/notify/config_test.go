package notify_test

import (
	"crypto/x509"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/notify"
	"github.com/huizong/huizong/schema"
)

// beside are the files that every configuration of these tests may name.
var beside = map[string]string{
	"url": "https://qyapi.example/send?key=" + key + "\n", "secret": signingSecret, "password": "pass word\r\n", "token": "t0ken",
	"empty": " \n", "two": key + "\n" + key, "notaurl": key, "ftp": "ftp://host/" + key, "hostless": "https:///" + key, "broken": "https://host:" + key + "/%zz",
}

func TestLoad(t *testing.T) {
	t.Parallel()
	got := load(t, `
token_file: token
receivers:
  - name: 朔州群
    kind: dingtalk
    format: text
    url_file: url
    secret_file: secret
    per_minute: 5
    cities: [140600, "140000"]
  - name: 省厅
    kind: wecom
    url_file: url
    lightest: warning
  - name: 邮箱
    kind: email
    mail: {host: smtp.example, from: "汇总 <a@example.cn>", to: [b@example.cn, c@example.cn], user: u, password_file: password}
  - name: relay
    kind: email
    mail: {host: localhost, port: 2525, tls: none, from: a@example.cn, to: [b@example.cn]}
`, beside)
	url := notify.Secret("https://qyapi.example/send?key=" + key)
	want := &notify.Config{Token: "t0ken", Receivers: []notify.Receiver{
		{Name: "朔州群", Kind: notify.DingTalk, Format: notify.Text, PerMinute: 5, Cities: []schema.Code{140600, 140000}, URL: url, Secret: signingSecret},
		{Name: "省厅", Kind: notify.WeCom, Format: notify.Markdown, PerMinute: 20, Lightest: "warning", URL: url},
		{Name: "邮箱", Kind: notify.Email, Format: notify.Text, PerMinute: 20, Mail: notify.Mail{
			Host: "smtp.example", Port: 587, TLS: notify.StartTLS, From: "汇总 <a@example.cn>", To: []string{"b@example.cn", "c@example.cn"},
			User: "u", Password: "pass word",
		}},
		{Name: "relay", Kind: notify.Email, Format: notify.Text, PerMinute: 20, Mail: notify.Mail{
			Host: "localhost", Port: 2525, TLS: notify.Clear, From: "a@example.cn", To: []string{"b@example.cn"},
		}},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, r := range got.Receivers {
			if shown := fmt.Sprintf(verb, r); strings.Contains(shown, key) || strings.Contains(shown, signingSecret) || strings.Contains(shown, "pass word") {
				t.Errorf("%s shows a secret: %s", verb, shown)
			}
		}
	}
}

func TestCertificateAuthorities(t *testing.T) {
	t.Parallel()
	s := unstarted()
	s.StartTLS()
	t.Cleanup(s.Close)
	cfg := load(t, "receivers:\n  - {name: 群, kind: wecom, url_file: url, ca_file: ca}", map[string]string{"url": s.URL, "ca": pemOf(s.Certificate())})
	if _, err := s.Certificate().Verify(x509.VerifyOptions{Roots: cfg.Receivers[0].CAs}); err != nil {
		t.Errorf("got %v, want the certificate to be trusted", err)
	}
}

// Each stands in robots.yaml; %s in a wanted line is the folder.
var mistakes = []struct {
	name, yaml string
	want       []string // without the file's path and a colon
}{
	{"not YAML", "receivers: [", []string{"2: did not find expected node content"}},
	{"empty", "# nothing", []string{"1: yaml: no documents in stream"}},
	{"no receivers", "receivers: []", []string{"1: no receivers: name at least one, or start without --robots"}},
	{"unknown fields, all of them", `
token: t
receivers:
  - {name: a, kind: wecom, url: x}
  - name: b
    kind: email
    mail:
      password: p`, []string{
		"2: field token not found in type notify.configSource", "4: field url not found in type notify.receiverSource", "8: field password not found in type notify.mailSource",
	}},
	{"a list for a word", "receivers:\n  - {name: [a], kind: wecom}", []string{"2: cannot construct !!seq into string"}},
	{"nameless", "receivers:\n  - {kind: wecom, url_file: url}", []string{"2: the name of a receiver has 1 to 64 bytes"}},
	{"a name twice", "receivers:\n  - {name: a, kind: wecom, url_file: url}\n  - {name: a, kind: wecom, url_file: url}", []string{
		`3: receiver "a": the name stands above already: give each receiver its own`,
	}},
	{"no kind", "receivers:\n  - {name: a}", []string{`2: receiver "a": kind "" is none of wecom, dingtalk, feishu, email`}},
	{"unknown severity", "receivers:\n  - {name: a, kind: wecom, url_file: url, lightest: high}", []string{
		`2: receiver "a": lightest "high" is none of critical, warning, info`,
	}},
	{"unknown kind and format", "receivers:\n  - {name: a, kind: slack}\n  - {name: b, kind: feishu, format: html, url_file: url}", []string{
		`2: receiver "a": kind "slack" is none of wecom, dingtalk, feishu, email`, `3: receiver "b": format "html" is neither markdown nor text`,
	}},
	{"no address", "receivers:\n  - {name: a, kind: wecom}", []string{`2: receiver "a": no url_file: name the file that holds the robot's address`}},
	{"files that are not there, empty, too long", `
token_file: empty
receivers:
  - {name: a, kind: wecom, url_file: none}
  - {name: b, kind: wecom, url_file: two}
`, []string{
		"2: token_file: %[1]s/empty is empty: write the token that Alertmanager shows into it, and nothing else",
		`4: receiver "a": url_file: open %[1]s/none: no such file or directory: write the robot's address into it, and nothing else`,
		`5: receiver "b": url_file: %[1]s/two has more than one line: write the robot's address into it, and nothing else`,
	}},
	{"fields without values", `
token_file:
receivers:
  - {name: a, kind: feishu, url_file: url, secret_file: ""}
  - {name: b, kind: wecom, url_file: url, cities: [140600, ~]}
  - name: c
    kind: email
    mail:
      host: h
      from: a@x.cn
      to: [b@x.cn]
      user:`, []string{
		"2: token_file has no value: give it one, or take it out",
		`4: receiver "a": secret_file has no value: give it one, or take it out`,
		`4: receiver "a": no secret_file: name the file that holds the robot's signing secret`,
		`5: receiver "b": cities has no value: give it one, or take it out`,
		`12: receiver "c": user has no value: give it one, or take it out`,
	}},
	{"addresses that are none", `
receivers:
  - {name: a, kind: wecom, url_file: notaurl}
  - {name: b, kind: wecom, url_file: ftp}
  - {name: c, kind: wecom, url_file: hostless}
  - {name: d, kind: wecom, url_file: broken}`, []string{
		`3: receiver "a": url_file: what stands in %[1]s/notaurl is no address like https://host/path: copy the robot's whole webhook address`,
		`4: receiver "b": url_file: what stands in %[1]s/ftp is no address like https://host/path: copy the robot's whole webhook address`,
		`5: receiver "c": url_file: what stands in %[1]s/hostless is no address like https://host/path: copy the robot's whole webhook address`,
		`6: receiver "d": url_file: what stands in %[1]s/broken is no address like https://host/path: copy the robot's whole webhook address`,
	}},
	{"what wecom doesn't have", "receivers:\n  - {name: a, kind: wecom, url_file: url, secret_file: secret, mail: {host: h}}", []string{
		`2: receiver "a": mail goes with kind email only`, `2: receiver "a": secret_file: wecom robots sign nothing: take it out`,
	}},
	{"rates", "receivers:\n  - {name: a, kind: wecom, url_file: url, per_minute: 0}\n  - {name: b, kind: wecom, url_file: url, per_minute: 2.5}", []string{
		`2: receiver "a": per_minute: "0" is no whole number from 1 to 1000`, `3: receiver "b": per_minute: "2.5" is no whole number from 1 to 1000`,
	}},
	{"cities", "receivers:\n  - {name: a, kind: wecom, url_file: url, cities: [1406, 149900, 140602, 140600, 140600, 429004]}", []string{
		`2: receiver "a": cities: "1406" is not a six-digit division code`,
		`2: receiver "a": cities: there is no division 149900: the codes are in the view huizong.division`,
		`2: receiver "a": cities: 140602 朔城区 has no alerts of its own group: name 140600 朔州市`,
		`2: receiver "a": cities: 140600 朔州市 stands there twice`,
		`2: receiver "a": cities: 429004 仙桃市 has no alerts of its own group: name 420000 湖北省`,
	}},
	{"authorities", "receivers:\n  - {name: a, kind: wecom, url_file: url, ca_file: none}\n  - {name: b, kind: wecom, url_file: url, ca_file: secret}", []string{
		`2: receiver "a": ca_file: open %[1]s/none: no such file or directory: put the certificates in PEM there that the server is to be trusted by`,
		`3: receiver "b": ca_file: %[1]s/secret holds no certificate in PEM`,
	}},
	{"what mail doesn't have", "receivers:\n  - {name: a, kind: email, url_file: url}", []string{
		`2: receiver "a": url_file, secret_file and format go with robots only, not with kind email`, `2: receiver "a": no mail: say host, from and to of the mail server`,
	}},
	{"mail", `
receivers:
  - name: a
    kind: email
    mail:
      tls: ssl
  - name: b
    kind: email
    mail: {host: h, port: 70000, tls: none, from: a, to: [b@x.cn, c], user: u}
  - name: c
    kind: email
    mail: {host: h, from: a@x.cn, to: [b@x.cn], password_file: password}
  - name: d
    kind: email
    mail: {host: h, from: a@x.cn, to: [b@x.cn], user: u}`, []string{
		`6: receiver "a": mail.tls "ssl" is none of tls, starttls, none`, `6: receiver "a": mail.from: "" is no address like office@example.cn`,
		`6: receiver "a": no mail.host: name the mail server`, `6: receiver "a": no mail.to: list whom to write to`,
		`9: receiver "b": mail.from: "a" is no address like office@example.cn`, `9: receiver "b": mail.port: "70000" is no whole number from 1 to 65535`,
		`9: receiver "b": mail.to: "c" is no address like office@example.cn`,
		`9: receiver "b": mail.user with mail.tls none would send the password in clear: set mail.tls to starttls or tls`,
		`9: receiver "b": no mail.password_file: name the file that holds the password of mail.user`,
		`12: receiver "c": mail.password_file goes with mail.user: name the user too`,
		`15: receiver "d": no mail.password_file: name the file that holds the password of mail.user`,
	}},
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range mistakes {
		path := files(t, c.yaml, beside)
		_, err := notify.Load(path, divisions())
		if err == nil {
			t.Errorf("%s: loaded", c.name)
			continue
		}
		var want []string
		for _, line := range c.want {
			want = append(want, path+":"+strings.ReplaceAll(line, "%[1]s", filepath.Dir(path)))
		}
		if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, err, strings.Join(want, "\n"))
		}
		if strings.Contains(err.Error(), key) || strings.Contains(err.Error(), signingSecret) {
			t.Errorf("%s: a secret is shown: %v", c.name, err)
		}
	}
}

func TestMissingRobotsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.yaml")
	_, err := notify.Load(path, divisions())
	if want := "cannot read the robots file (open " + path + ": no such file or directory): give its path with --robots"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
