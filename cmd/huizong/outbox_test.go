package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/faulttest"
)

// office is a county's machine: a line to a running huizong, and an outbox.
type office struct {
	*node
	line   *faulttest.Proxy
	outbox string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	n := newNode(t)
	u, err := url.Parse(n.addr.NATS)
	if err != nil {
		t.Fatal(err)
	}
	line, err := faulttest.NewProxy(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	return &office{node: n, line: line, outbox: t.TempDir()}
}

// command prepares one that goes over the line.
func (o *office) command(args ...string) *exec.Cmd {
	return huizong(append(args, "--nats", "nats://"+o.line.Addr(), "--outbox", o.outbox)...)
}

func (o *office) file(text string) string {
	o.Helper()
	path := filepath.Join(o.TempDir(), "part.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.Fatal(err)
	}
	return path
}

// listed gives what `outbox list` says.
func (o *office) listed() (rows []map[string]any) {
	o.Helper()
	r := finish(o.T, o.command("outbox", "list", "--format", "json"))
	if r.code != exitDone {
		o.Fatalf("outbox list: got %+v", r)
	}
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil {
		o.Fatal(err)
	}
	return rows
}

// batches are the files of what waits.
func (o *office) batches() []string {
	o.Helper()
	paths, err := filepath.Glob(filepath.Join(o.outbox, "*", "waiting", "*.batch"))
	if err != nil {
		o.Fatal(err)
	}
	return paths
}

// moveClock gives every file of the outbox some time of some year.
func (o *office) moveClock(random *rand.Rand) {
	o.Helper()
	for _, path := range o.batches() {
		at := time.Unix(random.Int64N(4e9), 0)
		if err := os.Chtimes(path, at, at); err != nil {
			o.Fatal(err)
		}
	}
}

// reports are so many from first on, each of another month and county, in the
// order of months.
func reports(first, count int) string {
	var b strings.Builder
	b.WriteString(heading)
	for i := first; i < first+count; i++ {
		fmt.Fprintf(&b, "%d,%d-%02d,notary_cases,1\n", 140121+i%3, 1990+i/36, 1+i/3%12)
	}
	return b.String()
}

// The network is cut in the middle of 1,000 reports, the process killed, the clock
// moved: all are stored once, in order, and the outbox is empty only then.
func TestThousandReportsOverABadLine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	random := rand.New(rand.NewPCG(1000, 0))
	const files, each = 10, 100
	kills := 0
	for i := range files {
		path := o.file(reports(i*each, each))
		switch i {
		case 3, 4: // days without a network
			o.line.Set(faulttest.Line{Down: true})
			r := finish(t, o.command("push", path))
			if r.code != exitFailed || !strings.Contains(r.err, "请不要重复推送") || !strings.Contains(r.err, o.outbox) {
				t.Errorf("without a network: got %+v, want exit code 2 and that all is kept", r)
			}
			if rows := o.listed(); len(rows) == 0 || rows[len(rows)-1]["state"] != "waiting" {
				t.Errorf("without a network: got %v in the outbox, want what waits", rows)
			}
			o.moveClock(random)
			o.line.Set(faulttest.Line{})
		default:
			o.line.Arm(faulttest.Fault{Text: "Nats-Msg-Id", Where: faulttest.Where(random.IntN(3))})
			if o.pushAndKill(path, random) {
				kills++
			}
		}
	}
	t.Logf("killed %d of %d pushes; %d batches left at last", kills, files-2, len(o.batches()))
	o.line.Disarm()
	if r := finish(t, o.command("outbox", "flush")); r.code != exitDone {
		t.Fatalf("outbox flush: got %+v, want exit code 0", r)
	}
	if rows := o.listed(); len(rows) != 0 {
		t.Errorf("got %v left in the outbox, want nothing", rows)
	}
	o.want("SELECT count(), uniqExact(division, event_id), toInt64(sum(value)) FROM huizong.figure_history", "1000\t1000\t1000")
	o.want("SELECT toInt64(sum(value)) FROM huizong.rollup WHERE metric = 'notary_cases' AND level = 'province'", "1000")
	o.want("SELECT arraySort(p) = p FROM (SELECT groupArray(period) AS p FROM (SELECT period FROM huizong.figure_history ORDER BY sequence))", "1")
}

// pushAndKill pushes a file, and kills that at some moment after the outbox has
// it, unless it has ended.
func (o *office) pushAndKill(path string, random *rand.Rand) (killed bool) {
	o.Helper()
	before := map[string]bool{}
	for _, b := range o.batches() {
		before[b] = true
	}
	cmd := o.command("push", path)
	if err := cmd.Start(); err != nil {
		o.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	left := -1 // ticks until it is killed; below 0: not before it has committed
	for {
		select {
		case <-ended:
			return killed
		case <-tick.C:
		}
		if left > 0 {
			left--
		} else if left == 0 && !killed {
			killed = cmd.Process.Kill() == nil
		}
		for _, b := range o.batches() {
			if left < 0 && !before[b] {
				left = random.IntN(200)
			}
		}
	}
}

// Eight pushes in one folder at once all end well.
func TestEightPushesAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var all sync.WaitGroup
	began := time.Now()
	for i := range 8 {
		path := o.file(reports(i*50, 50))
		all.Go(func() {
			if r := finish(t, o.command("push", path)); r.code != exitDone || !strings.Contains(r.out, "50 份报表（50 个数据），入库 50 份，拒收 0 份") {
				t.Errorf("got %+v, want exit code 0 and all stored", r)
			}
		})
	}
	all.Wait()
	t.Logf("eight pushes of 50 reports in %v", time.Since(began).Round(time.Millisecond))
	o.want("SELECT toInt64(sum(value)) FROM huizong.rollup WHERE metric = 'notary_cases' AND level = 'province'", "400")
	if left := o.batches(); len(left) != 0 {
		t.Errorf("got %v left, want an empty outbox", left)
	}
}

// What --no-wait leaves is settled by the next push, which says so; a damaged batch
// is told and blocks nobody.
func TestPushSettlesWhatWasLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if r := finish(t, o.command("push", "--no-wait", o.file(reports(0, 3)))); r.code != exitDone || !strings.Contains(r.out, "已发送 3 份报表（3 个数据），尚未确认入库") {
		t.Errorf("got %+v, want it sent", r)
	}
	if rows := o.listed(); len(rows) != 1 || rows[0]["state"] != "sent" {
		t.Errorf("got %v, want what is sent listed", rows)
	}
	o.line.Set(faulttest.Line{Down: true})
	finish(t, o.command("push", o.file(reports(3, 3))))
	o.line.Set(faulttest.Line{})
	paths := o.batches()
	if err := os.Truncate(paths[len(paths)-1], 40); err != nil {
		t.Fatal(err)
	}
	r := finish(t, o.command("push", o.file(reports(6, 3))))
	if r.code != exitDone || !strings.Contains(r.err, "此前留下的 1 批（3 份）已办结，入库 3 份，拒收 0 份") || !strings.Contains(r.err, "damaged") {
		t.Errorf("got %+v, want exit code 0, what was left, and what is damaged", r)
	}
	if rows := o.listed(); len(rows) != 1 || rows[0]["state"] != "damaged" {
		t.Errorf("got %v, want the damaged batch alone", rows)
	}
	if r := finish(t, o.command("outbox", "flush")); r.code != exitDone || !strings.Contains(r.out, "发件箱是空的") {
		t.Errorf("flush: got %+v, want it empty", r)
	}
}
