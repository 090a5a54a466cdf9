package producers

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/huizong/huizong/schema"
)

// manyReports has two figures of each of so many reports, far apart.
func manyReports(n int) string {
	var b strings.Builder
	b.WriteString("division,period,scope,metric,value\n")
	for _, metric := range []string{"enf_fines", "enf_checks"} {
		for i := range n {
			fmt.Fprintf(&b, "1405%02d,%d-%02d,total,%s,%d\n", 21+i%2*4, 1980+i/24, 1+i/2%12, metric, i)
		}
	}
	return b.String()
}

// TestCSVHoldsBack gives reports before the end, each figure once, and holds
// together what stands within the limit.
func TestCSVHoldsBack(t *testing.T) {
	t.Parallel()
	const reports = 900
	reader := strings.NewReader(manyReports(reports))
	figures, early := 0, false
	give := func(e schema.Event, places []string) error {
		figures += len(places)
		return nil
	}
	held := newCSVReports(give)
	for i := range maxWaitingFigures + 1 {
		event := schema.Event{Division: schema.Code(i), Report: &schema.Report{Figures: []schema.Figure{{}}}}
		if err := held.add(event, i, 1); err != nil {
			t.Fatal(err)
		}
		early = early || figures > 0
	}
	if !early || held.figures > maxWaitingFigures/2 || len(held.groups) != held.figures {
		t.Errorf("got %d figures given, %d in %d groups held, want half of %d", figures, held.figures, len(held.groups), maxWaitingFigures)
	}
	if err := held.end(); err != nil || figures != maxWaitingFigures+1 {
		t.Errorf("got %d figures, %v, want %d", figures, err, maxWaitingFigures+1)
	}
	drafts := 0
	if err := ReadCSV(reader, csvOptions(t), func(d Draft) error { drafts++; return nil }); err != nil || drafts != reports {
		t.Errorf("got %d reports, %v, want %d", drafts, err, reports)
	}
}

// TestCSVStreams gives cases while the file is still read, and stops where the
// taker does.
func TestCSVStreams(t *testing.T) {
	t.Parallel()
	full := errors.New("outbox is full")
	rows := &caseRows{left: 1 << 30}
	if err := ReadCSV(rows, csvOptions(t), func(Draft) error { return full }); !errors.Is(err, full) || rows.row > 100_000 {
		t.Errorf("got %v after %d rows, want %v at once", err, rows.row, full)
	}
	var given int
	err := ReadCSV(io.MultiReader(&caseRows{left: 1000}, strings.NewReader("x\n")), csvOptions(t), func(Draft) error { given++; return nil })
	var mistakes *RowErrors
	if !errors.As(err, &mistakes) || given != 1000 {
		t.Errorf("got %v after %d drafts, want row errors after 1000", err, given)
	}
}

func TestCSVMaxBytes(t *testing.T) {
	t.Parallel()
	opts := csvOptions(t)
	opts.MaxBytes = 1 << 20
	_, err := readDrafts(csvHead+strings.Repeat(",,,\n", 1<<20), opts)
	if err == nil || err.Error() != "figures.csv：文件超过 1 MiB；请拆成几个文件" {
		t.Errorf("got %v", err)
	}
	body := csvHead + "140525,2024-03,enf_fines,1\n"
	opts.MaxBytes = int64(len(body))
	if drafts, err := readDrafts(body, opts); err != nil || len(drafts) != 1 {
		t.Errorf("got %v, %v at the limit, want one event", drafts, err)
	}
}

// TestCSVSmallPieces has rows that end far away, in pieces of a few bytes: what
// splits them again with each piece doesn't come to an end.
func TestCSVSmallPieces(t *testing.T) {
	t.Parallel()
	opts := csvOptions(t)
	opts.MaxBytes = 2 << 20
	text := csvHead + strings.Repeat("\"\"", 2<<20)
	err := ReadCSV(iotest.OneByteReader(strings.NewReader(text)), opts, nil)
	if err == nil || !strings.Contains(err.Error(), "第 2 行：这一行超过 256 KiB") || !strings.HasSuffix(err.Error(), "文件超过 2 MiB；请拆成几个文件") {
		t.Errorf("got %.500v", err)
	}
}

func TestCSVHeadingTooFar(t *testing.T) {
	t.Parallel()
	checkMistakes(t, "blank rows", mistakesIn(t, strings.Repeat(" \n", maxCSVRows)+csvHead), "第 1000000 行：拆成")
}
