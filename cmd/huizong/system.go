package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/alerts"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// serveFlags tell what to run and where.
type serveFlags struct {
	Data               string `help:"Folder for everything that is kept." default:"huizong-data" type:"path" placeholder:"DIR"`
	NATS               string `name:"nats" help:"Use this NATS server or cluster instead of the embedded one." placeholder:"URL"`
	Creds              string `help:"Credentials file for --nats." type:"path" placeholder:"FILE"`
	NATSPassword       string `name:"nats-password-file" help:"File with the password for the user that --nats names." type:"path" placeholder:"FILE"`
	ClickHouse         string `name:"clickhouse" help:"Use this ClickHouse server instead of the embedded engine; the user must be able to create databases." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
	Engine             string `help:"The engine's library, libchdb.so, if it is not beside the binary or in node_modules." type:"path" placeholder:"FILE"`
	TLSCA              string `name:"tls-ca" help:"PEM file of who signed the certificate of --nats, if this machine doesn't trust it already." type:"path" placeholder:"FILE"`
	Keys               string `help:"Folder with the keys made by huizong keys init; keys in the data folder otherwise." type:"path" placeholder:"DIR"`
	NATSHost           string `name:"nats-host" help:"Address the embedded NATS listens on; others than this machine's own need keys." default:"127.0.0.1" placeholder:"ADDR"`
	TLSCert            string `name:"tls-cert" help:"PEM file with the certificate that the embedded NATS and HTTP show; they take TLS only then." type:"path" placeholder:"FILE"`
	TLSKey             string `name:"tls-key" help:"PEM file with the key of --tls-cert." type:"path" placeholder:"FILE"`
	NATSPort           int    `name:"nats-port" help:"Port of the embedded NATS; 0: any free one." default:"4222" placeholder:"N"`
	ClickHousePort     int    `name:"clickhouse-port" help:"Port of the embedded ClickHouse, native protocol; 0: any free one." default:"9000" placeholder:"N"`
	ClickHouseHTTPPort int    `name:"clickhouse-http-port" help:"Port of the embedded ClickHouse, HTTP; 0: any free one." default:"8123" placeholder:"N"`
	HTTP               string `name:"http" help:"Address of the intake (/v1, /openapi.json), /metrics, /healthz and /readyz." default:"127.0.0.1:8321" placeholder:"ADDR"`
	Alertmanager       string `help:"Tell this Alertmanager of alerts." placeholder:"URL"`
	Robots             string `help:"YAML file with the group robots and mailboxes that get what Alertmanager sends to /alertmanager." type:"path" placeholder:"FILE"`
	CountyGauges       bool   `help:"Give attainment and completeness of every county on /metrics, too."`
	ReadyFile          string `help:"Write the addresses here, as JSON, once everything is ready." type:"path" placeholder:"FILE"`

	only string // of huizong up alone
}

// system is everything a running huizong consists of. Parts are opened in
// order, each closed after those that need it.
type system struct {
	flags     *serveFlags
	terminal  *terminal
	catalogue *schema.Catalogue
	provinces schema.Provinces // whose events are loaded
	addresses addresses
	closers   []func() error
	restoring bool // nothing but a restore goes on

	lock      *engine.Lock
	engine    *engine.Engine // nil with --clickhouse
	keys      *keys.Folder   // nil where NATS asks for no credentials of ours
	tls       *tls.Config    // nil without --tls-cert
	warehouse *warehouse.DB
	jetStream jetstream.JetStream
	storage   int64 // bytes all streams may take; 0: what the account of NATS says
	streams   bus.Streams
	registry  *prometheus.Registry
	alerts    *alerts.Engine
	loaded    chan struct{} // closed once what was in the stream is derived
	loader    *consumers.Loader
	dead      *consumers.DeadLetters
	rebuilder *consumers.Rebuilder
	robots    http.Handler   // nil without --robots
	outbox    *outbox.Outbox // what came by HTTP, until it is stored
	intake    http.Handler
}

// openSystem opens every part but runs nothing yet.
func openSystem(ctx context.Context, flags *serveFlags, t *terminal) (_ *system, err error) {
	saveMemory()
	s := &system{flags: flags, terminal: t, registry: prometheus.NewRegistry()}
	s.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err = flags.addPasswords(); err != nil {
		return nil, err
	}
	if s.catalogue, err = schema.Load(); err != nil {
		return nil, err
	}
	if s.provinces, err = s.catalogue.Divisions.ParseProvinces(flags.only); err != nil {
		return nil, fmt.Errorf("--only: %w", err)
	}
	consumers.WarnOfUnknownYear(t.logger, s.catalogue.Calendar, time.Now())
	for _, open := range []func(context.Context) error{s.openRobots, s.openData, s.openBus, s.openWarehouse, s.openStreams, s.openAlerts, s.openLoader, s.openOffice} {
		if err := open(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Close closes the parts, last opened first.
func (s *system) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}

func (s *system) onClose(closer func() error) { s.closers = append(s.closers, closer) }

func (s *system) openData(ctx context.Context) (err error) {
	if s.lock, err = engine.Acquire(ctx, s.flags.Data); err != nil {
		return err
	}
	s.onClose(s.lock.Release)
	return refuseHalfRestored(s.flags.Data)
}

// openStreams makes the streams where there are none, but not beside a
// warehouse that was filled from others.
func (s *system) openStreams(ctx context.Context) (err error) {
	if _, err := s.jetStream.Stream(ctx, schema.StreamEvents); errors.Is(err, jetstream.ErrStreamNotFound) {
		if err := consumers.RefuseNewStream(ctx, s.warehouse); err != nil {
			return err
		}
	}
	if s.streams, err = bus.Setup(ctx, s.jetStream, 1); err != nil {
		return err
	}
	return s.registry.Register(bus.NewCollector(s.jetStream, s.storage))
}

// connectWarehouse gives a warehouse with our tables and views.
func (s *system) connectWarehouse(ctx context.Context) (err error) {
	dsn := s.flags.ClickHouse
	if dsn == "" {
		e, err := engine.Start(ctx, engine.Config{
			Dir: s.flags.Data, Port: s.flags.ClickHousePort, HTTPPort: s.flags.ClickHouseHTTPPort,
			Library: s.flags.Engine, Lock: s.lock, Logger: s.terminal.logger,
		})
		if err != nil {
			return err
		}
		s.engine = e
		s.onClose(e.Close)
		dsn = e.DSN(engine.Writer)
		s.addresses.ClickHouse, s.addresses.ClickHouseHTTP = e.DSN(engine.Reader)+warehouse.Views, e.HTTP(engine.Reader)
	} else {
		s.addresses.ClickHouse = warehouse.Redact(dsn)
	}
	if s.warehouse, err = warehouse.Open(ctx, dsn); err != nil {
		return err
	}
	s.onClose(s.warehouse.Close)
	if err := s.refuseHalfRestoredWarehouse(ctx); err != nil {
		return err
	}
	_, err = s.warehouse.Migrate(ctx, clickhouse.Migrations)
	return err
}

func (s *system) openWarehouse(ctx context.Context) error {
	if err := s.connectWarehouse(ctx); err != nil {
		return err
	}
	if err := consumers.Prepare(ctx, s.warehouse, s.catalogue); err != nil {
		return err
	}
	return s.registry.Register(warehouse.NewCollector(s.warehouse))
}

func (s *system) openLoader(ctx context.Context) error {
	if err := s.makeLoader(ctx, s.alerts.Changed); err != nil {
		return err
	}
	letters := bus.Letters{Streams: s.streams}
	s.dead = &consumers.DeadLetters{Loader: s.loader, Letters: letters, Logger: s.terminal.logger}
	s.rebuilder = consumers.NewRebuilder(s.loader, letters, s.terminal.logger)
	return nil
}

func (s *system) makeLoader(ctx context.Context, changed func(consumers.Changes)) (err error) {
	s.loader, err = consumers.NewLoader(ctx, consumers.LoaderConfig{
		Stream: s.streams.Events, Warehouse: s.warehouse, Notices: bus.Notices{JetStream: s.jetStream}, Provinces: s.provinces,
		Catalogue: s.catalogue, Logger: s.terminal.logger, Metrics: consumers.NewMetrics(s.registry), Changed: changed,
	})
	if err != nil {
		return err
	}
	return s.registry.Register(consumers.NewProgress(s.loader))
}

// openOffice takes what offices state beside figures: last, because it serves at once.
func (s *system) openOffice(context.Context) error {
	targets := consumers.TargetOffice{
		Warehouse: s.warehouse, Catalogue: s.catalogue, Changed: s.alerts.JudgeAll,
	}
	holds := consumers.Holds{Loader: s.loader}
	office, err := bus.ServeOffice(s.jetStream.Conn(), map[string]bus.Handler{
		"targets": bus.Answer(targets.Load), "alerts": bus.Answer(s.followUp), "hold": bus.Answer(holds.Answer),
		"dead": bus.Answer(s.dead.Answer), "rebuild": bus.Answer(s.rebuilder.Answer),
		changedName: bus.Answer(s.changedElsewhere),
	})
	if err != nil {
		return err
	}
	s.onClose(office.Close)
	return office.ServeStandings(consumers.Standings{Warehouse: s.warehouse, Catalogue: s.catalogue}.Of)
}
