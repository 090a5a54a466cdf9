package keys_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"github.com/huizong/huizong/internal/bus/keys"
)

func verifier(t testing.TB, folder *keys.Folder) *keys.Verifier {
	t.Helper()
	v, err := folder.Verifier()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTokenStandsForItsDivision(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	_, made := issue(t, folder, 140525)
	got, err := verifier(t, folder).Verify(made.Token)
	if want := (keys.Identity{Division: 140525, Name: "140525", Key: made.Key}); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestTokenIsRevokedWithItsUser(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	_, first := issue(t, folder, 140525)
	_, second := issue(t, folder, 140525)
	v := verifier(t, folder)
	if _, err := v.Verify(first.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Revoke(140525, func(i keys.Issued) bool { return i.Key == first.Key }); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(first.Token); !errors.Is(err, keys.ErrRevoked) {
		t.Errorf("got %v, want ErrRevoked", err)
	}
	if _, err := v.Verify(second.Token); err != nil {
		t.Errorf("another of the same division: %v", err)
	}
}

func TestTokensAreRefused(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	v := verifier(t, folder)
	_, foreign := issue(t, newFolder(t), 140525)
	_, made := issue(t, folder, 140525)
	expired, err := folder.Issue(140525, time.Now().Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	user, err := jwt.ParseDecoratedJWT(made.Creds)
	if err != nil {
		t.Fatal(err)
	}
	account, err := os.ReadFile(folder.Dir() + "/account.jwt")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(made.Token, ".")
	others := strings.Split(foreign.Token, ".")
	for name, tt := range map[string]struct {
		token string
		want  error
	}{
		"empty":                    {"", keys.ErrMalformed},
		"text":                     {"140525", keys.ErrMalformed},
		"long":                     {made.Token + strings.Repeat("A", 8<<10), keys.ErrMalformed},
		"cut":                      {made.Token[:len(made.Token)-1], keys.ErrMalformed},
		"another signature":        {parts[0] + "." + parts[1] + "." + others[2], keys.ErrMalformed},
		"another's words":          {parts[0] + "." + others[1] + "." + parts[2], keys.ErrMalformed},
		"unsigned":                 {"eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0." + parts[1] + ".", keys.ErrMalformed},
		"old form":                 {"eyJ0eXAiOiJqd3QiLCJhbGciOiJlZDI1NTE5In0." + parts[1] + "." + parts[2], keys.ErrMalformed},
		"of other keys":            {foreign.Token, keys.ErrIssuer},
		"expired":                  {expired.Token, keys.ErrExpired},
		"the user's JWT":           {user, keys.ErrMalformed}, // servers see it
		"the account's JWT":        {string(account), keys.ErrIssuer},
		"signed by its own holder": {selfSigned(t), keys.ErrIssuer},
	} {
		if got, err := v.Verify(tt.token); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, %v; want %v", name, got, err, tt.want)
		}
	}
}

// selfSigned is a token in all but its signer.
func selfSigned(t *testing.T) string {
	t.Helper()
	pair, err := nkeys.CreateAccount()
	if err != nil {
		t.Fatal(err)
	}
	user, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	key, err := user.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.NewGenericClaims(key)
	claims.Name, claims.Audience = "140525", "huizong-http"
	token, err := claims.Encode(pair)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func FuzzVerify(f *testing.F) {
	folder, err := keys.Init(f.TempDir() + "/keys")
	if err != nil {
		f.Fatal(err)
	}
	made, err := folder.Issue(140525, time.Time{})
	if err != nil {
		f.Fatal(err)
	}
	v := verifier(f, folder)
	header, _, _ := strings.Cut(made.Token, ".")
	for _, seed := range []string{"", made.Token, header + ".e30.AA", header + "..", header + ".bnVsbA.AA", "eyJ0eXAiOiJqd3QiLCJhbGciOiJlZDI1NTE5In0.eyJ0eXBlIjoieCJ9.AA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := v.Verify(token); err == nil && token != made.Token && got.Division != 140525 {
			t.Errorf("%q stands for %v", token, got)
		}
	})
}
