//go:build !unix || noengine

package engine

import "errors"

// Run always fails: there is no engine library for this platform, or the build
// tag noengine left out what loads it. Loading takes the dynamic linker, so only
// without it is the binary static.
func Run(string, []string) error {
	return errors.New("this huizong has no embedded ClickHouse engine: give a server with --clickhouse")
}
