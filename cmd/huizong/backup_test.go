package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

func (n *node) data() string { return filepath.Join(n.dir, "data") }

// broken publishes what the loader refuses.
func (n *node) broken() {
	n.Helper()
	conn, err := nats.Connect(n.addr.NATS)
	if err != nil {
		n.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Request("hz.report.14.05.25", []byte(`{"specversion":"1.0","id":"broken"}`), nats.DefaultTimeout); err != nil {
		n.Fatal(err)
	}
}

// backup writes one beside the running node and gives its folder.
func (n *node) backup() string {
	n.Helper()
	dir := filepath.Join(n.TempDir(), "backups", "new")
	if r := finish(n.T, huizong("backup", dir, "--data", n.data())); r.code != exitDone {
		n.Fatalf("backup: %s", r.err)
	}
	return dir
}

func (n *node) restore(dir string) result {
	n.Helper()
	return finish(n.T, huizong(append([]string{"restore", dir}, n.upFlags()...)...))
}

func (n *node) mustRestore(dir string) {
	n.Helper()
	if r := n.restore(dir); r.code != exitDone {
		n.Fatalf("restore: got exit code %d, %s", r.code, r.err)
	}
}

func (n *node) upFlags() []string {
	return []string{"--data", n.data(), "--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0"}
}

func (n *node) lose(paths ...string) {
	n.Helper()
	for _, path := range paths {
		if err := os.RemoveAll(filepath.Join(n.data(), path)); err != nil {
			n.Fatal(err)
		}
	}
}

// held is everything that must come back of what was there before the backup.
func (n *node) held() string {
	n.Helper()
	var all []string
	for _, sql := range []string{
		"SELECT * FROM huizong.rollup WHERE metric != 'notary_cases' ORDER BY ALL",
		"SELECT * FROM huizong.figure_history WHERE metric != 'notary_cases' ORDER BY ALL",
		"SELECT * FROM huizong.attainment WHERE target = 'consult_free' ORDER BY ALL",
		"SELECT * FROM huizong.dead_letter ORDER BY ALL",
	} {
		all = append(all, n.query(sql))
	}
	list := finish(n.T, huizong("targets", "list", "--history", "--data", n.data(), "--format", "csv"))
	if list.code != exitDone {
		n.Fatalf("targets list: %s", list.err)
	}
	return strings.Join(append(all, list.out), "\n\n")
}

func (n *node) wantHeld(want string) {
	n.Helper()
	if got := n.held(); got != want {
		n.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// steps are what has happened to alerts, something by now; what fires goes on
// changing with every push.
func (n *node) steps() []string {
	n.Helper()
	for giveUp := time.Now().Add(time.Minute); n.query("SELECT count() FROM huizong.alert_history") == "0"; {
		if time.Now().After(giveUp) {
			n.Fatal("nothing has happened to any alert")
		}
	}
	return strings.Split(n.query("SELECT id, event, at FROM huizong.alert_history ORDER BY ALL"), "\n")
}

func (n *node) wantSteps(want []string) {
	n.Helper()
	got := n.steps()
	for _, step := range want {
		if !slices.Contains(got, step) {
			n.Errorf("the step %q of an alert is gone", step)
		}
	}
}

// pushing goes on until told to end.
func (n *node) pushing() (end func()) {
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for round := 0; ; round++ {
			select {
			case <-done:
				return
			default:
				if r := n.push(fmt.Sprintf("%s140121,2024-01,notary_cases,%d\n140122,2024-02,notary_cases,%d\n", heading, round, round)); r.code != exitDone {
					n.Errorf("push beside the backup: %s", r.err)
				}
			}
		}
	})
	return func() { close(done); running.Wait() }
}

// What was pushed before a backup began is there after a restore, refused
// events, targets and alerts included, and the sequences go on.
func TestBackupWhilePushing(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(heading + "140525,2024-03,consult_free,100\n140581,2024-03,med_disputes_found,10\n140500,2024-02,med_disputes_found,4\n")
	n.mustPush(heading + "140525,2024-03,consult_free,20\n140581,2024-03,med_disputes_found,撤回\n")
	n.broken()
	n.wantLoaded(n.load(goalsHeading+"consult_free,140525,2024,400\n", "张科长"), "1 个目标，新增 1 个，变更 0 个，未变 0 个")
	n.wantLoaded(n.load(goalsHeading+"consult_free,140525,2024,500\n", "李科长"), "1 个目标，新增 0 个，变更 1 个，未变 0 个")
	end := n.pushing()
	want, steps := n.held(), n.steps()
	dir := n.backup()
	end()
	n.holdsNoSecret(dir)
	n.stop()
	n.lose(".")
	n.mustRestore(dir)
	n.start()
	n.wantHeld(want)
	n.wantSteps(steps)
	if r := finish(t, huizong("verify", "--data", n.data())); r.code != exitDone {
		t.Errorf("verify: got %+v, want exit code 0", r)
	}
	m, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	n.mustPush(heading + "140525,2024-04,consult_free,1\n")
	n.want("SELECT max(sequence) FROM huizong.figure_history", fmt.Sprint(m.events().State.LastSeq+1))
	n.stop()
}

// holdsNoSecret looks for the passwords of the system in its backup.
func (n *node) holdsNoSecret(dir string) {
	n.Helper()
	var secrets map[string]string
	data, err := os.ReadFile(filepath.Join(n.data(), "secrets.json"))
	if err != nil {
		n.Fatal(err)
	}
	if err := json.Unmarshal(data, &secrets); err != nil || len(secrets) == 0 {
		n.Fatalf("got %v, %v", secrets, err)
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if info, err := entry.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			n.Errorf("%s: got mode %v, %v, want none for others", path, info.Mode(), err)
		}
		if entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for name, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				n.Errorf("%s holds the password of %s", path, name)
			}
		}
		return err
	})
	if err != nil {
		n.Error(err)
	}
}

