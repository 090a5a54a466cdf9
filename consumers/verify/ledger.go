package verify

import (
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// ledger takes every accepted event apart into what decides a cell's value.
type ledger struct {
	catalogue *schema.Catalogue
	series    *seriesNames
	names     *spill[name]
	cases     *spill[caseState]
	facts     *spill[fact]
}

func newLedger(f *folder, catalogue *schema.Catalogue, series *seriesNames) (*ledger, error) {
	names, err := newSpill(f, "names", decodeName)
	if err != nil {
		return nil, err
	}
	cases, err := newSpill(f, "cases", decodeCaseState)
	if err != nil {
		return nil, err
	}
	facts, err := newSpill(f, "facts", decodeFact)
	return &ledger{catalogue, series, names, cases, facts}, err
}

// add takes an accepted event.
func (l *ledger) add(sequence uint64, e *schema.Event) error {
	if err := l.names.put(name{digestOf(schema.MsgID(*e)), sequence}); err != nil {
		return err
	}
	if e.Report != nil && e.Report.Scope == schema.ScopeOwn {
		return l.addReport(sequence, e)
	}
	if e.Case != nil {
		state := caseState{digestOf(e.Case.Kind + "\x00" + e.Case.Number), uint64(e.Case.Version), sequence, l.counts(sequence, e)}
		return l.cases.put(state)
	}
	return nil
}

func (l *ledger) addReport(sequence uint64, e *schema.Event) error {
	in := monthOf(e.Report.Period.FirstDay())
	for _, f := range e.Report.Figures {
		stated := fact{cellKey{l.series.number(seriesName{f.Metric, f.By}), in, e.Division}, figure, sequence, f.Value}
		if f.Withdrawn {
			stated.kind = withdrawal
		}
		if err := l.facts.put(stated); err != nil {
			return err
		}
	}
	return nil
}

// counts is what a case counts in, by the rules of its kind.
func (l *ledger) counts(sequence uint64, e *schema.Event) (counts []fact) {
	kind, _ := l.catalogue.CaseKind(e.Case.Kind)
	for _, rule := range kind.Counts {
		date := e.Case.Opened
		if rule.At == schema.AtClosed {
			date = e.Case.Closed
		}
		if amount, ok := counted(rule, e.Case, date); ok {
			at := cellKey{l.series.number(seriesName{metric: rule.Metric}), monthOf(date), e.Division}
			counts = append(counts, fact{at, contribution, sequence, amount})
		}
	}
	return counts
}

func counted(rule schema.CaseCount, c *schema.Case, date time.Time) (schema.Decimal, bool) {
	switch {
	case c.Void || date.IsZero(),
		len(rule.Outcomes) > 0 && !slices.Contains(rule.Outcomes, c.Outcome),
		rule.Dimension != "" && (c.By.Dimension != rule.Dimension || !slices.Contains(rule.Items, c.By.Item)):
		return 0, false
	case rule.Amount == "":
		return schema.Whole(1), true
	}
	i := slices.IndexFunc(c.Amounts, func(a schema.Amount) bool { return a.Name == rule.Amount })
	if i < 0 {
		return 0, false
	}
	return c.Amounts[i].Value, true
}

// findCopies gives the sequences at which an event only stands once more.
func (l *ledger) findCopies(position uint64) (bitset, error) {
	copies := newBitset(position)
	for i := range l.names.files {
		names, err := l.names.take(i)
		if err != nil {
			return nil, err
		}
		for i := 1; i < len(names); i++ {
			if names[i].digest == names[i-1].digest {
				copies.set(names[i].sequence)
			}
		}
	}
	return copies, nil
}

// countCases adds what the version of each case that wins counts in to the
// facts: the highest (version, first sequence).
func (l *ledger) countCases(copies bitset) error {
	for i := range l.cases.files {
		states, err := l.cases.take(i)
		if err != nil {
			return err
		}
		states = slices.DeleteFunc(states, func(s caseState) bool { return copies.has(s.sequence) })
		for i, state := range states {
			if i+1 < len(states) && states[i+1].digest == state.digest {
				continue
			}
			for _, count := range state.counts {
				if err := l.facts.put(count); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// standing gives a partition's facts without those of copies, sorted.
func (l *ledger) standing(partition int, copies bitset) ([]fact, error) {
	facts, err := l.facts.take(partition)
	return slices.DeleteFunc(facts, func(f fact) bool { return copies.has(f.sequence) }), err
}
