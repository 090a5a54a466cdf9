package consumers

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// Letters is what the streams keep of refused events.
type Letters interface {
	// Waiting lists the dead letters by their events' sequences, in order.
	Waiting(ctx context.Context) ([]uint64, error)
	// Sweep removes what others put among the letters or in place of one, and tells
	// how much it was.
	Sweep(ctx context.Context) (removed int, err error)
	// Original reads an event as it was published; it has no reasons.
	Original(ctx context.Context, sequence uint64) (schema.Refusal, error)
	// Remove takes an event's dead letter away, and Recall its refusal. What is
	// gone already is no error.
	Remove(ctx context.Context, subject string, sequence uint64) error
	Recall(ctx context.Context, subject string, sequence uint64) error
}

// DeadLetters judges refused events again, at their place in the stream, or
// gives them up. What it does it does between two batches of the loader.
type DeadLetters struct {
	Loader  *Loader
	Letters Letters
	Logger  *slog.Logger
}

// What can be done about a dead letter, as it is noted.
const (
	deadRetry   = "retry"
	deadDiscard = "discard"
)

// atOnce is how many dead letters are judged between two batches.
const atOnce = 2000

// retry judges events again. Those that are accepted now are stored and derived
// where they stand in the stream, so what was stated later stays on top; the
// others get the reasons that hold now.
func (d *DeadLetters) retry(ctx context.Context, sequences []uint64, by, note string) (*Batch, error) {
	batch, err := d.judge(ctx, sequences)
	if err != nil {
		return nil, err
	}
	if err := d.keepReasons(ctx, batch.Refused); err != nil {
		return nil, err
	}
	return batch, d.accept(ctx, batch.Events, by, note)
}

// judge reads events where they stand in the stream.
func (d *DeadLetters) judge(ctx context.Context, sequences []uint64) (*Batch, error) {
	batch := &Batch{}
	for _, sequence := range sequences {
		r, err := d.Letters.Original(ctx, sequence)
		if err != nil {
			return nil, err
		}
		batch.add(message{subject: r.Subject, header: r.Header, body: r.Body, sequence: r.Sequence, time: r.Time}, d.Loader.verdicts)
	}
	return batch, nil
}

// accept stores events that were refused. The letter goes last: while it is
// there, all of this is done again.
func (d *DeadLetters) accept(ctx context.Context, events []Accepted, by, note string) error {
	if len(events) == 0 {
		return nil
	}
	w := d.Loader.cfg.Warehouse
	if err := StoreFacts(ctx, w, events); err != nil {
		return err
	}
	if err := d.Loader.derivation.Derive(ctx, events); err != nil {
		return err
	}
	sequences := make([]uint64, len(events))
	for i := range events {
		sequences[i] = events[i].Sequence
	}
	if err := noteAction(ctx, w, deadRetry, sequences, by, note); err != nil {
		return err
	}
	for i := range events {
		if err := d.withdraw(ctx, schema.Subject(events[i].Event), events[i].Sequence); err != nil {
			return err
		}
	}
	return nil
}

func (d *DeadLetters) withdraw(ctx context.Context, subject string, sequence uint64) error {
	if err := d.Letters.Recall(ctx, subject, sequence); err != nil {
		return err
	}
	return d.Letters.Remove(ctx, subject, sequence)
}

// keepReasons writes letters, refusals and reasons anew where they changed.
func (d *DeadLetters) keepReasons(ctx context.Context, refused []schema.Refusal) error {
	known, err := d.reasons(ctx, refused)
	if err != nil {
		return err
	}
	return d.Loader.keepRefused(ctx, slices.DeleteFunc(slices.Clone(refused), func(r schema.Refusal) bool {
		return slices.Equal(known[r.Sequence], r.Reasons)
	}))
}

// reasons are those that the warehouse has.
func (d *DeadLetters) reasons(ctx context.Context, refused []schema.Refusal) (map[uint64][]string, error) {
	sequences := make([]uint64, len(refused))
	for i, r := range refused {
		sequences[i] = r.Sequence
	}
	var rows []struct {
		Sequence uint64   `ch:"sequence"`
		Reasons  []string `ch:"reasons"`
	}
	err := d.Loader.cfg.Warehouse.Select(ctx, &rows, "SELECT sequence, reasons FROM huizong_store.refusal FINAL WHERE sequence IN (SELECT sequence FROM wanted)",
		sequenceTable(sequences))
	if err != nil {
		return nil, fmt.Errorf("read why events were refused: %w", err)
	}
	known := make(map[uint64][]string, len(rows))
	for _, row := range rows {
		known[row.Sequence] = row.Reasons
	}
	return known, nil
}

// discard gives dead letters up. The refusals stay: their producers must not
// take the events for stored.
func (d *DeadLetters) discard(ctx context.Context, sequences []uint64, by, note string) error {
	if err := noteAction(ctx, d.Loader.cfg.Warehouse, deadDiscard, sequences, by, note); err != nil {
		return err
	}
	for _, sequence := range sequences {
		r, err := d.Letters.Original(ctx, sequence)
		if err != nil {
			return err
		}
		if err := d.Letters.Remove(ctx, r.Subject, sequence); err != nil {
			return err
		}
	}
	return nil
}

func noteAction(ctx context.Context, w Warehouse, action string, sequences []uint64, by, note string) error {
	n := len(sequences)
	return w.Insert(ctx, "huizong_store.dead_action (sequence, action, set_by, note, at)", sequences,
		slices.Repeat([]string{action}, n), slices.Repeat([]string{by}, n), slices.Repeat([]string{note}, n), slices.Repeat([]time.Time{time.Now()}, n))
}

func sequenceTable(sequences []uint64) *ext.Table {
	table := newTable("wanted", ext.Column("sequence", "UInt64"))
	for _, sequence := range sequences {
		appendRow(table, sequence)
	}
	return table
}

// sequencesOf gives what a query lists; it may read wanted (sequence).
func sequencesOf(ctx context.Context, w Warehouse, query string, wanted ...uint64) ([]uint64, error) {
	var rows []struct {
		Sequence uint64 `ch:"sequence"`
	}
	var tables []*ext.Table
	if strings.Contains(query, "wanted") {
		tables = append(tables, sequenceTable(wanted))
	}
	if err := w.Select(ctx, &rows, query, tables...); err != nil {
		return nil, err
	}
	sequences := make([]uint64, len(rows))
	for i, row := range rows {
		sequences[i] = row.Sequence
	}
	return sequences, nil
}
