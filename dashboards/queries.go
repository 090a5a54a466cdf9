package dashboards

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Query is what a dashboard asks ClickHouse when it is opened.
type Query struct {
	Dashboard string // its file, without folder and ".json"
	Panel     string // empty where the query is a variable's
	SQL       string
}

// Run asks it, as the plugin does, and reads the whole answer.
func (q Query) Run(ctx context.Context, db Warehouse) error {
	_, err := ask(ctx, db, q.SQL)
	return err
}

// Queries are those of every dashboard as it is opened, in the order Grafana asks
// them. Variables are set to the values given by name, where they are among their
// options; to what Grafana chooses otherwise.
func Queries(ctx context.Context, db Warehouse, now time.Time, set map[string]string) ([]Query, error) {
	all, err := load()
	if err != nil {
		return nil, err
	}
	var queries []Query
	for _, d := range all {
		found, err := d.queries(ctx, db, now, set)
		if err != nil {
			return nil, fmt.Errorf("dashboard %s: %w", d.File, err)
		}
		queries = append(queries, found...)
	}
	return queries, nil
}

func (d *dashboard) queries(ctx context.Context, db Warehouse, now time.Time, set map[string]string) ([]Query, error) {
	at, err := momentOf(d, &panel{}, now)
	if err != nil {
		return nil, err
	}
	for name, value := range set {
		if v := d.variable(name); v != nil {
			v.Current.Value = texts{value}
		}
	}
	heard := &recorder{Warehouse: db}
	w := viewer{db: heard, at: at}
	c, _, err := w.open(ctx, d, nil)
	if err != nil {
		return nil, err
	}
	var queries []Query
	for _, sql := range heard.asked {
		queries = append(queries, Query{Dashboard: d.File, SQL: sql})
	}
	for _, p := range d.all() {
		if p.sql() {
			drawn, err := d.queriesOf(p, c, now)
			if err != nil {
				return nil, fmt.Errorf("panel %s: %w", p.Title, err)
			}
			queries = append(queries, drawn...)
		}
	}
	return queries, nil
}

// queriesOf are a panel's, with the variables set.
func (d *dashboard) queriesOf(p *panel, c choices, now time.Time) ([]Query, error) {
	at, err := momentOf(d, p, now)
	if err != nil {
		return nil, err
	}
	queries := make([]Query, len(p.Targets))
	for i, target := range p.Targets {
		sql, err := expand(target.RawSQL, c, at)
		if err != nil {
			return nil, err
		}
		queries[i] = Query{d.File, p.Title, sql}
	}
	return queries, nil
}

// recorder notes what is asked.
type recorder struct {
	Warehouse
	asked []string
}

func (r *recorder) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	r.asked = append(r.asked, sql)
	return r.Warehouse.Query(ctx, sql, args...)
}

func (d *dashboard) variable(name string) *variable {
	at := slices.IndexFunc(d.Templating.List, func(v variable) bool { return v.Name == name })
	if at < 0 {
		return nil
	}
	return &d.Templating.List[at]
}
