package alerts

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/huizong/huizong/schema"
)

// How cities and provinces stand is on /metrics, counties only where asked for;
// what is withdrawn goes with the next look at everything.
func TestGauges(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.shuozhou()
	d.touched()
	names := []string{"huizong_attainment_ratio", "huizong_attainment_gap_ratio"}
	want := func(text string) {
		t.Helper()
		if err := testutil.GatherAndCompare(d.registry, strings.NewReader(text), names...); err != nil {
			t.Error(err)
		}
	}
	want(`# HELP huizong_attainment_gap_ratio Done of the year's goal less its pace, by target.
# TYPE huizong_attainment_gap_ratio gauge
huizong_attainment_gap_ratio{division="140600",level="city",target="consult_free"} -0.138021
# HELP huizong_attainment_ratio Done of the year's goal as of the last month that can be judged, by target.
# TYPE huizong_attainment_ratio gauge
huizong_attainment_ratio{division="140600",level="city",target="consult_free"} 0.6119791666666666
`)
	if n, err := testutil.GatherAndCount(d.registry, "huizong_completeness_ratio"); n != 12 || err != nil {
		t.Errorf("got %d, %v, want the province and its eleven cities", n, err)
	}
	d.report(140602, "2024-09", "arb_accepted=1")
	d.report(140600, "2024-09", arbitration)
	d.touched()
	if got := testutil.ToFloat64(d.Metrics.gauges.completeness.WithLabelValues("arbitration", "140600", "city")); got != 1 {
		t.Errorf("got completeness %v, want 1", got)
	}
	for _, county := range []schema.Code{140602, 140603, 140621, 140622, 140623, 140681} {
		d.report(county, "2024-09", "consult_free=")
	}
	d.all()
	want("")
}
