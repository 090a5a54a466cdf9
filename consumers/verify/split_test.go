package verify_test

import (
	"context"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/schema"
)

// only has a loader of its own read some provinces.
func (s *system) only(provinces ...string) *system {
	s.Helper()
	part := *s
	part.provinces, part.holds = provinces, &consumers.Holds{}
	part.start()
	return &part
}

// Of loaders that share the stream each is compared up to its own position; what
// one has not read is told, and no difference.
func TestSeveralLoaders(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.stop()
	shanxi, others := s.only("14"), s.only("11", "41", schema.Other)
	h := newHistorian(7)
	_, _, _, last := s.fill(h, 100)
	shanxi.await(last)
	others.await(last)
	cfg := s.config()
	cfg.Hold = func(ctx context.Context) (func(), error) {
		first, err := shanxi.hold(ctx)
		s.check(err)
		second, err := others.hold(ctx)
		return func() { first(); second() }, err
	}
	got := s.verify(cfg)
	s.right(got)
	if got.Position != last || got.Unread != 0 {
		t.Errorf("got position %d and %d unread, want %d and none", got.Position, got.Unread, last)
	}
	before, err := verify.Checksum(t.Context(), s.reader, cfg.Hold)
	s.check(err)

	others.stop()
	s.state(report("unread", 110101, "med_disputes_found", 25))
	s.publish("hz.case.99.01.01", []byte("unread, too"))
	last = s.state(report("read", 140525, "med_disputes_found", 25))
	shanxi.await(last)
	cfg.Hold = shanxi.hold
	got = s.verify(cfg)
	s.right(got)
	if got.Position != last || got.Unread != 2 {
		t.Errorf("one loader stopped: got position %d and %d unread, want %d and 2", got.Position, got.Unread, last)
	}
	after, err := verify.Checksum(t.Context(), s.reader, cfg.Hold)
	s.check(err)
	if before.Reached == after.Reached {
		t.Error("a checksum at other positions says that they are the same")
	}
	again := s.only("11", "41", schema.Other)
	again.await(last)
	got = s.verify(cfg)
	s.right(got)
	if got.Unread != 0 || got.Refused == 0 {
		t.Errorf("the loader is back: got %+v, want all read", got)
	}
}
