package outbox_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers/outbox"
)

// What the process that is to be killed is told.
const (
	dirVariable   = "HUIZONG_TEST_OUTBOX"
	urlVariable   = "HUIZONG_TEST_NATS"
	firstVariable = "HUIZONG_TEST_FIRST"
)

// TestMain lets the test binary be a process that fills and empties an outbox.
func TestMain(m *testing.M) {
	if dir := os.Getenv(dirVariable); dir != "" {
		if err := fillAndEmpty(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fillAndEmpty commits batches, says so, sends and settles, until it is killed or
// 1,000 events are committed.
func fillAndEmpty(dir string) error {
	conn, err := bus.Connect(bus.ConnectConfig{URL: os.Getenv(urlVariable)})
	if err != nil {
		return err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	o, err := outbox.Open(outbox.Config{Dir: dir, MinFree: 1})
	if err != nil {
		return err
	}
	first, err := strconv.Atoi(os.Getenv(firstVariable))
	if err != nil {
		return err
	}
	for ; first < 1000; first += 10 {
		st, err := o.Stage("a.csv")
		if err != nil {
			return err
		}
		for i := range 10 {
			if err := st.AddMessage(message(first+i), nil); err != nil {
				return err
			}
		}
		if _, err := st.Commit(); err != nil {
			return err
		}
		fmt.Println(first + 10) // accepted: from here on it must not be lost
		if _, err := o.Flush(context.Background(), outbox.Line{JetStream: js}); err != nil {
			return err
		}
	}
	return o.Close()
}

// A process that is killed at any moment, again and again: what it accepted is
// stored once, in order, and its outbox is empty only then.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(6, 0))
	accepted, kills := 0, 0
	for accepted < 1000 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), dirVariable+"="+dir, urlVariable+"="+s.url, firstVariable+"="+strconv.Itoa(accepted))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines, after := bufio.NewScanner(out), 1+random.IntN(20)
		for lines.Scan() {
			if accepted, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatal(err)
			}
			if after--; after == 0 {
				kills++
				time.AfterFunc(time.Duration(random.IntN(int(20*time.Millisecond))), func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
	}
	o := open(t, dir)
	left, err := o.Waiting()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Flush(s.context(), outbox.Line{JetStream: s.js}); err != nil {
		t.Fatal(err)
	}
	got := s.ids()
	t.Logf("killed %d times; %d batches were left at last; %d messages for 1000 events", kills, len(left), len(got))
	if got = firsts(got); !slices.Equal(got, names(0, len(got))) || len(got) < 1000 {
		t.Errorf("got %d events in the stream, want all that were accepted, in order of their first sequences", len(got))
	}
	wantFiles(t, o, "staging", 0)
	wantFiles(t, o, "waiting", 0)
	wantFiles(t, o, "rejected", 0)
	wantFiles(t, o, "owners", 1)
}

// firsts leaves the first of each: a copy changes nothing.
func firsts(ids []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(ids, func(id string) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}
