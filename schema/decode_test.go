package schema

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func caseBody(data string) []byte {
	return []byte(`{"specversion":"1.0","id":"e1","source":"/divisions/140525","type":"huizong.case.v1","data":` + data + `}`)
}

func reportBody(data string) []byte {
	return bytes.Replace(caseBody(data), []byte("huizong.case.v1"), []byte("huizong.report.v1"), 1)
}

const smallCase = `{"specversion":"1.0","id":"0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c","source":"/divisions/140525/legal-aid-system","type":"huizong.case.v1","time":"2024-03-29T17:02:11+08:00",
 "datacontenttype":"application/json","data":{"case":"泽司援2024-0137","kind":"legal_aid","division":"140525","version":3,"opened":"2024-03-05","closed":"2024-03-29",
 "outcome":"granted","by":{"group":"minor"},"amounts":{"loss_recovered":"12500.00"},"void":false}}`

func TestDecodeCase(t *testing.T) {
	got, reasons := Decode([]byte(smallCase))
	want := Event{
		ID: "0195a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", Source: "/divisions/140525/legal-aid-system", Type: TypeCase,
		Time: got.Time, Division: 140525,
		Case: &Case{
			Number: "泽司援2024-0137", Kind: "legal_aid", Version: 3, Outcome: "granted",
			Opened: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC), Closed: time.Date(2024, 3, 29, 0, 0, 0, 0, time.UTC),
			By: Breakdown{"group", "minor"}, Amounts: []Amount{{"loss_recovered", Whole(12500)}},
		},
	}
	if !reflect.DeepEqual(got, want) || len(reasons) > 0 {
		t.Errorf("got %+v, %q, want %+v", got, reasons, want)
	}
	if stated := time.Date(2024, 3, 29, 9, 2, 11, 0, time.UTC); !got.Time.Equal(stated) {
		t.Errorf("got time %v, want %v", got.Time, stated)
	}
}

func TestDecodeReport(t *testing.T) {
	got, reasons := Decode(reportBody(`{"division":"140525","period":"2024","scope":"total","submitter":"甲","note":"乙","figures":[
		{"metric":"a","value":2e1,"qualifier":"over","quote":"二十余","note":"丙"},{"metric":"b","value":null,"by":{"part":"药品"}}]}`))
	want := &Report{
		Period: Period{Year: 2024}, Scope: ScopeTotal, Submitter: "甲", Note: "乙",
		Figures: []Figure{
			{Metric: "a", Value: Whole(20), Qualifier: Over, Quote: "二十余", Note: "丙"},
			{Metric: "b", Withdrawn: true, By: Breakdown{DimensionPart, "药品"}},
		},
	}
	if !reflect.DeepEqual(got.Report, want) || len(reasons) > 0 {
		t.Errorf("got %+v, %q, want %+v", got.Report, reasons, want)
	}
}

// A note of blanks would explain a broken cross-check without a word.
func TestBlankNotesAreNone(t *testing.T) {
	for _, blank := range []string{"", " ", `\t\n`, "\u3000\u00a0"} {
		got, reasons := Decode(reportBody(`{"division":"140525","period":"2024-03","note":"` + blank + `","figures":[{"metric":"a","value":1,"note":"` + blank + `"}]}`))
		if len(reasons) > 0 || got.Report.Note != "" || got.Report.Figures[0].Note != "" {
			t.Errorf("%q: got %+v, %q, want no notes", blank, got.Report, reasons)
		}
	}
}

