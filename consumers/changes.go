package consumers

import "github.com/huizong/huizong/schema"

// Changes are the roll-ups that were made anew, or what was published beside
// them: of these metrics, of these reporting units and of everything above them.
type Changes struct {
	Metrics map[string]struct{}
	Units   map[schema.Code]struct{}
}

// Add takes others in.
func (c *Changes) Add(others Changes) {
	c.ready()
	for metric := range others.Metrics {
		c.Metrics[metric] = struct{}{}
	}
	for unit := range others.Units {
		c.Units[unit] = struct{}{}
	}
}

func (c *Changes) add(metric string, unit schema.Code) {
	c.ready()
	c.Metrics[metric], c.Units[unit] = struct{}{}, struct{}{}
}

func (c *Changes) ready() {
	if c.Metrics == nil {
		c.Metrics, c.Units = map[string]struct{}{}, map[schema.Code]struct{}{}
	}
}

// Empty says whether nothing changed.
func (c *Changes) Empty() bool { return len(c.Metrics) == 0 }
