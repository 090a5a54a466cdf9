package keys

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/jwt/v2"
)

// A server keeps what it alone knows to be revoked; whose clock was ahead alone
// counts for nothing.
func TestServerKeepsWhatRevokesMore(t *testing.T) {
	t.Parallel()
	folder, err := Init(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	trust, err := folder.Trust()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		revokes string
		later   int64 // seconds
		kept    bool
	}{
		"newer, revokes more":  {"UX", 60, true},
		"newer, revokes alike": {"", 60, false},
		"older, revokes more":  {"UX", -60, false},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, trust.Account+".jwt")
		there := signedAt(t, folder, tt.revokes, tt.later)
		if err := os.WriteFile(path, []byte(there), 0o600); err != nil {
			t.Fatal(err)
		}
		newer, err := trust.Fill(dir)
		if err != nil || (len(newer) == 1 && newer[0] == path) != tt.kept {
			t.Errorf("%s: got %v, %v; want it named: %v", name, newer, err, tt.kept)
		}
		got, err := os.ReadFile(path)
		if err != nil || (string(got) == there) != tt.kept {
			t.Errorf("%s: %v; want it kept: %v", name, err, tt.kept)
		}
	}
}

// signedAt is the account's JWT as it would be at another moment: Encode knows only now.
func signedAt(t *testing.T, folder *Folder, revoked string, later int64) string {
	t.Helper()
	token, err := folder.text(accountJWT)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims jwt.AccountClaims
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	claims.IssuedAt += later
	if revoked != "" {
		claims.Revocations = jwt.RevocationList{revoked: 1}
	}
	if payload, err = json.Marshal(&claims); err != nil {
		t.Fatal(err)
	}
	text := parts[0] + "." + base64.RawURLEncoding.EncodeToString(payload)
	signer, err := folder.signer(operatorSigner)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
