//go:build !race

package schema

import "testing"

// What judging may allocate, whatever the machine: of a case, itself, its id, its
// number and its amounts; of a report, itself, its id and all its figures at once.
// Texts that events have in common are there already. Under the race detector a
// sync.Pool drops what it is given.
const (
	maxCaseAllocs   = 4
	maxReportAllocs = 4
)

func TestJudgeAllocs(t *testing.T) {
	c := loadCatalogue(t)
	for _, test := range []struct {
		name string
		most float64
		Message
	}{
		{"case", maxCaseAllocs, Message{Subject: "hz.case.14.05.25", Body: []byte(smallCase), Time: judgedAt}},
		{"report", maxReportAllocs, Message{Subject: "hz.report.14.05.25", Body: reportOf(t, c, 40), Time: judgedAt}},
	} {
		if n := testing.AllocsPerRun(100, func() { c.Judge(test.Message) }); n > test.most {
			t.Errorf("%s: got %v allocations, want at most %v", test.name, n, test.most)
		}
	}
}
