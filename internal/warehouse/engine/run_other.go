//go:build !unix

package engine

import "errors"

// Run is not available on this platform: there is no engine library for it.
func Run(string, []string) error {
	return errors.New("no embedded engine on this platform: give a ClickHouse server with --clickhouse")
}
