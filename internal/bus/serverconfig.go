package bus

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/internal/bus/keys"
)

// MaxPayload is the largest message a server of ours takes, headers included.
const MaxPayload = 2 << 20

// maxMemoryStore bounds memory streams, of which we have none.
const maxMemoryStore = 64 << 20

// ServerConfig is what an embedded server needs to know.
type ServerConfig struct {
	Dir          string                 // where the streams are kept; made if it does not exist
	Host         string                 // to listen on; empty means 127.0.0.1, and others ask for Trust
	Port         int                    // to listen on; 0 means any free one
	Trust        *keys.Trust            // whose users are let in; nil: everybody who reaches it
	TLS          *tls.Config            // clients must use it, those in this process aside; nil: no TLS
	MaxFileStore int64                  // bytes all streams may take; 0 means all but a reserve of the disk
	Logger       *slog.Logger           // for warnings and errors; nil discards them
	Refusals     *prometheus.CounterVec // of NewRefusals; nil: they are not counted
	SyncAtClose  bool                   // nothing is fsynced before Close, but then all; for a restore, which is begun again if it fails
}

func (c ServerConfig) validate() (ServerConfig, error) {
	if c.Dir == "" {
		return c, errors.New("the NATS server needs a directory")
	}
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	if c.Trust == nil && !loopback(c.Host) {
		return c, fmt.Errorf("NATS would let everybody in who reaches %s: make keys with `huizong keys init`, or leave --nats-host out", c.Host)
	}
	if c.Port < 0 || c.Port > 65535 {
		return c, fmt.Errorf("%d is not a port", c.Port)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func options(cfg ServerConfig) (*server.Options, error) {
	port := cfg.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	opts := &server.Options{
		Host:               cfg.Host,
		Port:               port,
		MaxPayload:         MaxPayload,
		NoSigs:             true,
		JetStream:          true,
		StoreDir:           cfg.Dir,
		SyncAlways:         !cfg.SyncAtClose, // an acknowledgement means fsynced; the default is within two minutes
		JetStreamMaxStore:  noLimit,
		JetStreamMaxMemory: maxMemoryStore,
		TLSConfig:          cfg.TLS,
		TLS:                cfg.TLS != nil,
	}
	return opts, trust(opts, cfg)
}
