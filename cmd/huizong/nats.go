package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/certs"
	"github.com/huizong/huizong/internal/bus/keys"
)

// keysName is the folder of the keys in a data folder.
const keysName = "keys"

// openBus connects to the NATS that is given, else to one that it starts.
func (s *system) openBus(context.Context) (err error) {
	if err := s.openTrust(); err != nil {
		return err
	}
	cfg := bus.ConnectConfig{URL: s.flags.NATS, Creds: s.flags.Creds, CA: s.flags.TLSCA, Name: "huizong", Logger: s.terminal.logger, Persist: true}
	if cfg.URL == "" {
		if cfg, err = s.startNATS(cfg); err != nil {
			return err
		}
	}
	if s.addresses.NATS, err = bus.Redact(cfg.URL); err != nil {
		return err
	}
	conn, err := bus.Connect(cfg)
	if err != nil {
		return err
	}
	s.onClose(func() error { conn.Close(); return nil })
	s.jetStream, err = jetstream.New(conn)
	return err
}

// openTrust finds the keys, which the embedded NATS may do without, and the certificate.
func (s *system) openTrust() (err error) {
	if s.flags.Keys != "" || s.flags.NATS == "" {
		s.keys, err = openKeys(s.terminal, cmp.Or(s.flags.Keys, filepath.Join(s.flags.Data, keysName)))
		if s.flags.Keys == "" && errors.Is(err, keys.ErrNoKeys) {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	if (s.flags.TLSCert == "") != (s.flags.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if s.flags.TLSCert == "" {
		return nil
	}
	s.addresses.Certificate = s.flags.TLSCert
	s.tls, err = certs.Server(s.flags.TLSCert, s.flags.TLSKey)
	return err
}

// startNATS starts the embedded NATS, and says how huizong itself connects to it.
func (s *system) startNATS(connect bus.ConnectConfig) (bus.ConnectConfig, error) {
	cfg := bus.ServerConfig{
		Dir: filepath.Join(s.flags.Data, "nats"), Host: s.flags.NATSHost, Port: s.flags.NATSPort,
		TLS: s.tls, Logger: s.terminal.logger, SyncAtClose: s.restoring,
	}
	if s.registry != nil {
		cfg.Refusals = bus.NewRefusals(s.registry)
	}
	if s.keys == nil {
		s.terminal.logger.Info("no credentials: NATS listens on loopback only; run `huizong keys init`")
	} else {
		trust, err := s.keys.Trust()
		if err != nil {
			return connect, err
		}
		cfg.Trust, connect.Creds, s.addresses.Keys = &trust, s.keys.Service(), s.keys.Dir()
	}
	server, err := bus.StartServer(cfg)
	if err != nil {
		return connect, err
	}
	s.onClose(server.Close)
	s.storage = server.StorageLimit()
	connect.URL, connect.InProcess = server.ClientURL(), server
	return connect, nil
}
