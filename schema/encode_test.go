package schema

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
)

func TestEncodeIsCanonical(t *testing.T) {
	e, reasons := Decode([]byte(smallCase))
	if len(reasons) > 0 {
		t.Fatal(reasons)
	}
	e.Case.Amounts = append(e.Case.Amounts, Amount{"fine", -5000})
	want := `{"specversion":"1.0","id":"0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c","source":"/divisions/140525/legal-aid-system","type":"huizong.case.v1",` +
		`"time":"2024-03-29T17:02:11+08:00","datacontenttype":"application/json","data":{"case":"泽司援2024-0137","kind":"legal_aid","division":"140525","version":3,` +
		`"opened":"2024-03-05","closed":"2024-03-29","outcome":"granted","by":{"group":"minor"},"amounts":{"loss_recovered":12500,"fine":"-0.5"}}}`
	if got, err := e.Encode(); string(got) != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if id, subject := MsgID(e), Subject(e); id != "140525-0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c" || subject != "hz.case.14.05.25" {
		t.Errorf("got %s on %s", id, subject)
	}
}

// TestEncodeReadsBack holds that random events survive encoding, and that the
// JSON Schema and the official CloudEvents SDK take what is encoded.
func TestEncodeReadsBack(t *testing.T) {
	schema := compileSchema(t)
	for seed := range uint64(2000) {
		e := randomEvent(rand.New(rand.NewPCG(seed, 0)))
		checkCanonical(t, e)
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		checkAgreement(t, schema, body, nil)
		checkCloudEvent(t, e, body)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, e)
		}
	}
}

func checkCloudEvent(t *testing.T, e Event, body []byte) {
	t.Helper()
	var official cloudevents.Event
	if err := official.UnmarshalJSON(body); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if err := official.Validate(); err != nil {
		t.Errorf("%s: %v", body, err)
	}
	if official.ID() != e.ID || official.Source() != e.Source || official.Type() != e.Type || !official.Time().Equal(e.Time) {
		t.Errorf("got %v, want %+v", official, e)
	}
}

func randomEvent(r *rand.Rand) Event {
	e := Event{ID: randomID(r), Source: "/divisions/140525", Division: Code(r.IntN(1e6))}
	if r.IntN(2) == 0 {
		zone := time.FixedZone("", (r.IntN(47)-23)*1800)
		e.Time = time.Unix(r.Int64N(5_600_000_000)+100_000, r.Int64N(1e9)).In(zone)
	}
	if r.IntN(2) == 0 {
		e.Type, e.Report = TypeReport, randomReport(r)
	} else {
		e.Type, e.Case = TypeCase, randomCase(r)
	}
	return e
}

func randomID(r *rand.Rand) string {
	const letters = "ABCXYZabcxyz0189_-"
	var b strings.Builder
	for range 1 + r.IntN(maxID) {
		b.WriteByte(letters[r.IntN(len(letters))])
	}
	return b.String()
}

// randomText has what needs escaping; at least least characters.
func randomText(r *rand.Rand, least int) string {
	alphabet := []rune("aé泽𠮷😀\"\\/<>&'\n\t\x00\x7f\u2028\ufffd{}[]:, ")
	var b strings.Builder
	for range least + r.IntN(6) {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

// randomNote is no text of blanks: read again that is none.
func randomNote(r *rand.Rand) string {
	if text := randomText(r, 0); strings.TrimSpace(text) != "" {
		return text
	}
	return ""
}

func randomDecimal(r *rand.Rand) Decimal {
	const limit = int64(1e18)
	d := r.Int64N(limit) >> r.IntN(60)
	return Decimal(d * int64(1-2*r.IntN(2)))
}

func randomBreakdown(r *rand.Rand) Breakdown {
	if r.IntN(2) == 0 {
		return Breakdown{}
	}
	return Breakdown{randomText(r, 1), randomText(r, 1)}
}

func randomDate(r *rand.Rand) time.Time {
	return time.Date(MinYear, 1, 1+r.IntN(65_000), 0, 0, 0, 0, time.UTC)
}

func randomReport(r *rand.Rand) *Report {
	date := randomDate(r)
	report := &Report{Period: Period{date.Year(), date.Month()}, Scope: ScopeOwn, Submitter: randomText(r, 0), Note: randomNote(r)}
	if r.IntN(2) == 0 {
		report.Scope = ScopeTotal
		report.Period.Month *= time.Month(r.IntN(2))
	}
	for range 1 + r.IntN(5) {
		f := Figure{Metric: randomText(r, 1), Value: randomDecimal(r), By: randomBreakdown(r), Note: randomNote(r)}
		if f.Withdrawn = r.IntN(5) == 0; f.Withdrawn {
			f.Value = 0
		}
		if report.Scope == ScopeTotal {
			f.Qualifier = []Qualifier{"", Exact, Over, About, AtLeast, Under}[r.IntN(6)]
			f.Quote = randomText(r, 0)
		}
		report.Figures = append(report.Figures, f)
	}
	return report
}

func randomCase(r *rand.Rand) *Case {
	c := &Case{
		Number: randomText(r, 1), Kind: randomText(r, 1), Version: r.Int64N(maxVersion+1) >> r.IntN(54), Opened: randomDate(r),
		Outcome: randomText(r, 0), By: randomBreakdown(r), Void: r.IntN(2) == 0,
	}
	if r.IntN(2) == 0 {
		c.Closed = randomDate(r)
	}
	for i := range r.IntN(4) {
		c.Amounts = append(c.Amounts, Amount{randomText(r, 1) + string(rune('a'+i)), randomDecimal(r)})
	}
	return c
}

func TestEncodeRefuses(t *testing.T) {
	good := func() Event { e, _ := Decode([]byte(smallCase)); return e }
	for name, spoil := range map[string]func(*Event){
		"no data":         func(e *Event) { e.Case = nil },
		"no type":         func(e *Event) { e.Type = "" },
		"data of another": func(e *Event) { e.Type = TypeReport },
		"not UTF-8":       func(e *Event) { e.Case.Number = "\xff" },
		"not RFC 3339":    func(e *Event) { e.Time = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		e := good()
		spoil(&e)
		if body, err := e.Encode(); err == nil {
			t.Errorf("%s: got %s, want an error", name, body)
		}
	}
}
