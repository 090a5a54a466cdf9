package schema

import (
	"bytes"
	"reflect"
	"testing"
	"time"
)

// FuzzDecode looks for panics, for verdicts that the JSON Schema doesn't share,
// and for events that their canonical form changes.
func FuzzDecode(f *testing.F) {
	for _, verdict := range []string{"valid", "invalid"} {
		_, bodies := corpus(f, verdict)
		for _, body := range bodies {
			f.Add(body)
		}
	}
	schema := compileSchema(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		e, reasons := Decode(body)
		checkAgreement(t, schema, body, reasons)
		if len(reasons) == 0 {
			checkCanonical(t, e)
		}
	})
}

// checkCanonical holds that an event survives its canonical form.
func checkCanonical(t *testing.T, e Event) {
	t.Helper()
	body, err := e.Encode()
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	again, reasons := Decode(body)
	if len(reasons) > 0 || !sameEvent(e, again) {
		t.Fatalf("got %+v, %q, want %+v", again, reasons, e)
	}
	if twice, err := again.Encode(); err != nil || !bytes.Equal(twice, body) {
		t.Errorf("got %s, %v, want %s", twice, err, body)
	}
}

// sameEvent compares events; times by the instant, whatever their zone.
func sameEvent(a, b Event) bool {
	same := a.Time.Equal(b.Time)
	a.Time, b.Time = time.Time{}, time.Time{}
	return same && reflect.DeepEqual(a, b)
}
