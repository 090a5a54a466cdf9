package consumers_test

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// knownHistories are played first: what random ones come upon too rarely.
func knownHistories() []steps {
	stating := func(id string, value int64) say {
		return say{schema.Event{
			ID: id, Source: "/test", Type: schema.TypeReport, Division: 140525, Time: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC),
			Report: &schema.Report{Period: schema.Period{Year: 2024, Month: 3}, Scope: schema.ScopeOwn, Figures: []schema.Figure{{Metric: "la_cases_accepted", Value: schema.Whole(value)}}},
		}}
	}
	opened := say{schema.Event{
		ID: "case", Source: "/test", Type: schema.TypeCase, Division: 140581, Time: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC),
		Case: &schema.Case{Kind: "legal_aid", Number: "案1", Opened: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)},
	}}
	// The first loader has stored a later fact, not yet an earlier one, when the
	// other derives the totals; its result lands when the right one is there.
	late := func(stored point, statements ...step) steps {
		h := steps{stating("a", 1), load{0, point{}, false}, stating("b", 2), load{1, point{"event", before}, false}}
		h = append(h, statements...)
		return append(h, load{0, stored, false}, load{1, point{"rollup_year", inFlight}, false}, load{0, point{}, false}, kill{1}, land{})
	}
	return []steps{
		late(point{"copy", before}, copyOf{1, nil, false}),
		late(point{"figure_history", after}, opened, stating("c", 3)),
	}
}
