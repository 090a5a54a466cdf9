package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// Whoever interrupts a push while it reads wants nothing of it sent later.
func TestInterruptedPushKeepsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(heading+"140525,2024-03,med_disputes_found,25\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	box, err := outbox.Open(outbox.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	p := push{terminal: &terminal{out: io.Discard, err: io.Discard}, command: &pushCommand{}, catalogue: catalogue, box: box}
	if batches, _, err := p.stageAll(ctx, []string{path}); len(batches) > 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v; want nothing, and why", batches, err)
	}
	if waiting, err := box.Waiting(); len(waiting) > 0 || err != nil {
		t.Errorf("got %v, %v in the outbox, want nothing", waiting, err)
	}
}

func TestAnnotateWritesOverNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.xlsx"), filepath.Join(dir, "b.xlsx")
	if err := os.WriteFile(a, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		files    []string
		annotate string
		want     string
	}{
		"nothing asked": {[]string{a, b}, "", ""},
		"another name":  {[]string{a}, b, ""},
		"its own name":  {[]string{a}, filepath.Join(dir, ".", "a.xlsx"), "one of the files to push"},
		"two workbooks": {[]string{a, b}, filepath.Join(dir, "c.xlsx"), "one by one"},
	} {
		err := (&pushCommand{Files: tt.files, Annotate: tt.annotate}).mayAnnotate()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

func TestNamesDoNothingToATerminal(t *testing.T) {
	t.Parallel()
	for name, fine := range map[string]bool{"泽州县\u3000三月.csv": true, "\xd4\xf3.csv": true, "a\x1b[2J.csv": false, "a\nb.csv": false, "a\u009b2J.csv": false} {
		if err := (&pushCommand{Files: []string{"a.csv", name}}).mayShow(); (err == nil) != fine {
			t.Errorf("%q: got %v, want it fine: %v", name, err, fine)
		}
	}
}
