package deploy_test

import (
	"debug/elf"
	"errors"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// image is what the Dockerfile builds, without Docker: its context after
// .dockerignore, and its own build command run there.
type image struct {
	*testing.T
	dockerfile, context, binary string
}

func buildImage(t *testing.T) image {
	t.Helper()
	i := image{T: t, dockerfile: read(t, filepath.Join(root, "Dockerfile")), context: t.TempDir(), binary: filepath.Join(t.TempDir(), "huizong")}
	i.copyContext()
	cmd := exec.Command("sh", "-c", strings.Replace(i.instruction(`RUN (CGO_ENABLED=0 go build .*)`), "-o /huizong", "-o "+i.binary, 1))
	cmd.Dir, cmd.Env = i.context, append(os.Environ(), "VERSION=1.2.3")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the image does not build: %v: %s", err, out)
	}
	return i
}

// instruction gives what a line of the Dockerfile captures.
func (i image) instruction(pattern string) string {
	i.Helper()
	match := regexp.MustCompile(`(?m)^` + pattern + `$`).FindStringSubmatch(i.dockerfile)
	if match == nil {
		i.Fatalf("the Dockerfile has no line %s", pattern)
	}
	return match[1]
}

// copyContext copies what .dockerignore lets through. It knows the three kinds
// of lines that are there: * and !NAME, and then **/NAME.
func (i image) copyContext() {
	i.Helper()
	var names, without []string
	for line := range strings.Lines(read(i.T, filepath.Join(root, ".dockerignore"))) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "!"); ok {
			names = append(names, name)
		} else if pattern, ok := strings.CutPrefix(line, "**/"); ok {
			without = append(without, pattern)
		} else if line != "*" && line != "" && line[0] != '#' {
			i.Fatalf(".dockerignore: %s: teach this test what it means", line)
		}
	}
	for _, name := range names {
		i.copyTree(name, without)
	}
}

func (i image) copyTree(name string, without []string) {
	i.Helper()
	err := filepath.WalkDir(filepath.Join(root, name), func(path string, entry fs.DirEntry, err error) error {
		ignored := slices.ContainsFunc(without, func(pattern string) bool {
			matched, _ := filepath.Match(pattern, filepath.Base(path))
			return matched
		})
		switch {
		case errors.Is(err, fs.ErrNotExist): // another test's, gone meanwhile
			return nil
		case err != nil:
			return err
		case ignored && entry.IsDir():
			return filepath.SkipDir
		case ignored || entry.IsDir():
			return nil
		}
		inside, err := filepath.Rel(root, path)
		mount(i.T, path, filepath.Join(i.context, inside))
		return err
	})
	if err != nil {
		i.Fatal(err)
	}
}

func TestImage(t *testing.T) {
	t.Parallel()
	i := buildImage(t)
	i.isStatic()
	i.knowsShanghai()
	i.copiesWhatIsThere()
	if got := i.instruction(`USER (.*)`); got != "65532:65532" {
		t.Errorf("got user %s, want a number that is not root's", got)
	}
	i.instruction(`FROM (scratch)`)
	i.instruction(`HEALTHCHECK .*CMD \["/huizong", "(health)"\]`)
	release := "go" + regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, filepath.Join(root, "go.mod")))[1]
	if got := "go" + i.instruction(`ARG GO_VERSION=(.*)`); version.Compare(got, release) < 0 {
		t.Errorf("got %s in the Dockerfile, want at least %s of go.mod", got, release)
	}
	if out, err := exec.Command(i.binary, "version").Output(); err != nil || string(out) != "huizong 1.2.3\n" {
		t.Errorf("version: got %s, %v; want the build's", out, err)
	}
	out, err := exec.Command(i.binary, "engine", "libchdb.so").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--clickhouse") {
		t.Errorf("engine: got %s, %v; want an error that says what to give", out, err)
	}
}

// isStatic holds that the kernel alone can run the binary: there is nothing else
// in the image.
func (i image) isStatic() {
	i.Helper()
	file, err := elf.Open(i.binary)
	if err != nil {
		i.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			i.Errorf("the binary has a %v segment, want it static", part.Type)
		}
	}
}

// knowsShanghai holds that the zones are in the binary: the image has no files of them.
func (i image) knowsShanghai() {
	i.Helper()
	cmd := exec.Command("go", "list", "-deps", "-tags", "noengine", "./cmd/huizong")
	cmd.Dir = i.context
	out, err := cmd.Output()
	if err != nil || !slices.Contains(strings.Fields(string(out)), "time/tzdata") {
		i.Errorf("got no time/tzdata in the binary (%v), want Asia/Shanghai without zone files", err)
	}
}

func (i image) copiesWhatIsThere() {
	i.Helper()
	for _, match := range regexp.MustCompile(`(?m)^COPY ([^-].*) \S+$`).FindAllStringSubmatch(i.dockerfile, -1) {
		for _, name := range strings.Fields(match[1]) {
			if _, err := os.Stat(filepath.Join(i.context, name)); err != nil {
				i.Errorf("the Dockerfile copies %s, which .dockerignore keeps out", name)
			}
		}
	}
}
