package consumers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// position is how far a stream is derived.
type position struct {
	Created  time.Time `ch:"created"`
	Sequence uint64    `ch:"sequence"`
	First    uint64    `ch:"first"` // of what was derived last
}

// ErrOtherStream means that the warehouse was filled from another stream than this.
var ErrOtherStream = errors.New("the warehouse and the stream do not belong together")

// loadPosition reads the position and proves that the stream still goes beyond it.
func loadPosition(ctx context.Context, w Warehouse, stream *jetstream.StreamInfo) (position, error) {
	p, err := standingPosition(ctx, w, stream.Config.Name)
	if err != nil || p.Sequence == 0 {
		return p, err
	}
	return p, p.check(stream)
}

// standingPosition is how far the stream is derived; zero where nothing is.
func standingPosition(ctx context.Context, w Warehouse, stream string) (position, error) {
	var rows []position
	err := w.Select(ctx, &rows, "SELECT created, sequence, first FROM huizong_store.position FINAL WHERE stream = '"+stream+"'")
	if err != nil {
		return position{}, fmt.Errorf("read the position: %w", err)
	}
	if len(rows) == 0 {
		return position{}, nil
	}
	return rows[0], nil
}

// furthest is how far any loader has derived the stream: watermarks never fall
// back behind it.
func furthest(ctx context.Context, w Warehouse, stream string) (uint64, error) {
	var rows []position
	if err := w.Select(ctx, &rows, "SELECT created, sequence, first FROM huizong_store.position WHERE stream = '"+stream+"' ORDER BY sequence DESC LIMIT 1"); err != nil {
		return 0, fmt.Errorf("read the position: %w", err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	return rows[0].Sequence, nil
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

func (p position) check(stream *jetstream.StreamInfo) error {
	switch {
	case !p.Created.Equal(stream.Created):
		return fmt.Errorf("%w: the stream was created at %s, the warehouse was filled from one created at %s: %s",
			ErrOtherStream, stream.Created.Format(time.RFC3339Nano), p.Created.Format(time.RFC3339Nano), remedy)
	case stream.State.LastSeq < p.Sequence:
		return fmt.Errorf("%w: the stream ends at %d, the warehouse has derived up to %d: %s",
			ErrOtherStream, stream.State.LastSeq, p.Sequence, remedy)
	case stream.State.FirstSeq > p.Sequence+1:
		return fmt.Errorf("%w: the stream begins at %d, the warehouse has derived up to %d only: %s",
			ErrOtherStream, stream.State.FirstSeq, p.Sequence, remedy)
	}
	return nil
}

func storePosition(ctx context.Context, w Warehouse, stream *jetstream.StreamInfo, first, last uint64) error {
	return w.Insert(ctx, "huizong_store.position (stream, created, sequence, first, at)",
		[]string{stream.Config.Name}, []time.Time{stream.Created}, []uint64{last}, []uint64{first}, []time.Time{time.Now()})
}
