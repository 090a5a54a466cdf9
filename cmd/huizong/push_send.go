package main

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers/outbox"
)

// openLine connects as the command of that name.
func openLine(t *terminal, flags *natsFlags, name string) (outbox.Line, func(), error) {
	conn, err := flags.connect(t, name)
	if err != nil {
		return outbox.Line{}, nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return outbox.Line{}, nil, err
	}
	return outbox.Line{JetStream: js, Logger: t.logger}, conn.Close, nil
}

// dispatch brings a push's batches into the stream, and those before them that
// wait still.
type dispatch struct {
	*push
	line  outbox.Line
	own   []*outbox.Batch
	older []*outbox.Batch // of nobody who lives
}

func (d *dispatch) run(ctx context.Context) (refused bool, err error) {
	last := d.own[len(d.own)-1].Number
	unsent, err := d.lookAround(last)
	if err != nil {
		return false, err
	}
	d.line.Sent, d.line.Settled = d.progress("发送", unsent), d.progress("入库", d.events())
	if err := d.box.Send(ctx, d.line, last); err != nil {
		d.tellKept(d.own)
		return false, err
	}
	if d.command.NoWait {
		return d.tellSent()
	}
	outcomes, err := d.box.Settle(ctx, d.line, d.own...)
	if err != nil {
		d.tellKept(d.own)
		return false, fmt.Errorf("sent, but not known to be stored: %w", err)
	}
	for _, outcome := range outcomes {
		if err := d.tell(d.box, outcome); err != nil {
			return false, err
		}
		refused = refused || outcome.Refused > 0 || outcome.Damaged
	}
	return refused, d.settleOlder(ctx)
}

// lookAround finds what was left before, and counts what is to be sent.
func (d *dispatch) lookAround(last uint64) (unsent int, err error) {
	waiting, err := d.box.Waiting()
	if err != nil {
		return 0, err
	}
	for _, w := range waiting {
		if w.Number > last || w.Error != nil {
			continue
		}
		unsent += w.Events - w.Sent
		if !w.Owned {
			d.older = append(d.older, &w.Batch)
		}
	}
	return unsent, nil
}

func (d *dispatch) events() int {
	n := 0
	for _, b := range d.own {
		n += b.Events
	}
	return n
}

// progress shows nothing of a single event.
func (d *dispatch) progress(what string, total int) func(int) {
	if total <= 1 {
		return nil
	}
	return newProgress(d.err, what, total)
}

// settleOlder takes what earlier pushes left out of the outbox, as far as it is
// stored or refused by now. The exit code is about this push's files only.
func (d *dispatch) settleOlder(ctx context.Context) error {
	d.line.Settled = nil
	outcomes, err := d.box.SettlePassed(ctx, d.line, d.older...)
	if err != nil || len(outcomes) == 0 {
		return err
	}
	events, refused := 0, 0
	for _, outcome := range outcomes {
		events, refused = events+outcome.Events, refused+outcome.Refused
		if err := d.tellRefused(d.box, outcome); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(d.err, "发件箱：此前留下的 %d 批（%d 份）已办结，入库 %d 份，拒收 %d 份\n", len(outcomes), events, events-refused, refused)
	return err
}

// tellSent tells of what the stream has, and of what it never will.
func (d *dispatch) tellSent() (refused bool, err error) {
	waiting, err := d.box.Waiting()
	if err != nil {
		return false, err
	}
	denied := map[uint64]int{}
	for _, w := range waiting {
		denied[w.Number] = w.Refused
	}
	for _, b := range d.own {
		_, _ = fmt.Fprintf(d.out, "%s：已发送%s，尚未确认入库\n", b.File, contents(b))
		if n := denied[b.Number]; n > 0 {
			refused = true
			_, _ = fmt.Fprintf(d.err, "%s：其中 %d 份没有发出，huizong outbox flush 会列出原因\n", b.File, n)
		}
	}
	return refused, nil
}
