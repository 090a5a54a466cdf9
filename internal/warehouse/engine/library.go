package engine

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// ErrNotFound means that neither the engine's library nor a clickhouse binary is on this machine.
var ErrNotFound = errors.New("no ClickHouse engine on this machine: run `make build` (npm ci) for the embedded one, " +
	"put a clickhouse binary (26.6 or newer) on PATH, or give a server with --clickhouse")

const libraryName = "libchdb.so"

// find gives the library's path, or else that of a clickhouse binary.
func find(library string) (lib, binary string, err error) {
	for _, path := range candidates(library) {
		if _, err := os.Stat(path); err == nil {
			lib, err = filepath.Abs(path) // the engine runs in another folder
			return lib, "", err
		}
	}
	if binary, err = exec.LookPath("clickhouse"); err == nil {
		return "", binary, nil
	}
	return "", "", ErrNotFound
}

// candidates lists where the library may be: only where told, or else beside
// the binary, in the node_modules of its checkout, and in that of the current folder.
func candidates(library string) []string {
	if library != "" {
		return []string{library}
	}
	var dirs []string
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Dir(exe), filepath.Join(filepath.Dir(exe), "..", packageDir()))
	}
	dirs = append(dirs, packageDir())
	paths := make([]string, len(dirs))
	for i, dir := range dirs {
		paths[i] = filepath.Join(dir, libraryName)
	}
	return paths
}

// packageDir is where npm puts the library for this platform.
func packageDir() string {
	name := map[string]string{
		"linux/amd64": "lib-linux-x64-gnu", "linux/arm64": "lib-linux-arm64-gnu",
		"darwin/amd64": "lib-darwin-x64", "darwin/arm64": "lib-darwin-arm64",
	}[runtime.GOOS+"/"+runtime.GOARCH]
	return filepath.Join("node_modules", "@chdb", name)
}
