package deploy_test

import (
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/certs/certstest"
)

// The READMEs tell those who bring a ClickHouse of their own what users.d says here.
func TestReadmeSaysWhatUsersHave(t *testing.T) {
	t.Parallel()
	var users struct {
		Writer []string `xml:"users>huizong>grants>query"`
		Reader []string `xml:"users>huizong_reader>grants>query"`
		Limits string   `xml:"profiles>huizong_reader>max_memory_usage"`
		Time   string   `xml:"profiles>huizong_reader>constraints>max_execution_time>max"`
	}
	parse(t, "clickhouse/users.d/huizong.xml", &users)
	var want []string
	for _, grant := range users.Writer {
		want = append(want, grant+" TO huizong;")
	}
	for _, grant := range users.Reader {
		want = append(want, "<query>"+grant+"</query>")
	}
	want = append(want, "<max_memory_usage>"+users.Limits+"<", "<max>"+users.Time+"<")
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text := read(t, filepath.Join(root, name))
		for _, line := range want {
			if !strings.Contains(text, line) {
				t.Errorf("%s lacks %s, which users.d has", name, line)
			}
		}
		if got := strings.Count(text, " TO huizong;"); got != len(users.Writer) {
			t.Errorf("%s: got %d grants to the writer, users.d has %d", name, got, len(users.Writer))
		}
	}
}

// The override that the README has for group robots tells huizong of a file in a
// folder that it mounts, and changes nothing else.
func TestReadmeMountsRobots(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(read(t, "README.md"), "```yaml\nservices:")
	override, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("README.md has no docker-compose.override.yml")
	}
	path := filepath.Join(t.TempDir(), "docker-compose.override.yml")
	write(t, path, "services:"+override)
	relative, err := filepath.Rel(absolute(t, root), path)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := load(t, "docker-compose.yml")
	project, _ := load(t, "docker-compose.yml", relative)
	huizong := project.Services["huizong"]
	robots := huizong.Environment["HUIZONG_ROBOTS"]
	if robots == nil || mounted(huizong, filepath.Dir(*robots)) != filepath.Join(absolute(t, root), "secrets", "robots") {
		t.Errorf("got %v of %v, want a file in secrets/robots", robots, huizong.Volumes)
	}
	huizong.Environment, huizong.Volumes = plain.Services["huizong"].Environment, plain.Services["huizong"].Volumes
	if !reflect.DeepEqual(huizong, plain.Services["huizong"]) {
		t.Errorf("got %+v, want %+v", huizong, plain.Services["huizong"])
	}
}

// With the lines that the README has for it NATS takes those who come by TLS from
// elsewhere, and goes on to take the stack's own services.
func TestReadmeEncryptsNATS(t *testing.T) {
	t.Parallel()
	lines := regexp.MustCompile("(?s)```\ntls (.*?)```").FindStringSubmatch(read(t, "README.md"))
	if lines == nil {
		t.Fatal("README.md does not say how NATS gets a certificate")
	}
	made := certstest.Make(t, "127.0.0.1")
	more := "\ntls " + strings.ReplaceAll(lines[1], "/etc/nats/tls", filepath.Dir(made.Cert))
	n := natsServer{T: t, secrets: secrets(t), more: more}.start()
	address := n.server.Addr().String()
	for _, cfg := range []bus.ConnectConfig{{URL: "nats://" + address}, {URL: "tls://" + address, CA: made.Cert}} {
		cfg.Creds = n.creds("intake")
		conn, err := bus.Connect(cfg)
		if err != nil {
			t.Fatal(err)
		}
		_, plain := conn.TLSConnectionState()
		conn.Close()
		if encrypted := plain == nil; encrypted != (cfg.CA != "") {
			t.Errorf("%s: got TLS %v (%v), want %v", cfg.URL, encrypted, plain, !encrypted)
		}
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
