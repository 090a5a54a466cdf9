package outbox

import (
	"sync"
)

// Bounds of what a process remembers of single events.
const (
	maxRemembered = 100_000 // events
	maxSmallBatch = 1000    // events of a batch whose events are remembered
)

// Status is what is known of an event.
type Status string

// What an event can be.
const (
	StatusWaiting Status = "waiting" // in the outbox: not sent, or not known to be stored
	StatusStored  Status = "stored"  // durable, and in the roll-up
	StatusRefused Status = "refused" // in rejected/
	StatusUnknown Status = "unknown" // never here, or long ago
)

// State is what became of an event.
type State struct {
	Status  Status
	Reasons []string // of a refusal
}

// waited lets others wait for a batch.
type waited struct {
	done    chan struct{}
	outcome Outcome // the batch, and before done is closed what became of it
}

// live is what this process remembers.
type live struct {
	mu     sync.Mutex
	waits  map[uint64]*waited
	ids    map[uint64][]string // of small batches that wait
	states map[string]State
	order  []string      // of states, oldest first
	wake   chan struct{} // there is something to send
}

func newLive() *live {
	return &live{waits: map[uint64]*waited{}, ids: map[uint64][]string{}, states: map[string]State{}, wake: make(chan struct{}, 1)}
}

// committed notes a new batch and, if it is small, its events.
func (l *live) committed(b *Batch, ids []string) {
	l.mu.Lock()
	b.waited = &waited{done: make(chan struct{}), outcome: Outcome{Batch: *b}}
	l.waits[b.Number] = b.waited
	l.remember(b.Number, ids)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *live) remember(number uint64, ids []string) {
	if len(ids) > 0 {
		l.ids[number] = ids
	}
	for _, id := range ids {
		l.set(id, State{Status: StatusWaiting})
	}
}

// awaited are the batches that somebody waits for or asks about.
func (l *live) awaited() []Outcome {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Outcome, 0, len(l.waits))
	for _, w := range l.waits {
		all = append(all, w.outcome)
	}
	for number := range l.ids { // also of processes before this one
		if _, waits := l.waits[number]; !waits {
			all = append(all, Outcome{Batch: Batch{Number: number}})
		}
	}
	return all
}

// set forgets the oldest where there are too many.
func (l *live) set(id string, s State) {
	if _, known := l.states[id]; !known {
		if len(l.order) == maxRemembered {
			delete(l.states, l.order[0])
			l.order = l.order[1:]
		}
		l.order = append(l.order, id)
	}
	l.states[id] = s
}

// settled notes what became of a batch; rejected gives its refusals, if there are any.
func (l *live) settled(outcome Outcome, o *Outbox) {
	refused := map[string][]string{}
	if outcome.Refused > 0 {
		for r, err := range o.Rejected(outcome.Number) {
			if err != nil || len(refused) == maxSmallBatch {
				break
			}
			refused[r.MsgID] = r.Reasons
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range l.ids[outcome.Number] {
		state := State{Status: StatusStored}
		if reasons, ok := refused[id]; ok {
			state = State{Status: StatusRefused, Reasons: reasons}
		}
		l.set(id, state)
	}
	delete(l.ids, outcome.Number)
	if w, ok := l.waits[outcome.Number]; ok {
		w.outcome = outcome
		close(w.done)
		delete(l.waits, outcome.Number)
	}
}

// State is what this process knows of an event, by its Nats-Msg-Id: of the last
// hundred thousand that came in batches of a thousand at most.
func (o *Outbox) State(msgID string) State {
	o.live.mu.Lock()
	defer o.live.mu.Unlock()
	if s, ok := o.live.states[msgID]; ok {
		return s
	}
	return State{Status: StatusUnknown}
}

// Done is closed once the process that committed the batch has settled it, by Run
// or Settle. Only a batch that Commit gave has it.
func (b *Batch) Done() <-chan struct{} { return b.waited.done }

// Outcome is what became of the batch, once Done is closed.
func (b *Batch) Outcome() Outcome { return b.waited.outcome }