const (
	found     = "SELECT toInt64(sum(value)) FROM huizong.rollup WHERE metric = 'med_disputes_found' AND level = 'province'"
	earlier   = heading + "140525,2024-03,med_disputes_found,25\n140581,2024-03,med_disputes_found,10\n"
	later     = heading + "140525,2024-03,med_disputes_found,20\n140581,2024-04,med_disputes_found,1\n"
	afterward = heading + "140581,2024-04,med_disputes_found,3\n"
)

// older gives the node a ClickHouse as it was before the last pushes.
func (n *node) older() (putBack func()) {
	n.Helper()
	aside := filepath.Join(n.TempDir(), "clickhouse")
	n.stop()
	if err := os.CopyFS(aside, os.DirFS(filepath.Join(n.data(), "clickhouse"))); err != nil {
		n.Fatal(err)
	}
	n.start()
	return func() {
		n.Helper()
		n.lose("clickhouse")
		if err := os.MkdirAll(n.data(), 0o700); err != nil {
			n.Fatal(err)
		}
		if err := os.Rename(aside, filepath.Join(n.data(), "clickhouse")); err != nil {
			n.Fatal(err)
		}
	}
}

// A ClickHouse that is older than its stream catches up by itself.
func TestOlderClickHouseCatchesUp(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	putBack := n.older()
	n.mustPush(later)
	n.want(found, "31")
	n.stop()
	putBack()
	n.start()
	n.mustPush(afterward) // returns once all before it is loaded
	n.want(found, "33")
	n.stop()
}

// A ClickHouse that came from a backup of its own goes on with the stream that
// was restored, which to NATS is a new one.
func TestRestoreToAnOlderClickHouse(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	putBack := n.older()
	n.mustPush(later)
	dir := n.backup()
	n.stop()
	n.lose(".")
	putBack()
	n.mustRestore(dir)
	n.start()
	n.want(found, "31")
	n.want("SELECT count() FROM huizong.figure_history", "4")
	n.mustPush(afterward)
	n.want(found, "33")
	n.stop()
}

// A ClickHouse that has derived more than the backup holds is not taken.
func TestRestoreRefusesANewerClickHouse(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	dir := n.backup()
	n.mustPush(later)
	n.stop()
	n.lose("nats")
	if r := n.restore(dir); r.code != exitFailed || !strings.Contains(r.err, "the backup ends at") || !strings.Contains(r.err, "--data") {
		t.Errorf("got %+v, want exit code 2 and the remedy", r)
	}
}

