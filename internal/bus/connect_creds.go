package bus

import (
	"fmt"
	"os"
	"regexp"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus/keys"
)

// inboxName is a user's name that may be part of a subject.
var inboxName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// credentials are a user's key and JWT, and his inbox: users of ours may listen
// on their own alone.
func credentials(cfg ConnectConfig) ([]nats.Option, error) {
	if cfg.Creds == "" {
		return nil, nil
	}
	text, err := os.ReadFile(cfg.Creds)
	if err != nil {
		return nil, fmt.Errorf("cannot read the credentials: %w", err)
	}
	opts := []nats.Option{nats.UserCredentials(cfg.Creds)}
	if name := credsUser(text); inboxName.MatchString(name) {
		opts = append(opts, nats.CustomInboxPrefix(keys.InboxPrefix(name)))
	}
	return opts, nil
}

// credsUser is the name of the user that a credentials file is of; empty where
// it says none.
func credsUser(text []byte) string {
	token, err := jwt.ParseDecoratedJWT(text)
	if err != nil {
		return ""
	}
	claims, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return ""
	}
	return claims.Name
}
