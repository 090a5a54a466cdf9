package keys

import (
	"fmt"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// Limits of a user: messages are those a server of ours takes.
const (
	maxPayload       = 2 << 20
	maxSubscriptions = 200
)

// user is a key pair with its claims, as its holder gets it.
type user struct {
	claims *jwt.UserClaims
	creds  []byte // a credentials file
}

// newUser makes a user of an account, signed by a signing key of it: the account's
// own key signs nothing. Expires is in seconds since 1970; 0: never.
func newUser(name string, can jwt.Permissions, signer nkeys.KeyPair, account string, expires int64) (user, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return user{}, fmt.Errorf("make a key: %w", err)
	}
	seed, err := pair.Seed()
	if err != nil {
		return user{}, err
	}
	claims := jwt.NewUserClaims(public(pair))
	claims.Name, claims.IssuerAccount, claims.Expires = name, account, expires
	claims.Permissions = can
	claims.NatsLimits = jwt.NatsLimits{Subs: maxSubscriptions, Data: jwt.NoLimit, Payload: maxPayload}
	claims.AllowedConnectionTypes = jwt.StringList{jwt.ConnectionTypeStandard, jwt.ConnectionTypeInProcess}
	token, err := claims.Encode(signer)
	if err != nil {
		return user{}, fmt.Errorf("sign the user: %w", err)
	}
	creds, err := jwt.FormatUserConfig(token, seed)
	if err != nil {
		return user{}, fmt.Errorf("write the credentials: %w", err)
	}
	return user{claims, creds}, nil
}

// seconds is a moment as JWTs give it; 0 for none.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
