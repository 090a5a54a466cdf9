//go:build !windows

package main

// systemLocale is nothing: the environment says it all.
func systemLocale() string { return "" }
