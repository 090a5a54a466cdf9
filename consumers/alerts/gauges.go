package alerts

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/huizong/huizong/schema"
)

// gauges are how the divisions stand, for Prometheus: of provinces and cities
// and, where asked for, of counties.
type gauges struct {
	rate, gap, completeness *prometheus.GaugeVec
	counties                bool
}

func newGauges(factory promauto.Factory, counties bool) gauges {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return factory.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, append(labels, "division", "level"))
	}
	return gauges{
		rate:         gauge("huizong_attainment_ratio", "Done of the year's goal as of the last month that can be judged, by target.", "target"),
		gap:          gauge("huizong_attainment_gap_ratio", "Done of the year's goal less its pace, by target.", "target"),
		completeness: gauge("huizong_completeness_ratio", "Units that have reported the last month owed of a data set, of those that owe it.", "dataset"),
		counties:     counties,
	}
}

func (g *gauges) shows(level schema.Level) bool {
	return g.counties || level == schema.LevelCity || level == schema.LevelProvince
}

// reset forgets divisions and targets that are no more; a look at everything
// fills it again.
func (g *gauges) reset() {
	g.rate.Reset()
	g.gap.Reset()
	g.completeness.Reset()
}

func (g *gauges) attained(r *Reading) {
	if r.Known && g.shows(r.Level) {
		labels := []string{r.Code, r.Division.String(), string(r.Level)}
		g.rate.WithLabelValues(labels...).Set(r.aim.done / r.aim.Goal)
		g.gap.WithLabelValues(labels...).Set(r.Value)
	}
}

// completed sets who has reported the last owed month of the data sets in scope.
func (ev *evaluation) completed() {
	g := &ev.Metrics.gauges
	for i := range ev.Catalogue.DataSets {
		set := &ev.Catalogue.DataSets[i]
		for _, d := range ev.Catalogue.Divisions.All() {
			month, ok := ev.reporting.until(set, d.Code.Province())
			if !ok || !g.shows(d.Level) || !ev.scope.covers(set.Code, d.Code) {
				continue
			}
			if expected := ev.reporting.expected(set.Code, d.Code, month); expected > 0 {
				reported, _ := ev.reporting.counts(set.Code, d.Code, month)
				g.completeness.WithLabelValues(set.Code, d.Code.String(), string(d.Level)).Set(float64(reported) / float64(expected))
			}
		}
	}
}
