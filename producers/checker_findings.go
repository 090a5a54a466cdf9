package producers

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/huizong/huizong/schema"
)

// Findings are the checks that a file breaks.
type Findings struct {
	List    []Finding // by division, period and check
	Unasked error     // why nothing is known of what stood before: then only what the file holds whole was checked
}

// Refused says whether the file may not be sent as it is.
func (f Findings) Refused() bool { return slices.ContainsFunc(f.List, Finding.Refuses) }

// Finding is one check that a file breaks, explained or not.
type Finding struct {
	schema.CheckResult
	Sentence string   // in Chinese: what is wrong and what to do
	Places   []string // of the figures involved, of those that the file states
}

// Refuses says that the finding lets nothing of the file be sent.
func (f Finding) Refuses() bool { return f.Asks() && f.Check.Severity == schema.SeverityError }

// Asks says that whoever sends the file should be asked.
func (f Finding) Asks() bool { return f.Status == schema.CheckBroken }

// Findings evaluates the checks of every unit and month in the file, the file's
// figures in place of those that stood. A note in the file, or on a standing
// figure the check is about, explains. The first lookup that fails is the last.
// Its error is that of a context that ended.
func (c *Checker) Findings(ctx context.Context, lookup StandingLookup) (Findings, error) {
	findings := Findings{List: c.printFindings()}
	for division, unit := range c.own {
		for span := range spans(unit.months()) {
			view := c.view(ctx, division, requestFor(span), lookup, &findings)
			if err := ctx.Err(); err != nil {
				return Findings{}, err
			}
			for _, view.month = range span {
				findings.List = append(findings.List, c.check(view)...)
			}
		}
	}
	slices.SortFunc(findings.List, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), a.Period.FirstDay().Compare(b.Period.FirstDay()),
			cmp.Compare(a.Check.Code, b.Check.Code), cmp.Compare(a.Code, b.Code))
	})
	return findings, nil
}

// spans cuts months into lots that one request covers.
func spans(months []schema.Period) iter.Seq[[]schema.Period] {
	return func(yield func([]schema.Period) bool) {
		for first, i := 0, 0; first < len(months); first = i {
			beyond := months[first].AddMonths(schema.MaxStandingMonths - pastMonths)
			for i = first; i < len(months) && months[i].Before(beyond); i++ {
			}
			if !yield(months[first:i]) {
				return
			}
		}
	}
}

// requestFor asks for all that the checks of these months look at.
func requestFor(span []schema.Period) schema.StandingRequest {
	first, last := span[0], span[len(span)-1]
	n := (last.Year-first.Year)*12 + int(last.Month-first.Month) + 1
	return schema.StandingRequest{To: last.String(), Months: n + pastMonths, Siblings: n}
}

// months are those that the file states something of, in order.
func (u checkedUnit) months() []schema.Period {
	seen := map[schema.Period]bool{}
	var months []schema.Period
	for _, figures := range u {
		for month := range figures {
			if !seen[month] {
				seen[month] = true
				months = append(months, month)
			}
		}
	}
	slices.SortFunc(months, func(a, b schema.Period) int { return a.FirstDay().Compare(b.FirstDay()) })
	return months
}

// check evaluates what the file touches in one unit and month.
func (c *Checker) check(v checkedView) (found []Finding) {
	done := map[*schema.Check]bool{}
	for metric, figures := range v.file {
		if _, ok := figures[v.month]; !ok {
			continue
		}
		for _, k := range c.touching[metric] {
			if !done[k] && v.knows(k) {
				r, ok := c.catalogue.EvaluateSums(k, v.month, v.stated)
				found = c.add(found, v, k.Metrics(), r, ok)
			}
			done[k] = true
		}
		for _, k := range c.plausible {
			r, ok := schema.EvaluatePlausible(k, metric, v.month, v.stated, v.lots[v.month.String()][metric])
			found = c.add(found, v, []string{metric}, r, ok)
		}
	}
	return found
}

// add lists a result that isn't passed.
func (c *Checker) add(found []Finding, v checkedView, metrics []string, r schema.CheckResult, ok bool) []Finding {
	if !ok || r.Status == schema.CheckPassed {
		return found
	}
	r.Division = v.division
	return append(found, Finding{CheckResult: r, Sentence: c.sentence(r), Places: v.places(r.Check, metrics)})
}