// TestDecodeNamesRefused holds that a refusal can say whose event it is.
func TestDecodeNamesRefused(t *testing.T) {
	for name, body := range map[string][]byte{
		"bad figure":         reportBody(`{"figures":[{"metric":1}],"division":"140525"}`),
		"unknown type":       bytes.Replace(caseBody(`{"division":"140525"}`), []byte("case.v1"), []byte("case.v9"), 1),
		"data before type":   []byte(`{"data":{"division":"140525","x":1},"id":"e1","type":"huizong.case.v1"}`),
		"no type":            []byte(`{"data":{"a":[{}],"division":"140525"},"id":"e1"}`),
		"broken further on":  append(caseBody(`{"division":"140525"}`), "}"...),
		"second id and code": []byte(`{"id":"e1","id":"e2","type":"huizong.case.v1","data":{"division":"140525","division":"140526"}}`),
	} {
		e, reasons := Decode(body)
		if e.ID != "e1" || e.Division != 140525 || len(reasons) == 0 {
			t.Errorf("%s: got id %q, division %s, %d reasons", name, e.ID, e.Division, len(reasons))
		}
	}
}

func TestDecodeTooLarge(t *testing.T) {
	body := bytes.Replace([]byte(smallCase), []byte("granted"), bytes.Repeat([]byte("x"), MaxEventBytes), 1)
	if _, reasons := Decode(body); len(reasons) != 1 || !strings.Contains(reasons[0], "1 MiB") {
		t.Errorf("got %q, want one reason about 1 MiB", reasons)
	}
	body = append([]byte(smallCase), bytes.Repeat([]byte(" "), MaxEventBytes-len(smallCase))...)
	if _, reasons := Decode(body); len(reasons) > 0 {
		t.Errorf("a body of just 1 MiB: got %q, want no reasons", reasons)
	}
}

func TestDecodeManyReasons(t *testing.T) {
	figures := strings.Repeat(`{"metric":1,"value":true},`, 1000)
	_, reasons := Decode(reportBody(`{"division":"140525","period":"2024-03","figures":[` + figures + `{}]}`))
	if len(reasons) != MaxReasons || !strings.HasSuffix(reasons[99], "（另有 1902 处问题未列出）") {
		t.Errorf("got %d reasons, the last %q", len(reasons), reasons[len(reasons)-1])
	}
}

// TestDecodeHostile holds that bodies made to cost much cost little, and that
// no reason is longer than a header should be.
func TestDecodeHostile(t *testing.T) {
	names := func(format string) string {
		var b strings.Builder
		for i := range 40_000 {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const room = MaxEventBytes - 1000
	for name, body := range map[string][]byte{
		"deep arrays":  bytes.Repeat([]byte("["), room),
		"deep objects": bytes.Repeat([]byte(`{"a":`), room/5),
		"deep data":    caseBody(strings.Repeat(`{"a":`, room/5)),
		"many names":   caseBody(`{` + names(`"f%d":1,`) + `"x":1}`),
		"extensions":   []byte(`{` + names(`"f%d":1,`) + `"x":{}}`),
		"many amounts": caseBody(`{"amounts":{` + names(`"f%d":"x",`) + `"x":1}}`),
		"long number":  caseBody(`{"version":1` + strings.Repeat("0", room) + `}`),
		"long string":  caseBody(`{"division":"` + strings.Repeat("长", room/3) + `"}`),
		"long name":    caseBody(`{"` + strings.Repeat(`\u0001`, room/6) + `":1}`),
		"figures":      reportBody(`{"figures":[` + strings.Repeat("{},", room/3) + `{}]}`),
		"huge numbers": reportBody(`{"figures":[` + strings.Repeat(`{"value":1e999999999},`, room/25) + `{}]}`),
	} {
		start := time.Now()
		_, reasons := Decode(body)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if len(reasons) == 0 || len(reasons) > MaxReasons {
			t.Errorf("%s: got %d reasons", name, len(reasons))
		}
		for _, reason := range reasons {
			if len(reason) > 1000 || strings.ContainsAny(reason, "\r\n\x00") {
				t.Errorf("%s: got reason %.100q of %d bytes", name, reason, len(reason))
			}
		}
	}
}

func BenchmarkDecodeCase(b *testing.B) {
	body := []byte(smallCase)
	b.ReportAllocs()
	for b.Loop() {
		Decode(body)
	}
}
