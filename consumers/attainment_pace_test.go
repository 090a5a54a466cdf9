package consumers_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// history is what a division did: year, then month; NaN where it stated nothing.
type history map[int][]float64

// seasonal is the pace of a year as the definition has it, or nothing where
// there is no year to go by.
func seasonal(h history, year int, c *schema.Calendar) []float64 {
	workdays := func(year, month int) float64 {
		return float64(c.Workdays(schema.Period{Year: year, Month: time.Month(month + 1)}))
	}
	var amount, days [12]float64
	for y := year - 3; y < year; y++ {
		if h[y] == nil || slices.ContainsFunc(h[y], math.IsNaN) {
			continue
		}
		for m, v := range h[y] {
			amount[m] += v
			days[m] += workdays(y, m)
		}
	}
	total, running := 0.0, make([]float64, 12)
	for m := range running {
		if days[m] > 0 {
			total += max(amount[m], 0) / days[m] * workdays(year, m)
		}
		running[m] = total
	}
	if total <= 0 {
		return nil
	}
	for m := range running {
		running[m] /= total
	}
	return running
}

// recall enters histories at once, a report a month.
func (b *book) recall(metric string, all map[schema.Code]history) {
	b.Helper()
	var events []consumers.Accepted
	for division, h := range all {
		for year, months := range h {
			for m, v := range months {
				if math.IsNaN(v) {
					continue
				}
				b.sequence++
				e := schema.Event{ID: fmt.Sprint("e", b.sequence), Source: "/test", Type: schema.TypeReport, Division: division, Time: day("2024-01-03")}
				e.Report = b.figures(schema.ScopeOwn, fmt.Sprintf("%d-%02d", year, m+1), fmt.Sprintf("%s=%g", metric, v))
				events = append(events, consumers.Accepted{Event: e, Sequence: b.sequence, StreamTime: day("2024-01-04")})
			}
		}
	}
	b.check(consumers.StoreFacts(b.Context(), b.db, events))
	b.check(consumers.NewDerivation(b.db, b.catalogue).Derive(b.Context(), events))
}

// year is twelve months drawn from a range; some of them missing.
func year(r *rand.Rand, low, high float64, missing ...int) []float64 {
	months := make([]float64, 12)
	for m := range months {
		months[m] = math.Round(low + r.Float64()*(high-low))
		if slices.Contains(missing, m) {
			months[m] = math.NaN()
		}
	}
	return months
}

// sumOf is what an area did whose divisions are these.
func sumOf(parts ...history) history {
	sum := history{}
	for _, h := range parts {
		for y, months := range h {
			if sum[y] == nil {
				sum[y] = slices.Repeat([]float64{math.NaN()}, 12)
			}
			for m, v := range months {
				switch {
				case math.IsNaN(sum[y][m]):
					sum[y][m] = v
				case !math.IsNaN(v):
					sum[y][m] += v
				}
			}
		}
	}
	return sum
}

func TestSeasonalPace(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	const metric = "la_loss_recovered" // an amount: it may be negative
	r := rand.New(rand.NewPCG(7, 11))
	all := map[schema.Code]history{
		140602: {2019: year(r, 0, 9e6), 2020: year(r, 0, 900), 2021: year(r, 0, 900), 2022: year(r, 0, 900)}, // 2019 is too old
		140603: {2020: year(r, 0, 900, 4), 2021: year(r, -300, 900), 2022: year(r, 0, 900, 11)},
		140621: {2021: year(r, 0, 900, 0), 2022: year(r, 0, 900, 5)},
		140622: {2022: year(r, -900, -1)},
		140623: {2022: year(r, 0, 1)},
	}
	all[140600] = sumOf(all[140602], all[140603], all[140621], all[140622], all[140623])
	b.recall(metric, map[schema.Code]history{140602: all[140602], 140603: all[140603], 140621: all[140621], 140622: all[140622], 140623: all[140623]})
	for division := range all {
		goal := aim(metric, division, 2023, 1000)
		goal.Pace = schema.PaceSeasonal
		b.storeTargets(goal)
	}
	for division, h := range all {
		want, basis := seasonal(h, 2023, b.catalogue.Calendar), "seasonal"
		if want == nil {
			basis = "linear_no_history"
			for m := range 12 {
				want = append(want, float64(m+1)/12)
			}
		}
		b.want(fmt.Sprintf(`toString((pace_basis, pace[12], arraySort(pace) = pace, pace[1] >= 0, arrayMax((x, y) -> abs(x - y), pace, %s) < 1e-12)))
FROM huizong_store.attainment_year WHERE target = '%s' AND division = %d`, literal(want), metric, division), fmt.Sprintf("('%s',1,1,1,1)", basis))
	}
	b.want("toString(uniqExact(division))) FROM huizong_store.attainment_year WHERE pace_basis = 'linear_no_history'", "2")
}

func literal(numbers []float64) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = fmt.Sprintf("%.17g", n)
	}
	return "[" + strings.Join(texts, ", ") + "]::Array(Float64)"
}