// A backup that is not what was written is refused by the name of the file, and
// nothing is restored.
func TestDamagedBackup(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	n.broken()
	dir := n.backup()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		path := filepath.Join(dir, file.Name())
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		flipped := bytes.Clone(whole)
		flipped[len(flipped)/2] ^= 1
		for how, content := range map[string][]byte{"flipped": flipped, "truncated": whole[:len(whole)-1], "empty": nil} {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			into := filepath.Join(t.TempDir(), "new")
			r := finish(t, huizong("restore", dir, "--data", into))
			if _, err := os.Stat(into); r.code != exitNotRight || !strings.Contains(r.err, file.Name()) || !os.IsNotExist(err) {
				t.Errorf("%s %s: got %+v, want exit code 1 and its name", file.Name(), how, r)
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Neither a backup nor a restore goes over anything that is there.
func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	dir := n.backup()
	for name, want := range map[string]string{"": "not empty", "/manifest.json": "cannot use"} {
		if r := finish(t, huizong("backup", dir+name, "--data", n.data())); r.code != exitFailed || !strings.Contains(r.err, want) {
			t.Errorf("backup into %s: got %+v, want exit code 2 and %q", name, r, want)
		}
	}
	if r := n.restore(dir); r.code != exitFailed || !strings.Contains(r.err, "another huizong is using") {
		t.Errorf("restore into a running system: got %+v, want exit code 2", r)
	}
	n.stop()
	if r := n.restore(dir); r.code != exitFailed || !strings.Contains(r.err, "there is a stream HUIZONG already") {
		t.Errorf("restore into a system: got %+v, want exit code 2", r)
	}
}

// A system on servers of somebody else's is backed up from there, and restored
// to other ones.
func TestBackupOfOutsideServers(t *testing.T) {
	t.Parallel()
	n := &node{T: t, dir: t.TempDir()}
	servers, _ := outsideServers(t)
	n.start(servers...)
	t.Cleanup(n.kill)
	n.mustPush(earlier)
	dir := filepath.Join(t.TempDir(), "backup")
	if r := finish(t, huizong("backup", dir, "--data", n.data())); r.code != exitFailed || !strings.Contains(r.err, "give --clickhouse") {
		t.Errorf("backup without an address: got %+v, want exit code 2 and the flag", r)
	}
	if r := finish(t, huizong(append([]string{"backup", dir, "--data", n.data()}, servers...)...)); r.code != exitDone {
		t.Fatalf("backup: %s", r.err)
	}
	n.stop()
	servers, reader := outsideServers(t)
	if r := finish(t, huizong(append(append([]string{"restore", dir}, n.upFlags()...), servers...)...)); r.code != exitDone {
		t.Fatalf("restore: %s", r.err)
	}
	n.start(servers...)
	n.addr.ClickHouseHTTP = reader
	n.want(found, "35")
	n.mustPush(later)
	n.want(found, "31")
}

// outsideServers are a NATS and a ClickHouse, as flags, and where to read.
func outsideServers(t *testing.T) (flags []string, reader string) {
	t.Helper()
	e := warehousetest.Start(t)
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return []string{"--nats", server.ClientURL(), "--clickhouse", e.DSN(engine.Writer)}, e.HTTP(engine.Reader)
}

// A restore that broke off leaves a folder that is never taken for a system.
func TestHalfRestored(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(earlier)
	dir := n.backup()
	n.stop()
	n.lose(".")
	m, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Tables[0].Rows++ // which is found out when the streams are restored already
	rewrite(t, dir, m)
	if r := n.restore(dir); r.code != exitFailed || !strings.Contains(r.err, "half restored") {
		t.Errorf("restore: got %+v, want exit code 2", r)
	}
	n.refusesHalfRestored(dir)
	servers, _ := outsideServers(t)
	if r := finish(t, huizong(append(append([]string{"restore", dir}, n.elsewhere().upFlags()...), servers...)...)); r.code != exitFailed || !strings.Contains(r.err, "half restored") {
		t.Errorf("restore to servers from outside: got %+v, want exit code 2", r)
	}
	n.elsewhere().refusesHalfRestored(dir, servers...)
}

// elsewhere is a node with a data folder of its own.
func (n *node) elsewhere() *node { return &node{T: n.T, dir: n.TempDir()} }

func (n *node) refusesHalfRestored(dir string, flags ...string) {
	n.Helper()
	for _, args := range [][]string{{"up"}, {"restore", dir}} {
		r := finish(n.T, huizong(slices.Concat(args, n.upFlags(), flags)...))
		if r.code != exitFailed || !strings.Contains(r.err, "was broken off") || !strings.Contains(r.err, "delete the folder") {
			n.Errorf("%s: got %+v, want exit code 2 and the remedy", args[0], r)
		}
	}
}

// rewrite gives a backup another manifest.
func rewrite(t *testing.T, dir string, m *manifest) {
	t.Helper()
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{manifestName: data, manifestSumName: manifestSum(data)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
