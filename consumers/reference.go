package consumers

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// forever is the year in which what still exists ends.
const forever = 65535

// table is a reference table's new contents.
type table struct {
	name    string
	columns []any
}

// held is a catalogue the warehouse has or had.
type held struct {
	Hash       string `ch:"hash"`
	Generation uint64 `ch:"generation"`
	Derived    bool   `ch:"derived"`
	Judged     bool   `ch:"judged"` // the dead letters, too
}

// heldCatalogue is the last one; zero where there was none.
func heldCatalogue(ctx context.Context, w Warehouse) (held, error) {
	var rows []held
	err := w.Select(ctx, &rows, "SELECT hash, generation, derived, judged FROM huizong_store.catalogue ORDER BY generation DESC, derived DESC, judged DESC LIMIT 1")
	if err != nil || len(rows) == 0 {
		return held{}, err
	}
	return rows[0], nil
}

// note writes down how far the warehouse is with a catalogue.
func (h held) note(ctx context.Context, w Warehouse) error {
	return w.Insert(ctx, "huizong_store.catalogue (hash, generation, derived, judged, at)",
		[]string{h.Hash}, []uint64{h.Generation}, []bool{h.Derived}, []bool{h.Judged}, []time.Time{time.Now()})
}

func storeReferences(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	for _, t := range referenceTables(c) {
		if err := replace(ctx, w, t); err != nil {
			return fmt.Errorf("store the catalogue: %w", err)
		}
	}
	return nil
}

// replace exchanges a table's contents in one step.
func replace(ctx context.Context, w Warehouse, t table) error {
	next := "huizong_store.next_" + t.name + "_" + rand.Text() // another process may do the same
	name := "huizong_store." + t.name
	if err := w.Exec(ctx, "CREATE TABLE "+next+" AS "+name); err != nil {
		return err
	}
	if err := w.Insert(ctx, next, t.columns...); err != nil {
		return err
	}
	for _, sql := range []string{"EXCHANGE TABLES " + next + " AND " + name, "DROP TABLE " + next} {
		if err := w.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func referenceTables(c *schema.Catalogue) []table {
	return []table{
		{"division", divisionColumns(c.Divisions)},
		{"ancestor", ancestorColumns(c.Divisions)},
		{"metric", metricColumns(c)},
		{"case_count", caseCountColumns(c)},
		{"indicator", indicatorColumns(c)},
		{"data_set", dataSetColumns(c)},
		{"owing", owingColumns(c)},
		{"check", checkColumns(c)},
		{"due_date", dueDateColumns(c)},
		{"workday", workdayColumns(c.Calendar)},
	}
}

func metricColumns(c *schema.Catalogue) []any {
	owed := map[string]string{}
	for _, set := range c.DataSets {
		for _, metric := range set.Metrics {
			owed[metric] = set.Code
		}
	}
	domains := map[string]string{}
	for _, domain := range c.Domains {
		domains[domain.Code] = domain.Name
	}
	var code, name, nameEn, domain, domainName, unit, kind, division, month, definition, growth, set []string
	var published []bool
	for _, m := range c.Metrics {
		code, name, nameEn = append(code, m.Code), append(name, m.Name), append(nameEn, m.NameEn)
		domain, domainName = append(domain, m.Domain), append(domainName, domains[m.Domain])
		unit, kind, definition = append(unit, m.Unit), append(kind, string(m.Kind)), append(definition, m.Definition)
		division, month = append(division, string(m.DivisionAxis)), append(month, string(m.MonthAxis))
		published, growth, set = append(published, m.PublishedOnly), append(growth, m.GrowthOf), append(set, owed[m.Code])
	}
	return []any{code, name, nameEn, domain, domainName, unit, kind, division, month, definition, published, growth, set}
}

func caseCountColumns(c *schema.Catalogue) []any {
	var kind, metric, at, dimension, amount []string
	var outcomes, items [][]string
	for _, k := range c.CaseKinds {
		for _, count := range k.Counts {
			kind, metric, at = append(kind, k.Code), append(metric, count.Metric), append(at, string(count.At))
			outcomes, dimension = append(outcomes, count.Outcomes), append(dimension, count.Dimension)
			items, amount = append(items, count.Items), append(amount, count.Amount)
		}
	}
	return []any{kind, metric, at, outcomes, dimension, items, amount}
}

func indicatorColumns(c *schema.Catalogue) []any {
	var code, name, nameEn, unit, definition, goal []string
	var numerator, denominator [][]string
	for _, i := range c.Indicators {
		code, name, nameEn = append(code, i.Code), append(name, i.Name), append(nameEn, i.NameEn)
		unit, definition = append(unit, i.Unit), append(definition, i.Definition)
		numerator, denominator = append(numerator, i.Numerator), append(denominator, i.Denominator)
		goal = append(goal, c.GoalOf(&i))
	}
	return []any{code, name, nameEn, unit, definition, numerator, denominator, goal}
}

func dataSetColumns(c *schema.Catalogue) []any {
	var code, name, nameEn []string
	var metrics, owedBy [][]string
	var due []uint8
	for _, s := range c.DataSets {
		levels := make([]string, len(s.OwedBy))
		for i, level := range s.OwedBy {
			levels[i] = string(level)
		}
		code, name, nameEn = append(code, s.Code), append(name, s.Name), append(nameEn, s.NameEn)
		metrics, owedBy, due = append(metrics, s.Metrics), append(owedBy, levels), append(due, uint8(s.DueDay))
	}
	return []any{code, name, nameEn, metrics, owedBy, due}
}

func checkColumns(c *schema.Catalogue) []any {
	var code, name, severity, kind, window, missing, operator, why []string
	var left, right [][]string
	for _, check := range c.Checks {
		code, name, severity = append(code, check.Code), append(name, check.Name), append(severity, check.Severity)
		kind, window, missing = append(kind, check.Kind), append(window, check.Window), append(missing, check.Missing)
		left, operator, right = append(left, check.Left), append(operator, check.Operator), append(right, check.Right)
		why = append(why, check.Why)
	}
	return []any{code, name, severity, kind, window, missing, left, operator, right, why}
}
