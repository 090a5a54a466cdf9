package dashboards

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// timing is how long a query took.
type timing struct {
	panel, selection string
	took             time.Duration
}

// slowest are the timings' count, their middle, 95th percentile and longest.
func slowest(timings []timing) string {
	if len(timings) == 0 {
		return "no queries"
	}
	sorted := slices.SortedFunc(slices.Values(timings), func(a, b timing) int { return cmp.Compare(a.took, b.took) })
	worst := sorted[len(sorted)-1]
	ms := func(n int) int64 { return sorted[n].took.Milliseconds() }
	return fmt.Sprintf("%4d queries, p50 %5d ms, p95 %5d ms, max %5d ms: %s (%s)",
		len(sorted), ms(len(sorted)/2), ms(len(sorted)*95/100), worst.took.Milliseconds(), worst.panel, worst.selection)
}
