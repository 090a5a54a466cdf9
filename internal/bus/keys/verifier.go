package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/jwt/v2"

	"github.com/huizong/huizong/schema"
)

// Why a token is refused.
var (
	ErrMalformed = errors.New("the token is not one of huizong's")
	ErrIssuer    = errors.New("the token was not issued by this huizong")
	ErrExpired   = errors.New("the token has expired")
	ErrRevoked   = errors.New("the token was revoked")
)

// maxToken bounds a token's text; ours take about 500 bytes.
const maxToken = 4 << 10

// tokenHeader begins every token of ours. Older forms of JWT are not decoded at all.
const tokenHeader = "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ."

// Identity is whom a token stands for.
type Identity struct {
	Division schema.Code
	Name     string // of the user, for logs
	Key      string // of the user, public
}

// Verifier tells whom tokens stand for. It follows revocations: the account's JWT
// is read again once it has changed.
type Verifier struct {
	path string
	now  func() time.Time

	mu      sync.Mutex
	read    stamp
	account *jwt.AccountClaims
}

// stamp tells versions of a file apart; each is a file of its own.
type stamp struct {
	at   time.Time
	size int64
	file os.FileInfo
}

// Verifier gives the verifier of what is issued from this folder.
func (f *Folder) Verifier() (*Verifier, error) { return NewVerifier(f.dir) }

// NewVerifier gives the verifier of what is signed by the account whose JWT,
// account.jwt, is in a folder; nothing secret is needed.
func NewVerifier(dir string) (*Verifier, error) {
	v := &Verifier{path: filepath.Join(dir, accountJWT), now: time.Now}
	_, err := v.current()
	return v, err
}

// Verify tells whom a token stands for. Its error is ErrMalformed, ErrIssuer,
// ErrExpired or ErrRevoked where the token is at fault.
func (v *Verifier) Verify(token string) (Identity, error) {
	claims, err := decodeToken(token)
	if err != nil {
		return Identity{}, err
	}
	account, err := v.current()
	if err != nil {
		return Identity{}, err
	}
	code, err := schema.ParseCode(claims.Name)
	switch {
	case !account.SigningKeys.Contains(claims.Issuer):
		return Identity{}, ErrIssuer
	case err != nil || claims.Audience != tokenAudience:
		return Identity{}, ErrMalformed
	case claims.Expires > 0 && v.now().Unix() >= claims.Expires:
		return Identity{}, ErrExpired
	case account.Revocations.IsRevoked(claims.Subject, time.Unix(claims.IssuedAt, 0)):
		return Identity{}, ErrRevoked
	}
	return Identity{Division: code, Name: claims.Name, Key: claims.Subject}, nil
}

// decodeToken proves that who is named as the issuer signed the token.
func decodeToken(token string) (*jwt.GenericClaims, error) {
	if len(token) > maxToken || !strings.HasPrefix(token, tokenHeader) {
		return nil, ErrMalformed
	}
	claims, err := jwt.DecodeGeneric(token)
	if err != nil {
		return nil, ErrMalformed
	}
	return claims, nil
}

// current is the account as its file has it.
func (v *Verifier) current() (*jwt.AccountClaims, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	info, err := os.Stat(v.path)
	if err != nil {
		return nil, fmt.Errorf("read who may state: %w", err)
	}
	if v.account != nil && v.read.at.Equal(info.ModTime()) && v.read.size == info.Size() && os.SameFile(v.read.file, info) {
		return v.account, nil
	}
	text, err := os.ReadFile(v.path)
	if err != nil {
		return nil, fmt.Errorf("read who may state: %w", err)
	}
	account, err := jwt.DecodeAccountClaims(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", v.path, err)
	}
	v.read, v.account = stamp{info.ModTime(), info.Size(), info}, account
	return account, nil
}
