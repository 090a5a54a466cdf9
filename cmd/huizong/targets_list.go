package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

type targetsListCommand struct {
	readerFlags
	In      string `help:"Only this division and those below it, by six-digit code." placeholder:"DIVISION"`
	Year    string `help:"Only this year, such as 2025." placeholder:"Y"`
	History bool   `help:"Also what was superseded or withdrawn; a withdrawn target has no value."`
}

func (targetsListCommand) Help() string {
	return `Examples:

  huizong targets list --in 140600 --year 2025
  huizong targets list --in 140525 --history --format csv`
}

func (c *targetsListCommand) Run(t *terminal, ctx kongContext) error {
	return c.list(ctx, t, c.filter, listTargets)
}

func (c *targetsListCommand) filter(catalogue *schema.Catalogue) (where string, args []any, err error) {
	conditions := []string{"1"}
	if !c.History {
		conditions = append(conditions, "superseded_at IS NULL AND value IS NOT NULL")
	}
	if c.In != "" {
		condition, codes, err := inDivision(catalogue.Divisions, c.In)
		if err != nil {
			return "", nil, err
		}
		conditions, args = append(conditions, condition), append(args, codes...)
	}
	if c.Year != "" {
		period, err := schema.ParsePeriod(c.Year)
		if err != nil || !period.IsYear() {
			return "", nil, fmt.Errorf("--year: %q is not a year like 2025", c.Year)
		}
		conditions, args = append(conditions, "year = ?"), append(args, period.Year)
	}
	return strings.Join(conditions, " AND "), args, nil
}

func listTargets(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT target, goal_metric, division, name, year, value, direction, pace, warning, critical, origin, set_by, at, superseded_at, note
FROM huizong.target WHERE `+where+` ORDER BY year, target, division, at`, args...)
	if err != nil {
		return nil, err
	}
	out := newListing("code", "target", "division", "name", "year", "value", "direction", "pace", "warning", "critical", "origin", "by", "at", "superseded_at", "note")
	for rows.Next() {
		var (
			code, target, name, direction, pace, origin, by, note string
			division                                              uint32
			year                                                  uint16
			value                                                 *decimal.Decimal
			warning, critical                                     decimal.Decimal
			at                                                    time.Time
			superseded                                            *time.Time
		)
		if err := rows.Scan(&code, &target, &division, &name, &year, &value, &direction, &pace, &warning, &critical, &origin, &by, &at, &superseded, &note); err != nil {
			return nil, err
		}
		out.add(code, target, schema.Code(division), name, year, known(value), direction, pace, warning, critical, origin, by, moment(&at), moment(superseded), note)
	}
	return out, rows.Err()
}
