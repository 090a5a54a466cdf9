package bus

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
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
	Name      string                     // shown in the server's connection list
	Logger    *slog.Logger               // nil discards
	InProcess nats.InProcessConnProvider // if set, used instead of the network
}

// Connect connects to NATS. Once connected it reconnects for ever; while it is
// away, publishing fails at once rather than into a buffer.
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
	conn, err := nats.Connect(cfg.URL, opts...)
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
	if cfg.Creds != "" {
		name, err := CredsName(cfg.Creds)
		if err != nil {
			return nil, err
		}
		opts = append(opts, nats.UserCredentials(cfg.Creds))
		if inbox.MatchString(name) {
			opts = append(opts, nats.CustomInboxPrefix("_INBOX."+name))
		}
	}
	return append(opts, handlers(cfg.Logger)...), nil
}

// inbox is a user's name that can be a token of its inbox.
var inbox = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// CredsName is the name in a credentials file's user JWT. Replies go to an inbox
// below it, which no other user may listen to. Credentials of other kinds have none.
func CredsName(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("cannot read the credentials: %w", err)
	}
	token, err := jwt.ParseDecoratedJWT(content)
	if err != nil {
		return "", fmt.Errorf("%s is no credentials file: %w", path, err)
	}
	claims, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return "", fmt.Errorf("%s is no credentials file: %w", path, err)
	}
	return claims.Name, nil
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
