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

// derivePlaces derives all places and flags of the cases and touches their cells.
func (d *Derivation) derivePlaces(ctx context.Context, t *touched, cases []caseKey, scan bool) error {
	if len(cases) == 0 {
		return nil
	}
	var places []struct {
		Kind     string    `ch:"kind"`
		Division uint32    `ch:"division"`
		Month    time.Time `ch:"month"`
		Odd      string    `ch:"odd_case"`
	}
	table := batchCases(cases)
	if err := d.warehouse.Select(ctx, &places, casesNamed(casePlacesSQL, scan), table); err != nil {
		return err
	}
	var odd []caseKey
	for _, p := range places {
		for _, s := range d.counts[p.Kind] {
			t.add(s, unitMonthOf(schema.Code(p.Division), monthOf(p.Month)), false)
		}
		if p.Odd != "" {
			odd = append(odd, caseKey{p.Kind, p.Odd})
		}
	}
	if err := d.warehouse.Exec(ctx, casesNamed(d.withCopies(derivePlacesSQL, len(cases), caseCopies), scan), table); err != nil || len(odd) == 0 {
		return err
	}
	return d.warehouse.Exec(ctx, deriveFlagsSQL, batchCases(odd))
}

func monthOf(firstDay time.Time) schema.Period {
	return schema.Period{Year: firstDay.Year(), Month: firstDay.Month()}
}
