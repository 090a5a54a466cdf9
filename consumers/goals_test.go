package consumers_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

func TestGoalsAddUp(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	counties := func(changes ...string) []string {
		var lines []string
		for i, county := range []string{"140602", "140603", "140621", "140622", "140623", "140681"} {
			line := "consult_free " + county + " 2025 100"
			if i < len(changes) {
				line += " " + changes[i]
			}
			lines = append(lines, line)
		}
		return lines
	}
	city := func(want ...string) {
		b.Helper()
		b.want("toString((code, toFloat64(value), direction, pace, toFloat64(warning), toFloat64(critical), origin, note))) FROM huizong_store.goal WHERE year = 2025 AND division = 140600 ORDER BY code", want...)
	}
	b.load("a", counties()[1:]...)
	city()
	b.load("b", counties("warning=0.05 origin=assumed")...)
	city("('consult_free',600,'at_least','linear',0,0,'assumed','下级目标之和')")
	warned := "warning=0.05 critical=0.1"
	b.load("c", counties(warned, warned, warned, warned, warned, warned)...)
	city("('consult_free',600,'at_least','linear',0.05,0.1,'stated','下级目标之和')")
	for _, odd := range []string{"pace=seasonal", "direction=at_most"} {
		b.load("d", counties(odd)...)
		city()
	}
	b.load("e", counties("", "", "", "", "", "")...)
	b.load("e", "consult_free 140600 2025 500")
	city("('consult_free',500,'at_least','linear',0,0,'stated','')")
	b.load("e", "consult_free 140600 2025 撤回")
	city("('consult_free',600,'at_least','linear',0,0,'stated','下级目标之和')")
	b.load("e", "consult_free 140602 2025 撤回")
	city()
	b.want("toString(count())) FROM huizong_store.goal WHERE year = 2025 AND division IN (0, 140000)", "0")
}

// What does not add up over divisions has no sum of goals; what has no target
// metric has.
func TestGoalsOfSharesDoNotAddUp(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var lines []string
	for _, county := range []string{"140602", "140603", "140621", "140622", "140623", "140681"} {
		for _, code := range []string{"notary_cases", "med_sectors", "insp_fix_rate"} {
			lines = append(lines, code+" "+county+" 2025 1")
		}
	}
	b.load("a", lines...)
	b.want("toString((code, toFloat64(value)))) FROM huizong_store.goal WHERE year = 2025 AND division = 140600", "('notary_cases',6)")
}

// A city that other counties had then has the sum of those.
func TestGoalsAddUpWithinTheirYear(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	sum := func(year int) string {
		var lines []string
		for _, d := range b.catalogue.Divisions.All() {
			if d.Parent == 140400 && d.ExistsIn(schema.Period{Year: year}) {
				lines = append(lines, fmt.Sprintf("notary_cases %s %d 2", d.Code, year))
			}
		}
		b.load("a", lines...)
		return fmt.Sprintf("(%d,%d)", year, 2*len(lines))
	}
	b.want("toString((year, toUInt32(value)))) FROM huizong_store.goal WHERE code = 'notary_cases' AND division = 140400 ORDER BY year", sum(2017), sum(2018))
}

// Of two codes that the catalogue and an office let count towards one target
// metric, the one stated last has the goal.
func TestOneGoalPerTargetMetric(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.load("a", "la_special_accepted 140525 2025 10 target=la_special_target")
	b.storeTargets(schema.Target{Code: "la_special_closed", Goal: "la_special_target", Division: 140525, Year: 2025, Value: schema.Whole(5), Origin: schema.Stated, By: schema.ByCatalogue})
	b.want(goalsOf2025, "('la_special_closed',140525,5,'at_least','linear',0,0,'stated','')")
}

// Goals that were computed before another process stated a target, and stored
// after it had stored its own, are computed once more.
func TestGoalsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	office := &consumers.TargetOffice{Catalogue: b.catalogue, Warehouse: &overtaken{Warehouse: b.db, other: func() {
		b.load("李四", "consult_free 140581 2025 6")
	}}}
	_, err := b.tryLoad(office, "张三", "consult_free 140525 2025 5")
	b.check(err)
	b.want("toString((division, toUInt32(value)))) FROM huizong_store.goal WHERE year = 2025 ORDER BY division", "(140525,5)", "(140581,6)")
}

// overtaken is a warehouse in which another process does all of its own between
// this one's reading and storing of goals.
type overtaken struct {
	consumers.Warehouse
	other func()
	once  sync.Once
}

func (o *overtaken) Insert(ctx context.Context, into string, columns ...any) error {
	if strings.HasPrefix(into, "huizong_store.next_") {
		o.once.Do(o.other)
	}
	return o.Warehouse.Insert(ctx, into, columns...)
}
