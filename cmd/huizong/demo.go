package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

type demoCommand struct {
	serveFlags
	Once bool `help:"Exit once the summary is printed."`
}

func (demoCommand) Help() string {
	return `Loads the figures of five published reports and a simulated Shanxi (129 units,
36 months), which is marked as simulated. A second run adds nothing.

Examples:

  huizong demo
  huizong demo --once --data /tmp/demo --nats-port 0 --clickhouse-port 0 --clickhouse-http-port 0 --http 127.0.0.1:0`
}

func (c *demoCommand) Run(t *terminal, ctx kongContext) error {
	return serve(ctx, &c.serveFlags, t, func(ctx context.Context, s *system) error {
		if err := s.loadDemo(ctx); err != nil {
			return err
		}
		close(s.loaded)
		if err := printSummary(ctx, t.out, s.warehouse); err != nil {
			return err
		}
		if err := s.printAlerts(ctx); err != nil {
			return err
		}
		if err := s.printPlan(); err != nil {
			return err
		}
		if !c.Once {
			_, _ = fmt.Fprintf(t.out, "\n正在运行，按 Ctrl-C 停止。地址见 %s/%s\n", c.Data, readyName)
			<-ctx.Done()
		}
		return nil
	})
}

// loadDemo brings in what is not in the stream yet of the seeds and the simulation.
func (s *system) loadDemo(ctx context.Context) error {
	started := time.Now()
	if err := s.loadTargets(ctx); err != nil {
		return err
	}
	missing, load, err := s.missingEvents(ctx)
	if err != nil {
		return err
	}
	d := delivery{s.jetStream, s.terminal.logger, newProgress(s.terminal.err, "发布", load.events)}
	acks, err := d.publish(ctx, missing)
	if err != nil {
		return err
	}
	published := time.Now()
	refused, err := d.await(ctx, acks)
	if err != nil {
		return err
	}
	for _, r := range refused {
		_, _ = fmt.Fprintf(s.terminal.err, "拒收 %s：%v\n", r.ID, r.Reasons)
	}
	if len(refused) > 0 {
		return errNotRight
	}
	return s.report(ctx, load, started, published)
}

// report says what was loaded, and how fast.
func (s *system) report(ctx context.Context, load counts, started, published time.Time) error {
	if load.events > 0 {
		if err := consumers.Compact(ctx, s.warehouse); err != nil {
			return err
		}
	}
	took := time.Since(started).Seconds()
	_, err := fmt.Fprintf(s.terminal.out, "新增事件 %d 个（数据 %d 个、案件 %d 件），发布 %.1f 秒，至全部可查 %.1f 秒",
		load.events, load.figures, load.cases, published.Sub(started).Seconds(), took)
	if err == nil && load.events > 0 {
		_, err = fmt.Fprintf(s.terminal.out, "，每秒 %.0f 个数据与案件", float64(load.figures+load.cases)/took)
	}
	_, _ = fmt.Fprintln(s.terminal.out)
	return err
}

func (s *system) loadTargets(ctx context.Context) error {
	targets, err := producers.ReadTargets(seeds.Files)
	if err != nil {
		return err
	}
	return consumers.StoreTargets(ctx, s.warehouse, s.catalogue, targets)
}

// counts tell what a load holds.
type counts struct{ events, figures, cases int }

func (c *counts) add(e schema.Event) {
	c.events++
	if e.Report != nil {
		c.figures += len(e.Report.Figures)
	} else {
		c.cases++
	}
}

// missingEvents waits until the stream is derived, and gives those of the
// demo's events that it does not hold yet.
func (s *system) missingEvents(ctx context.Context) (missing iter.Seq[schema.Event], load counts, err error) {
	if err := s.caughtUp(ctx); err != nil {
		return nil, load, err
	}
	known, err := consumers.KnownEvents(ctx, s.warehouse, "/seeds/", "/simulator/")
	if err != nil {
		return nil, load, err
	}
	events, err := s.demoEvents()
	if err != nil {
		return nil, load, err
	}
	missing = func(yield func(schema.Event) bool) {
		for e := range events {
			if !known[schema.MsgID(e)] && !yield(e) {
				return
			}
		}
	}
	for e := range missing {
		load.add(e)
	}
	return missing, load, nil
}

// printPlan says what of the simulated province is missing or late on purpose.
func (s *system) printPlan() error {
	simulation, err := s.simulation()
	if err != nil {
		return err
	}
	p := simulation.Summary()
	_, err = fmt.Fprintf(s.terminal.out, "山西各地数据为模拟：%d 个填报单位、%d 个月、%d 件案件；按计划缺报 %d 个县月、迟报 %d 个、更正 %d 个\n",
		p.Units, p.Months, p.Cases, len(p.Missing), len(p.Late), len(p.Corrected))
	return err
}

func (s *system) simulation() (*producers.Simulation, error) {
	plan, err := producers.ReadPlan(seeds.Files)
	if err != nil {
		return nil, err
	}
	return producers.NewSimulation(plan, s.catalogue)
}

// demoEvents gives the seeds' events and then the simulated province's, made
// anew each time they are gone through.
func (s *system) demoEvents() (iter.Seq[schema.Event], error) {
	published, err := producers.PublishedReports(seeds.Files)
	if err != nil {
		return nil, err
	}
	simulation, err := s.simulation()
	if err != nil {
		return nil, err
	}
	return func(yield func(schema.Event) bool) {
		for _, e := range published {
			if !yield(e) {
				return
			}
		}
		simulation.Events()(yield)
	}, nil
}

// caughtUp returns once every event now in the stream is derived or refused.
func (s *system) caughtUp(ctx context.Context) error {
	info, err := s.streams.Events.Info(ctx)
	if err != nil {
		return err
	}
	return s.loader.Await(ctx, info.State.LastSeq)
}

// printAlerts says what fires once everything is judged.
func (s *system) printAlerts(ctx context.Context) error {
	select {
	case <-s.alerts.Judged():
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	var rows []struct {
		Critical uint64 `ch:"critical"`
		Warning  uint64 `ch:"warning"`
		Info     uint64 `ch:"info"`
	}
	err := s.warehouse.Select(ctx, &rows, `SELECT countIf(severity = 'critical') AS critical, countIf(severity = 'warning') AS warning, countIf(severity = 'info') AS info
FROM huizong.alert WHERE status = 'firing'`)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.terminal.out, "当前预警：严重 %d 条、注意 %d 条、提示 %d 条（huizong alerts list）\n", rows[0].Critical, rows[0].Warning, rows[0].Info)
	return err
}
