package consumers_test

import (
	"fmt"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// enterAll stores events and derives what they touch, all at once.
func (b *book) enterAll(events []schema.Event) {
	b.Helper()
	word := day("2025-02-03")
	accepted := make([]consumers.Accepted, len(events))
	for i, e := range events {
		b.sequence++
		e.ID, e.Source, e.Type, e.Time = fmt.Sprint("e", b.sequence), "/test", schema.TypeReport, word
		accepted[i] = consumers.Accepted{Event: e, Sequence: b.sequence, StreamTime: word}
	}
	b.check(consumers.StoreFacts(b.Context(), b.db, accepted))
	b.check(consumers.NewDerivation(b.db, b.catalogue).Derive(b.Context(), accepted))
}

func (b *book) own(division schema.Code, period string, figures ...string) schema.Event {
	return schema.Event{Division: division, Report: b.figures(schema.ScopeOwn, period, figures...)}
}

func (b *book) total(division schema.Code, period string, figures ...string) schema.Event {
	return schema.Event{Division: division, Report: b.figures(schema.ScopeTotal, period, figures...)}
}

// sides states figures on which a check that compares holds, or just doesn't.
func sides(k *schema.Check, off int) (figures []string) {
	for _, metric := range k.Right {
		figures = append(figures, fmt.Sprint(metric, "=7"))
	}
	rest := 7*len(k.Right) + off
	for _, metric := range k.Left[1:] {
		figures, rest = append(figures, fmt.Sprint(metric, "=2")), rest-2
	}
	return append(figures, fmt.Sprint(k.Left[0], "=", rest))
}

func TestEveryCheckThatComparesPassesAndBreaks(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var events []schema.Event
	var want []string
	for i := range b.catalogue.Checks {
		k := &b.catalogue.Checks[i]
		if k.Kind != schema.CheckCompare {
			continue
		}
		period := fmt.Sprintf("%d-01", 1990+i)
		events = append(events, b.own(140525, period, sides(k, 0)...), b.own(140581, period, sides(k, 1)...))
		sum := 7 * len(k.Right)
		want = append(want, fmt.Sprintf("%s 140525 %d %d passed", k.Code, sum, sum), fmt.Sprintf("%s 140581 %d %d broken", k.Code, sum+1, sum))
	}
	b.enterAll(events)
	b.want(`check, toString(division), toString(left), toString(right), status) FROM huizong.check_result
WHERE year - 1989 = toUInt8(substring(check, 2)) ORDER BY check, division`, want...)
	if len(want) != 2*23 {
		t.Errorf("got %d results, want both of 23 checks", len(want))
	}
}

// X24 is of the year to date: what was taken back stays taken back.
func TestConstantSums(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.enterAll([]schema.Event{
		b.own(140500, "2023-12", "town_items_returned=0", "town_items_kept=99"),
		b.own(140500, "2024-01", "town_items_returned=10", "town_items_kept=5"),
		b.own(140500, "2024-02", "town_items_returned=2", "town_items_kept=3"),
		b.own(140500, "2024-03", "town_items_returned=1"), // kept stays as it stood
		b.own(140500, "2024-04", "notary_cases=1"),
	})
	b.want("toString((toMonth(period), left, operator, right, status))) FROM huizong.check_result WHERE check = 'X24' ORDER BY period",
		"(2,15,'=',15,'passed')", "(3,16,'=',15,'broken')")
}

func TestPublishedFiguresAreChecked(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.enterAll([]schema.Event{
		b.own(140525, "2024-05", "notary_cases=5", "lawyers=3"), b.own(140581, "2024-06", "notary_cases=2"), b.own(140500, "2024-06", "notary_cases=1"),
		b.total(140500, "2024", "notary_cases=8", "lawyers=4", "enf_exam_passed=80", "enf_exam_takers=90", "enf_exam_pass_rate=88.89"),
		b.total(140600, "2024", "enf_exam_passed=80", "enf_exam_takers=90", "enf_exam_pass_rate=88.9"),
		b.total(140400, "2024", "enf_exam_passed=80", "enf_exam_takers=90", "enf_exam_pass_rate=88.7"),
		b.total(140300, "2024", "enf_exam_passed=99", "enf_exam_takers=90", "enf_exam_pass_rate=110"), // the quotient, but no part is above its whole
		b.total(140200, "2024", "med_success_rate=9727"),                                              // a lost point, and nothing beside it
		b.total(140100, "2024-03", "enf_exam_passed=1", "enf_exam_takers=2", "enf_exam_pass_rate=50"),
		b.total(140400, "2022", "la_special_closed=1899", "la_special_completion_rate=111.16"),
		b.total(140400, "2023", "la_special_closed=1899", "la_special_completion_rate=111.18"), // of 1708
	})
	b.want(`check, code, toString(division), toString(period), toString(left), ifNull(toString(right), '-'), status) FROM huizong.check_result
WHERE check IN ('X25', 'X26', 'X27') AND (code != 'la_special_closed' AND NOT startsWith(code, 'enf_exam_pass') OR endsWith(code, 'rate')) ORDER BY check, division, period`,
		"X25 lawyers 140500 2024-12-01 4 3 broken", "X25 notary_cases 140500 2024-12-01 8 8 passed",
		"X26 enf_exam_pass_rate 140100 2024-03-01 50 50 passed",
		"X26 med_success_rate 140200 2024-12-01 9727 - broken", "X26 enf_exam_pass_rate 140300 2024-12-01 110 110 broken", "X26 enf_exam_pass_rate 140400 2024-12-01 88.7 88.8889 broken",
		"X26 enf_exam_pass_rate 140500 2024-12-01 88.89 88.8889 passed", "X26 enf_exam_pass_rate 140600 2024-12-01 88.9 88.8889 passed",
		"X27 la_special_completion_rate 140400 2022-12-01 1708.3483 1708 broken", "X27 la_special_completion_rate 140400 2023-12-01 1708.041 1708 passed")
}

// A lost decimal point stands out; the season, a month of nothing, and the month after don't.
func TestImplausibleValues(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	season := []string{"70", "50", "140", "125", "110", "115", "70", "70", "95", "80", "95", "180"}
	var events []schema.Event
	for i, m := range season {
		for _, year := range []int{2023, 2024} {
			period := fmt.Sprintf("%d-%02d", year, i+1)
			for _, sibling := range []schema.Code{140521, 140522, 140524, 140581} {
				events = append(events, b.own(sibling, period, "la_loss_recovered="+m+".5"))
			}
			switch period {
			case "2024-06":
				m = "243.15"
			case "2024-07":
				m = "24315"
			case "2024-10":
				m = "0"
			}
			events = append(events, b.own(140525, period, "la_loss_recovered="+m))
		}
	}
	b.enterAll(events)
	b.want(`code, toString(division), toString(period), toString(left), toString(right), status) FROM huizong.check_result WHERE check = 'X28' AND status != 'passed'`,
		"la_loss_recovered 140525 2024-07-01 24315 70 broken")
	b.want("toString(count())) FROM huizong.check_result WHERE check = 'X28' AND division = 140525", "23") // not the first month, whose only witness are siblings
}

// The standing figure's note explains, else its report's; to date that of an
// earlier month does; a withdrawn or corrected one doesn't, nor that of another scope.
func TestNotesExplain(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	noted := func(e schema.Event, report string, figures ...string) schema.Event {
		e.Report.Note = report
		for i, note := range figures {
			e.Report.Figures[i].Note = note
		}
		return e
	}
	b.enterAll([]schema.Event{
		noted(b.own(140521, "2024-01", "recon_closed=5", "recon_settled=6"), "报表说明"),
		noted(b.own(140522, "2024-01", "recon_closed=5", "recon_settled=6"), "报表说明", "", "数字说明"),
		noted(b.own(140524, "2024-01", "recon_closed=5", "recon_settled=6"), "报表说明"),
		b.own(140524, "2024-01", "recon_settled=7", "recon_closed=6"),
		noted(b.own(140525, "2024-01", "med_disputes_found=5", "med_disputes_resolved=6"), "", "", "上年结转"),
		b.own(140525, "2024-02", "med_disputes_found=1", "med_disputes_resolved=1"),
		noted(b.own(140525, "2024-01", "recon_closed=4", "recon_settled=4"), "不用说明"),
		noted(b.total(140581, "2024-01", "recon_closed=1"), "公布的说明"),
		b.own(140581, "2024-01", "recon_closed=5", "recon_settled=6"),
		noted(b.own(140500, "2024-01", "recon_settled="), "撤回"),
		b.own(140500, "2024-02", "recon_closed=5", "recon_settled=6"),
	})
	b.want(`check, toString(division), toString(period), status, note) FROM huizong.check_result WHERE check IN ('X01', 'X05') ORDER BY check, division, period`,
		"X01 140525 2024-01-01 explained 上年结转", "X01 140525 2024-02-01 explained 上年结转",
		"X05 140500 2024-02-01 broken ", "X05 140521 2024-01-01 explained 报表说明", "X05 140522 2024-01-01 explained 数字说明",
		"X05 140524 2024-01-01 broken ", "X05 140525 2024-01-01 passed ", "X05 140581 2024-01-01 broken ")
}
