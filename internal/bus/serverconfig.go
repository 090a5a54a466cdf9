package bus

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats-server/v2/server"
)

// MaxPayload is the largest message a server of ours takes, headers included.
const MaxPayload = 2 << 20

// maxMemoryStore bounds memory streams, of which we have none.
const maxMemoryStore = 64 << 20

// ServerConfig is what an embedded server needs to know.
type ServerConfig struct {
	Dir          string       // where the streams are kept; made if it does not exist
	Host         string       // to listen on; empty means 127.0.0.1
	Port         int          // to listen on; 0 means any free one
	MaxFileStore int64        // bytes all streams may take; 0 means all but a reserve of the disk
	Logger       *slog.Logger // for warnings and errors; nil discards them
	SyncAtClose  bool         // nothing is fsynced before Close, but then all; for a restore, which is begun again if it fails
}

func (c ServerConfig) validate() (ServerConfig, error) {
	if c.Dir == "" {
		return c, errors.New("the NATS server needs a directory")
	}
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	if c.Port < 0 || c.Port > 65535 {
		return c, fmt.Errorf("%d is not a port", c.Port)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func options(cfg ServerConfig) *server.Options {
	port := cfg.Port
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return &server.Options{
		Host:               cfg.Host,
		Port:               port,
		MaxPayload:         MaxPayload,
		NoSigs:             true,
		JetStream:          true,
		StoreDir:           cfg.Dir,
		SyncAlways:         !cfg.SyncAtClose, // an acknowledgement means fsynced; the default is within two minutes
		JetStreamMaxStore:  noLimit,
		JetStreamMaxMemory: maxMemoryStore,
	}
}
