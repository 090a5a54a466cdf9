package notify

import (
	"testing"
	"time"
)

// However greedily it is asked, a limiter lets through no more than it says in
// any minute, and over an hour nearly as many.
func TestLimiter(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 2, 3, 4, 7, 20, 100, 1000} {
		for _, idle := range []time.Duration{0, 90 * time.Second} {
			limiter, begin := newLimiter(perMinute), time.Unix(1_700_000_000, 0)
			var let []time.Time
			for at := begin.Add(idle); at.Before(begin.Add(time.Hour)); at = at.Add(100 * time.Millisecond) {
				for limiter.AllowN(at, 1) {
					let = append(let, at)
				}
			}
			for i := perMinute; i < len(let); i++ {
				if let[i].Sub(let[i-perMinute]) < time.Minute {
					t.Fatalf("%d a minute: more from %v to %v", perMinute, let[i-perMinute], let[i])
				}
			}
			if len(let) < perMinute*58*3/4 {
				t.Errorf("%d a minute: got %d in an hour", perMinute, len(let))
			}
		}
	}
}
