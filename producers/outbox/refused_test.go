package outbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// narrow is a NATS that takes little: from one county, and small messages.
func narrow(t *testing.T, maxPayload int32) system {
	t.Helper()
	may := &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: []string{"$JS.API.>", "hz.stored.*", "hz.refused.>", "hz.*.14.05.25"}},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
	running, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(), MaxPayload: maxPayload,
		Users: []*server.User{{Username: "county", Password: "pw", Permissions: may}},
	})
	if err != nil {
		t.Fatal(err)
	}
	running.Start()
	t.Cleanup(func() { running.Shutdown(); running.WaitForShutdown() })
	s := system{T: t, url: strings.Replace(running.ClientURL(), "nats://", "nats://county:pw@", 1)}
	s.js = s.dial(s.url)
	for name, subjects := range map[string][]string{
		schema.StreamEvents:   {schema.SubjectReports, schema.SubjectCases},
		schema.StreamReceipts: {schema.SubjectStored, schema.SubjectRefused},
		schema.StreamDead:     {schema.SubjectDead},
	} {
		cfg := jetstream.StreamConfig{Name: name, Subjects: subjects, AllowAtomicPublish: name == schema.StreamEvents}
		if _, err := s.js.CreateStream(s.context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// What the stream will never take is rejected with the reason, event by event, and
// holds nobody up: neither those beside it nor those behind it.
func TestDeniedAndTooLarge(t *testing.T) {
	t.Parallel()
	s := narrow(t, 64<<10)
	s.load()
	o := open(t, t.TempDir())
	st := stage(t, o, 0, 3)
	for i, m := range []producers.Message{
		{Subject: "hz.report.14.05.26", MsgID: "140526-1", Body: []byte("{}")},
		{Subject: "hz.report.14.05.25", MsgID: "140525-large", Body: bytes.Repeat([]byte(" "), 100<<10)},
		message(3),
		{Subject: "hz.report.14.05.26", MsgID: "140526-2", Body: []byte("{}")},
		message(4),
		{Subject: "hz.case.14.05.81", MsgID: "140581-1", Body: []byte("{}")},
	} {
		if err := st.AddMessage(m, []string{fmt.Sprintf("第 %d 行", i)}); err != nil {
			t.Fatal(err)
		}
	}
	mixed, err := st.Commit()
	if err != nil {
		t.Fatal(err)
	}
	st = stage(t, o, 0, 0)
	if err := st.AddMessage(producers.Message{Subject: "hz.report.14.05.26", MsgID: "140526-3", Body: []byte("{}")}, nil); err != nil {
		t.Fatal(err)
	}
	none, err := st.Commit()
	if err != nil {
		t.Fatal(err)
	}
	behind := commit(t, o, 5, 8)
	line := outbox.Line{JetStream: s.js}
	if err := o.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	if got := s.ids(); !slices.Equal(got, names(0, 8)) {
		t.Errorf("got %v in the stream, want all that may be there, in order", got)
	}
	outcomes, err := o.Settle(s.context(), line, mixed, none, behind)
	if err != nil || outcomes[0].Refused != 4 || outcomes[1].Refused != 1 || outcomes[2].Refused != 0 {
		t.Fatalf("got %+v, %v; want 4, 1 and 0 refused", outcomes, err)
	}
	reasons := map[string]string{}
	for r, err := range o.Rejected(mixed.Number) {
		if err != nil || r.Sequence != 0 {
			t.Fatal(r, err)
		}
		reasons[r.MsgID] = r.Reasons[0]
	}
	for id, want := range map[string]string{"140526-1": "无权", "140526-2": "无权", "140581-1": "无权", "140525-large": "max_payload"} {
		if !strings.Contains(reasons[id], want) {
			t.Errorf("%s: got reason %q, want %s", id, reasons[id], want)
		}
	}
}

// A batch that can't be read is told, moved out of the way, and blocks nobody.
func TestDamagedBatch(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	for name, damage := range map[string]func([]byte) []byte{
		"empty":            func([]byte) []byte { return nil },
		"cut off":          func(b []byte) []byte { return b[:len(b)-1] },
		"half":             func(b []byte) []byte { return b[:len(b)/2] },
		"a bit in event 2": func(b []byte) []byte { b[bytes.Index(b, []byte(`{"i":1`))+5] ^= 1; return b },
		"its beginning":    func(b []byte) []byte { b[0] ^= 1; return b },
		"its end":          func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"zeros":            func(b []byte) []byte { return make([]byte, len(b)) },
	} {
		o := open(t, t.TempDir())
		b := commit(t, o, 0, 5)
		behind := commit(t, o, 5, 6)
		path := filepath.Join(o.Dir(), "waiting", fmt.Sprintf("%012d.batch", b.Number))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, damage(data), 0o600); err != nil {
			t.Fatal(err)
		}
		line := outbox.Line{JetStream: s.js}
		if err := o.Send(s.context(), line, 0); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		outcomes, err := o.Settle(s.context(), line, b, behind)
		if err != nil || !outcomes[0].Damaged || outcomes[1].Damaged || outcomes[1].Refused != 0 {
			t.Errorf("%s: got %+v, %v; want the first damaged and the second stored", name, outcomes, err)
		}
		wantFiles(t, o, "waiting", 0)
		if _, damaged, err := outbox.ListRejected(o.Dir()); err != nil || len(damaged) != 1 {
			t.Errorf("%s: got %v, %v in rejected, want the batch", name, damaged, err)
		}
	}
}

// Damage that comes after sending is told as well.
func TestDamagedAfterSending(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	o := open(t, t.TempDir())
	b := commit(t, o, 0, 5)
	line := outbox.Line{JetStream: s.js}
	if err := o.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.Dir(), "waiting", fmt.Sprintf("%012d.batch", b.Number))
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if waiting, err := o.Waiting(); err != nil || len(waiting) != 1 || waiting[0].Error == nil {
		t.Errorf("got %+v, %v; want it listed with what is wrong", waiting, err)
	}
	outcomes, err := o.Settle(s.context(), line, b)
	if err != nil || len(outcomes) != 1 || !outcomes[0].Damaged {
		t.Errorf("got %+v, %v; want it damaged", outcomes, err)
	}
}

