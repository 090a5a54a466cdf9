package workbook

import (
	"bytes"
	"io"
	"testing"

	"github.com/huizong/huizong/producers"
)

// BenchmarkWrite makes a county's empty workbook.
func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	cfg := config(b)
	for b.Loop() {
		if err := Write(io.Discard, cfg); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads one with three figures filled in.
func BenchmarkRead(b *testing.B) {
	body, opts := fill(b, template(b, config(b)), map[string]any{"表1!D4": 30, "表1!D5": 3, "表1!D6": 2}), options(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := Read(bytes.NewReader(body), int64(len(body)), opts, func(producers.Draft) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
