package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
)

// publish puts bodies on a subject, as a county's own system may.
func (n *node) publish(subject string, bodies ...string) {
	n.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: n.addr.NATS, Name: "test"})
	if err != nil {
		n.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		n.Fatal(err)
	}
	for _, body := range bodies {
		if _, err := js.Publish(n.Context(), subject, []byte(body)); err != nil {
			n.Fatal(err)
		}
	}
}

// run runs a command beside the node, and holds it to an exit code and to what
// it says.
func (n *node) run(code int, says string, args ...string) result {
	n.Helper()
	r := finish(n.T, huizong(append(args, "--data", filepath.Join(n.dir, "data"))...))
	if r.code != code || !strings.Contains(r.out+r.err, says) {
		n.Errorf("%v: got %+v, want exit code %d and %q", args, r, code, says)
	}
	return r
}

func TestDeadLettersAreListedAndFollowedUp(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.publish("hz.report.14.05.25", `{}`, `not json`)
	n.publish("hz.case.14.05.81", `{"specversion":"1.0"}`)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")

	listed := n.run(exitDone, "140525", "dead", "list", "--format", "csv").out
	if lines := strings.Split(strings.TrimSpace(listed), "\n"); len(lines) != 4 {
		t.Errorf("got %q, want a heading and three letters", lines)
	}
	if got := n.run(exitDone, "140581", "dead", "list", "--in", "140581", "--format", "csv").out; strings.Contains(got, "140525") {
		t.Errorf("--in: got %s, want 140581 alone", got)
	}
	n.run(exitDone, "2,", "dead", "list", "--reason", "json", "--since", "2020-01-01", "--format", "csv")
	n.run(exitDone, "not json", "dead", "show", "2")
	n.run(exitNotRight, "入库 0 个，仍被拒收 3 个", "dead", "retry", "--all", "--by", "张科长")
	n.run(exitFailed, "--all", "dead", "retry")
	n.run(exitFailed, "--why", "dead", "discard", "2")
	n.run(exitFailed, "--why", "dead", "discard", "2", "--why", " ")
	n.run(exitDone, "不在待处理之列", "dead", "show", "4")
	n.run(exitFailed, "--until", "dead", "list", "--until", "2024-13-01")
	n.run(exitFailed, "no event 99", "dead", "show", "99")
	n.run(exitDone, "作废 1 个", "dead", "discard", "2", "--why", "测试", "--by", "张科长")
	n.run(exitNotRight, "没有待处理", "dead", "discard", "2", "--why", "测试", "--by", "张科长")
	n.run(exitDone, "discarded,张科长", "dead", "list", "--all", "--format", "csv")
	n.want("SELECT groupArray(sequence) FROM huizong.dead_letter WHERE outcome = ''", "[1,3]")
	n.run(exitDone, "", "verify")
}

// rebuild says that the roll-up is the same, and it is.
func TestRebuildKeepsTheRollUp(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.publish("hz.report.14.05.25", `{}`)
	text, _ := months(0)
	n.mustPush(text)
	rows := "SELECT groupBitXor(cityHash64(*)) FROM huizong.rollup"
	before := n.query(rows)
	for _, args := range [][]string{{"rebuild"}, {"rebuild", "--facts"}} {
		n.run(exitDone, "与重建前相同", args...)
		n.want(rows, before)
	}
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE level = 'province' AND metric = 'med_disputes_found'", "25")
	n.run(exitDone, "", "verify")
}
