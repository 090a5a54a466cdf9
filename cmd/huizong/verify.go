package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

type verifyCommand struct {
	natsFlags
	ClickHouse         string `name:"clickhouse" help:"Compare with this ClickHouse server, as a user who may read the database huizong." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
	Temp               string `help:"Folder for temporary files, up to 300 bytes an event; the system's otherwise." type:"path" placeholder:"DIR"`
	Show               int    `help:"How many differences, and how many messages, to tell in full." default:"20" placeholder:"N"`
	Checksum           bool   `help:"Only print the checksum of the roll-up; the stream is not read."`
}

func (verifyCommand) Help() string {
	return `Reads every event from the start, computes all totals anew, and compares them
with the roll-up; and proves that every message is stored or refused. huizong
may go on loading: what it had reached at the start is what is compared. Exit
code 0: all is right; 1: something is not, and what; 2: could not run.

Example:

  huizong verify
  huizong verify --checksum`
}

func (c *verifyCommand) Run(t *terminal, ctx kongContext) error {
	db, err := c.reader(ctx, c.ClickHouse, c.ClickHousePassword)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	conn, err := c.connect(t, "verify")
	if err != nil {
		return err
	}
	defer conn.Close()
	if c.Checksum {
		return printChecksum(ctx, t, db, conn)
	}
	return c.verify(ctx, t, db, conn)
}

func printChecksum(ctx context.Context, t *terminal, db *warehouse.DB, conn *nats.Conn) error {
	sum, err := verify.Checksum(ctx, db, holdAll(conn, db))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "汇总校验和 %s（位置 %d，%d 行）\n", sum.Checksum, sum.Reached.Last, sum.Rows)
	return err
}

func (c *verifyCommand) verify(ctx context.Context, t *terminal, db *warehouse.DB, conn *nats.Conn) error {
	started := time.Now()
	cfg, err := c.config(ctx, t, db, conn)
	if err != nil {
		return err
	}
	cfg.Warehouse = db
	report, err := verify.Run(ctx, cfg)
	if err != nil {
		return err
	}
	if err := printReport(t.out, report, cfg.Catalogue, time.Since(started)); err != nil {
		return err
	}
	if !report.Right() {
		return errNotRight
	}
	return nil
}

var stageNames = map[verify.Stage]string{verify.StageRead: "读取事件", verify.StageCompare: "比对汇总"}

func (c *verifyCommand) config(ctx context.Context, t *terminal, db *warehouse.DB, conn *nats.Conn) (verify.Config, error) {
	cfg := verify.Config{
		Hold: holdAll(conn, db), Temp: c.Temp, Show: c.Show,
		Progress: func(stage verify.Stage, total int) func(int) { return newProgress(t.err, stageNames[stage], total) },
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return cfg, err
	}
	if cfg.Events, err = js.Stream(ctx, schema.StreamEvents); err != nil {
		return cfg, fmt.Errorf("stream %s: %w; give another address with --nats", schema.StreamEvents, err)
	}
	if cfg.Dead, err = js.Stream(ctx, schema.StreamDead); err != nil {
		return cfg, fmt.Errorf("stream %s: %w", schema.StreamDead, err)
	}
	cfg.Catalogue, err = schema.Load()
	return cfg, err
}
