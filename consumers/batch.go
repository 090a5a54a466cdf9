package consumers

import (
	"cmp"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/schema"
)

// Batch is a run of the stream without a gap, but for what provinces state that
// its loader does not read, judged.
type Batch struct {
	First, Last uint64
	Time        time.Time // of the first event
	Pending     uint64    // messages behind the last one, when it was read
	Events      []Accepted
	Refused     []schema.Refusal
	Provinces   map[string]struct{} // tokens of the subjects

	figures int
	bytes   int
}

// message is one message of the stream with its place in it.
type message struct {
	subject  string
	header   nats.Header
	body     []byte
	sequence uint64
	pending  uint64 // messages behind it
	time     time.Time
}

// spent are the events' places of batches that are done with: there is a batch of
// thousands every few hundred milliseconds.
var spent = sync.Pool{New: func() any { return &[]Accepted{} }}

func newBatch() *Batch { return &Batch{Events: (*spent.Get().(*[]Accepted))[:0]} }

// release ends the batch; what is kept of it holds none of its slices.
func (b *Batch) release() {
	clear(b.Events)
	spent.Put(&b.Events)
}

func (b *Batch) empty() bool { return b.Last == 0 }

// ready says whether the batch is worth storing.
func (b *Batch) ready(l Limits) bool {
	return !b.empty() && (b.full(l) || b.Pending < uint64(l.Backlog))
}

func (b *Batch) full(l Limits) bool {
	return len(b.Events)+len(b.Refused) >= l.BatchEvents || b.figures >= batchFigures || b.bytes >= batchBytes
}

// add judges the message and takes it in.
func (b *Batch) add(m message, v verdicts) {
	if b.empty() {
		b.First, b.Provinces = m.sequence, map[string]struct{}{}
	}
	if len(b.Events)+len(b.Refused) == 0 {
		b.Time = m.time
	}
	b.Last, b.Pending = m.sequence, m.pending
	b.Provinces[schema.ProvinceToken(m.subject)] = struct{}{}
	event, reasons := v.of(m)
	b.bytes += len(m.body)
	if len(reasons) > 0 {
		b.Refused = append(b.Refused, schema.Refusal{
			Subject: m.subject, Header: m.header, Body: m.body, Sequence: m.sequence, Time: m.time, ID: cmp.Or(event.ID, namedID(m.header)), Reasons: reasons,
		})
		return
	}
	if event.Report != nil {
		b.figures += len(event.Report.Figures)
	}
	b.Events = append(b.Events, Accepted{Event: event, Sequence: m.sequence, StreamTime: m.time})
}

// reach notes that up to a sequence there is nothing else to read.
func (b *Batch) reach(sequence uint64) {
	if b.empty() {
		b.First, b.Provinces = sequence, map[string]struct{}{}
	}
	b.Last = max(b.Last, sequence)
}

// namedID is the id by the header <division>-<id>, for a body that gives none.
func namedID(header nats.Header) string {
	_, id, _ := strings.Cut(header.Get(schema.HeaderMsgID), "-")
	return id
}
