package producers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// maxFilters bounds the filters of one consumer; beyond it, all refusals of the
// provinces concerned are read.
const maxFilters = 100

// orderedReader is what Receipts needs of jetstream.JetStream.
type orderedReader interface {
	OrderedConsumer(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error)
}

// Receipts reads what became of published events.
type Receipts struct {
	JetStream orderedReader
	Progress  func(settled int) // how many are stored or refused so far; nil means nobody asks
}

// Await waits until each of the acknowledged events is stored or refused, and
// gives the refusals, in the order of their sequences. Until the context ends it
// waits out a loader that is down.
func (r Receipts) Await(ctx context.Context, acks []Ack) ([]schema.Refused, error) {
	if len(acks) == 0 {
		return nil, nil
	}
	awaited := awaitedOf(acks)
	messages, err := r.read(ctx, awaited.filters())
	if err != nil {
		return nil, err
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return nil, fmt.Errorf("%d of %d events are not stored yet: %w", len(acks)-awaited.settled, len(acks), err)
		}
		more, err := awaited.take(msg)
		if err != nil {
			return nil, err
		}
		if r.Progress != nil {
			r.Progress(awaited.settled)
		}
		if awaited.settled == len(acks) && !more {
			return awaited.refusals(), nil
		}
	}
}

func (r Receipts) read(ctx context.Context, filters []string) (jetstream.MessagesContext, error) {
	consumer, err := r.JetStream.OrderedConsumer(ctx, schema.StreamReceipts, jetstream.OrderedConsumerConfig{
		FilterSubjects: filters,
		DeliverPolicy:  jetstream.DeliverLastPerSubjectPolicy,
	})
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, fmt.Errorf("nobody stores events of this NATS (%w): start huizong up", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	return messages, nil
}

// awaited is what is known of the events somebody waits for.
type awaited struct {
	subjects  []string            // distinct, sorted
	sequences map[string][]uint64 // by province, sorted; one an event
	marks     map[string]uint64   // by province
	settled   int                 // events at or below their province's mark
	refused   map[uint64]schema.Refused
}

func awaitedOf(acks []Ack) *awaited {
	a := &awaited{sequences: map[string][]uint64{}, marks: map[string]uint64{}, refused: map[uint64]schema.Refused{}}
	for _, ack := range acks {
		a.subjects = append(a.subjects, schema.RefusalsOf(ack.Subject))
		province := schema.ProvinceToken(ack.Subject)
		a.sequences[province] = append(a.sequences[province], ack.Sequence)
	}
	slices.Sort(a.subjects)
	a.subjects = slices.Compact(a.subjects)
	for _, sequences := range a.sequences {
		slices.Sort(sequences)
	}
	return a
}

func (a *awaited) filters() []string {
	filters := a.subjects
	if len(filters) > maxFilters {
		filters = nil
		for province := range a.sequences {
			filters = append(filters, schema.RefusalsIn(province))
		}
	}
	for province := range a.sequences {
		filters = append(filters, schema.StoredSubject(province))
	}
	return filters
}

// take notes one receipt and says whether more are there already: a refusal
// that is repeated after a restart may stand behind the watermark it precedes.
func (a *awaited) take(msg jetstream.Msg) (more bool, err error) {
	meta, err := msg.Metadata()
	if err != nil {
		return false, fmt.Errorf("receipt %s: %w", msg.Subject(), err)
	}
	if province, ok := strings.CutPrefix(msg.Subject(), schema.StoredSubject("")); ok {
		err = a.mark(province, msg.Data())
	} else {
		err = a.refuse(msg.Data())
	}
	if err != nil {
		return false, fmt.Errorf("receipt %s: %w", msg.Subject(), err)
	}
	return meta.NumPending > 0, nil
}

func (a *awaited) mark(province string, data []byte) error {
	var stored schema.Stored
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	before := a.reached(province)
	a.marks[province] = max(a.marks[province], stored.Sequence)
	a.settled += a.reached(province) - before
	return nil
}

// reached counts a province's events at or below its mark.
func (a *awaited) reached(province string) int {
	n, _ := slices.BinarySearch(a.sequences[province], a.marks[province]+1)
	return n
}

func (a *awaited) refuse(data []byte) error {
	var refused schema.Refused
	if err := json.Unmarshal(data, &refused); err != nil {
		return err
	}
	for _, sequences := range a.sequences {
		if _, ours := slices.BinarySearch(sequences, refused.Sequence); ours {
			a.refused[refused.Sequence] = refused
		}
	}
	return nil
}

func (a *awaited) refusals() []schema.Refused {
	all := make([]schema.Refused, 0, len(a.refused))
	for _, refused := range a.refused {
		all = append(all, refused)
	}
	slices.SortFunc(all, func(x, y schema.Refused) int { return cmp.Compare(x.Sequence, y.Sequence) })
	return all
}
