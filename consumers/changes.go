package consumers

import "github.com/huizong/huizong/schema"

// Changes are the roll-ups that a batch made anew: of these metrics, of these
// reporting units and of everything above them.
type Changes struct {
	Metrics map[string]struct{}
	Units   map[schema.Code]struct{}
}

// Add takes others in.
func (c *Changes) Add(others Changes) {
	if c.Metrics == nil {
		c.Metrics, c.Units = map[string]struct{}{}, map[schema.Code]struct{}{}
	}
	for metric := range others.Metrics {
		c.Metrics[metric] = struct{}{}
	}
	for unit := range others.Units {
		c.Units[unit] = struct{}{}
	}
}

// Empty says whether nothing changed.
func (c *Changes) Empty() bool { return len(c.Metrics) == 0 }

// changes are the wholes among the touched cells, and what was published.
func (t *touched) changes(events []Accepted) Changes {
	c := Changes{Metrics: map[string]struct{}{}, Units: map[schema.Code]struct{}{}}
	for cell := range t.cells {
		if cell.Dimension == "" {
			c.Metrics[cell.Metric], c.Units[schema.Code(cell.Division)] = struct{}{}, struct{}{}
		}
	}
	for i := range events {
		if r := events[i].Report; r != nil && r.Scope == schema.ScopeTotal {
			for j := range r.Figures {
				c.Metrics[r.Figures[j].Metric], c.Units[events[i].Division] = struct{}{}, struct{}{}
			}
		}
	}
	return c
}
