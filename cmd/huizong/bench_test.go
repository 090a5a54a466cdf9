package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// small is a bench of a city that takes seconds.
func small(temp string, flags ...string) []string {
	return append([]string{
		"bench", "--in", "1405", "--cases", "2000", "--reports", "100", "--rate", "400", "--seconds", "1", "--months", "6", "--runs", "1", "--temp", temp,
	}, flags...)
}

// The figures have the contract's shape, each was measured, what is kept is a
// system whose totals are right, and nothing else is left.
func TestBench(t *testing.T) {
	t.Parallel()
	temp, kept := t.TempDir(), t.TempDir()
	r := finish(t, huizong(small(temp, "--json", "--keep", filepath.Join(kept, "data"))...))
	if r.code != exitDone {
		t.Fatalf("got %+v", r)
	}
	var figures map[string]map[string]float64
	if err := json.Unmarshal([]byte(r.out), &figures); err != nil {
		t.Fatalf("%v in %s", err, r.out)
	}
	for part, names := range map[string][]string{
		"raw":     {"publish_msg_s", "fetch_msg_s", "insert_rows_s"},
		"cases":   {"events_per_s", "ratio_to_limit"},
		"reports": {"figures_per_s", "ratio_to_limit"},
		"latency": {"rate", "p50_ms", "p99_ms", "max_ms"},
		"query":   {"p50_ms", "p95_ms", "cells"},
		"memory":  {"loader_mib", "engine_mib"},
	} {
		if len(figures[part]) != len(names) {
			t.Errorf("%s: got %v, want %q", part, figures[part], names)
		}
		for _, name := range names {
			if figures[part][name] <= 0 {
				t.Errorf("%s.%s: got %v in %s, want it measured", part, name, figures[part], r.out)
			}
		}
	}
	if cells := figures["query"]["cells"]; cells < 6*6*figuresAMonth*8/10 { // six counties and months, few of them missing
		t.Errorf("got %v cells", cells)
	}
	wantEmpty(t, temp)
	n := &node{T: t, dir: kept}
	n.start()
	defer n.kill()
	n.want("SELECT countIf(type = 'huizong.case.v1') > 2000, countIf(type = 'huizong.report.v1') > 0 FROM huizong.event", "1\t1")
	n.compare()
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%s: got %v left, %v", dir, left, err)
	}
}

// Whoever stops it finds nothing left.
func TestBenchInterrupted(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	cmd := huizong(small(temp)...)
	var out bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if said = append(said, lines.Text()); len(said) == 1 { // it has begun to publish
			err = cmd.Process.Signal(syscall.SIGINT)
		}
	}
	_ = cmd.Wait()
	if last := said[len(said)-1]; err != nil || cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(last, "interrupted") || out.Len() > 0 {
		t.Errorf("got exit code %d, %q, %s, %v, want 2 and no figures", cmd.ProcessState.ExitCode(), said, out.String(), err)
	}
	wantEmpty(t, temp)
}

func TestBenchRefusesWhatItCannotMeasure(t *testing.T) {
	t.Parallel()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ flag, value, want string }{
		{"--in", "149999", "no division 149999"},
		{"--cases", "0", "--cases"},
		{"--reports", "-1", "--reports"},
		{"--rate", "NaN", "--rate"},
		{"--rate", "0", "--rate"},
		{"--seconds", "0", "--seconds"},
		{"--months", "61", "--months"},
		{"--runs", "0", "--runs"},
		{"--keep", full, "not empty"},
		{"--temp", filepath.Join(full, "missing"), "missing"},
	} {
		if r := finish(t, huizong("bench", tt.flag+"="+tt.value)); r.code != exitFailed || !strings.Contains(r.err, tt.want) {
			t.Errorf("%s %s: got %+v, want exit code 2 and %q", tt.flag, tt.value, r, tt.want)
		}
	}
}

