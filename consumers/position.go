package consumers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// position is how far a loader has derived a stream.
type position struct {
	Provinces string      `ch:"provinces"` // that it reads, as schema.Provinces.String gives them
	Created   time.Time   `ch:"created"`
	Sequence  uint64      `ch:"sequence"`
	First     uint64      `ch:"first"`  // of what was derived last
	Cities    []uint32    `ch:"cities"` // that it heard from,
	Newest    []time.Time `ch:"newest"` // and when last
}

// positions are those of all loaders that ever ran, one for each split of the provinces.
type positions []position

// ErrOtherStream means that the warehouse was filled from another stream than this.
var ErrOtherStream = errors.New("the warehouse and the stream do not belong together")

// loadPosition reads the position of what is to be read and proves that the
// stream still goes beyond it.
func loadPosition(ctx context.Context, w Warehouse, stream *jetstream.StreamInfo, provinces schema.Provinces) (position, error) {
	all, err := loadPositions(ctx, w, stream.Config.Name)
	if err != nil {
		return position{}, err
	}
	for _, p := range all {
		if err := p.belongs(stream); err != nil {
			return p, err
		}
	}
	p := all.lowest(provinces)
	return p, p.check(stream)
}

// loadPositions reads how far the stream is derived; none where nothing is.
func loadPositions(ctx context.Context, w Warehouse, stream string) (positions, error) {
	var rows positions
	err := w.Select(ctx, (*[]position)(&rows), "SELECT provinces, created, sequence, first, cities, newest FROM huizong_store.position FINAL WHERE stream = '"+stream+"'")
	if err != nil {
		return nil, fmt.Errorf("read the position: %w", err)
	}
	return rows, nil
}

// of is the furthest position up to which a province is derived, whoever did it;
// zero where nobody did.
func (ps positions) of(province string) (furthest position) {
	for _, p := range ps {
		if p.covers(province) && p.Sequence > furthest.Sequence {
			furthest = p
		}
	}
	return furthest
}

// lowest is up to where all of the provinces are derived. To read some of them
// again from there changes nothing.
func (ps positions) lowest(provinces schema.Provinces) position {
	low := ps.of(provinces[0])
	for _, province := range provinces[1:] {
		p := ps.of(province)
		if p.Sequence < low.Sequence {
			low.Sequence, low.Created = p.Sequence, p.Created
		}
		low.First = min(low.First, p.First)
	}
	return low
}

// beyond is the condition on facts that each lie behind what is derived of their province.
func (ps positions) beyond(every schema.Provinces) string {
	reached := map[uint64]schema.Provinces{}
	for _, province := range every {
		sequence := ps.of(province).Sequence
		reached[sequence] = append(reached[sequence], province)
	}
	rest := ps.of(schema.Other).Sequence
	delete(reached, rest)
	limits := ""
	for sequence, provinces := range reached {
		limits += fmt.Sprintf("%s, %d, ", condition(provinces), sequence)
	}
	return fmt.Sprintf("sequence > multiIf(%sfalse, 0, %d)", limits, rest)
}

func (p position) covers(province string) bool {
	return p.Provinces == "" || slices.Contains(strings.Split(p.Provinces, ","), province)
}

// RefuseNewStream fails where the warehouse was filled from a stream already,
// which a new one can't be.
func RefuseNewStream(ctx context.Context, w Warehouse) error {
	var rows []struct {
		Sequence uint64 `ch:"sequence"`
	}
	err := w.Select(ctx, &rows, "SELECT max(sequence) AS sequence FROM huizong_store.position")
	if err == nil && rows[0].Sequence > 0 {
		err = fmt.Errorf("%w: there is no stream %s here, and the warehouse has derived one up to %d: %s",
			ErrOtherStream, schema.StreamEvents, rows[0].Sequence, remedy)
	}
	return err
}

const remedy = "start with the stream it was filled from, or, if that is lost, with an empty warehouse (another --data folder or ClickHouse server) to fill it again from this stream"

// belongs refuses a stream that the position can't be of.
func (p position) belongs(stream *jetstream.StreamInfo) error {
	switch {
	case !p.Created.Equal(stream.Created):
		return fmt.Errorf("%w: the stream was created at %s, the warehouse was filled from one created at %s: %s",
			ErrOtherStream, stream.Created.Format(time.RFC3339Nano), p.Created.Format(time.RFC3339Nano), remedy)
	case stream.State.LastSeq < p.Sequence:
		return fmt.Errorf("%w: the stream ends at %d, the warehouse has derived up to %d: %s",
			ErrOtherStream, stream.State.LastSeq, p.Sequence, remedy)
	}
	return nil
}

// check refuses a stream that does not go on where the position ends.
func (p position) check(stream *jetstream.StreamInfo) error {
	if p.Sequence > 0 && stream.State.FirstSeq > p.Sequence+1 {
		return fmt.Errorf("%w: the stream begins at %d, the warehouse has derived up to %d only: %s",
			ErrOtherStream, stream.State.FirstSeq, p.Sequence, remedy)
	}
	return nil
}

// storePosition writes the round's, and how fresh the loader's cities are with it.
func (l *Loader) storePosition(ctx context.Context, r *round) error {
	p := position{Provinces: l.cfg.Provinces.String(), Created: l.stream.Created, Sequence: r.last, First: r.first}
	p.Cities, p.Newest = l.freshWith(r).columns()
	return insertPosition(ctx, l.cfg.Warehouse, l.stream.Config.Name, p)
}

func insertPosition(ctx context.Context, w Warehouse, stream string, p position) error {
	return w.Insert(ctx, "huizong_store.position (stream, provinces, created, sequence, first, cities, newest, at)", []string{stream}, []string{p.Provinces},
		[]time.Time{p.Created}, []uint64{p.Sequence}, []uint64{p.First}, [][]uint32{p.Cities}, [][]time.Time{p.Newest}, []time.Time{time.Now()})
}
