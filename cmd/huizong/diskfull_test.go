//go:build linux

package main

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

const marker = heading + "140581,2024-01,notary_cases,1\n"

// A disk that others fill under load takes nothing that was acknowledged. With
// room, everything goes on by itself, and is as safe as before.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		elsewhere func(*testing.T) (flags []string, clickhouse string) // what is not on the disk
		seen      func(*node)                                          // returns once the disk has been noticed
	}{
		"of NATS":       {clickHouseElsewhere, (*node).awaitRefusal},
		"of ClickHouse": {natsElsewhere, (*node).awaitRetries},
		"of both":       {func(*testing.T) ([]string, string) { return nil, "" }, (*node).awaitRefusal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, 200<<20)
			flags, clickhouse := tt.elsewhere(t)
			n := &node{T: t, dir: d.dir}
			n.startBeside(clickhouse, flags)
			t.Cleanup(n.killAll)
			w := newWitness(t)
			l := w.load(n)
			l.await(200)
			free := d.fill(0)
			tt.seen(n)
			for _, pid := range n.children() { // the engine, where it is on the disk
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			free()
			since := time.Now()
			l.await(200)
			again := time.Since(since)
			l.stop()
			w.check(n)
			t.Logf("with room: events taken after %v, totals right after %v", again.Round(time.Millisecond), time.Since(since).Round(time.Millisecond))
			n.signalAll(syscall.SIGSTOP)
			d.cut()
			n.killAll()
			d.powerUp()
			n.startBeside(clickhouse, flags)
			w.check(n)
			n.stop()
		})
	}
}

func clickHouseElsewhere(t *testing.T) (flags []string, clickhouse string) {
	t.Helper()
	e := warehousetest.Start(t)
	return []string{"--clickhouse", e.DSN(engine.Writer)}, e.HTTP(engine.Reader)
}

func natsElsewhere(t *testing.T) (flags []string, clickhouse string) {
	t.Helper()
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return []string{"--nats", server.ClientURL()}, ""
}

// startBeside starts the process; a ClickHouse from outside is asked directly.
func (n *node) startBeside(clickhouse string, flags []string) {
	n.Helper()
	n.start(flags...)
	if clickhouse != "" {
		n.addr.ClickHouseHTTP = clickhouse
	}
}

// awaitRefusal pushes until that is refused for want of room.
func (n *node) awaitRefusal() {
	n.Helper()
	for {
		r := n.push(marker, "--no-wait")
		if r.code == exitDone { // what the disk had left
			continue
		}
		if r.code != exitFailed || !strings.Contains(r.err, "NATS has no room left") || !strings.Contains(r.err, "free disk space") {
			n.Errorf("push: got %+v, want exit code 2 and what to do", r)
		}
		return
	}
}

var retried = regexp.MustCompile(`(?m)^huizong_batch_retries_total [1-9]`)

// awaitRetries returns once a batch could not be stored.
func (n *node) awaitRetries() {
	n.Helper()
	for !retried.MatchString(n.metrics()) {
		if r := n.push(marker, "--no-wait"); r.code != exitDone {
			n.Fatalf("push: got %+v, want it taken: NATS has room", r)
		}
	}
}

func (n *node) metrics() string {
	n.Helper()
	resp, err := http.Get(n.addr.HTTP + "/metrics")
	if err != nil {
		n.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		n.Fatal(err)
	}
	return string(body)
}

// On a full disk a new folder is refused with what to do, and one that has been
// used is used again once there is room, with all that was in it.
func TestStartOnAFullDisk(t *testing.T) {
	t.Parallel()
	d := newDisk(t, 200<<20)
	n := &node{T: t, dir: d.dir}
	n.start()
	t.Cleanup(n.killAll)
	n.mustPush(marker)
	n.stop()
	for _, left := range []int64{0, 9 << 10, 6 << 20} { // enough for nothing, for the engine's files, to begin with
		free := d.fill(left)
		for _, folder := range []string{"data", "new"} {
			r := finish(t, huizong("up", "--data", filepath.Join(d.dir, folder), "--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0"))
			if lines := strings.Split(strings.TrimSpace(r.err), "\n"); r.code != exitFailed || !strings.Contains(lines[len(lines)-1], "free disk space") {
				t.Errorf("%s with %d bytes left: got %+v, want exit code 2 and what to do", folder, left, r)
			}
		}
		free()
	}
	n.start()
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE level = 'province'", "1")
	n.mustPush(marker)
	n.stop()
}