// Speed at which wrong totals come about is not told.
func TestBenchVerifies(t *testing.T) {
	t.Parallel()
	c := &benchCommand{In: "1405", Cases: 50, Reports: 1, Rate: 1, Seconds: 1, Months: 1, Runs: 1, Temp: t.TempDir(), Engine: warehousetest.Library()}
	var errs bytes.Buffer
	b, err := c.prepare(&terminal{err: &errs, logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	err = b.with(t.Context(), casesSystem, func(ctx context.Context, s *benchSystem) error {
		if _, err := s.publish(ctx, "x", &caseLoad{b.units, b.Cases}, b.Cases); err != nil {
			return err
		}
		return s.measured(ctx, "x", func(ctx context.Context, _ time.Duration) error {
			if err := s.verify(ctx); err != nil {
				t.Errorf("got %v, want all right", err)
			}
			err := s.warehouse.Exec(ctx, "ALTER TABLE huizong_store.rollup_year DELETE WHERE division = 140500 SETTINGS mutations_sync = 2")
			return errors.Join(err, s.verify(ctx))
		})
	})
	if !errors.Is(err, errNotRight) || !strings.Contains(errs.String(), "140500") {
		t.Errorf("got %v, %s, want that it is not right, and where", err, errs.String())
	}
}

// The table is in the language of whoever reads it, and has every figure.
func TestBenchTable(t *testing.T) {
	t.Parallel()
	for _, english := range []bool{false, true} {
		var out bytes.Buffer
		b := &bench{terminal: &terminal{out: &out, english: english}, units: make([]*schema.Division, 117)}
		b.result.Raw.Publish, b.result.Raw.Fetch, b.result.Raw.Insert = 88_123, 600_321, 400_456
		b.result.Cases.Rate, b.result.Cases.Ratio = 200_228, 0.5
		b.result.Reports.Rate, b.result.Reports.Ratio, b.more.reportLimit = 1_000_789, 0.4, 2_500_111
		b.result.Latency.Rate, b.result.Latency.P50, b.result.Latency.P99, b.result.Latency.Max = 2000, 301.5, 702.6, 909.7
		b.result.Query.P50, b.result.Query.P95, b.result.Query.Cells, b.more.queries = 11.5, 41.4, 17_000_042, 123
		b.result.Memory.Loader = 234
		b.more.slowest.took, b.more.slowest.Dashboard, b.more.slowest.Panel = 321*time.Millisecond, "home", "x"
		if err := b.print(); err != nil {
			t.Fatal(err)
		}
		for _, figure := range []string{
			"88123 ", "600321 ", "400456 ", "200228 ", "50.0%", "1000789 ", "2500111 ", "40.0%", "2000 ", "301.5 ", "702.6 ", "909.7 ", "11.5 ", "41.4 ",
			"17000042 ", "123 ", "234 MiB", "117 ", "321.0 ", "home",
		} {
			if !strings.Contains(out.String(), figure) {
				t.Errorf("got no %q in\n%s", figure, out.String())
			}
		}
		if han := regexp.MustCompile(`\p{Han}`).MatchString(out.String()); han == english {
			t.Errorf("in English: %t, got\n%s", english, out.String())
		}
	}
}

// What is made up is accepted, each event has a name of its own, and three in ten
// are stated before.
func TestBenchMakesUpWhatIsAccepted(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	const events = 5000
	units := countiesIn(catalogue.Divisions, schema.Country)
	cases := &caseLoad{units: units, total: events}
	reports, err := newReportLoad(units[:100], catalogue)
	if err != nil {
		t.Fatal(err)
	}
	for name, load := range map[string]benchLoad{"cases": cases, "reports": reports, "steady": steadyLoad{cases, units}} {
		names, stated := map[string]bool{}, map[string]bool{}
		for e := range numbered(load, 0, 2*events) {
			body, err := e.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, reasons := catalogue.Judge(schema.Message{Subject: schema.Subject(e), Body: body, Time: time.Now()}); len(reasons) > 0 {
				t.Fatalf("%s: %s: %q", name, body, reasons)
			}
			names[schema.MsgID(e)] = true
			if e.Case != nil {
				stated[e.Case.Kind+e.Case.Number] = true
			} else if name == "reports" && len(e.Report.Figures) != reportFigures {
				t.Fatalf("%s: got %d figures", name, len(e.Report.Figures))
			}
		}
		if len(names) != 2*events {
			t.Errorf("%s: got %d names of %d events", name, len(names), 2*events)
		}
		if name == "cases" && len(stated) != 2*events*caseOpens/caseEvents {
			t.Errorf("got %d cases in %d events", len(stated), 2*events)
		}
	}
}

// A county states a hundred figures a month in the history that queries are timed on.
func TestBenchHistoryHasAHundredFigures(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{benchCommand: benchCommand{Months: 2}, catalogue: catalogue, area: 140500}
	got, err := b.simulate()
	if err != nil {
		t.Fatal(err)
	}
	counties := 0
	for i, level := range got.level {
		if level == string(schema.LevelCounty) && got.number[i] == 0 && got.age[i] == 1 {
			counties++
		}
	}
	if counties != figuresAMonth || slices.Max(got.age) != 1 {
		t.Errorf("got %d figures of a county and month, the last month %d", counties, slices.Max(got.age))
	}
}
