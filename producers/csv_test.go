package producers

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// csvNow is the time at which the files below are read.
var csvNow = time.Date(2024, 4, 3, 9, 30, 0, 0, schema.Shanghai)

var csvCatalogue = sync.OnceValues(schema.Load)

func csvOptions(t testing.TB) CSVOptions {
	t.Helper()
	catalogue, err := csvCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return CSVOptions{File: "figures.csv", Catalogue: catalogue, Now: csvNow, Submitter: "泽州县司法局"}
}

// readEvents reads a file without mistakes and has each event judged as it
// goes over the wire.
func readEvents(t *testing.T, text string) []schema.Event {
	t.Helper()
	opts := csvOptions(t)
	drafts, err := readDrafts(text, opts)
	if err != nil {
		t.Fatal(err)
	}
	var events []schema.Event
	for _, draft := range drafts {
		judgeEvent(t, opts, draft.Event)
		events = append(events, draft.Event)
	}
	return events
}

func readDrafts(text string, opts CSVOptions) (drafts []Draft, err error) {
	err = ReadCSV(strings.NewReader(text), opts, func(d Draft) error {
		drafts = append(drafts, d)
		return nil
	})
	return drafts, err
}

func judgeEvent(t *testing.T, opts CSVOptions, event schema.Event) {
	t.Helper()
	body, err := event.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m := schema.Message{Subject: schema.Subject(event), Body: body, Time: opts.Now}
	if _, reasons := opts.Catalogue.Judge(m); len(reasons) > 0 {
		t.Errorf("got %q for %s, want no reasons", reasons, body)
	}
}

// told prints events as "division period scope: figure, figure".
func told(events []schema.Event) []string {
	var lines []string
	for _, e := range events {
		var figures []string
		for _, f := range e.Report.Figures {
			text := f.Metric + "=" + f.Value.String()
			if f.Withdrawn {
				text = f.Metric + "=null"
			}
			if f.By != (schema.Breakdown{}) {
				text += " " + f.By.Dimension + ":" + f.By.Item
			}
			figures = append(figures, strings.TrimSpace(fmt.Sprint(text, " ", f.Qualifier, f.Quote, f.Note)))
		}
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", e.Division, e.Report.Period, e.Report.Scope, strings.Join(figures, ", ")))
	}
	return lines
}

const csvHead = "division,period,metric,value\n"

