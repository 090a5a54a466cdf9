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

type showCommand struct {
	readerFlags
	Level  string `help:"Only divisions of this level: county, city, province or country." enum:",county,city,province,country" default:"" placeholder:"L"`
	In     string `help:"Only this division and those below it, by six-digit code." placeholder:"DIVISION"`
	Period string `help:"Only this month (2024-03) or year (2024)." placeholder:"P"`
	Code   string `arg:"" help:"Code of a metric or an indicator."`
}

func (showCommand) Help() string {
	return `Examples:

  huizong show med_disputes_found --level city --in 140000 --period 2024-03
  huizong show med_success_rate --in 140600 --period 2024 --format csv`
}

func (c *showCommand) Run(t *terminal, ctx kongContext) error {
	query := c.listMetric
	return c.list(ctx, t, func(catalogue *schema.Catalogue) (string, []any, error) {
		_, isMetric := catalogue.Metric(c.Code)
		if _, ok := catalogue.Indicator(c.Code); ok {
			query = c.listIndicator
		} else if !isMetric {
			return "", nil, fmt.Errorf("no metric or indicator %q: the codes are in the views huizong.metric and huizong.indicator_definition", c.Code)
		}
		return c.filter(catalogue.Divisions)
	}, func(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
		return query(ctx, db, where, args)
	})
}

// filter turns the flags into a condition on division, level and period.
func (c *showCommand) filter(divisions *schema.Divisions) (where string, args []any, err error) {
	conditions := []string{"1"}
	if c.Level != "" {
		conditions, args = append(conditions, "level = ?"), append(args, c.Level)
	}
	if c.In != "" {
		condition, codes, err := inDivision(divisions, c.In)
		if err != nil {
			return "", nil, err
		}
		conditions, args = append(conditions, condition), append(args, codes...)
	}
	if c.Period != "" {
		period, err := schema.ParsePeriod(c.Period)
		if err != nil {
			return "", nil, fmt.Errorf("--period: %w", err)
		}
		first, last := period.FirstDay(), period.FirstDay()
		if period.IsYear() {
			last = last.AddDate(0, 11, 0)
		}
		conditions = append(conditions, "period BETWEEN toDate(?) AND toDate(?)")
		args = append(args, first.Format(time.DateOnly), last.Format(time.DateOnly))
	}
	return strings.Join(conditions, " AND "), args, nil
}

// inDivision is the condition that --in stands for.
func inDivision(divisions *schema.Divisions, in string) (condition string, args []any, err error) {
	code, err := schema.ParseCode(in)
	if err != nil {
		return "", nil, fmt.Errorf("--in: %w", err)
	}
	if _, ok := divisions.Get(code); !ok {
		return "", nil, fmt.Errorf("--in: there is no division %s: the codes are in the view huizong.division", code)
	}
	return "intDiv(division, ?) = ?", []any{code.Span(), uint32(code) / code.Span()}, nil
}

func (c *showCommand) listMetric(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT r.period, r.division, r.level, r.name, r.value, c.ytd, r.basis, r.reported, r.expected, r.updated
FROM (SELECT * FROM huizong.rollup WHERE metric = ? AND `+where+`) AS r
LEFT JOIN (SELECT division, period, ytd FROM huizong.change WHERE code = ? AND `+where+`) AS c ON c.division = r.division AND c.period = r.period
ORDER BY r.period, r.division`, append(append([]any{c.Code}, args...), append([]any{c.Code}, args...)...)...)
	if err != nil {
		return nil, err
	}
	out := newListing("period", "division", "level", "name", "value", "ytd", "basis", "reported", "expected", "updated")
	for rows.Next() {
		var (
			period, updated    time.Time
			division           uint32
			level, name, basis string
			value              decimal.Decimal
			ytd                *float64
			reported, expected uint16
		)
		if err := rows.Scan(&period, &division, &level, &name, &value, &ytd, &basis, &reported, &expected, &updated); err != nil {
			return nil, err
		}
		out.add(period.Format("2006-01"), schema.Code(division), level, name, value, plain(ytd), basis, reported, expected, updated.In(schema.Shanghai).Format(time.DateTime))
	}
	return out, rows.Err()
}

func (c *showCommand) listIndicator(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT period, division, level, name, numerator, denominator, value, ytd_numerator, ytd_denominator, ytd_value
FROM huizong.indicator WHERE indicator = ? AND `+where+` ORDER BY period, division`, append([]any{c.Code}, args...)...)
	if err != nil {
		return nil, err
	}
	out := newListing("period", "division", "level", "name", "numerator", "denominator", "value", "ytd_numerator", "ytd_denominator", "ytd_value")
	for rows.Next() {
		var (
			period                                     time.Time
			division                                   uint32
			level, name                                string
			numerator, denominator, ytdUpper, ytdLower *decimal.Decimal
			value, ytd                                 *float64
		)
		if err := rows.Scan(&period, &division, &level, &name, &numerator, &denominator, &value, &ytdUpper, &ytdLower, &ytd); err != nil {
			return nil, err
		}
		out.add(period.Format("2006-01"), schema.Code(division), level, name, known(numerator), known(denominator), share(value), known(ytdUpper), known(ytdLower), share(ytd))
	}
	return out, rows.Err()
}
