package deploy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

func TestSecretsAreThoseOfCompose(t *testing.T) {
	t.Parallel()
	dir := secrets(t)
	project, _ := load(t, "docker-compose.yml")
	var want []string
	for _, secret := range project.Secrets {
		if got, folder := filepath.Dir(secret.File), filepath.Join(project.WorkingDir, "secrets"); got != folder {
			t.Errorf("secret %s: got folder %s, want %s", secret.Name, got, folder)
		}
		want = append(want, filepath.Base(secret.File))
	}
	slices.Sort(want)
	mode(t, filepath.Join(dir, "keys"), 0o700) // nothing mounts it
	mountsTokensOnly(t, project, dir)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("secrets.sh made %q, docker-compose.yml mounts %q", got, want)
	}
	mode(t, dir, 0o700)
	for _, name := range want {
		mode(t, filepath.Join(dir, name), 0o644)
	}
}

// mountsTokensOnly holds that of the folders among the secrets huizong alone gets
// one, and in it what tokens are known by.
func mountsTokensOnly(t *testing.T, project *types.Project, dir string) {
	t.Helper()
	for _, s := range project.Services {
		for _, volume := range s.Volumes {
			if belowSecrets(project, volume.Source) && (s.Name != "huizong" || filepath.Base(volume.Source) != "tokens" || volume.Target != "/etc/huizong/keys") {
				t.Errorf("service %s: %s is mounted at %s", s.Name, volume.Source, volume.Target)
			}
		}
	}
	tokens := filepath.Join(dir, "tokens")
	mode(t, tokens, 0o755)
	mode(t, filepath.Join(tokens, "account.jwt"), 0o644)
	if got := names(t, tokens); !slices.Equal(got, []string{"account.jwt"}) {
		t.Errorf("tokens/: got %q, want account.jwt alone", got)
	}
}

// A second run changes nothing; where a password was changed or deleted, what is
// made from it follows.
func TestSecretsAreKept(t *testing.T) {
	t.Parallel()
	dir := secrets(t)
	before := contents(t, dir)
	makeSecrets(t, dir)
	for name, text := range contents(t, dir) {
		if text != before[name] {
			t.Errorf("%s: a second run changed it", name)
		}
	}
	write(t, filepath.Join(dir, "clickhouse_reader_password"), "Chosen-2\n")
	if err := os.Remove(filepath.Join(dir, "grafana_admin_password")); err != nil {
		t.Fatal(err)
	}
	makeSecrets(t, dir)
	after := contents(t, dir)
	sum := sha256.Sum256([]byte("Chosen-2"))
	for name, want := range map[string]string{
		"clickhouse_reader_password": "Chosen-2\n", "clickhouse_passwords.xml": hex.EncodeToString(sum[:]),
	} {
		if !strings.Contains(after[name], want) {
			t.Errorf("%s: got %s, want %s in it", name, after[name], want)
		}
	}
	if got := after["grafana_admin_password"]; got == "" || got == before["grafana_admin_password"] {
		t.Errorf("grafana_admin_password was deleted: got %q, want a new one", got)
	}
}

func TestSecretsRefused(t *testing.T) {
	t.Parallel()
	quoted, folder := secrets(t), t.TempDir()
	write(t, filepath.Join(quoted, "clickhouse_reader_password"), `a"b`)
	if err := os.MkdirAll(filepath.Join(folder, "nats_keys.conf"), 0o700); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{quoted: "letters, digits", folder: "is a folder"} {
		out, err := secretsScript(t, dir).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("got %v, %s; want an error with %s", err, out, want)
		}
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range names(t, dir) {
		all[name] = read(t, filepath.Join(dir, name))
	}
	return all
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() { // the keys are nobody's but the operator's
			names = append(names, entry.Name())
		}
	}
	return names
}

func mode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s: got mode %o, want %o", path, got, want)
	}
}
