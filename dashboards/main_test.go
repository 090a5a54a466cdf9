package dashboards

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// TestMain ends the demo that tests share, where one of them began it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == engine.Command {
		warehousetest.Main(m) // the process of an engine; it does not return
	}
	code := m.Run()
	if err := endDemo(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// root is the folder of this checkout.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(file))
}
