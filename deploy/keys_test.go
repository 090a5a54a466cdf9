package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What keys.sh changes the HTTP intake is told, in a new file, though NATS is not
// there to be told; its exit code is that of the command.
func TestKeysScriptRenewsTokens(t *testing.T) {
	t.Parallel()
	dir := secrets(t)
	account, copied := filepath.Join(dir, "keys", "account.jwt"), filepath.Join(dir, "tokens", "account.jwt")
	before, nobody := read(t, account), "nats://127.0.0.1:1"
	if out, code, _ := keysScript(t, dir, nobody, "issue", "140525"); code != 0 {
		t.Fatalf("issue: got exit code %d, %s", code, out)
	}
	if out, code, _ := keysScript(t, dir, nobody, "revoke", "140525"); code != 2 || !strings.Contains(out, "was not told") {
		t.Errorf("revoke without NATS: got exit code %d, %s; want 2 and that NATS was not told", code, out)
	}
	if read(t, account) == before || read(t, copied) != read(t, account) {
		t.Error("revoke: want keys/account.jwt changed and tokens/account.jwt the same")
	}
	mode(t, copied, 0o644)
	if err := os.Chmod(account, 0o400); err != nil { // what is not to be seen of it
		t.Fatal(err)
	}
	write(t, copied, "older")
	if out, code, _ := keysScript(t, dir, nobody, "list"); code != 0 || read(t, copied) != read(t, account) {
		t.Errorf("list over older tokens: got exit code %d, %s; want them renewed", code, out)
	}
	mode(t, copied, 0o644)
}

// An intake that cannot be told is no success.
func TestKeysScriptTellsOfTokensNotRenewed(t *testing.T) {
	t.Parallel()
	dir := secrets(t)
	tokens := filepath.Join(dir, "tokens")
	if err := os.RemoveAll(tokens); err != nil {
		t.Fatal(err)
	}
	write(t, tokens, "in the way")
	if out, code, _ := keysScript(t, dir, "", "list"); code != 2 || !strings.Contains(out, "intake was not told") {
		t.Errorf("got exit code %d, %s; want 2 and that the intake was not told", code, out)
	}
}
