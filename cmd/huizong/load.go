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
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

type loadCommand struct {
	writerFlags
	Only string `required:"" help:"Provinces whose events to load, as 16,17; other is what is no province's." placeholder:"PROVINCES"`
	HTTP string `name:"http" help:"Address of /metrics, /healthz and /readyz; without it there are none." placeholder:"ADDR"`
}

func (loadCommand) Help() string {
	return `A loader alone, without office, alerts and intake, beside a huizong up of the same
release that leaves these provinces out with --only. Each keeps its own position;
who reads what may change at any start, and two that read the same do no harm.
SIGTERM and Ctrl-C stop it cleanly.

Examples:

  huizong load --only 61,62
  huizong load --only 61,62 --nats nats://nats.example:4222 --creds service.creds --clickhouse clickhouse://huizong:secret@ch.example:9000/ --http 127.0.0.1:8322`
}

func (c *loadCommand) Run(t *terminal, ctx kongContext) (err error) {
	saveMemory()
	s := &system{terminal: t, registry: prometheus.NewRegistry()}
	defer func() { err = errors.Join(err, s.Close()) }()
	tell, err := c.open(ctx, s)
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
	t.logger.Info("ready", "provinces", s.provinces.Shown(), "nats", s.jetStream.Conn().ConnectedUrlRedacted(), "http", s.addresses.HTTP)
	<-running.Done()
	if cause := context.Cause(running); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// open opens what a loader needs, and what tells of its changes.
func (c *loadCommand) open(ctx context.Context, s *system) (tell *changesTeller, err error) {
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if s.catalogue, err = schema.Load(); err != nil {
		return nil, err
	}
	if s.provinces, err = s.catalogue.Divisions.ParseProvinces(c.Only); err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	for _, open := range []func(context.Context, *system) error{c.joinNATS, c.joinWarehouse} {
		if err := open(ctx, s); err != nil {
			return nil, err
		}
	}
	tell = newChangesTeller(s.jetStream.Conn(), s.terminal.logger)
	if err := s.makeLoader(ctx, tell.changed); err != nil {
		return nil, err
	}
	return tell, s.openHold()
}

// joinNATS connects to the NATS that has the events, with the rights of huizong up.
func (c *loadCommand) joinNATS(ctx context.Context, s *system) error {
	cfg, err := c.config(func(folder *keys.Folder) (string, error) { return folder.Service(), nil })
	if err != nil {
		return err
	}
	cfg.Name, cfg.Logger, cfg.Persist = "huizong load", s.terminal.logger, true
	conn, err := bus.Connect(cfg)
	if err != nil {
		return err
	}
	s.onClose(func() error { conn.Close(); return nil })
	if s.jetStream, err = jetstream.New(conn); err != nil {
		return err
	}
	s.streams.Events, err = s.jetStream.Stream(ctx, schema.StreamEvents)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		err = fmt.Errorf("there is no stream %s at %s: start `huizong up` with the same NATS first", schema.StreamEvents, conn.ConnectedUrlRedacted())
	}
	return err
}

// joinWarehouse connects to the warehouse that a huizong up of this release has prepared.
func (c *loadCommand) joinWarehouse(ctx context.Context, s *system) (err error) {
	if s.warehouse, err = c.warehouse(ctx); err != nil {
		return err
	}
	s.onClose(s.warehouse.Close)
	if err := s.refuseHalfRestoredWarehouse(ctx); err != nil {
		return err
	}
	err = sameSchema(ctx, s.warehouse, lastSchema())
	if err == nil {
		err = consumers.RefuseUnprepared(ctx, s.warehouse, s.catalogue)
	}
	if err != nil {
		err = fmt.Errorf("%w; start `huizong up` of this release with the same ClickHouse first", err)
	}
	return err
}

// openHold lets huizong verify have the loader stand still.
func (s *system) openHold() error {
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
	s.addresses.HTTP = "http://" + listener.Addr().String()
	return s.run(cancel, func() error { return s.serveHTTP(ctx, listener, s.ownPages()) }), nil
}
