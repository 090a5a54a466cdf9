package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/nats-io/jwt/v2"

	"github.com/huizong/huizong/schema"
)

// Issued is a user that was issued to a division. Its seed is with its holder alone.
type Issued struct {
	Key     string    `json:"key"` // public
	Code    string    `json:"code"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
	Revoked time.Time `json:"revoked,omitzero"` // zero: not
}

// Valid says whether the user is one at that moment.
func (i Issued) Valid(at time.Time) bool {
	return i.Revoked.IsZero() && (i.Expires.IsZero() || at.Before(i.Expires))
}

// Credentials are what a division's holder gets: a credentials file for NATS, and
// a token for HTTP.
type Credentials struct {
	Issued
	Creds []byte
	Token string
}

// Issue makes a user of a division, and records it before it is given away.
// Those issued before stay.
func (f *Folder) Issue(code schema.Code, expires time.Time) (Credentials, error) {
	var made Credentials
	err := f.alone(func() (err error) {
		made, err = f.issue(code, expires)
		if err != nil {
			return err
		}
		users, err := f.Users()
		if err != nil {
			return err
		}
		return f.writeUsers(append(users, made.Issued))
	})
	return made, err
}

func (f *Folder) issue(code schema.Code, expires time.Time) (Credentials, error) {
	signer, err := f.signer(accountSigner)
	if err != nil {
		return Credentials{}, err
	}
	account, err := f.account()
	if err != nil {
		return Credentials{}, err
	}
	made, err := newUser(code.String(), Division(code), signer, account.Subject, seconds(expires))
	if err != nil {
		return Credentials{}, err
	}
	token, err := newToken(made.claims, signer)
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{
		Issued: Issued{Key: made.claims.Subject, Code: code.String(), Issued: time.Unix(made.claims.IssuedAt, 0).UTC(), Expires: expires},
		Creds:  made.creds, Token: token,
	}, nil
}

// Users are the users issued to divisions, oldest first.
func (f *Folder) Users() ([]Issued, error) {
	data, err := os.ReadFile(f.path(usersFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was issued: %w", err)
	}
	var users []Issued
	if err := json.Unmarshal(data, &users); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; put its backup in its place", f.path(usersFile), err)
	}
	return users, nil
}

func (f *Folder) writeUsers(users []Issued) error {
	data, err := json.MarshalIndent(users, "", "  ")
	if err != nil {
		return err
	}
	return f.write(usersFile, append(data, '\n'))
}

// account reads the account's JWT.
func (f *Folder) account() (*jwt.AccountClaims, error) {
	token, err := f.text(accountJWT)
	if err != nil {
		return nil, err
	}
	claims, err := jwt.DecodeAccountClaims(token)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; put its backup in its place", f.path(accountJWT), err)
	}
	return claims, nil
}

// writeAccount signs the account's claims anew.
func (f *Folder) writeAccount(claims *jwt.AccountClaims) error {
	signer, err := f.signer(operatorSigner)
	if err != nil {
		return err
	}
	return f.writeClaims(accountJWT, claims, signer)
}
