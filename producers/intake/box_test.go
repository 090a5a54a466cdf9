package intake_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// newBox is an outbox that nobody sends from.
func newBox(t testing.TB) *outbox.Outbox {
	t.Helper()
	box, err := outbox.Open(outbox.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box
}

// kept counts the batches that were accepted.
func (d *desk) kept() int {
	d.Helper()
	return batches(d.TB, d.outbox)
}

func batches(t testing.TB, box *outbox.Outbox) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(box.Dir(), "waiting", "*.batch"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func (d *desk) nothingKept() {
	d.Helper()
	if kept := d.kept(); kept != 0 {
		d.Errorf("got %d batches kept, want nothing", kept)
	}
}

// nowhere is the ledger of a stream that has nothing yet.
type nowhere struct{}

func (nowhere) Fate(context.Context, schema.Code, string) (intake.Fate, bool, error) {
	return intake.Fate{}, false, nil
}

// nothingStood is what a division that has stated nothing stands at.
func nothingStood(_ context.Context, division schema.Code, _ schema.StandingRequest) (schema.Standing, error) {
	return schema.Standing{Division: division}, nil
}
