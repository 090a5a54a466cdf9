package producers

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/huizong/huizong/schema"
)

// targetsFile holds the goals assumed for the simulated province.
const targetsFile = "targets.csv"

// ReadTargets reads targets.csv of the seeds: goals beside the catalogue's own.
// It proves them against the built-in catalogue; its error joins all that is
// wrong, each with file and row.
func ReadTargets(files fs.FS) ([]schema.Target, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return nil, fmt.Errorf("read targets: %w", err)
	}
	rows, err := readTable(files, targetsFile, "code", "target", "division", "year", "value", "origin", "note")
	if err != nil {
		return nil, err
	}
	p := targetProver{catalogue: catalogue, seen: map[targetKey]bool{}}
	for _, t := range catalogue.Targets {
		p.seen[targetKey{t.Code, t.Division, t.Year}] = true
		p.seen[targetKey{t.Goal, t.Division, t.Year}] = true
	}
	targets := make([]schema.Target, 0, len(rows))
	var problems []error
	for _, row := range rows {
		target, err := p.target(row)
		targets, problems = append(targets, target), append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return targets, nil
}

// targetProver holds the goals there are already: a division has one a year of
// each code, and one of each target metric.
type targetProver struct {
	catalogue *schema.Catalogue
	seen      map[targetKey]bool
}

type targetKey struct {
	code     string
	division schema.Code
	year     int
}

func (p targetProver) target(row tableRow) (schema.Target, error) {
	division, divisionErr := row.division("division")
	year, yearErr := row.period("year")
	value, valueErr := row.decimal("value")
	origin, originErr := row.choice("origin", string(schema.Stated), string(schema.Implied), string(schema.Assumed))
	note, noteErr := row.need("note")
	if err := errors.Join(divisionErr, yearErr, valueErr, originErr, noteErr); err != nil {
		return schema.Target{}, err
	}
	t := schema.Target{
		Code: row.get("code"), Goal: row.get("target"), Division: division,
		Year: year.Year, Value: value, Origin: schema.Origin(origin), Note: note,
	}
	return t, errors.Join(p.metrics(row), p.owner(row, year), p.alone(row, t))
}

// metrics proves that what has the goal and what holds it fit together.
func (p targetProver) metrics(row tableRow) error {
	metric, ok := p.catalogue.Metric(row.get("code"))
	goal, okGoal := p.catalogue.Metric(row.get("target"))
	switch {
	case !ok || metric.PublishedOnly || metric.Kind != schema.KindFlow && metric.Kind != schema.KindAmount:
		return row.errorf("code", "is no flow or amount that divisions report")
	case !okGoal || goal.Kind != schema.KindTarget || goal.Unit != metric.Unit:
		return row.errorf("target", "is no target metric for %s", metric.Code)
	}
	return nil
}

func (p targetProver) owner(row tableRow, year schema.Period) error {
	division, _ := schema.ParseCode(row.get("division"))
	if _, err := p.catalogue.Divisions.Unit(division, year); err != nil {
		return row.errorf("division", "%w", err)
	}
	if value, _ := row.decimal("value"); value <= 0 || !year.IsYear() {
		return row.errorf("value", "must be above 0, for a year like 2024")
	}
	return nil
}

func (p targetProver) alone(row tableRow, t schema.Target) error {
	for column, code := range map[string]string{"code": t.Code, "target": t.Goal} {
		key := targetKey{code, t.Division, t.Year}
		if p.seen[key] {
			return row.errorf(column, "%s has another goal in %d", t.Division, t.Year)
		}
		p.seen[key] = true
	}
	return nil
}
