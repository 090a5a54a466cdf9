package consumers_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// What the contract accepts, however odd, can be stored: no event may hold up
// those behind it.
func TestOddEventsAreStored(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(4, 4))}
	s.start()
	var many []schema.Figure
	for i := range 3000 {
		many = append(many, schema.Figure{Metric: "notary_cases", Value: schema.Whole(1), By: schema.Breakdown{Dimension: schema.DimensionPart, Item: fmt.Sprint("第", i, "部分")}})
	}
	odd := "\u0000\t\"'\\🀄\u202e" + strings.Repeat("长", 10_000)
	events := []stated{
		s.state(schema.Event{
			ID: "a", Source: odd, Type: schema.TypeCase, Division: 140525, Time: time.Date(1970, 1, 1, 0, 0, 0, 0, time.FixedZone("", 14*3600)),
			Case: &schema.Case{Number: odd, Kind: "mediation", Version: 1<<53 - 1, Opened: day("1970-01-01"), Closed: day("2024-02-29"), Outcome: odd},
		}),
		s.state(schema.Event{
			ID: strings.Repeat("z", 64), Source: "/x", Type: schema.TypeReport, Division: 140525, Time: time.Date(2148, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
			Report: &schema.Report{Period: schema.Period{Year: 1970, Month: 1}, Scope: schema.ScopeOwn, Submitter: odd, Note: odd, Figures: []schema.Figure{
				{Metric: "enf_fines", Value: -999_999_999_999_999_999, Note: odd}, {Metric: "consult_free", Value: schema.Whole(99_999_999_999_999)},
			}},
		}),
		s.state(schema.Event{
			ID: "c", Source: "/x", Type: schema.TypeReport, Division: 140525,
			Report: &schema.Report{Period: schema.Period{Year: 2023}, Scope: schema.ScopeTotal, Figures: many},
		}),
	}
	events = s.settle(h, events)
	s.stop()
	s.compare(events)
	s.compareDead(0)
}
