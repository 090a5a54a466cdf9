package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// The systems of a run, each in a folder of its own, one after another.
const (
	casesSystem   = "cases"
	reportsSystem = "reports"
	queriesSystem = "queries"
)

// benchSystem is a whole system as `up` has it, but nothing of it runs yet.
type benchSystem struct {
	*system
	b    *bench
	last uint64 // sequence that was published last
}

// with opens a system, has work done on it, and closes it.
func (b *bench) with(ctx context.Context, name string, work func(ctx context.Context, s *benchSystem) error) (err error) {
	flags := &serveFlags{Data: b.folder(name), Engine: b.Engine, NATSHost: "127.0.0.1"} // ports: any free ones
	if flags.Data != b.Keep {                                                           // the next one needs the room
		defer func() { err = errors.Join(err, os.RemoveAll(flags.Data)) }()
	}
	s, err := openSystem(ctx, flags, b.terminal)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	began := time.Now()
	defer func() { b.log.Debug("measured", "system", name, "took", time.Since(began)) }()
	return work(ctx, &benchSystem{system: s, b: b})
}

// loading runs the loader beside work until that returns.
func (s *benchSystem) loading(ctx context.Context, work func(ctx context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer s.run(cancel, func() error { return s.loader.Run(ctx) })()
	defer cancel(nil)
	err := work(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause // why the loader ended
	}
	return err
}

// catchUp loads all that was published: from the first read to the last cell
// visible, derivation, position and watermarks included. It gives how long that took.
func (s *benchSystem) catchUp(ctx context.Context, what string) (time.Duration, error) {
	progress := newProgress(s.b.err, what, int(s.last))
	const steps = 10
	began := time.Now()
	for i := uint64(1); i <= steps; i++ {
		reached := max(1, s.last*i/steps)
		if err := s.loader.Await(ctx, reached); err != nil {
			return 0, err
		}
		progress(int(reached))
	}
	return time.Since(began), nil
}

// forgetNames has NATS forget the names of what was just published, which it keeps
// for two minutes to know copies by: those of a backlog are forgotten long since.
func (s *benchSystem) forgetNames(ctx context.Context) error {
	info, err := s.streams.Events.Info(ctx)
	if err != nil {
		return err
	}
	for _, window := range []time.Duration{100 * time.Millisecond, info.Config.Duplicates} {
		cfg := info.Config
		cfg.Duplicates = window
		if _, err := s.jetStream.UpdateStream(ctx, cfg); err != nil {
			return fmt.Errorf("set the window of duplicates: %w", err)
		}
		select {
		case <-time.After(time.Second): // NATS forgets by a timer of its own
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// measured loads all that was published, noting the most memory that it took.
func (s *benchSystem) measured(ctx context.Context, what string, then func(ctx context.Context, took time.Duration) error) error {
	debug.FreeOSMemory() // what publishing took is not the loader's
	forgetPeak(os.Getpid())
	forgetPeak(s.engine.PID())
	s.b.log.Debug("resident before the backlog is loaded", "huizong_mib", peakMiB(os.Getpid()), "engine_mib", peakMiB(s.engine.PID()))
	own, engine := cpuSeconds(os.Getpid()), cpuSeconds(s.engine.PID())
	return s.loading(ctx, func(ctx context.Context) error {
		took, err := s.catchUp(ctx, what)
		if err != nil {
			return err
		}
		s.b.log.Debug("the backlog is loaded", "took", took, "huizong_cpu_s", cpuSeconds(os.Getpid())-own, "engine_cpu_s", cpuSeconds(s.engine.PID())-engine)
		if err := s.tellDisk(ctx); err != nil {
			return err
		}
		m, loader, engine := &s.b.result.Memory, peakMiB(os.Getpid()), peakMiB(s.engine.PID())
		m.Loader, m.Engine = max(m.Loader, loader), max(m.Engine, engine)
		s.b.log.Debug("resident at most", "huizong_mib", loader, "engine_mib", engine)
		return then(ctx, took)
	})
}

// tellDisk logs what the disk holds of an event, in the stream and in the warehouse.
func (s *benchSystem) tellDisk(ctx context.Context) error {
	info, err := s.streams.Events.Info(ctx)
	if err != nil {
		return err
	}
	var rows []struct {
		Bytes uint64 `ch:"bytes"`
	}
	if err := s.warehouse.Select(ctx, &rows, "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = 'huizong_store'"); err != nil {
		return err
	}
	s.b.log.Debug("on disk, for an event", "stream_bytes", info.State.Bytes/info.State.Msgs, "warehouse_bytes", rows[0].Bytes/info.State.Msgs)
	return nil
}

// verify holds that what was loaded is right: speed at which wrong numbers come
// about is none.
func (s *benchSystem) verify(ctx context.Context) error {
	db, err := warehouse.OpenReader(ctx, s.addresses.ClickHouse)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	began := time.Now()
	cfg, err := (&verifyCommand{Temp: s.b.dir, Show: 5}).config(ctx, s.b.terminal, db, s.jetStream.Conn())
	if err != nil {
		return err
	}
	cfg.Warehouse = db
	report, err := verify.Run(ctx, cfg)
	if err != nil {
		return fmt.Errorf("verify what was loaded: %w", err)
	}
	if report.Refused > 0 || !report.Right() {
		_ = printReport(s.b.err, report, s.catalogue, time.Since(began))
		return errNotRight
	}
	return nil
}

// benchLoad is a stream of made-up events.
type benchLoad interface{ event(i int) schema.Event }
