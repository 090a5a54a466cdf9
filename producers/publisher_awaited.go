package producers

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// Awaited is what somebody waits for, at eight bytes an event.
type Awaited struct {
	provinces map[string]*awaitedProvince // by token
	count     int
	last      string // subject that was added last, and its province
	in        *awaitedProvince
	refused   map[uint64]schema.Refused
}

// awaitedProvince is what is awaited of one province.
type awaitedProvince struct {
	filter    string   // the narrowest that matches all refusals there may be
	sequences []uint64 // one an event, sorted before they are looked up
	mark      uint64   // the watermark
}

// Add adds an event that was published on subject and taken at sequence.
func (a *Awaited) Add(subject string, sequence uint64) {
	if a.in == nil || subject != a.last {
		a.last, a.in = subject, a.province(subject)
	}
	a.in.sequences = append(a.in.sequences, sequence)
	a.count++
}

// Len is how many events are awaited.
func (a *Awaited) Len() int { return a.count }

func (a *Awaited) province(subject string) *awaitedProvince {
	token, filter := schema.ProvinceToken(subject), schema.RefusalsOf(subject)
	p, ok := a.provinces[token]
	if !ok {
		if a.provinces == nil {
			a.provinces = map[string]*awaitedProvince{}
		}
		p = &awaitedProvince{filter: filter}
		a.provinces[token] = p
	}
	p.filter = widen(p.filter, filter)
	return p
}

// widen gives the narrowest filter for what two match. That of one division stays
// as it is: nobody is asked for more than its credentials allow.
func widen(x, y string) string {
	if x == y {
		return x
	}
	var common []string
	others := strings.Split(y, ".")
	for i, token := range strings.Split(x, ".") {
		if i == len(others) || token != others[i] || token == ">" {
			break
		}
		common = append(common, token)
	}
	return strings.Join(append(common, ">"), ".")
}

func (a *Awaited) tokens() []string {
	for _, p := range a.provinces {
		slices.Sort(p.sequences)
	}
	return slices.Sorted(maps.Keys(a.provinces))
}

// settled counts the events at or below their province's watermark.
func (a *Awaited) settled() int {
	n := 0
	for _, p := range a.provinces {
		reached, _ := slices.BinarySearch(p.sequences, p.mark+1)
		n += reached
	}
	return n
}

func (p *awaitedProvince) reached() bool {
	return len(p.sequences) == 0 || p.mark >= p.sequences[len(p.sequences)-1]
}

// refuse notes a refusal, if it is of an awaited event.
func (a *Awaited) refuse(province string, refused schema.Refused) {
	if _, ours := slices.BinarySearch(a.provinces[province].sequences, refused.Sequence); ours {
		if a.refused == nil {
			a.refused = map[uint64]schema.Refused{}
		}
		a.refused[refused.Sequence] = refused
	}
}

func (a *Awaited) refusals() []schema.Refused {
	all := slices.Collect(maps.Values(a.refused))
	slices.SortFunc(all, func(x, y schema.Refused) int { return cmp.Compare(x.Sequence, y.Sequence) })
	return all
}
