package verify

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cespare/xxhash/v2"

	"github.com/huizong/huizong/schema"
)

// statements tells by sequence whether what is stored of an event is what it
// states: the hashes of all it states less those of all that is stored; 0: the same.
type statements []uint64

// What is stored of a figure and of a case, each as one hash of all that was
// stated. figureText and caseText write the same.
const (
	figuresSQL = `SELECT sequence, division, xxHash64(arrayStringConcat([event_id, toString(division), scope, toString(period), toString(yearly), metric, dimension, item,
    ifNull(toString(value), 'withdrawn'), qualifier, quote, note], '\0'))
FROM huizong.figure_history`
	casesSQL = `SELECT sequence, division, xxHash64(arrayStringConcat([event_id, toString(division), kind, case, toString(version), toString(opened), ifNull(toString(closed), ''),
    outcome, dimension, item, arrayStringConcat(arraySort(arrayMap((name, amount) -> concat(name, '=', toString(amount)), mapKeys(amounts), mapValues(amounts))), ','),
    toString(void)], '\0'))
FROM huizong.case_history`
)

// state adds what an accepted event states.
func (s statements) state(sequence uint64, e *schema.Event) {
	if e.Case != nil {
		s[sequence] += xxhash.Sum64String(caseText(e))
		return
	}
	for i := range e.Report.Figures {
		s[sequence] += xxhash.Sum64String(figureText(e, &e.Report.Figures[i]))
	}
}

// read takes off what is stored, none of which may be beyond its position.
func (s statements) read(rows driver.Rows, r *Reached) error {
	var (
		sequence, hash uint64
		division       uint32
	)
	return each(rows, func() error {
		if err := r.settled(sequence, division); err != nil {
			return err
		}
		s[sequence] -= hash
		return nil
	}, &sequence, &division, &hash)
}

func figureText(e *schema.Event, f *schema.Figure) string {
	value := f.Value.String()
	if f.Withdrawn {
		value = "withdrawn"
	}
	return strings.Join([]string{
		e.ID, code(e.Division), string(e.Report.Scope), e.Report.Period.FirstDay().Format(time.DateOnly), strconv.FormatBool(e.Report.Period.IsYear()),
		f.Metric, f.By.Dimension, f.By.Item, value, string(f.Qualifier), f.Quote, f.Note,
	}, "\x00")
}

func caseText(e *schema.Event) string {
	c := e.Case
	closed := ""
	if !c.Closed.IsZero() {
		closed = c.Closed.Format(time.DateOnly)
	}
	return strings.Join([]string{
		e.ID, code(e.Division), c.Kind, c.Number, strconv.FormatInt(c.Version, 10), c.Opened.Format(time.DateOnly), closed,
		c.Outcome, c.By.Dimension, c.By.Item, amountsText(c.Amounts), strconv.FormatBool(c.Void),
	}, "\x00")
}

func amountsText(amounts []schema.Amount) string {
	texts := make([]string, len(amounts))
	for i, a := range amounts {
		texts[i] = a.Name + "=" + a.Value.String()
	}
	slices.SortFunc(texts, cmp.Compare)
	return strings.Join(texts, ",")
}

// code is a division as ClickHouse has it, a number.
func code(division schema.Code) string { return strconv.FormatUint(uint64(division), 10) }
