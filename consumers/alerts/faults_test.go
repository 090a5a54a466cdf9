package alerts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

var errCut = errors.New("the line is cut")

// faulty fails the next insert into a table, before or after it is made.
type faulty struct {
	consumers.Warehouse
	table         string
	before, after bool
}

func (f *faulty) Insert(ctx context.Context, into string, columns ...any) error {
	if !strings.HasPrefix(into, f.table) {
		return f.Warehouse.Insert(ctx, into, columns...)
	}
	if f.before {
		f.before = false
		return errCut
	}
	err := f.Warehouse.Insert(ctx, into, columns...)
	if f.after {
		f.after = false
		return errors.Join(err, errCut)
	}
	return err
}

// told is a channel that notes what it is told.
type told struct {
	lines []string
	fails int
}

func (c *told) channel(name string) *Channel {
	return &Channel{Name: name, Tell: func(_ context.Context, notices []Notice) error {
		for _, n := range notices {
			c.lines = append(c.lines, fmt.Sprintf("%d %s %s", n.Step, n.Status, n.ID))
		}
		if c.fails > 0 {
			c.fails--
			return errCut
		}
		return nil
	}}
}

func (d *desk) tellAll(c *Channel) error {
	d.Helper()
	return d.tell(d.Context(), c)
}

const deadThing = "dead_letters::140602:"

// deadDesk has one rule fire at once.
func deadDesk(t *testing.T) (*desk, *faulty) {
	t.Helper()
	d := newDesk(t)
	for i := range d.Catalogue.Rules {
		d.Catalogue.Rules[i].For = 0
	}
	d.at("2024-02-10")
	d.dead[140602] = 2
	f := &faulty{Warehouse: d.Warehouse}
	d.Warehouse = f
	return d, f
}

func TestNoticesAreTakenOnce(t *testing.T) {
	t.Parallel()
	d, f := deadDesk(t)
	d.all(schema.RuleDeadLetters)
	var c told
	channel := c.channel("one")
	c.fails = 1
	if err := d.tellAll(channel); !errors.Is(err, errCut) {
		t.Errorf("got %v, want the channel's own error", err)
	}
	d.check(d.tellAll(channel))
	d.check(d.tellAll(channel))
	d.dead[140602] = 3
	d.all(schema.RuleDeadLetters)
	f.table = "huizong_store.alert_notice"
	for _, fault := range []*bool{&f.before, &f.after} { // told, but not known to be
		*fault = true
		if err := d.tellAll(channel); !errors.Is(err, errCut) {
			t.Errorf("got %v, want the fault", err)
		}
	}
	d.check(d.tellAll(channel))
	delete(d.dead, 140602)
	d.all(schema.RuleDeadLetters)
	d.check(d.tellAll(channel))
	d.want(c.lines, "1 firing "+deadThing, "1 firing "+deadThing, "2 firing "+deadThing, "2 firing "+deadThing, "3 resolved "+deadThing)
	var other told // another channel is told for itself
	d.check(d.tellAll(other.channel("other")))
	d.want(other.lines, "1 firing "+deadThing, "2 firing "+deadThing, "3 resolved "+deadThing)
}

// Whatever becomes of the insert, the state and its notice come once.
func TestFailedTransitions(t *testing.T) {
	t.Parallel()
	d, f := deadDesk(t)
	f.table = "huizong_store.alert_transition"
	var c told
	for _, fault := range []*bool{&f.before, &f.after} {
		*fault = true
		d.dead[140602]++
		if _, err := d.evaluate(d.Context(), scope{full: true}, schema.RuleDeadLetters); !errors.Is(err, errCut) {
			t.Errorf("got %v, want the fault", err)
		}
		d.all(schema.RuleDeadLetters)
	}
	d.check(d.tellAll(c.channel("one")))
	d.want(c.lines, "1 firing "+deadThing, "2 firing "+deadThing)
	d.rows("SELECT toString(count()) FROM huizong.alert WHERE status = 'firing'", "1")
}

// Where the dead letters can't be counted their alerts stay, and the others are
// judged all the same.
func TestDeadLettersAway(t *testing.T) {
	t.Parallel()
	d, _ := deadDesk(t)
	d.last[140600] = d.now.Add(-40 * 24 * time.Hour)
	d.last[140500] = d.now
	counted := d.Dead
	d.all()
	d.Dead = func(context.Context) (map[schema.Code]int, error) { return nil, errCut }
	d.last[140600] = d.now
	d.want(d.all(), "silent::140600: resolved warning | 朔州市 已恢复上报")
	d.Dead = counted
	delete(d.dead, 140602)
	d.want(d.all(), deadThing+" resolved warning | 朔州市朔城区 被拒收的上报已处理完")
}

// Two engines on one warehouse write the same steps; one that begins later goes on.
func TestTwoEngines(t *testing.T) {
	t.Parallel()
	d, _ := deadDesk(t)
	twin, err := New(t.Context(), d.Config)
	d.check(err)
	both := func() {
		for _, e := range []*Engine{d.Engine, twin} {
			steps, err := e.evaluate(d.Context(), scope{full: true}, schema.RuleDeadLetters)
			d.check(err)
			d.check(storeSteps(d.Context(), d.Warehouse, steps)) // as if it had not seen the other's
		}
	}
	both()
	d.dead[140602] = 4
	both()
	delete(d.dead, 140602)
	both()
	d.dead[140602] = 1
	both()
	d.rows("SELECT toString((step, state)) FROM huizong_store.alert_transition FINAL ORDER BY step", "(1,'firing')", "(2,'firing')", "(3,'resolved')", "(4,'firing')")
	d.rows("SELECT toString((id, status, severity, fired, level, name, value, threshold)) FROM huizong.alert", "('dead_letters::140602:','firing','warning',2,'county','朔城区',1,1)")
}

// rows holds a query's only column.
func (d *desk) rows(query string, want ...string) {
	d.Helper()
	rows, err := d.db.Query(d.Context(), query)
	d.check(err)
	defer func() { _ = rows.Close() }()
	var got []string
	for rows.Next() {
		var line string
		d.check(rows.Scan(&line))
		got = append(got, line)
	}
	d.check(rows.Err())
	d.want(got, want...)
}
