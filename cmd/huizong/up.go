package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/huizong/huizong/internal/warehouse"
)

type upCommand struct {
	serveFlags
	Only string `help:"Load the events of these provinces only, as 14,15, and what is no province's as other; the others' are left to huizong load." placeholder:"PROVINCES"`
}

func (upCommand) Help() string {
	return `Without keys everything listens on 127.0.0.1 and NATS lets everybody on this
machine in. With keys, made by huizong keys init, NATS asks for credentials and
may listen elsewhere. SIGTERM and Ctrl-C stop it cleanly.

Examples:

  huizong up
  huizong up --nats-host 0.0.0.0 --tls-cert /etc/huizong/cert.pem --tls-key /etc/huizong/key.pem
  huizong up --data /var/lib/huizong --nats nats://nats.example:4222 --clickhouse clickhouse://huizong:secret@ch.example:9000/
  huizong up --only 14,15,other`
}

func (c *upCommand) Run(t *terminal, ctx kongContext) error {
	c.only = c.Only
	return serve(ctx, &c.serveFlags, t, func(ctx context.Context, s *system) error {
		if err := s.caughtUp(ctx); err != nil {
			return err
		}
		close(s.loaded)
		<-ctx.Done()
		return nil
	})
}

// serve runs a system until work returns, the context ends or a part fails.
func serve(ctx context.Context, flags *serveFlags, t *terminal, work func(context.Context, *system) error) (err error) {
	s, err := openSystem(ctx, flags, t)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	listener, err := net.Listen("tcp", flags.HTTP)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%w): give another address with --http", flags.HTTP, err)
	}
	s.addresses.HTTP = "http://" + listener.Addr().String()
	if s.tls != nil {
		s.addresses.HTTP = "https://" + listener.Addr().String()
	}
	if err := s.openIntake(listener); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer s.run(cancel, func() error { return s.sendIntake(ctx) })()
	defer s.run(cancel, func() error { return s.serveHTTP(ctx, listener, s.pages()) })()
	defer s.run(cancel, func() error { return s.alerts.Run(ctx, s.loaded) })()
	defer s.run(cancel, func() error { return s.dead.Settle(ctx) })()
	defer s.run(cancel, func() error { return s.rebuilder.Run(ctx) })()
	defer s.run(cancel, func() error { return s.loader.Run(ctx) })()
	defer cancel(nil)
	if err := s.announce(); err != nil {
		return err
	}
	err = work(ctx, s)
	if errors.Is(err, context.Canceled) { // asked to stop
		err = nil
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	return err
}

// run does something beside; if it fails, everything ends. The caller waits by
// the function it gets.
func (s *system) run(cancel context.CancelCauseFunc, part func() error) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := part(); err != nil {
			cancel(err)
		}
	}()
	return func() { <-done }
}

// announce writes the ready files: one in the data folder, one where asked.
func (s *system) announce() error {
	ready := filepath.Join(s.flags.Data, readyName)
	if err := s.addresses.write(ready); err != nil {
		return err
	}
	s.onClose(func() error { // nobody is to be sent where nobody is
		if err := os.Remove(ready); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
	if s.flags.ReadyFile != "" {
		if err := s.addresses.write(s.flags.ReadyFile); err != nil {
			return err
		}
	}
	s.terminal.logger.Info("ready", "data", s.flags.Data, "nats", s.addresses.NATS,
		"clickhouse", warehouse.Redact(s.addresses.ClickHouse), "http", s.addresses.HTTP, "provinces", s.provinces.Shown())
	return nil
}

// ownPages tell how the system is.
func (s *system) ownPages() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz)
	return mux
}

// pages are all that huizong up serves.
func (s *system) pages() http.Handler {
	mux := s.ownPages()
	mux.Handle("POST /alertmanager", s.robots)
	s.routeIntake(mux)
	return mux
}

func (s *system) serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		_ = server.Close()
	}()
	var err error
	if s.tls == nil {
		err = server.Serve(listener)
	} else {
		server.TLSConfig = s.tls.Clone()
		err = server.ServeTLS(listener, "", "") // the settings have the certificate
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	<-stopped
	return err
}

// readyz says whether events are taken and become visible.
func (s *system) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	problem := s.warehouse.Ping(ctx)
	if problem == nil && !s.jetStream.Conn().IsConnected() {
		problem = errors.New("NATS is not connected")
	}
	if problem != nil {
		s.terminal.logger.Warn("not ready", "error", problem)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, "ready")
}
