package dashboards

import (
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// Where nobody has reported anything yet, the variables have no options and the
// panels no data, but none has an error.
func TestNothingReportedYet(t *testing.T) {
	t.Parallel()
	writer, e := warehousetest.New(t)
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), writer, catalogue); err != nil {
		t.Fatal(err)
	}
	w := &viewer{db: reader(t, e.DSN(engine.Reader))}
	for _, d := range dashboards(t) {
		if w.at, err = momentOf(d, &panel{}, time.Now()); err != nil {
			t.Fatal(err)
		}
		c, _, err := w.open(t.Context(), d, nil)
		if err != nil {
			t.Errorf("%s: %v", d.Title, err)
			continue
		}
		if _, err := w.foreign(t.Context(), d, c, nil, nil); err != nil {
			t.Errorf("%s: %v", d.Title, err)
		}
	}
}
