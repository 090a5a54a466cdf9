package verify_test

import (
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
)

// Two roll-ups of the same events have the same checksum, one that differs in
// any column has another.
func TestChecksum(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := newHistorian(6)
	_, _, _, last := s.fill(h, 80)
	s.await(last)
	checksum := func() verify.Sum {
		sum, err := verify.Checksum(t.Context(), s.reader, s.hold)
		s.check(err)
		return sum
	}
	before := checksum()
	if before.Reached.Last != last || len(before.Checksum) != 32 || before.Rows == 0 {
		t.Errorf("got %+v, want 32 digits at position %d", before, last)
	}
	s.exec("TRUNCATE TABLE huizong_store.cell", "TRUNCATE TABLE huizong_store.cell_year", "TRUNCATE TABLE huizong_store.rollup_year")
	if empty := checksum(); empty.Rows != 0 || empty.Checksum == before.Checksum {
		t.Errorf("got %+v of nothing", empty)
	}
	s.check(consumers.NewDerivation(s.db, s.catalogue).Rederive(t.Context()))
	if again := checksum(); again != before {
		t.Errorf("derived again: got %+v, want %+v", again, before)
	}
	seen := map[string]string{before.Checksum: "nothing"}
	for _, change := range []string{
		"value = arrayMap(v -> v + toDecimal128('0.0001', 4), value)", "basis = arrayMap(b -> 'mixed', basis)", "name = 'x'", "parent = 1", "level = 'x'",
		"reported = arrayMap(n -> n + 1, reported)", "expected = arrayMap(n -> n + 1, expected)", "updated = arrayMap(t -> t + INTERVAL 1 NANOSECOND, updated)",
	} {
		s.exec("ALTER TABLE huizong_store.rollup_year UPDATE " + change + " WHERE division = 140525" + at)
		sum := checksum().Checksum
		if same, ok := seen[sum]; ok {
			t.Errorf("%s: got the checksum of %s", change, same)
		}
		seen[sum] = change
	}
}
