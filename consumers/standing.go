package consumers

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/huizong/huizong/schema"
)

//go:embed sql/standing_figures.sql
var standingFiguresSQL string

//go:embed sql/standing_siblings.sql
var standingSiblingsSQL string

// Standings tells what divisions stand at by what is derived.
type Standings struct {
	Warehouse Warehouse
	Catalogue *schema.Catalogue
}

// Of gives a reporting unit's cells of so many months, and where its siblings lie
// in the last ones.
func (s Standings) Of(ctx context.Context, code schema.Code, r schema.StandingRequest) (schema.Standing, error) {
	to, err := r.Month()
	if err != nil {
		return schema.Standing{}, err
	}
	division, ok := s.Catalogue.Divisions.Get(code)
	if !ok || !division.Reports() {
		return schema.Standing{}, fmt.Errorf("%s is no reporting unit", code)
	}
	standing := schema.Standing{Division: code, Figures: []schema.StandingFigure{}, Siblings: []schema.SiblingFigure{}}
	q := standingQuery{division: division, to: to, from: to.AddMonths(1 - r.Months), siblings: to.AddMonths(1 - r.Siblings)}
	if standing.Figures, err = s.figures(ctx, q, standing.Figures); err != nil {
		return standing, fmt.Errorf("what %s stands at: %w", code, err)
	}
	if r.Siblings == 0 {
		return standing, nil
	}
	if standing.Siblings, err = s.siblings(ctx, q, standing.Siblings); err != nil {
		err = fmt.Errorf("siblings of %s: %w", code, err)
	}
	return standing, err
}

type standingQuery struct {
	division *schema.Division
	from, to schema.Period
	siblings schema.Period // from when on
}

// fill puts numbers and the catalogue's own words into a query.
func (q standingQuery) fill(sql string) string {
	return strings.NewReplacer(
		"$division", fmt.Sprint(uint32(q.division.Code)), "$parent", fmt.Sprint(uint32(q.division.Parent)), "$level", string(q.division.Level),
		"$from", fmt.Sprint(monthNumber(q.from)), "$to", fmt.Sprint(monthNumber(q.to)),
		"$first", fmt.Sprint(q.from.Year), "$last", fmt.Sprint(q.to.Year),
		"$since", fmt.Sprint(monthNumber(q.siblings)), "$year", fmt.Sprint(q.siblings.Year),
	).Replace(sql)
}

func monthNumber(p schema.Period) int { return p.Year*12 + int(p.Month) }

func (s Standings) figures(ctx context.Context, q standingQuery, figures []schema.StandingFigure) ([]schema.StandingFigure, error) {
	var rows []struct {
		Metric string `ch:"metric"`
		Period string `ch:"period"`
		Number int64  `ch:"number"`
		Note   string `ch:"note"`
	}
	if err := s.Warehouse.Select(ctx, &rows, q.fill(standingFiguresSQL)); err != nil {
		return nil, err
	}
	for _, r := range rows {
		figures = append(figures, schema.StandingFigure{Metric: r.Metric, Period: r.Period, Value: schema.Decimal(r.Number), Note: r.Note})
	}
	return figures, nil
}

func (s Standings) siblings(ctx context.Context, q standingQuery, siblings []schema.SiblingFigure) ([]schema.SiblingFigure, error) {
	var rows []struct {
		Metric    string `ch:"metric"`
		Period    string `ch:"period"`
		Units     uint64 `ch:"units"`
		Median    int64  `ch:"median"`
		Deviation int64  `ch:"deviation"`
	}
	if err := s.Warehouse.Select(ctx, &rows, q.fill(standingSiblingsSQL)); err != nil {
		return nil, err
	}
	for _, r := range rows {
		siblings = append(siblings, schema.SiblingFigure{
			Metric: r.Metric, Period: r.Period, Units: int(r.Units), Median: schema.Decimal(r.Median), Deviation: schema.Decimal(r.Deviation),
		})
	}
	return siblings, nil
}
