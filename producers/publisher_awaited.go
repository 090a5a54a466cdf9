package producers

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// maxFilters bounds the filters of one consumer; beyond it, all refusals of the
// provinces concerned are read.
const maxFilters = 100

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
