package alerts

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// maxTouched is how many units a scope names; beyond it everything is as cheap.
const maxTouched = 200

// scope is what an evaluation looks at: everything, or some codes of some divisions.
type scope struct {
	full      bool
	codes     []string // metrics and the indicators they are part of
	sets      []string
	divisions []schema.Code
}

// scopeOf is what changes bear on.
func scopeOf(c *schema.Catalogue, changes consumers.Changes) scope {
	if len(changes.Units) > maxTouched {
		return scope{full: true}
	}
	codes, sets, divisions := map[string]bool{}, map[string]bool{}, map[schema.Code]bool{}
	for metric := range changes.Metrics {
		codes[metric] = true
		if set := c.OwedIn(metric); set != nil {
			sets[set.Code] = true
		}
	}
	for i := range c.Indicators {
		if uses(&c.Indicators[i], changes.Metrics) {
			codes[c.Indicators[i].Code] = true
		}
	}
	for unit := range changes.Units {
		for _, d := range c.Divisions.Ancestors(unit) {
			divisions[d.Code] = true
		}
	}
	return scope{codes: sorted(codes), sets: sorted(sets), divisions: sorted(divisions)}
}

func uses(i *schema.Indicator, metrics map[string]struct{}) bool {
	return slices.ContainsFunc(slices.Concat(i.Numerator, i.Denominator), func(code string) bool {
		_, ok := metrics[code]
		return ok
	})
}

// touches says whether any of the codes is in scope.
func (s scope) touches(codes []string) bool {
	return s.full || slices.ContainsFunc(codes, func(code string) bool { return slices.Contains(s.codes, code) })
}

// cities are what the codes of a touched city's counties begin with.
func (s scope) cities() []uint32 {
	seen := map[uint32]bool{}
	for _, d := range s.divisions {
		if d%10000 != 0 {
			seen[uint32(d/100)] = true
		}
	}
	return sorted(seen)
}

// covers says whether a data set of a division is in scope.
func (s scope) covers(set string, division schema.Code) bool {
	return s.full || slices.Contains(s.sets, set) && slices.Contains(s.divisions, division)
}

// where bounds a query to the scope, by the names of its columns.
func (s scope) where(codeColumn, divisionColumn string, more ...string) string {
	all := conditions(more)
	if !s.full {
		all = append(all, in(codeColumn, s.codes), in(divisionColumn, s.divisions))
	}
	return all.String()
}

// conditions are joined by AND; none is true.
type conditions []string

func (c conditions) String() string {
	if len(c) == 0 {
		return "true"
	}
	return strings.Join(c, " AND ")
}

// in is an IN condition; the values are codes and numbers of ours, never text
// that anybody wrote.
func in[T cmp.Ordered](column string, values []T) string {
	list := make([]string, len(values))
	for i, value := range values {
		switch v := any(value).(type) {
		case string:
			list[i] = "'" + v + "'"
		case schema.Code:
			list[i] = fmt.Sprint(uint32(v))
		default:
			list[i] = fmt.Sprint(v)
		}
	}
	if len(list) == 0 {
		return "false"
	}
	return column + " IN (" + strings.Join(list, ", ") + ")"
}

func sorted[T cmp.Ordered](set map[T]bool) []T { return slices.Sorted(maps.Keys(set)) }
