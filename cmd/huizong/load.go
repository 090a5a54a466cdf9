package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

type loadCommand struct {
	outsideFlags
	Only string `required:"" help:"Provinces whose events to load, as 16,17; other is what is no province's." placeholder:"PROVINCES"`
	HTTP string `name:"http" help:"Address of /metrics, /healthz and /readyz; without it there are none." placeholder:"ADDR"`
}

func (loadCommand) Help() string {
	return `A loader alone, without office, alerts and intake, beside a huizong up of the same
release that leaves these provinces out with --only. Each keeps its own position;
who reads what may change at any start, and two that read the same do no harm.
SIGTERM and Ctrl-C stop it cleanly.

Examples:

  huizong load --only 16,17 --nats nats://nats.example:4222 --creds service.creds --clickhouse clickhouse://huizong:secret@ch.example:9000/
  huizong load --only 16,17 --nats nats://127.0.0.1:4222 --clickhouse clickhouse://127.0.0.1:9000/ --http 127.0.0.1:8322`
}

func (c *loadCommand) Run(t *terminal, ctx kongContext) (err error) {
	if c.NATS == "" || c.ClickHouse == "" {
		return errors.New("huizong load works beside a huizong up: give its NATS with --nats and its ClickHouse with --clickhouse")
	}
	s, tell, err := c.open(ctx, t)
	if s != nil {
		defer func() { err = errors.Join(err, s.Close()) }()
	}
	if err != nil {
		return err
	}
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	serving, err := c.serve(running, s, cancel)
	if err != nil {
		return err
	}
	defer serving()
	defer s.run(cancel, func() error { return tell.run(running) })()
	defer s.run(cancel, func() error { return s.loader.Run(running) })()
	defer cancel(nil)
	t.logger.Info("loading", "provinces", s.provinces.Shown(), "nats", s.addresses.NATS, "clickhouse", warehouse.Redact(c.ClickHouse))
	<-running.Done()
	if cause := context.Cause(running); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// open opens what a loader needs; the system is there to be closed where that fails.
func (c *loadCommand) open(ctx context.Context, t *terminal) (s *system, tell *changesTeller, err error) {
	flags := &serveFlags{outsideFlags: c.outsideFlags}
	if err := flags.addPasswords(); err != nil {
		return nil, nil, err
	}
	s = &system{flags: flags, terminal: t, registry: prometheus.NewRegistry()}
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.catalogue, err = schema.Load(); err != nil {
		return s, nil, err
	}
	if s.provinces, err = s.catalogue.Divisions.ParseProvinces(c.Only); err != nil {
		return s, nil, fmt.Errorf("--only: %w", err)
	}
	for _, open := range []func(context.Context) error{s.openBus, s.joinWarehouse, s.joinStreams} {
		if err := open(ctx); err != nil {
			return s, nil, err
		}
	}
	tell = newChangesTeller(s.jetStream.Conn(), t.logger)
	return s, tell, errors.Join(s.makeLoader(ctx, tell.changed), s.openHold())
}

// joinWarehouse connects to the warehouse that a huizong up of this release has prepared.
func (s *system) joinWarehouse(ctx context.Context) (err error) {
	if s.warehouse, err = warehouse.Open(ctx, s.flags.ClickHouse); err != nil {
		return err
	}
	s.onClose(s.warehouse.Close)
	err = sameSchema(ctx, s.warehouse, lastSchema())
	if err == nil {
		err = consumers.RefuseUnprepared(ctx, s.warehouse, s.catalogue)
	}
	if err != nil {
		return fmt.Errorf("%w; start `huizong up` of this release with the same ClickHouse first", err)
	}
	return s.refuseHalfRestoredWarehouse(ctx)
}

func (s *system) joinStreams(ctx context.Context) (err error) {
	s.streams.Events, err = s.jetStream.Stream(ctx, schema.StreamEvents)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		err = fmt.Errorf("there is no stream %s at %s: start `huizong up` with the same NATS first", schema.StreamEvents, s.addresses.NATS)
	}
	return err
}

// openHold lets huizong verify have the loader stand still.
func (s *system) openHold() error {
	if s.loader == nil {
		return nil
	}
	holds := consumers.Holds{Loader: s.loader}
	office, err := bus.ServeOffice(s.jetStream.Conn(), map[string]bus.Handler{holdName(s.provinces.String()): bus.Answer(holds.Answer)})
	if err == nil {
		s.onClose(office.Close)
	}
	return err
}

// serve serves the pages where somebody wants them.
func (c *loadCommand) serve(ctx context.Context, s *system, cancel context.CancelCauseFunc) (wait func(), err error) {
	if c.HTTP == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", c.HTTP)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (%w): give another address with --http", c.HTTP, err)
	}
	return s.run(cancel, func() error { return s.serveHTTP(ctx, listener, s.ownPages()) }), nil
}
