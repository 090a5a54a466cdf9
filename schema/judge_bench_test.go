package schema

import (
	"testing"
	"time"
)

func BenchmarkJudgeCase(b *testing.B) {
	catalogue := loadCatalogue(b)
	m := Message{Subject: "hz.case.14.05.25", Body: []byte(smallCase), Time: time.Date(2024, 4, 3, 0, 0, 0, 0, time.UTC)}
	if _, reasons := catalogue.Judge(m); len(reasons) > 0 {
		b.Fatalf("got %q, want no reasons", reasons)
	}
	b.ReportAllocs()
	for b.Loop() {
		catalogue.Judge(m)
	}
}
