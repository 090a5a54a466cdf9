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
