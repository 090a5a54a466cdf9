package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/jwt/v2"
)

// Trust is what a server needs of the keys: nothing of it is secret.
type Trust struct {
	Operator *jwt.OperatorClaims
	Account  string // public key of the account that holds the streams
	System   string // of the system's account

	jwts map[string]string
}

// Trust reads what a server needs.
func (f *Folder) Trust() (Trust, error) {
	text, err := f.text(operatorJWT)
	if err != nil {
		return Trust{}, err
	}
	operator, err := jwt.DecodeOperatorClaims(text)
	if err != nil {
		return Trust{}, fmt.Errorf("%s is damaged: %w; put its backup in its place", f.path(operatorJWT), err)
	}
	t := Trust{Operator: operator, System: operator.SystemAccount, jwts: map[string]string{}}
	for _, name := range []string{systemJWT, accountJWT} {
		text, err := f.text(name)
		if err != nil {
			return Trust{}, err
		}
		claims, err := jwt.DecodeAccountClaims(text)
		if err != nil || !operator.DidSign(claims) {
			return Trust{}, errors.Join(err, fmt.Errorf("%s is not signed by the operator beside it: put its backup in its place", f.path(name)))
		}
		t.jwts[claims.Subject] = text
		if claims.Subject != t.System {
			t.Account = claims.Subject
		}
	}
	return t, nil
}

// Fill writes the accounts' JWTs where a server's resolver keeps them, but not
// over newer ones that revoke more, which somebody gave the server alone: these
// it names. Which is newer alone doesn't say: clocks are moved.
func (t Trust) Fill(dir string) (newer []string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for account JWTs: %w", err)
	}
	for key, text := range t.jwts {
		path := filepath.Join(dir, key+".jwt")
		there, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the account JWT: %w", err)
		}
		switch {
		case string(there) == text:
		case revokesMore(string(there), text):
			newer = append(newer, path)
		default:
			if err := WriteFile(path, []byte(text)); err != nil {
				return nil, err
			}
		}
	}
	return newer, nil
}

// revokesMore says whether an account JWT is newer than ours and ends somebody
// whom ours lets in. What is no account JWT isn't.
func revokesMore(text, ours string) bool {
	there, err := jwt.DecodeAccountClaims(text)
	if err != nil {
		return false
	}
	own, err := jwt.DecodeAccountClaims(ours)
	if err != nil || there.IssuedAt <= own.IssuedAt {
		return false
	}
	for key, at := range there.Revocations {
		if own.Revocations[key] < at {
			return true
		}
	}
	return false
}
