package producers

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// BenchmarkReadCaseCSV reads a million cases, which come as they are read.
func BenchmarkReadCaseCSV(b *testing.B) {
	const rows = 1_000_000
	benchmarkCSV(b, rows, func() io.Reader { return &caseRows{left: rows} })
}

// BenchmarkReadCSV reads figures of many divisions, by metric.
func BenchmarkReadCSV(b *testing.B) {
	text := parts(100_000, 10)
	benchmarkCSV(b, 100_000, func() io.Reader { return strings.NewReader(text) })
}

func benchmarkCSV(b *testing.B, rows int, open func() io.Reader) {
	opts := csvOptions(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := ReadCSV(open(), opts, func(Draft) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// caseRows is a file of so many cases that is never held as a whole.
type caseRows struct {
	row, left int
	text      []byte
}

func (r *caseRows) Read(p []byte) (int, error) {
	for len(r.text) == 0 {
		switch {
		case r.row == 0:
			r.text = append(r.text, caseHead...)
		case r.row > r.left:
			return 0, io.EOF
		case r.row%4 == 0:
			r.text = fmt.Appendf(r.text, "泽司援2024-%07d,legal_aid,140525,3,2024-03-05,2024-03-29,granted,group=minor,\"12,500.00\",\n", r.row)
		default:
			r.text = fmt.Appendf(r.text, "泽调2024-%07d,mediation,140525,,2024-03-05,2024-03-29,resolved,,,\n", r.row)
		}
		r.row++
	}
	n := copy(p, r.text)
	r.text = r.text[:copy(r.text, r.text[n:])]
	return n, nil
}
