package bus

import (
	"fmt"
	"os"
	"regexp"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus/keys"
)

// inbox is a user's name that can be a token of its inbox.
var inbox = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// credentials are a user's key and JWT, and an inbox that no other user may listen to.
func credentials(cfg ConnectConfig) ([]nats.Option, error) {
	if cfg.Creds == "" {
		return nil, nil
	}
	name, err := CredsName(cfg.Creds)
	if err != nil {
		return nil, err
	}
	opts := []nats.Option{nats.UserCredentials(cfg.Creds)}
	if inbox.MatchString(name) {
		opts = append(opts, nats.CustomInboxPrefix(keys.InboxPrefix(name)))
	}
	return opts, nil
}

// CredsName is the name in a credentials file's user JWT: a division's code, for
// users of ours. Credentials of other kinds have none.
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
