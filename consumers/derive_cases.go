package consumers

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

func batchCases(cases []caseKey) *ext.Table {
	kinds, numbers := make([]string, len(cases)), make([]string, len(cases))
	for i, c := range cases {
		kinds[i], numbers[i] = c.Kind, c.Case
	}
	table := newTable("batch_case", ext.Column("kind", "String"), ext.Column("case", "String"))
	fill(table, kinds, numbers)
	return table
}

// casePlace is where some version of a case of a kind stands.
type casePlace struct {
	Kind     string    `ch:"kind"`
	Division uint32    `ch:"division"`
	Month    time.Time `ch:"month"`
	Odd      string    `ch:"odd_case"` // the case, where it may be flagged
}

// casePlaces are the places of all versions of the cases.
func (d *Derivation) casePlaces(ctx context.Context, cases []caseKey) (places []casePlace, err error) {
	if len(cases) == 0 {
		return nil, nil
	}
	return places, d.warehouse.Select(ctx, &places, casePlacesSQL, batchCases(cases))
}

// touchPlaces touches the cells that cases in these places count in.
func (d *Derivation) touchPlaces(t *touched, places []casePlace) {
	for _, p := range places {
		for _, s := range d.counts[p.Kind] {
			t.add(s, unitMonthOf(schema.Code(p.Division), monthOf(p.Month)), false)
		}
	}
}

// derivePlaces derives all places of the cases, and the flags of those that may have some.
func (d *Derivation) derivePlaces(ctx context.Context, cases []caseKey, places []casePlace) error {
	if len(cases) == 0 {
		return nil
	}
	if err := d.warehouse.Exec(ctx, d.withCopies(derivePlacesSQL, len(cases), caseCopies), batchCases(cases)); err != nil {
		return err
	}
	var odd []caseKey
	for _, p := range places {
		if p.Odd != "" {
			odd = append(odd, caseKey{p.Kind, p.Odd})
		}
	}
	if len(odd) == 0 {
		return nil
	}
	return d.warehouse.Exec(ctx, deriveFlagsSQL, batchCases(odd))
}

func monthOf(firstDay time.Time) schema.Period {
	return schema.Period{Year: firstDay.Year(), Month: firstDay.Month()}
}
