package dashboards

import (
	"context"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
)

// inspection looks at one dashboard as its viewers do.
type inspection struct {
	viewer
	findings
	all        []*dashboard
	mayBeEmpty map[string]string // panels without rows by title, and why
	now        time.Time

	answers map[string]*frame // by query
	timings []timing
	empty   map[string]bool // panels that had no rows once
}

// inspect opens the dashboard, runs its queries for every selection of its
// variables and holds the answers against what the panels draw and link to.
func inspect(ctx context.Context, db *warehouse.DB, d *dashboard, all []*dashboard, mayBeEmpty map[string]string) *inspection {
	i := &inspection{
		viewer: viewer{db: db}, findings: findings{dashboard: d}, all: all, mayBeEmpty: mayBeEmpty,
		now: time.Now(), answers: map[string]*frame{}, empty: map[string]bool{},
	}
	at, err := momentOf(d, &panel{}, i.now)
	if err != nil {
		i.add(nil, "time", "%v", err)
		return i
	}
	i.at = at
	_, options, err := i.open(ctx, d, nil)
	if err != nil {
		i.add(nil, "templating", "%v", err)
		return i
	}
	for n, s := range selections(d, options) {
		i.selected(ctx, s, n == 0)
	}
	i.holdEmpty()
	return i
}

// selected inspects all panels with the variables set in one way.
func (i *inspection) selected(ctx context.Context, s selection, asOpened bool) {
	c, _, err := i.open(ctx, i.dashboard, s.set)
	if err != nil {
		i.add(nil, "templating", "%s: %v", s.name, err)
		return
	}
	for _, p := range i.dashboard.all() {
		if !p.hasQueries() || !p.sql() {
			continue
		}
		answers, ok := i.ask(ctx, p, c, s.name)
		if !ok {
			continue
		}
		for _, problem := range answersFit(p, answers) {
			if problem != nil {
				i.once(p, "targets", s.name, problem)
			}
		}
		if !hasData(p, answers) {
			i.empty[p.Title] = true
		}
		if asOpened {
			i.opened(ctx, p, c, answers)
		}
	}
}

// ask runs a panel's queries; not ok: one failed, and is found.
func (i *inspection) ask(ctx context.Context, p *panel, c choices, selection string) (frames, bool) {
	var answers frames
	for _, target := range p.Targets {
		f, err := i.answer(ctx, p, &target, c, selection)
		if err != nil {
			i.once(p, "targets."+target.RefID+".rawSql", selection, err)
			return nil, false
		}
		answers = append(answers, f)
	}
	return answers, true
}

// answer runs a query, or gives what it answered before.
func (i *inspection) answer(ctx context.Context, p *panel, t *target, c choices, selection string) (*frame, error) {
	at, err := momentOf(i.dashboard, p, i.now)
	if err != nil {
		return nil, err
	}
	sql, err := expand(t.RawSQL, c, at)
	if err != nil {
		return nil, err
	}
	if f := i.answers[sql]; f != nil {
		return f, nil
	}
	began := time.Now()
	f, err := ask(ctx, i.db, sql)
	i.timings = append(i.timings, timing{p.Title, selection, time.Since(began)})
	if err == nil {
		i.answers[sql] = f
	}
	return f, err
}

// opened holds what must be right when the dashboard is opened: there is
// something to see, and its links lead somewhere.
func (i *inspection) opened(ctx context.Context, p *panel, c choices, answers frames) {
	if _, may := i.mayBeEmpty[p.Title]; !may && !hasData(p, answers) {
		i.add(p, "targets", "no data as opened: mend the query, or list the panel in mayBeEmpty with the reason")
	}
	drawn, _ := fields(p, answers) // a mistake in it is found already
	for _, l := range i.dashboard.links() {
		if l.panel != p {
			continue
		}
		err := l.leads(i.dashboard, i.all, drawn)
		if err == nil && answers.hasRows() {
			err = i.clicked(ctx, l, i.all, c, answers, 0)
		}
		if err != nil {
			i.add(p, "links", "%s: %v", l.url, err)
		}
	}
}

// hasData says whether there is something to see: rows in a table, else a number.
func hasData(p *panel, answers frames) bool {
	if p.Type == "table" || p.Type == "state-timeline" || p.Type == "status-history" {
		return answers.hasRows()
	}
	return answers.hasNumber()
}

// once adds a problem of a panel, but not again for every selection.
func (i *inspection) once(p *panel, field, selection string, problem error) {
	for _, f := range i.list {
		if f.panel == p.Title && f.field == field {
			return
		}
	}
	i.add(p, field, "%s: %v", selection, problem)
}

// holdEmpty finds what is listed as possibly empty and never was.
func (i *inspection) holdEmpty() {
	for title, reason := range i.mayBeEmpty {
		if !i.empty[title] {
			i.add(&panel{Title: title}, "mayBeEmpty", "listed (%s), but it always has data, or there is no such panel: take it off the list", reason)
		}
	}
}
