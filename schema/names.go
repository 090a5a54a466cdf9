package schema

import "slices"

// RateName is what the rate of a metric or indicator is called: an indicator's
// name, or that of the indicator which sets the metric against its year's goal.
func (c *Catalogue) RateName(code string) string {
	if i, ok := c.Indicator(code); ok {
		return i.Name
	}
	for _, i := range c.Indicators {
		if slices.Equal(i.Numerator, []string{code}) && c.GoalOf(&i) != "" {
			return i.Name
		}
	}
	if m, ok := c.Metric(code); ok {
		return m.Name + "完成率"
	}
	return code
}

// UnitName is what a metric or indicator is measured in; nothing for a share.
func (c *Catalogue) UnitName(code string) string {
	unit := ""
	if m, ok := c.Metric(code); ok {
		unit = m.Unit
	} else if i, ok := c.Indicator(code); ok && i.Unit != unitShare {
		unit = i.Unit
	}
	for _, u := range c.Units {
		if u.Code == unit {
			return u.Name
		}
	}
	return ""
}
