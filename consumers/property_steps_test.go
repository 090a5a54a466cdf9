package consumers_test

import (
	"fmt"
	"strings"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// steps are what happens to a world, in order.
type steps []step

func (h steps) String() string {
	var texts []string
	for i, s := range h {
		texts = append(texts, fmt.Sprintf("%2d. %v", i+1, s))
	}
	return lines(texts)
}

// lines puts each text on a line of its own.
func lines(texts []string) string { return "\n    " + strings.Join(texts, "\n    ") }

type step interface {
	fmt.Stringer
	do(w *world)
}

// say publishes a new event.
type say struct{ event schema.Event }

func (s say) do(w *world)    { w.say(s.event, false) }
func (s say) String() string { return "say " + brief(s.event) }

// copyOf publishes an event again that was said so many events ago, with its
// name in the header, so that the stream knows it, or without. The other's body
// may stand for it.
type copyOf struct {
	ago   int
	other *schema.Event
	named bool
}

func (s copyOf) do(w *world) {
	if len(w.events) == 0 {
		return
	}
	e := w.events[len(w.events)-1-s.ago%len(w.events)]
	if s.other != nil {
		id, division := e.ID, e.Division
		e = *s.other
		e.ID, e.Division = id, division
	}
	w.say(e, s.named)
}

func (s copyOf) String() string {
	text := fmt.Sprintf("say again what was said %d events before the last", s.ago)
	if s.named {
		text += ", with Nats-Msg-Id"
	}
	if s.other != nil {
		text += ", but with the body " + brief(*s.other)
	}
	return text
}

// sayBroken publishes what will be refused.
type sayBroken struct{}

func (sayBroken) do(w *world)    { w.sayBroken() }
func (sayBroken) String() string { return "say something broken" }

// load lets a loader go on until a point of its writes, or until all is loaded;
// it is started if it doesn't run. If it stood at a write, that succeeds or, lost,
// seems to fail.
type load struct {
	loader int
	until  point
	lost   bool
}

func (s load) do(w *world) { w.load(s.loader, s.until, s.lost) }

func (s load) String() string {
	text := fmt.Sprintf("loader %d goes on until %v", s.loader, s.until)
	if s.lost {
		text += "; if it stood at a write, that fails"
	}
	return text
}

// within sets what the loaders started from then on do at once.
type within struct{ limits consumers.Limits }

func (s within) do(w *world)    { w.limits = s.limits }
func (s within) String() string { return fmt.Sprintf("within %+v", s.limits) }

// kill ends a loader where it stands. What it was writing lands later.
type kill struct{ loader int }

func (s kill) do(w *world)    { w.kill(s.loader) }
func (s kill) String() string { return fmt.Sprintf("loader %d is killed, or the other", s.loader) }

// land lets the writes of killed loaders reach their tables.
type land struct{}

func (land) do(w *world)    { w.land() }
func (land) String() string { return "late writes land" }

// merge merges every table's parts.
type merge struct{}

func (merge) do(w *world)    { w.merge() }
func (merge) String() string { return "parts are merged" }

// brief is an event on one line.
func brief(e schema.Event) string {
	if c := e.Case; c != nil {
		text := fmt.Sprintf("%s: %v case %s %s version %d opened %s", e.ID, e.Division, c.Kind, c.Number, c.Version, c.Opened.Format("2006-01-02"))
		if !c.Closed.IsZero() {
			text += " closed " + c.Closed.Format("2006-01-02")
		}
		return text + fmt.Sprintf(" %s%v%v void=%t", c.Outcome, c.By, c.Amounts, c.Void)
	}
	text := fmt.Sprintf("%s: %v report %v %s", e.ID, e.Division, e.Report.Period, e.Report.Scope)
	for _, f := range e.Report.Figures {
		value := f.Value.String()
		if f.Withdrawn {
			value = "null"
		}
		text += fmt.Sprintf(" %s%s=%s", f.Metric, f.By.Item, value)
	}
	return text
}
