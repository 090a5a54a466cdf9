package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus/certs"
	"github.com/huizong/huizong/internal/bus/certs/certstest"
)

// done runs a command beside the node, and holds it to exit code 0.
func (n *node) done(args ...string) (out string) {
	n.Helper()
	r := finish(n.T, huizong(append(args, "--data", n.data())...))
	if r.code != exitDone {
		n.Fatalf("%v: got exit code %d, %s%s", args, r.code, r.out, r.err)
	}
	return r.out
}

// issue issues a division's credentials.
func (n *node) issue(code string) (creds string) {
	n.Helper()
	creds = filepath.Join(n.TempDir(), code+".creds")
	n.done("keys", "issue", code, "-o", creds)
	return creds
}

func TestKeysComeToASystemThatRan(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	n.stop()
	n.done("keys", "init")
	n.start()
	if r := n.push(heading + "140525,2024-03,med_disputes_found,26\n"); r.code != exitFailed || !strings.Contains(r.err, "--creds") {
		t.Errorf("without credentials: got %+v, want exit code 2 and --creds named", r)
	}
	county, neighbour := n.issue("140525"), n.issue("140581")
	text := heading + "140525,2024-03,med_disputes_found,26\n"
	if r := n.push(text, "--creds", county); r.code != exitDone {
		t.Errorf("with its own: got %+v, want it stored", r)
	}
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE metric = 'med_disputes_found' AND division = 140500 AND period = '2024-03-01'", "26")
	for _, others := range []string{neighbour, filepath.Join(n.data(), "keys", "admin.creds")} {
		if r := n.push(text, "--creds", others); r.code != exitNotRight || !strings.Contains(r.err, "无权") {
			t.Errorf("with %s: got %+v, want exit code 1", filepath.Base(others), r)
		}
	}
	if r := finish(t, huizong("push", n.csv(text), "--data", n.data())); r.code != exitFailed || !strings.Contains(r.err, "--creds") {
		t.Errorf("beside it, without credentials: got %+v, want exit code 2 and --creds named", r)
	}
	if out := n.done("verify"); !strings.Contains(out, "全部一致") {
		t.Errorf("verify: got %s", out)
	}
	n.done("dead", "list")
	n.done("rebuild")
	n.done("backup", filepath.Join(n.dir, "backup"))
	n.revoke(county, text)
	n.stop()
	n.start()
	if r := n.push(text, "--creds", county); r.code != exitFailed {
		t.Errorf("revoked, after a restart: got %+v, want exit code 2", r)
	}
	n.stop()
	n.restored()
}

// revoke ends a county's credentials beside the running node.
func (n *node) revoke(county, text string) {
	n.Helper()
	if out := n.done("keys", "revoke", "140525"); !strings.Contains(out, "即刻生效") {
		n.Errorf("revoke: got %s", out)
	}
	if r := n.push(text, "--creds", county); r.code != exitFailed || !strings.Contains(r.err, "refuses the credentials") {
		n.Errorf("revoked: got %+v, want exit code 2", r)
	}
	var listed []map[string]any
	if err := json.Unmarshal([]byte(n.done("keys", "list", "--format", "json")), &listed); err != nil {
		n.Fatal(err)
	}
	if len(listed) != 2 || listed[0]["status"] != "revoked" || listed[1]["status"] != "valid" {
		n.Errorf("list: got %v, want one revoked and one valid", listed)
	}
}

// restored holds a backup to go into a new folder that has the keys.
func (n *node) restored() {
	n.Helper()
	data := filepath.Join(n.dir, "restored")
	if err := os.CopyFS(filepath.Join(data, "keys"), os.DirFS(filepath.Join(n.data(), "keys"))); err != nil {
		n.Fatal(err)
	}
	r := finish(n.T, huizong("restore", filepath.Join(n.dir, "backup"), "--data", data, "--nats-port", "0",
		"--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0"))
	if r.code != exitDone {
		n.Errorf("restore: got %+v, want exit code 0", r)
	}
}

// csv is a file with the text.
func (n *node) csv(text string) string {
	n.Helper()
	path := filepath.Join(n.TempDir(), "figures.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		n.Fatal(err)
	}
	return path
}

