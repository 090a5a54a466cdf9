package main

import (
	"os"
	"runtime/debug"
)

// softMemory is what the garbage collector tries to keep the process under, unless
// GOMEMLIMIT says something else: it then collects more often, but nothing fails.
// A catch-up at full speed otherwise takes twice of what it needs.
const softMemory = 256 << 20

func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
}
