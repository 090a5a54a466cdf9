//go:build unix && !noengine

package engine

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// result mirrors libchdb's local_result_v2.
type result struct {
	_    *byte
	_    uintptr
	_    *byte
	_    float64
	_    uint64
	_    uint64
	fail *byte
}

// Run is the body of the engine's process: it loads the library and runs
// `clickhouse local` with args until standard input ends.
func Run(library string, args []string) error {
	runtime.LockOSThread()
	handle, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return fmt.Errorf("load the engine: %w", err)
	}
	var query func(argc int32, argv unsafe.Pointer) *result
	purego.RegisterLibFunc(&query, handle, "query_stable_v2")
	argv := cStrings(append([]string{"clickhouse"}, args...))
	res := query(int32(len(args)+1), unsafe.Pointer(&argv[0]))
	runtime.KeepAlive(argv)
	if res != nil && res.fail != nil {
		return errors.New(goString(res.fail))
	}
	return nil
}

func cStrings(args []string) []*byte {
	argv := make([]*byte, len(args)+1)
	for i, arg := range args {
		argv[i] = &append([]byte(arg), 0)[0]
	}
	return argv
}

func goString(p *byte) string {
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}
