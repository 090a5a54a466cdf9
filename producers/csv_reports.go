package producers

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/huizong/huizong/schema"
)

// Limits of one event, well under schema.MaxEventBytes: a row is not split, and
// the longest takes six bytes for each of its own.
const (
	maxEventFigures = 500
	maxFiguresBytes = 256 << 10
)

// Limits of what waits for further figures of the same report.
const (
	maxWaitingFigures = 20_000
	maxWaitingBytes   = 16 << 20
)

// csvReports gathers figures into reports.
type csvReports struct {
	give    func(schema.Event, []string) error
	groups  map[csvKey]*csvGroup
	seen    int // groups begun
	figures int // waiting
	bytes   int // of these
}

// csvKey is what all figures of a report share.
type csvKey struct {
	division schema.Code
	period   schema.Period
	scope    schema.Scope
}

// csvGroup is a report to be.
type csvGroup struct {
	csvKey
	order   int // in which they began
	figures []schema.Figure
	places  []string
	bytes   int
}

func newCSVReports(give func(schema.Event, []string) error) csvReports {
	return csvReports{give: give, groups: map[csvKey]*csvGroup{}}
}

// add adds the event's only figure to its report; the event was so many bytes by
// itself.
func (r *csvReports) add(event schema.Event, line, bytes int) error {
	g := r.group(csvKey{event.Division, event.Report.Period, event.Report.Scope})
	if len(g.figures) == maxEventFigures || len(g.figures) > 0 && g.bytes+bytes > maxFiguresBytes {
		if err := r.flush(g); err != nil {
			return err
		}
	}
	g.figures, g.places = append(g.figures, event.Report.Figures[0]), append(g.places, rowPlace(line))
	g.bytes += bytes
	r.figures, r.bytes = r.figures+1, r.bytes+bytes
	if r.figures > maxWaitingFigures || r.bytes > maxWaitingBytes {
		return r.relieve()
	}
	return nil
}

func (r *csvReports) group(key csvKey) *csvGroup {
	g, ok := r.groups[key]
	if !ok {
		g = &csvGroup{csvKey: key, order: r.seen}
		r.seen++
		r.groups[key] = g
	}
	return g
}

// flush gives a group's figures as one report.
func (r *csvReports) flush(g *csvGroup) error {
	r.figures, r.bytes = r.figures-len(g.figures), r.bytes-g.bytes
	event := schema.Event{
		Type: schema.TypeReport, Division: g.division,
		Report: &schema.Report{Period: g.period, Scope: g.scope, Figures: g.figures},
	}
	places := g.places
	g.figures, g.places, g.bytes = nil, nil, 0
	return r.give(event, places)
}

// relieve flushes the fullest groups, until half of what may wait is left.
func (r *csvReports) relieve() error {
	full := slices.SortedFunc(maps.Values(r.groups), func(a, b *csvGroup) int {
		return cmp.Or(cmp.Compare(len(b.figures), len(a.figures)), cmp.Compare(a.order, b.order))
	})
	figures, bytes, n := r.figures, r.bytes, 0
	for ; figures > maxWaitingFigures/2 || bytes > maxWaitingBytes/2; n++ {
		figures, bytes = figures-len(full[n].figures), bytes-full[n].bytes
	}
	return r.finish(full[:n])
}

// end flushes what still waits.
func (r *csvReports) end() error { return r.finish(slices.Collect(maps.Values(r.groups))) }

// finish flushes groups in the order in which they began, and forgets them.
func (r *csvReports) finish(groups []*csvGroup) error {
	slices.SortFunc(groups, func(a, b *csvGroup) int { return cmp.Compare(a.order, b.order) })
	for _, g := range groups {
		delete(r.groups, g.csvKey)
		if err := r.flush(g); err != nil {
			return err
		}
	}
	return nil
}

func rowPlace(line int) string { return "第 " + strconv.Itoa(line) + " 行" }
