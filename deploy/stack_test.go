package deploy_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// stack is nats, clickhouse and huizong, with the files and command lines of
// docker-compose.yml and the image's binary, on ports of the test's own.
type stack struct {
	*testing.T
	project    *types.Project
	binary     string
	nats       natsServer
	clickHouse clickHouse
	secrets    string        // in place of /run/secrets
	http       string        // in place of huizong:8321
	data       string        // in place of /var/lib/huizong
	alerts     string        // in place of http://alertmanager:9093
	told       chan struct{} // closed once something was posted there
}

func newStack(t *testing.T) stack {
	t.Helper()
	s := stack{T: t, binary: buildImage(t).binary, secrets: secrets(t), data: t.TempDir()}
	s.nats, s.clickHouse = startNATS(t, s.secrets), startClickHouse(t, s.secrets)
	s.project, _ = load(t, "docker-compose.yml")
	s.http = fmt.Sprintf("127.0.0.1:%d", freePorts(t, 1)[0])
	s.told = make(chan struct{})
	closed := sync.OnceFunc(func() { close(s.told) })
	alertmanager := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { closed() }))
	t.Cleanup(alertmanager.Close)
	s.alerts = alertmanager.URL
	return s
}

// here turns what a container is told into what is true on this machine.
func (s stack) here(text string) string {
	return strings.NewReplacer(
		"nats://nats:4222", s.nats.server.ClientURL(),
		"@clickhouse:9000", fmt.Sprintf("@127.0.0.1:%d", s.clickHouse.port),
		"http://alertmanager:9093", s.alerts, "/run/secrets", s.secrets, "/etc/huizong/keys", filepath.Join(s.secrets, "tokens"), "/var/lib/huizong", s.data, "0.0.0.0:8321", s.http, "huizong:8321", s.http,
	).Replace(text)
}

// command is a service's, with further arguments in place of its own if there are any.
func (s stack) command(service string, args ...string) *exec.Cmd {
	config := s.project.Services[service]
	if len(args) == 0 {
		for _, arg := range config.Command {
			args = append(args, s.here(arg))
		}
	}
	cmd := exec.Command(s.binary, args...)
	cmd.Env = []string{}
	for name, value := range config.Environment {
		cmd.Env = append(cmd.Env, name+"="+s.here(*value))
	}
	return cmd
}

// up starts the service huizong, waits until it says that it is ready, and gives
// what it has logged once it has ended.
func (s stack) up() (cmd *exec.Cmd, logged func() string) {
	s.Helper()
	cmd = s.command("huizong")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		s.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = cmd.Process.Kill() })
	var log bytes.Buffer
	lines := bufio.NewReader(io.TeeReader(stderr, &log))
	for !strings.Contains(log.String(), "msg=ready") {
		if _, err := lines.ReadString('\n'); err != nil {
			s.Fatalf("huizong did not get ready: %s", log.String())
		}
	}
	return cmd, func() string {
		_, _ = io.Copy(io.Discard, lines)
		return log.String()
	}
}

// run runs the image's binary as a service and gives its exit code.
func (s stack) run(service string, args ...string) (out string, code int) {
	s.Helper()
	cmd := s.command(service, args...)
	cmd.Dir = s.TempDir()
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		s.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

func (s stack) want(code int, want string, args ...string) {
	s.Helper()
	s.wantOf("cli", code, want, args...)
}

func (s stack) wantOf(service string, code int, want string, args ...string) {
	s.Helper()
	if out, got := s.run(service, args...); got != code || !strings.Contains(out, want) {
		s.Errorf("%s %v: got exit code %d, %s; want %d and %s", service, args, got, out, code, want)
	}
}

func TestStack(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.want(2, "no huizong answers", "health")
	cmd, logged := s.up()
	s.want(0, "ready", "health")
	figures := filepath.Join(t.TempDir(), "march.csv")
	write(t, figures, "division,period,metric,value\n140525,2024-03,med_disputes_found,25\n140581,2024-03,med_disputes_found,4\n")
	s.want(0, "入库 2 份，拒收 0 份", "push", figures)
	s.want(0, "2024-03,140500,city,晋城市,29,", "show", "med_disputes_found", "--in=140500", "--level=city", "--period=2024-03", "--format=csv")
	s.takesReportsByToken()
	s.administers()
	select {
	case <-s.told: // whoever else of the province has not reported
	case <-time.After(time.Minute):
		t.Error("Alertmanager is told nothing")
	}
	s.tellsPrometheus()
	s.keepsItsSecrets(cmd.Process.Pid)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	log := logged()
	s.holdsNoSecret("the log", log)
	if got := trouble.FindString(refusedCalls.ReplaceAllString(log, "")); got != "" {
		t.Errorf("got trouble in the log, want the users' rights to be enough: %s", got)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: got %v, want exit code 0", err)
	}
}

// trouble is what the log has of it; that callers of the intake are refused is none.
var (
	trouble      = regexp.MustCompile(`(?m)^.*level=(WARN|ERROR).*$`)
	refusedCalls = regexp.MustCompile(`(?m)^.*level=WARN msg="intake refused" .* status=40[13] .*$`)
)

// administers holds that the service admin may do what it is there for, and the
// service cli may not.
func (s stack) administers() {
	s.Helper()
	s.nats.publish("hz.report.14.05.25", "{}")
	s.wantOf("admin", 1, "仍被拒收 1 个", "dead", "retry", "--all")
	s.wantOf("admin", 0, "作废 1 个", "dead", "discard", "--all", "--why=试")
	s.wantOf("admin", 0, "", "verify")
	s.wantOf("admin", 0, "与重建前相同", "rebuild", "--facts")
	s.wantOf("admin", 0, "", "backup", filepath.Join(s.TempDir(), "backup"))
	s.want(2, "does not let these credentials", "rebuild")
}

// tellsPrometheus holds that the two users' rights are enough for what huizong
// measures in NATS and ClickHouse.
func (s stack) tellsPrometheus() {
	s.Helper()
	response, err := http.Get("http://" + s.http + "/metrics")
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	for _, want := range []string{"huizong_nats_up 1", "huizong_jetstream_storage_limit_bytes ", "huizong_clickhouse_up 1", "huizong_clickhouse_memory_bytes "} {
		if !strings.Contains(string(body), "\n"+want) {
			s.Errorf("metrics: got no %q", want)
		}
	}
}

// keepsItsSecrets looks where everybody on the machine can: at the process'
// arguments and environment.
func (s stack) keepsItsSecrets(pid int) {
	s.Helper()
	for _, name := range []string{"cmdline", "environ"} {
		s.holdsNoSecret(name, read(s.T, fmt.Sprintf("/proc/%d/%s", pid, name)))
	}
}

func (s stack) holdsNoSecret(what, text string) {
	s.Helper()
	for _, name := range names(s.T, s.secrets) {
		if strings.HasSuffix(name, "_password") && strings.Contains(text, password(s.T, s.secrets, name)) {
			s.Errorf("%s holds %s", what, name)
		}
	}
	for _, user := range []string{"huizong", "intake"} {
		seed := regexp.MustCompile(`(?m)^SU\S+$`).FindString(read(s.T, s.nats.creds(user)))
		if seed == "" || strings.Contains(text, seed) {
			s.Errorf("%s holds the seed of %s, or there is none", what, user)
		}
	}
}