func TestCSVReads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"plain":              {csvHead + "140525,2024-03,med_disputes_found,25\n", []string{"140525 2024-03 own: med_disputes_found=25"}},
		"no last line break": {csvHead + "140525,2024-03,med_disputes_found,25", []string{"140525 2024-03 own: med_disputes_found=25"}},
		"BOM, CRLF, quoted":  {"\ufeff\"division\",period,metric,value\r\n\"140525\",2024-03,\"med_disputes_found\",\"25\"\r\n", []string{"140525 2024-03 own: med_disputes_found=25"}},
		"zero":               {csvHead + "140525,2024-03,med_disputes_found,0\n", []string{"140525 2024-03 own: med_disputes_found=0"}},
		"withdrawn":          {csvHead + "140525,2024-03,med_disputes_found,撤回\n", []string{"140525 2024-03 own: med_disputes_found=null"}},
		"not stated":         {csvHead + "140525,2024-03,med_disputes_found,\n140525,2024-03,enf_fines, \n", nil},
		"not stated, stated": {csvHead + "140525,2024-03,enf_fines,\n140525,2024-03,enf_fines,1\n", []string{"140525 2024-03 own: enf_fines=1"}},
		"exact decimals":     {csvHead + "140525,2024-03,enf_fines,-12500.1001\n", []string{"140525 2024-03 own: enf_fines=-12500.1001"}},
		"blank lines":        {"\n\n" + csvHead + "\n140525,2024-03,enf_fines,1\n\r\n,,,\n ,　\n\n", []string{"140525 2024-03 own: enf_fines=1"}},
		"blanks around":      {"division , period,\tmetric,value\n 140525 ,2024-03,enf_fines　, 1\n", []string{"140525 2024-03 own: enf_fines=1"}},
		"any order":          {"value,note,metric,by,period,division\n4,甲,la_special_closed, group = minor ,2024-03,140525\n", []string{"140525 2024-03 own: la_special_closed=4 group:minor 甲"}},
		"note of two lines":  {"division,period,metric,value,note\n140525,2024-03,enf_fines,1,\"甲，\n乙\"\n", []string{"140525 2024-03 own: enf_fines=1 甲，\n乙"}},
		"published": {
			"division,period,metric,value,scope,by,qualifier,quote\n140525,2023,enf_fines,3,total,part=药=品,over,3元多\n140525,2023,enf_fines,5,total,,,\n",
			[]string{"140525 2023 total: enf_fines=3 part:药=品 over3元多, enf_fines=5"},
		},
		"grouped": {
			"division,period,metric,value,scope\n140525,2024-03,enf_fines,1,\n140524,2024-03,enf_fines,2,own\n140525,2024-02,enf_fines,3,\n140525,2024-03,enf_checks,4,own\n140525,2024-03,enf_fines,5,total\n",
			[]string{"140525 2024-03 own: enf_fines=1, enf_checks=4", "140524 2024-03 own: enf_fines=2", "140525 2024-02 own: enf_fines=3", "140525 2024-03 total: enf_fines=5"},
		},
	} {
		if got := told(readEvents(t, test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestCSVEnvelope(t *testing.T) {
	t.Parallel()
	opts := csvOptions(t)
	text := csvHead + "140525,2024-03,enf_fines,1\n140500,2024-03,enf_fines,1\n"
	drafts, err := readDrafts(text, opts)
	if err != nil || len(drafts) != 2 {
		t.Fatalf("got %v, %v, want two events", drafts, err)
	}
	e := drafts[0].Event
	if e.Source != "/divisions/140525" || !e.Time.Equal(csvNow) || e.Report.Submitter != opts.Submitter || len(e.ID) != 36 || e.ID >= drafts[1].Event.ID {
		t.Errorf("got %+v", e)
	}
	opts.NewID = func() string { return "mine" }
	opts.Source = func(d schema.Code) string { return "/clerks/" + d.String() }
	drafts, err = readDrafts(text, opts)
	if err != nil || drafts[1].Event.ID != "mine" || drafts[1].Event.Source != "/clerks/140500" {
		t.Errorf("got %+v, %v", drafts, err)
	}
}

// parts makes a file of figures that cover parts of an area, with notes of so
// many bytes.
func parts(n, note int) string {
	var b strings.Builder
	b.WriteString("division,period,scope,metric,value,by,note\n")
	for i := range n {
		fmt.Fprintf(&b, "140525,2023,total,enf_fines,%d,part=p%d,%s\n", i, i, strings.Repeat("x", note))
	}
	return b.String()
}

func TestCSVSplitsReports(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []int
	}{
		{parts(1001, 1), []int{500, 500, 1}},
		{parts(9, 60<<10), []int{4, 4, 1}},
		{strings.ReplaceAll(parts(2, 60<<10), "x", "\x01"), []int{1, 1}}, // six bytes each
	} {
		var got []int
		for _, e := range readEvents(t, test.text) {
			got = append(got, len(e.Report.Figures))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("got %v figures an event, want %v", got, test.want)
		}
	}
}

func TestCSVOptionsAndReader(t *testing.T) {
	t.Parallel()
	if _, err := readDrafts(csvHead, CSVOptions{}); err == nil {
		t.Error("got no error without a catalogue")
	}
	opts := csvOptions(t)
	opts.Note = strings.Repeat("x", maxNoteBytes+1)
	if _, err := readDrafts(csvHead, opts); err == nil {
		t.Error("got no error for a long note")
	}
	closed, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	var rows *RowErrors
	if err := ReadCSV(closed, csvOptions(t), nil); err == nil || errors.As(err, &rows) {
		t.Errorf("got %v, want an error of the reader", err)
	}
}
