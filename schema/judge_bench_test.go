package schema

import (
	"testing"
	"time"
)

// BenchmarkJudgeCase judges the contract's example, which has every field, and
// a case that has only what most do.
func BenchmarkJudgeCase(b *testing.B) {
	const plainCase = `{"specversion":"1.0","id":"0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c","source":"/divisions/140525","type":"huizong.case.v1",` +
		`"time":"2024-03-29T17:02:11+08:00","data":{"case":"泽调2024-0137","kind":"mediation","division":"140525","opened":"2024-03-05"}}`
	catalogue := loadCatalogue(b)
	for name, body := range map[string]string{"full": smallCase, "plain": plainCase} {
		m := Message{Subject: "hz.case.14.05.25", Body: []byte(body), Time: time.Date(2024, 4, 3, 0, 0, 0, 0, time.UTC)}
		if _, reasons := catalogue.Judge(m); len(reasons) > 0 {
			b.Fatalf("got %q, want no reasons", reasons)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				catalogue.Judge(m)
			}
		})
	}
}

// BenchmarkJudgeReport judges a county's monthly report of forty figures.
func BenchmarkJudgeReport(b *testing.B) {
	catalogue := loadCatalogue(b)
	m := Message{Subject: "hz.report.14.05.25", Body: reportOf(b, catalogue, 40), Time: judgedAt}
	if _, reasons := catalogue.Judge(m); len(reasons) > 0 {
		b.Fatalf("got %q, want no reasons", reasons)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(m.Body)))
	for b.Loop() {
		catalogue.Judge(m)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/40, "ns/figure")
}

// reportOf is the body of a report that states the first n metrics a unit reports.
func reportOf(t testing.TB, c *Catalogue, n int) []byte {
	t.Helper()
	report := &Report{Period: Period{Year: 2024, Month: time.March}, Scope: ScopeOwn}
	for i := range c.Metrics {
		if m := &c.Metrics[i]; len(report.Figures) < n && !m.PublishedOnly && m.Kind != KindTarget {
			report.Figures = append(report.Figures, Figure{Metric: m.Code, Value: Whole(int64(1000 + i))})
		}
	}
	body, err := Event{ID: "0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", Source: "/divisions/140525", Type: TypeReport, Division: 140525, Report: report}.Encode()
	if err != nil || len(report.Figures) < n {
		t.Fatalf("a report of %d figures: %v", len(report.Figures), err)
	}
	return body
}
