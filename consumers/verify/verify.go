package verify

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"github.com/huizong/huizong/schema"
)

// Config is what a verification works with; all of it but Temp, Partitions and
// Show is required.
type Config struct {
	Events    jetstream.Stream // HUIZONG
	Dead      jetstream.Stream // HUIZONG_DEAD
	Warehouse Warehouse
	Catalogue *schema.Catalogue // that of the running huizong
	Hold      Hold

	// Temp is the folder for temporary files; the system's where it is empty.
	Temp string
	// Partitions is in how many parts the comparison is made, each in memory; 128 where it is 0.
	Partitions int
	// Show is how many differences, and how many faults, are told in full.
	Show int

	// Progress is told when a stage begins, and then how much of it is done.
	Progress func(stage Stage, total int) func(done int)
}

// Stage is a part of the work that takes long.
type Stage string

// The stages, in order: messages are read, partitions compared.
const (
	StageRead    Stage = "read"
	StageCompare Stage = "compare"
)

const defaultPartitions = 128

// verification is one run.
type verification struct {
	Config
	folder *folder
	series *seriesNames
	ledger *ledger
}

// Run verifies everything up to the position that the loader has reached. What
// is wrong is in the report; an error means that it could not be told.
func Run(ctx context.Context, cfg Config) (report *Report, err error) {
	if cfg.Partitions == 0 {
		cfg.Partitions = defaultPartitions
	}
	f, err := newFolder(cfg.Temp, cfg.Partitions)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	v := &verification{Config: cfg, folder: f, series: &seriesNames{}}
	s, err := v.take(ctx)
	if err != nil {
		return nil, err
	}
	a, err := v.read(ctx, s)
	if err != nil {
		return nil, err
	}
	report = &Report{Position: s.position}
	a.tally(s, report, cfg.Show)
	if err := v.compare(ctx, s, a, report); err != nil {
		return nil, err
	}
	return report, v.lookUp(ctx, report)
}

// read judges every message up to the position; what was discarded is refused.
func (v *verification) read(ctx context.Context, s *snapshot) (_ *account, err error) {
	if v.ledger, err = newLedger(v.folder, v.Catalogue, v.series); err != nil {
		return nil, err
	}
	messages := make(chan message, readMessages)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(messages)
		return receive(ctx, v.Events, s.position, messages)
	})
	a := &account{read: newBitset(s.position), accepted: newBitset(s.position)}
	group.Go(func() error { return v.judge(messages, s, a) })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	a.copies, err = v.ledger.findCopies(s.position)
	return a, err
}

func (v *verification) judge(messages <-chan message, s *snapshot, a *account) error {
	progress := v.Progress(StageRead, int(s.position))
	for m := range messages {
		if m.sequence <= s.reached.on(m.Subject) {
			if err := v.judgeOne(m, s, a); err != nil {
				return err
			}
		}
		if m.sequence%readMessages == 0 || m.sequence == s.position {
			progress(int(m.sequence))
		}
	}
	return nil
}

func (v *verification) judgeOne(m message, s *snapshot, a *account) error {
	a.read.set(m.sequence)
	event, reasons := v.Catalogue.Judge(m.Message)
	if len(reasons) > 0 || s.discarded.has(m.sequence) {
		return nil
	}
	a.accepted.set(m.sequence)
	s.statements.state(m.sequence, &event)
	return v.ledger.add(m.sequence, &event)
}

// compare holds every row against what the events give.
func (v *verification) compare(ctx context.Context, s *snapshot, a *account, report *Report) error {
	if err := v.ledger.countCases(a.copies); err != nil {
		return err
	}
	c := comparison{v.Catalogue, v.series, v.Show, report, map[schema.Code][]*schema.Division{}}
	progress := v.Progress(StageCompare, v.Partitions)
	for i := range v.Partitions {
		if err := ctx.Err(); err != nil {
			return err
		}
		facts, err := v.ledger.standing(i, a.copies)
		if err != nil {
			return err
		}
		rows, err := s.rows.take(i)
		if err != nil {
			return err
		}
		c.partition(facts, rows)
		progress(i + 1)
	}
	return nil
}
