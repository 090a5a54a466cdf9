//go:build !unix

package engine

// reserveOf is never asked: there is no engine on this platform.
func reserveOf(string) (int64, error) { return 0, nil }
