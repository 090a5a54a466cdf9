package producers

import (
	"strings"

	"github.com/huizong/huizong/schema"
)

// delayed is how many corrections are held back at once.
const delayed = 256

// delay brings what is stated again some statements after what it corrects.
type delay struct {
	yield func(schema.Event) bool
	held  []schema.Event
}

// state passes an event on, a correction once others came after it.
func (d *delay) state(e schema.Event) bool {
	if !strings.HasSuffix(e.ID, secondReport) && !strings.HasSuffix(e.ID, secondCase) {
		return d.yield(e)
	}
	d.held = append(d.held, e)
	return len(d.held) <= delayed || d.next()
}

// next passes on what was held back longest.
func (d *delay) next() bool {
	e := d.held[0]
	d.held = d.held[1:]
	return d.yield(e)
}

// flush passes on all that is held back.
func (d *delay) flush() {
	for len(d.held) > 0 && d.next() {
	}
}
