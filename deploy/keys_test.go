package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// keysScript runs keys.sh in a new folder, on the keys among the secrets.
func keysScript(t *testing.T, secrets, nats string, args ...string) (out string, code int, dir string) {
	t.Helper()
	binary, err := ownBinary()
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("keys.sh")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(script, args...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "HUIZONG="+binary, "SECRETS_DIR="+secrets, "HUIZONG_NATS="+nats)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode(), cmd.Dir
}

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
	write(t, copied, "older")
	if out, code, _ := keysScript(t, dir, nobody, "list"); code != 0 || read(t, copied) != read(t, account) {
		t.Errorf("list over older tokens: got exit code %d, %s; want them renewed", code, out)
	}
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
