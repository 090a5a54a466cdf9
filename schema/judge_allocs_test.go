//go:build !race

package schema

import "testing"

// maxCaseAllocs is what decoding a small case may allocate: the case, its amounts
// and nine texts. Under the race detector a sync.Pool drops what it is given.
const maxCaseAllocs = 11

func TestDecodeAllocs(t *testing.T) {
	body := []byte(smallCase)
	if n := testing.AllocsPerRun(100, func() { Decode(body) }); n > maxCaseAllocs {
		t.Errorf("got %v allocations, want at most %d", n, maxCaseAllocs)
	}
}

func TestJudgeCaseAllocs(t *testing.T) {
	c := loadCatalogue(t)
	m := Message{Subject: "hz.case.14.05.25", Body: []byte(smallCase), Time: judgedAt}
	if n := testing.AllocsPerRun(100, func() { c.Judge(m) }); n > maxCaseAllocs {
		t.Errorf("got %v allocations, want at most %d", n, maxCaseAllocs)
	}
}
