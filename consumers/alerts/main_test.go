package alerts

import (
	"testing"

	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }
