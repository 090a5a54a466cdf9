package consumers

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// casesAtOnce is how many cases are derived in one step of a rebuild.
const casesAtOnce = 50_000

// markAllCopiesSQL is mark_copies for every event. The events are in the order
// of their names, so it needs no memory to speak of.
const markAllCopiesSQL = `INSERT INTO huizong_store.copy (sequence, division, id)
SELECT arrayJoin(arrayFilter(s -> s != first, sequences)) AS sequence, division, id
FROM
(
    SELECT division, id, groupUniqArray(sequence) AS sequences, min(sequence) AS first
    FROM huizong_store.event
    GROUP BY division, id
    HAVING length(sequences) > 1
)
SETTINGS optimize_aggregation_in_order = 1`

// nextCasesSQL lists the cases of a kind behind one. Reads after (kind, case).
const nextCasesSQL = `SELECT DISTINCT kind, case
FROM huizong_store.case_history
WHERE kind = (SELECT kind FROM after) AND case > (SELECT case FROM after)
ORDER BY case
LIMIT %d`

// deriveAll derives everything from all the facts, into tables that are empty.
func (d *Derivation) deriveAll(ctx context.Context, step func(name string, done, total uint64)) error {
	step("查找重复事件", 0, 0)
	if err := d.warehouse.Exec(ctx, markAllCopiesSQL); err != nil {
		return fmt.Errorf("derive copies: %w", err)
	}
	total, err := d.countCases(ctx)
	if err != nil {
		return err
	}
	done := uint64(0)
	for _, kind := range slices.Sorted(maps.Keys(d.counts)) {
		err := d.deriveKind(ctx, kind, func(cases int) {
			done += uint64(cases)
			step("推算案件", done, total)
		})
		if err != nil {
			return fmt.Errorf("derive the cases of %s: %w", kind, err)
		}
	}
	return d.rederive(ctx, step)
}

// countCases is how many there are, about.
func (d *Derivation) countCases(ctx context.Context) (uint64, error) {
	var rows []struct {
		Cases uint64 `ch:"cases"`
	}
	if err := d.warehouse.Select(ctx, &rows, "SELECT uniqCombined(kind, case) AS cases FROM huizong_store.case_history"); err != nil {
		return 0, fmt.Errorf("count the cases: %w", err)
	}
	return rows[0].Cases, nil
}

// deriveKind derives places and flags of all cases of a kind, part by part.
func (d *Derivation) deriveKind(ctx context.Context, kind string, progress func(cases int)) error {
	for after := (caseKey{Kind: kind}); ; {
		var cases []caseKey
		table := newTable("after", ext.Column("kind", "String"), ext.Column("case", "String"))
		appendRow(table, after.Kind, after.Case)
		if err := d.warehouse.Select(ctx, &cases, fmt.Sprintf(nextCasesSQL, casesAtOnce), table); err != nil {
			return err
		}
		if len(cases) == 0 {
			return nil
		}
		part := batchCases(cases)
		for _, sql := range []string{d.withCopies(derivePlacesSQL, len(cases), caseCopies), deriveFlagsSQL} {
			if err := d.warehouse.Exec(ctx, sql, part); err != nil {
				return err
			}
		}
		progress(len(cases))
		after = cases[len(cases)-1]
	}
}

// deriveSince derives what the facts touch that a condition on their sequence and
// division names, or that were accepted later than their place in the stream says.
func (d *Derivation) deriveSince(ctx context.Context, condition string) error {
	t := newTouched()
	condition = "(" + condition + " OR sequence IN (SELECT sequence FROM huizong_store.dead_action WHERE action = 'retry'))"
	var events []struct {
		Division uint32 `ch:"division"`
		ID       string `ch:"id"`
	}
	if err := d.warehouse.Select(ctx, &events, "SELECT DISTINCT division, id FROM huizong_store.event WHERE "+condition); err != nil {
		return fmt.Errorf("list what came since the rebuild began: %w", err)
	}
	n := names{last: math.MaxUint64} // however long the history is
	for _, e := range events {
		n.addEvent(e.Division, e.ID)
	}
	var err error
	if n.cases, err = d.touchWhere(ctx, t, condition); err != nil {
		return fmt.Errorf("list what came since the rebuild began: %w", err)
	}
	if err := d.place(ctx, t, &n); err != nil {
		return err
	}
	return d.derive(ctx, t)
}