func TestTLSWithGivenCertificate(t *testing.T) {
	t.Parallel()
	made := certstest.Make(t, "huizong.example") // not the name this machine reaches it by
	n := &node{T: t, dir: t.TempDir()}
	n.done("keys", "init")
	n.start("--tls-cert", made.Cert, "--tls-key", made.Key, "--nats-host", "0.0.0.0")
	t.Cleanup(n.kill)
	if !strings.HasPrefix(n.addr.NATS, "tls://") || !strings.HasPrefix(n.addr.HTTP, "https://") {
		t.Errorf("got %+v, want tls:// and https://", n.addr)
	}
	county := n.issue("140525")
	n.done("push", n.csv(heading+"140525,2024-03,med_disputes_found,25\n"), "--creds", county)
	n.done("verify")
	n.done("keys", "revoke", "140525")
	address := strings.TrimPrefix(n.addr.HTTP, "https://")
	if r := finish(t, huizong("health", "--http", address, "--tls-cert", made.Cert)); r.code != exitDone {
		t.Errorf("health: got %+v, want exit code 0", r)
	}
	pinned, err := certs.Pinned(made.Cert)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: pinned}, Timeout: time.Minute}
	response, err := client.Get(n.addr.HTTP + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	plain := "nats://" + strings.TrimPrefix(n.addr.NATS, "tls://")
	if r := finish(t, huizong("push", n.csv(heading+"140525,2024-03,med_disputes_found,25\n"), "--nats", plain, "--creds", county)); r.code != exitFailed {
		t.Errorf("a certificate nobody vouches for: got %+v, want exit code 2", r)
	}
	n.stop()
}

func TestKeysAreRefused(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	keys := filepath.Join(t.TempDir(), "keys")
	creds := filepath.Join(t.TempDir(), "x.creds")
	ran := func(args ...string) result { return finish(t, huizong(args...)) }
	if r := ran("keys", "issue", "140525", "--keys", keys, "-o", creds); r.code != exitFailed || !strings.Contains(r.err, "huizong keys init") {
		t.Errorf("no keys: got %+v, want exit code 2 and the remedy", r)
	}
	if r := ran("keys", "init", "--keys", keys); r.code != exitDone || !strings.Contains(r.out, "operator.seed") {
		t.Fatalf("init: got %+v, want exit code 0", r)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"init again":       {[]string{"keys", "init", "--keys", keys}, "there are keys already"},
		"unknown division": {[]string{"keys", "issue", "149999", "--keys", keys, "-o", creds}, "149999"},
		"a zone":           {[]string{"keys", "issue", "140171", "--keys", keys, "-o", creds}, "140171"},
		"not a code":       {[]string{"keys", "issue", "1405", "--keys", keys, "-o", creds}, "six-digit"},
		"expired":          {[]string{"keys", "issue", "140525", "--keys", keys, "-o", creds, "--expires", "2020-01-01"}, "past"},
		"not a time":       {[]string{"keys", "issue", "140525", "--keys", keys, "-o", creds, "--expires", "soon"}, "neither"},
		"nothing issued":   {[]string{"keys", "revoke", "140525", "--keys", keys, "--data", data}, "nothing of the kind"},
		"given, not there": {[]string{"up", "--data", data, "--keys", filepath.Join(data, "none")}, "huizong keys init"},
		"elsewhere":        {[]string{"up", "--data", data, "--nats-host", "0.0.0.0", "--nats-port", "0"}, "huizong keys init"},
		"half of TLS":      {[]string{"up", "--data", data, "--tls-cert", "x.pem"}, "--tls-key"},
	} {
		if r := ran(tt.args...); r.code != exitFailed || !strings.Contains(r.err, tt.want) {
			t.Errorf("%s: got %+v, want exit code 2 and %q", name, r, tt.want)
		}
	}
	if r := ran("keys", "issue", "140525", "--keys", keys, "-o", creds); r.code != exitDone {
		t.Errorf("issue: got %+v, want exit code 0", r)
	}
	if r := ran("keys", "issue", "140525", "--keys", keys, "-o", creds); r.code != exitFailed || !strings.Contains(r.err, "there already") {
		t.Errorf("over a file: got %+v, want it refused", r)
	}
	other := strings.TrimSuffix(creds, ".creds") + "2.creds"
	if r := ran("keys", "issue", "140525", "--keys", keys, "-o", other, "--replace", "--data", data); r.code != exitDone || !strings.Contains(r.out, "已撤销 140525") {
		t.Errorf("replace: got %+v, want the first one revoked", r)
	}
}
