package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/huizong/huizong/consumers"
)

type restoreCommand struct {
	serveFlags
	Dir string `arg:"" help:"Folder with a backup." type:"existingdir"`
}

func (restoreCommand) Help() string {
	return `Restores into an empty system: a new --data folder, or a NATS and a ClickHouse
where huizong was never started. A ClickHouse that was restored from a backup of
its own, no newer than this one, is taken, too. Sequences go on where the backup
ends. Then every event is loaded again; killed while loading, 'huizong up' goes
on with it. Exit code 0: restored; 1: the backup is damaged; 2: could not run.

Examples:

  huizong restore /backup/huizong-2026-11-03 --data /var/lib/huizong
  huizong restore backup --nats nats://nats.example:4222 --clickhouse clickhouse://huizong:secret@ch.example:9000/`
}

func (c *restoreCommand) Run(t *terminal, ctx kongContext) error {
	started := time.Now()
	m, err := readManifest(c.Dir)
	if errors.Is(err, errDamaged) {
		_, _ = fmt.Fprintf(t.err, "%v\n未恢复任何数据，请改用另一份备份\n", err)
		return errNotRight
	}
	if err != nil {
		return err
	}
	if err := c.refill(ctx, t, m); err != nil {
		return err
	}
	return c.load(ctx, t, m, started)
}

// refill brings back what the backup holds, while nobody else is let in.
func (c *restoreCommand) refill(ctx context.Context, t *terminal, m *manifest) (err error) {
	flags := c.serveFlags
	flags.NATSPort, flags.ClickHousePort, flags.ClickHouseHTTPPort = 0, 0, 0
	if err := flags.addPasswords(); err != nil {
		return err
	}
	r := restorer{&system{flags: &flags, terminal: t, restoring: true}, c.Dir, m}
	begun, err := r.run(ctx)
	err = errors.Join(err, r.Close()) // from here on all is on disk
	if begun && err != nil {
		return fmt.Errorf("%w; %s is half restored: %s", err, c.Data, halfRestored)
	}
	if err != nil {
		return err
	}
	return endRestoring(c.Data)
}

// load makes everything else from the events.
func (c *restoreCommand) load(ctx context.Context, t *terminal, m *manifest, started time.Time) error {
	loaded := false
	err := serve(ctx, &c.serveFlags, t, func(ctx context.Context, s *system) error {
		if err := s.loadShowing(ctx, m.events().State.LastSeq); err != nil {
			return err
		}
		loaded = true
		return s.tellRestored(ctx, m, started)
	})
	switch {
	case err != nil && !loaded:
		return fmt.Errorf("the backup is restored, but not all of it is loaded: %w; `huizong up` goes on with it", err)
	case err == nil && !loaded:
		return errors.New("the backup is restored, but not all of it is loaded: `huizong up` goes on with it")
	}
	return err
}

// loadShowing waits until everything up to the sequence is derived, and shows how far that is.
func (s *system) loadShowing(ctx context.Context, last uint64) error {
	const steps = 100
	progress := newProgress(s.terminal.err, "载入", int(last))
	for step := uint64(1); step <= steps; step++ {
		if err := s.loader.Await(ctx, last*step/steps); err != nil {
			return err
		}
		progress(int(last * step / steps))
	}
	return consumers.Compact(ctx, s.warehouse)
}

func (s *system) tellRestored(ctx context.Context, m *manifest, started time.Time) error {
	dead, err := s.streams.Dead.Info(ctx)
	if err != nil {
		return err
	}
	if err := m.tell(s.terminal.out, "已恢复到 "+filepath.Clean(s.flags.Data), started); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.terminal.out, "其中拒收 %d 个；新事件从序号 %d 继续。请用 huizong up 启动，用 huizong verify 核对\n", dead.State.Msgs, m.events().State.LastSeq+1)
	return err
}
