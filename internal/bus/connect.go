package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus/certs"
)

// Timing of a connection. A county's line may be bad: dial with patience, and
// notice within half a minute that a line has died.
const (
	dialTimeout   = 5 * time.Second
	pingInterval  = 10 * time.Second
	reconnectWait = 500 * time.Millisecond
	reconnectMore = 500 * time.Millisecond // random, so that all clients don't come back at once
)

// ConnectConfig is what a connection needs to know.
type ConnectConfig struct {
	URL       string                     // one or more, separated by commas; may carry credentials
	Creds     string                     // path of a credentials file; empty means none
	CA        string                     // PEM file of who signs servers' certificates; empty: those the machine trusts
	Pin       string                     // PEM file of the very certificate the server must show; its name doesn't matter then
	Name      string                     // shown in the server's connection list
	Logger    *slog.Logger               // nil discards
	InProcess nats.InProcessConnProvider // if set, used instead of the network
	Persist   bool                       // once connected, outlast a server that refuses the credentials for a while
}

// Connect connects to NATS. Once connected it reconnects for ever, unless its
// credentials are refused and it isn't to persist; while it is away, publishing
// fails at once rather than into a buffer.
func Connect(cfg ConnectConfig) (*nats.Conn, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	shown, err := Redact(cfg.URL)
	if err != nil && cfg.InProcess == nil {
		return nil, err
	}
	opts, err := connectOptions(cfg)
	if err != nil {
		return nil, err
	}
	address := cfg.URL
	if cfg.InProcess != nil {
		address = "" // one that asks for TLS would get it
	}
	conn, err := nats.Connect(address, opts...)
	switch {
	case errors.Is(err, nats.ErrAuthorization):
		return nil, fmt.Errorf("NATS at %s refuses the credentials (%w): give others with --creds or in the URL", shown, err)
	case err != nil:
		return nil, fmt.Errorf("cannot reach NATS at %s: %w; start it, or give another address with --nats", shown, err)
	}
	return conn, nil
}

func connectOptions(cfg ConnectConfig) ([]nats.Option, error) {
	opts := []nats.Option{
		nats.Name(cfg.Name),
		nats.Timeout(dialTimeout),
		nats.PingInterval(pingInterval),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait),
		nats.ReconnectJitter(reconnectMore, reconnectMore),
		nats.ReconnectBufSize(-1),
	}
	if cfg.InProcess != nil {
		opts = append(opts, nats.InProcessServer(cfg.InProcess))
	}
	if cfg.Persist {
		opts = append(opts, nats.IgnoreAuthErrorAbort())
	}
	for _, option := range []func(ConnectConfig) ([]nats.Option, error){credentials, encryption} {
		more, err := option(cfg)
		if err != nil {
			return nil, err
		}
		opts = append(opts, more...)
	}
	return append(opts, handlers(cfg.Logger)...), nil
}

// encryption says which certificate the server must show. In this process none is.
func encryption(cfg ConnectConfig) ([]nats.Option, error) {
	switch {
	case cfg.InProcess != nil:
		return nil, nil
	case cfg.Pin != "":
		pinned, err := certs.Pinned(cfg.Pin)
		return []nats.Option{nats.Secure(pinned)}, err
	case cfg.CA != "":
		trusting, err := certs.Trusting(cfg.CA)
		return []nats.Option{nats.Secure(trusting)}, err
	}
	return nil, nil
}

func handlers(logger *slog.Logger) []nats.Option {
	return []nats.Option{
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // nil: we closed it
				logger.Warn("NATS connection lost, reconnecting", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { logger.Info("NATS connection is back") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			logger.Error("NATS reports an error", "error", err)
		}),
	}
}

// Redact gives addresses as they may be shown: no user, password or token.
func Redact(addresses string) (string, error) {
	list := strings.Split(addresses, ",")
	for i, address := range list {
		address = strings.TrimSpace(address)
		if !strings.Contains(address, "://") {
			address = "nats://" + address
		}
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return "", errors.New("the NATS address is not like nats://host:4222")
		}
		list[i] = u.Scheme + "://" + u.Host
	}
	return strings.Join(list, ","), nil
}
