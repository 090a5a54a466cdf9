package producers

import "github.com/huizong/huizong/schema"

// Limits of one event, well under schema.MaxEventBytes: a row is not split, and
// the longest takes six bytes for each of its own.
const (
	maxEventFigures = 500
	maxFiguresBytes = 256 << 10
)

// csvReports gathers figures into reports.
type csvReports struct {
	groups []csvGroup // in the order in which they first appear
	index  map[csvKey]int
	rows   map[csvFigure]int // which row states a figure
}

// csvKey is what all figures of a report share.
type csvKey struct {
	division schema.Code
	period   schema.Period
	scope    schema.Scope
}

// csvFigure is what one file may state once.
type csvFigure struct {
	group  int
	metric string
	by     schema.Breakdown
}

type csvGroup struct {
	csvKey
	parts [][]schema.Figure // each of them fits into an event
	bytes int               // of the last part
}

func newCSVReports() csvReports {
	return csvReports{index: map[csvKey]int{}, rows: map[csvFigure]int{}}
}

func (r *csvReports) group(event schema.Event) int {
	key := csvKey{event.Division, event.Report.Period, event.Report.Scope}
	i, ok := r.index[key]
	if !ok {
		i = len(r.groups)
		r.index[key] = i
		r.groups = append(r.groups, csvGroup{csvKey: key})
	}
	return i
}

// claim enters the row that states the event's only figure; where another does
// already, it gives that one's line instead of 0.
func (r *csvReports) claim(event schema.Event, line int) (earlier int) {
	figure := event.Report.Figures[0]
	key := csvFigure{r.group(event), figure.Metric, figure.By}
	if earlier, ok := r.rows[key]; ok {
		return earlier
	}
	r.rows[key] = line
	return 0
}

// take adds the event's only figure to its report; the event was so many bytes
// by itself.
func (r *csvReports) take(event schema.Event, bytes int) {
	g := &r.groups[r.group(event)]
	last := len(g.parts) - 1
	if last < 0 || len(g.parts[last]) == maxEventFigures || g.bytes+bytes > maxFiguresBytes {
		g.parts, g.bytes = append(g.parts, nil), 0
		last++
	}
	g.parts[last] = append(g.parts[last], event.Report.Figures[0])
	g.bytes += bytes
}

// events gives each report's events and, figure by figure, the lines that state it.
func (r *csvReports) events(opts CSVOptions) (events []schema.Event, rows [][]int) {
	for i, g := range r.groups {
		for _, figures := range g.parts {
			lines := make([]int, len(figures))
			for j, f := range figures {
				lines[j] = r.rows[csvFigure{i, f.Metric, f.By}]
			}
			events, rows = append(events, g.event(figures, opts)), append(rows, lines)
		}
	}
	return events, rows
}

func (k csvKey) event(figures []schema.Figure, opts CSVOptions) schema.Event {
	return schema.Event{
		ID:       opts.NewID(),
		Source:   opts.Source(k.division),
		Type:     schema.TypeReport,
		Time:     opts.Now,
		Division: k.division,
		Report:   &schema.Report{Period: k.period, Scope: k.scope, Submitter: opts.Submitter, Figures: figures},
	}
}
