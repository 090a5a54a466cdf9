package consumers_test

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// differences says where the totals and what is derived beside them are not as
// they must be.
func differences(ctx context.Context, db consumers.Warehouse, l *ledgertest.Ledger) ([]string, error) {
	lines, err := totalDifferences(ctx, db, l)
	if err != nil {
		return nil, err
	}
	derived, err := derivedDifferences(ctx, db)
	return append(lines, derived...), err
}

// totalDifferences says where the roll-up and the year to date are not the ledger's.
func totalDifferences(ctx context.Context, db consumers.Warehouse, l *ledgertest.Ledger) ([]string, error) {
	rows, err := rollupRows(ctx, db)
	if err != nil {
		return nil, err
	}
	years, err := yearDifferences(ctx, db, l)
	return append(l.Differences(rows), years...), err
}

// keyRow is what names a row of the roll-up.
type keyRow struct {
	Metric    string    `ch:"metric"`
	Dimension string    `ch:"dimension"`
	Item      string    `ch:"item"`
	Division  uint32    `ch:"division"`
	Period    time.Time `ch:"period"`
}

func (r keyRow) key() ledgertest.Key {
	return ledgertest.Key{
		Metric: r.Metric, By: schema.Breakdown{Dimension: r.Dimension, Item: r.Item},
		Division: schema.Code(r.Division), Period: schema.Period{Year: r.Period.Year(), Month: r.Period.Month()},
	}
}

// rollupRows reads wholes and breakdowns.
func rollupRows(ctx context.Context, db consumers.Warehouse) ([]ledgertest.Row, error) {
	var rows []struct {
		keyRow
		Value    decimal.Decimal `ch:"value"`
		Basis    string          `ch:"basis"`
		Reported uint16          `ch:"reported"`
		Expected uint16          `ch:"expected"`
	}
	if err := db.Select(ctx, &rows, `SELECT metric, '' AS dimension, '' AS item, division, period, value, basis, reported, expected FROM huizong.rollup
UNION ALL SELECT metric, dimension, item, division, period, value, basis, reported, expected FROM huizong.rollup_by`); err != nil {
		return nil, err
	}
	var got []ledgertest.Row
	for _, r := range rows {
		sum := schema.Decimal(r.Value.Shift(schema.DecimalPlaces).IntPart())
		got = append(got, ledgertest.Row{Key: r.key(), Value: ledgertest.Value{Sum: sum, Basis: r.Basis, Reported: int(r.Reported)}, Expected: int(r.Expected)})
	}
	return got, nil
}

// yearDifferences compares the year to date, in months with a value.
func yearDifferences(ctx context.Context, db consumers.Warehouse, l *ledgertest.Ledger) ([]string, error) {
	var rows []struct {
		keyRow
		YTD *float64 `ch:"ytd"`
	}
	if err := db.Select(ctx, &rows, `SELECT code AS metric, '' AS dimension, '' AS item, division, period, ytd FROM huizong.change
WHERE code IN (SELECT code FROM huizong.metric)`); err != nil {
		return nil, err
	}
	var lines []string
	want := l.YearToDate()
	for _, row := range rows {
		switch {
		case row.YTD == nil:
			lines = append(lines, fmt.Sprintf("%v: got no year to date, want %v", row.key(), want[row.key()]))
		case *row.YTD != want[row.key()].Float():
			lines = append(lines, fmt.Sprintf("%v: got year to date %v, want %v", row.key(), *row.YTD, want[row.key()]))
		}
	}
	return lines, nil
}
