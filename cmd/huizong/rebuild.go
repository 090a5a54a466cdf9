package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
)

// pollEvery is how often a rebuild is asked how far it is.
const pollEvery = 200 * time.Millisecond

type rebuildCommand struct {
	officeFlags
	ClickHouse         string `name:"clickhouse" help:"Ask this ClickHouse server for the checksums, as a user who may read the database huizong." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
	Facts              bool   `help:"Read the facts from the stream again, too, not only what is derived from them."`
}

func (rebuildCommand) Help() string {
	return `The running huizong makes the tables anew beside the old ones, which stay in use
until the new ones have caught up. Events are taken meanwhile. The checksums before
and after are the same unless events came or something was wrong; huizong verify
tells what. Exit code 0: rebuilt; 2: could not, and everything is as it was.

Examples:

  huizong rebuild
  huizong rebuild --facts`
}

func (c *rebuildCommand) Run(t *terminal, ctx kongContext) error {
	conn, err := c.connect(t, "rebuild")
	if err != nil {
		return err
	}
	defer conn.Close()
	db, err := c.reader(ctx, c.ClickHouse, c.ClickHousePassword)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return c.rebuild(ctx, t, conn, db)
}

func (c *rebuildCommand) rebuild(ctx context.Context, t *terminal, conn *nats.Conn, db *warehouse.DB) error {
	hold := holdAll(conn, db)
	before, err := verify.Checksum(ctx, db, hold)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(t.out, "重建前：位置 %d，汇总 %d 行，校验和 %s\n", before.Reached.Last, before.Rows, before.Checksum)
	started := time.Now()
	if err := c.runAndWatch(ctx, t, conn); err != nil {
		return err
	}
	after, err := verify.Checksum(ctx, db, hold)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "重建后：位置 %d，汇总 %d 行，校验和 %s（%s，用时 %.1f 秒）\n",
		after.Reached.Last, after.Rows, after.Checksum, compared(before, after), time.Since(started).Seconds())
	return err
}

func compared(before, after verify.Sum) string {
	switch {
	case before.Checksum == after.Checksum:
		return "与重建前相同"
	case before.Reached != after.Reached:
		return "其间有新事件"
	}
	return "与重建前不同：原来的汇总有误"
}

// runAndWatch starts a rebuild and shows how far it is until it ends.
func (c *rebuildCommand) runAndWatch(ctx context.Context, t *terminal, conn *nats.Conn) error {
	started, err := askRebuild(ctx, conn, consumers.RebuildRequest{Start: true, Facts: c.Facts, By: c.actor()})
	if err != nil {
		return err
	}
	shown, progress := "", func(int) {}
	status, err := backoff.Retry(ctx, func() (consumers.RebuildStatus, error) {
		status, err := askRebuild(ctx, conn, consumers.RebuildRequest{})
		switch {
		case err != nil:
			return status, backoff.Permanent(err)
		case status.Number != started.Number:
			return status, backoff.Permanent(errors.New("huizong was started anew meanwhile: the rebuild did not take place; ask for it again"))
		case !status.Running:
			return status, nil
		}
		if status.Step != shown && status.Total > 0 {
			shown, progress = status.Step, newProgress(t.err, status.Step, int(status.Total))
		}
		progress(int(min(status.Done, status.Total)))
		return status, errors.New("still running")
	}, backoff.WithBackOff(backoff.NewConstantBackOff(pollEvery)), backoff.WithMaxElapsedTime(0))
	if err == nil && status.Error != "" {
		err = fmt.Errorf("the rebuild failed, and what was there before stands: %s", status.Error)
	}
	return err
}

func askRebuild(ctx context.Context, conn *nats.Conn, request consumers.RebuildRequest) (status consumers.RebuildStatus, err error) {
	ctx, cancel := context.WithTimeout(ctx, officeTimeout)
	defer cancel()
	return status, bus.Ask(ctx, conn, "rebuild", request, &status)
}
