package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

func (n *node) simulate(flags ...string) result {
	n.Helper()
	return finish(n.T, huizong(append([]string{"simulate", "--nats", n.addr.NATS}, flags...)...))
}

// What is simulated comes to the ledger, as much as asked for; a second run
// changes nothing.
func TestSimulatedAreaComesToTheLedger(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	flags := []string{"--in", "1405", "--from", "2024-01", "--to", "2024-03", "--cases", "600", "--corrections", "0.1"}
	r := n.simulate(flags...)
	if r.code != exitDone || !strings.Contains(r.out, "600 cases") || !strings.Contains(r.out, "refused: 0") {
		t.Fatalf("got %+v", r)
	}
	n.compare()
	n.want("SELECT uniqExact(kind, `case`) FROM huizong.case_history", "600")
	n.want("SELECT sum(missing + partial), max(expected) FROM huizong.completeness WHERE division = 140500 AND period BETWEEN '2024-01-01' AND '2024-03-01'", "0\t7")
	counts := n.query("SELECT count() FROM huizong.event FORMAT TSVRaw")
	if r := n.simulate(append(flags, "--no-wait", "--rate", "100000")...); r.code != exitDone || strings.Contains(r.out, "stored") {
		t.Errorf("again: got %+v", r)
	}
	if r := n.simulate(flags...); r.code != exitDone {
		t.Errorf("a third time: got %+v", r)
	}
	n.want("SELECT count() FROM huizong.event", counts)
	n.compare()
}

// Made-up numbers don't get among real ones, unless somebody wants them there.
func TestSimulateKeepsAwayFromRealNumbers(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	few := []string{"--from", "2024-03", "--to", "2024-03", "--cases", "5"}
	for _, area := range []string{"140525", "1405", "14", "000000"} {
		r := n.simulate(append(few, "--in", area)...)
		if r.code != exitFailed || !strings.Contains(r.err, "hz.report.14.05.25") || !strings.Contains(r.err, "--accept-made-up") {
			t.Errorf("in %s: got %+v, want exit code 2, who it is, and the flag", area, r)
		}
	}
	if r := n.simulate(append(few, "--in", "140581")...); r.code != exitDone {
		t.Errorf("beside it: got %+v", r)
	}
	n.want("SELECT countIf(division = 140525) FROM huizong.figure_history", "1")
	if r := n.simulate(append(few, "--in", "140525", "--accept-made-up")...); r.code != exitDone {
		t.Errorf("accepted: got %+v", r)
	}
	n.compare()
}

func TestSimulateRefusesWhatItCannotMake(t *testing.T) {
	t.Parallel()
	now := schema.MonthOf(time.Now())
	good := map[string]string{"--in": "1405", "--from": "2024-01", "--to": "2024-02", "--nats": "nats://127.0.0.1:1"}
	for _, tt := range []struct{ flag, value, want string }{
		{"--in", "1", "--in"},
		{"--in", "149999", "no division 149999"},
		{"--in", "x4", "--in"},
		{"--from", "2024-13", "--from"},
		{"--to", "yesterday", "--to"},
		{"--from", "2025-01", "in order"},
		{"--to", now.String(), "is not over"},
		{"--corrections", "2", "share from 0 to 1"},
		{"--cases", "-1", "cases"},
		{"--rate", "-1", "--rate"},
		{"--seed", "-1", "--seed"},
		{"--nats", "nats://127.0.0.1:1", "cannot reach NATS"},
	} {
		args := []string{"simulate"}
		for flag, value := range good {
			if flag != tt.flag {
				args = append(args, flag+"="+value)
			}
		}
		r := finish(t, huizong(append(args, tt.flag+"="+tt.value)...))
		if r.code != exitFailed || !strings.Contains(r.err, tt.want) {
			t.Errorf("%s %s: got %+v, want exit code 2 and %q", tt.flag, tt.value, r, tt.want)
		}
	}
}

func TestSubjectsInAnArea(t *testing.T) {
	t.Parallel()
	for area, want := range map[schema.Code]string{0: "hz.case.>", 140000: "hz.case.14.>", 140500: "hz.case.14.05.>", 140525: "hz.case.14.05.25"} {
		if got := subjectsIn(area)[1]; got != want {
			t.Errorf("%s: got %s, want %s", area, got, want)
		}
	}
}

func TestOnlySimulatorsAndSeedsAreMadeUp(t *testing.T) {
	t.Parallel()
	for i, body := range []string{
		`{"source":"/simulator/divisions/140525"}`, `{"source":"/seeds/x"}`, `{"source":"/divisions/140525/simulator/"}`, `{"source":""}`, `no JSON`,
	} {
		if got, want := isMadeUp([]byte(body)), i < 2; got != want {
			t.Errorf("%s: got %s", body, strconv.FormatBool(got))
		}
	}
}
