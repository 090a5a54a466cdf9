package consumers

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/schema"
)

// A batch is closed when it holds this much; it goes as soon as the loader is
// free, however small.
const (
	batchEvents  = 20_000
	batchFigures = 100_000
	batchBytes   = 16 << 20
)

// Batch is a run of the stream without a gap, but for what provinces state that
// its loader does not read, judged.
type Batch struct {
	First, Last uint64
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
	time     time.Time
}

func (b *Batch) empty() bool { return b.Last == 0 }

func (b *Batch) full() bool {
	return len(b.Events)+len(b.Refused) >= batchEvents || b.figures >= batchFigures || b.bytes >= batchBytes
}

// add judges the message and takes it in.
func (b *Batch) add(m message, v verdicts) {
	if b.empty() {
		b.First, b.Provinces = m.sequence, map[string]struct{}{}
	}
	b.Last = m.sequence
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

// provinces are the tokens of the provinces whose watermark the batch moves.
func (b *Batch) provinces() []string { return slices.Sorted(maps.Keys(b.Provinces)) }

// news is the part of the batch behind a sequence: what is read once more for
// its receipts alone is no news.
func (b *Batch) news(after uint64) *Batch {
	events, _ := slices.BinarySearchFunc(b.Events, after+1, func(e Accepted, s uint64) int { return cmp.Compare(e.Sequence, s) })
	refused, _ := slices.BinarySearchFunc(b.Refused, after+1, func(r schema.Refusal, s uint64) int { return cmp.Compare(r.Sequence, s) })
	return &Batch{First: max(b.First, after+1), Last: b.Last, Events: b.Events[events:], Refused: b.Refused[refused:]}
}

// events is how many the batch holds, refused ones included.
func (b *Batch) events() int { return len(b.Events) + len(b.Refused) }

// oldest is the stream time of the batch's first event; there must be one.
func (b *Batch) oldest() time.Time {
	if len(b.Events) == 0 || len(b.Refused) > 0 && b.Refused[0].Sequence < b.Events[0].Sequence {
		return b.Refused[0].Time
	}
	return b.Events[0].StreamTime
}