// A full outbox takes nothing new, says so, and keeps nothing half.
func TestFullOutbox(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	o, err := outbox.Open(outbox.Config{Dir: t.TempDir(), MinFree: 1, MaxBytes: 40_000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	commit(t, o, 0, 100)
	st := stage(t, o, 100, 101)
	large := message(101)
	large.Body = make([]byte, 40_000)
	if err := st.AddMessage(large, nil); !errors.Is(err, outbox.ErrFull) || !strings.Contains(err.Error(), "outbox flush") {
		t.Errorf("got %v, want full and what to do", err)
	}
	if _, err := st.Commit(); !errors.Is(err, outbox.ErrFull) {
		t.Errorf("got %v, want no half batch committed", err)
	}
	for err = nil; err == nil; {
		var small *outbox.Stage
		if small, err = o.Stage("b.csv"); err == nil {
			err = errors.Join(small.AddMessage(message(200), nil))
			if err == nil {
				_, err = small.Commit()
			}
		}
	}
	if !errors.Is(err, outbox.ErrFull) {
		t.Errorf("got %v, want full by many small ones, too", err)
	}
	if _, err := o.Flush(s.context(), outbox.Line{JetStream: s.js}); err != nil {
		t.Fatal(err)
	}
	commit(t, o, 300, 301) // there is room again
	wantFiles(t, o, "staging", 0)
}

func TestTooLittleDiskLeft(t *testing.T) {
	t.Parallel()
	o, err := outbox.Open(outbox.Config{Dir: t.TempDir(), MinFree: 1 << 60})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	for range 2 {
		if _, err := o.Stage("a.csv"); !errors.Is(err, outbox.ErrDisk) || !strings.Contains(err.Error(), "--outbox") {
			t.Errorf("got %v, want the disk full and what to do", err)
		}
	}
}
