package keys

import (
	"fmt"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// tokenAudience tells tokens from every other JWT of the account: a user's own,
// which each of its connections shows to a server, must not do as one.
const tokenAudience = "huizong-http"

// newToken makes the token that proves a user's identity over HTTP. It ends, and
// is revoked, with the user.
func newToken(user *jwt.UserClaims, signer nkeys.KeyPair) (string, error) {
	claims := jwt.NewGenericClaims(user.Subject)
	claims.Name, claims.Expires, claims.Audience = user.Name, user.Expires, tokenAudience
	token, err := claims.Encode(signer)
	if err != nil {
		return "", fmt.Errorf("sign the token: %w", err)
	}
	return token, nil
}
