package outbox

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/huizong/huizong/producers"
)

// FuzzBatchFile: whatever a file holds, reading it ends with events or an error,
// never more than its summary says, and in memory that its size bounds.
func FuzzBatchFile(f *testing.F) {
	o, err := Open(Config{Dir: f.TempDir(), MinFree: 1})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	for _, events := range []int{1, 3} {
		st, err := o.Stage("a.csv")
		if err != nil {
			f.Fatal(err)
		}
		for range events {
			m := producers.Message{Subject: "hz.report.14.05.25", MsgID: "140525-a", Body: []byte("{}")}
			if err := st.AddMessage(m, []string{"第 3 行", ""}); err != nil {
				f.Fatal(err)
			}
		}
		b, err := st.Commit()
		if err != nil {
			f.Fatal(err)
		}
		data, err := os.ReadFile(o.batchPath(b.Number))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add([]byte(magic + endMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x.batch")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := openBatch(path, 1)
		if err != nil {
			return
		}
		defer func() { _ = b.Close() }()
		count := 0
		for e, err := range b.entries(0) {
			if err != nil {
				return
			}
			if count++; e.Subject == "" || e.MsgID == "" {
				t.Errorf("got %+v", e)
			}
		}
		if count != max(b.Events, 0) {
			t.Errorf("got %d events, want the summary's %d", count, b.Events)
		}
	})
}

// FuzzSent: marks are read as far as they are whole, and those are the ones written.
func FuzzSent(f *testing.F) {
	f.Add(appendMark(appendMark(nil, "id", 0, 7), "id", 1, markDenied), 3)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		path := filepath.Join(t.TempDir(), "x.sent")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		marks, err := readSent(path, "id")
		if err != nil || len(marks) > len(data)/markBytes {
			t.Fatalf("got %d marks of %d bytes, %v", len(marks), len(data), err)
		}
		s, err := openSent(path, "id")
		if err != nil {
			t.Fatal(err)
		}
		s.add(mark(uint(cut)))
		if err := s.flush(); err != nil {
			t.Fatal(err)
		}
		again, err := readSent(path, "id")
		if err != nil || len(again) != len(marks)+1 || again[len(marks)] != mark(uint(cut)) {
			t.Errorf("got %v, %v; want one more than %v", again, err, marks)
		}
	})
}
