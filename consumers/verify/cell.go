package verify

import "slices"

// cell is one reporting unit's value of a series and month, and the facts that
// decide it; where the last word is a withdrawal and nothing else stands, that.
type cell struct {
	cellKey
	value
	facts []fact
}

// cellOf decides a cell by its facts, sorted by sequence: the figure stated
// last, else what the cases give.
func cellOf(facts []fact) cell {
	c := cell{cellKey: facts[0].cellKey}
	var last fact
	for _, f := range facts {
		if f.kind != contribution {
			last = f
			continue
		}
		c.value = value{c.total.add(totalOf(f.value)), cases, 1}
		c.facts = append(c.facts, f)
	}
	switch {
	case last.sequence == 0:
	case last.kind == figure:
		c.value, c.facts = value{totalOf(last.value), reports, 1}, []fact{last}
	case c.reported == 0:
		c.facts = []fact{last}
	}
	return c
}

// cellsOf takes the facts of one series and month, sorted.
func cellsOf(facts []fact) (cells []cell) {
	for len(facts) > 0 {
		n := split(facts, func(f fact) bool { return f.division == facts[0].division })
		cells = append(cells, cellOf(facts[:n]))
		facts = facts[n:]
	}
	return cells
}

// split says how many of the first belong together.
func split[T any](all []T, belongs func(T) bool) int {
	n := slices.IndexFunc(all, func(t T) bool { return !belongs(t) })
	if n < 0 {
		return len(all)
	}
	return n
}
