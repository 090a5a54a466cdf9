package intake_test

import (
	"context"
	"sync"
	"testing"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/schema"
)

type box struct {
	mu sync.Mutex
	n  int
}

func newBox(testing.TB) *box { return &box{} }

type stage struct {
	*box
	k int
}

func (m *box) Stage(string) (intake.Stage, error) { return &stage{box: m}, nil }
func (m *stage) Add(producers.Draft) error        { m.k++; return nil }
func (m *stage) Commit() (intake.Batch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n += m.k
	return m, nil
}
func (m *stage) Discard() error { return nil }
func (m *box) Await(ctx context.Context) (map[string]intake.Fate, bool, error) {
	<-ctx.Done()
	return nil, false, nil
}
func (m *box) Fate(context.Context, schema.Code, string) (intake.Fate, bool, error) {
	return intake.Fate{}, false, nil
}
func (d *desk) nothingKept() {
	if d.outbox.kept() != 0 {
		d.Errorf("%d kept", d.outbox.n)
	}
}

func (m *box) kept() int { m.mu.Lock(); defer m.mu.Unlock(); return m.n }
