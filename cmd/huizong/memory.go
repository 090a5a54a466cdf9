package main

import (
	"os"
	"runtime/debug"
)

// gcPercent lets garbage grow to half of what is in use, unless GOGC says something
// else: a catch-up at full speed then takes half as much memory, for a tenth more of
// the process' own CPU.
const gcPercent = 50

func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
