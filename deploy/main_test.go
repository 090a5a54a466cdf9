// Package deploy_test runs what docker-compose.yml mounts without Docker: the
// real NATS server, the real ClickHouse engine and the image's own binary.
package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// root is the project's folder, where Compose runs.
const root = ".."

// TestMain sets what nats.conf takes from its container's environment; the
// engine's own process, a second one of this binary, inherits it.
func TestMain(m *testing.M) {
	if os.Getenv(natsStore) == "" {
		settings, err := dotenv.Read(filepath.Join(root, ".env.example"))
		if err == nil {
			err = os.Setenv(natsStore, settings[natsStore])
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if len(os.Args) > 1 && os.Args[1] == engine.Command {
		warehousetest.Main(m) // ends the process
	}
	code := m.Run()
	_ = os.Remove(ownBinaryPath())
	os.Exit(code)
}

const natsStore = "NATS_MAX_FILE_STORE"

// load reads compose files with the settings of .env.example and every profile;
// used are the names of the settings they ask for.
func load(t *testing.T, files ...string) (project *types.Project, used map[string]bool) {
	t.Helper()
	used = map[string]bool{}
	for i := range files {
		files[i] = filepath.Join(root, files[i])
	}
	options, err := cli.NewProjectOptions(files,
		cli.WithWorkingDirectory(root), cli.WithEnvFiles(filepath.Join(root, ".env.example")), cli.WithDotEnv,
		cli.WithProfiles([]string{"*"}), cli.WithLoadOptions(func(o *loader.Options) { watch(t, o, used) }))
	if err != nil {
		t.Fatal(err)
	}
	project, err = options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project, used
}

// watch notes which settings are asked for, and reports those nobody set.
func watch(t *testing.T, o *loader.Options, used map[string]bool) {
	if o.Interpolate == nil { // only finding the files yet
		return
	}
	lookup := o.Interpolate.LookupValue
	o.Interpolate.LookupValue = func(name string) (string, bool) {
		value, ok := lookup(name)
		if !ok && !used[name] {
			t.Errorf("docker-compose.yml asks for %s, which .env.example does not set", name)
		}
		used[name] = true
		return value, ok
	}
}

// secrets runs deploy/secrets.sh on a new folder.
func secrets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	makeSecrets(t, dir)
	return dir
}

func makeSecrets(t *testing.T, dir string) {
	t.Helper()
	if out, err := secretsScript(t, dir).CombinedOutput(); err != nil {
		t.Fatalf("secrets.sh: %v: %s", err, out)
	}
}

// secretsScript makes keys with a binary of this source, in place of the image.
func secretsScript(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	binary, err := ownBinary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("./secrets.sh", dir)
	cmd.Env = append(os.Environ(), "HUIZONG="+binary)
	return cmd
}

// ownBinary is built once for all tests.
var ownBinary = sync.OnceValues(func() (string, error) {
	path := ownBinaryPath()
	cmd := exec.Command("go", "build", "-tags", "noengine", "-o", path, "./cmd/huizong")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return path, err
})

func ownBinaryPath() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("huizong-deploy-test-%d", os.Getpid()))
}

func password(t *testing.T, secrets, name string) string {
	t.Helper()
	return strings.TrimSpace(read(t, filepath.Join(secrets, name)))
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// mount copies a file to where its container sees it, below a folder of the test's.
func mount(t *testing.T, source, target string) {
	t.Helper()
	write(t, target, read(t, source))
}

// write makes a file and the folders above it.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
