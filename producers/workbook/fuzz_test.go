package workbook

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// FuzzReadWorkbook: whatever the file, either there is one event that the catalogue
// accepts, each of its figures with its place, or there are mistakes, which can be
// marked in what can be opened.
func FuzzReadWorkbook(f *testing.F) {
	opts, cfg := small(f)
	body := fill(f, template(f, cfg), map[string]any{"表1!D4": 1, "表1!D5": "撤回", "表1!E5": "重复", "表2!D4": "１，２３４"})
	f.Add(body)
	f.Add(annotated(f, body, &producers.RowErrors{List: []producers.RowError{{Cell: "表1!D4", Problem: "p"}, {Problem: "q"}}}))
	f.Add(body[:len(body)/2])
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(compound))
	f.Fuzz(func(t *testing.T, body []byte) { checkAny(t, body, opts) })
}

// FuzzReadSheet puts any text between the tags of a sheet, where mutated archives
// seldom reach.
func FuzzReadSheet(f *testing.F) {
	opts, cfg := small(f)
	all := parts(f, template(f, cfg))
	const sheet = "xl/worksheets/sheet2.xml"
	head, rest, _ := strings.Cut(all[sheet], "<sheetData>")
	data, tail, _ := strings.Cut(rest, "</sheetData>")
	f.Add(data)
	f.Add(`<row r="4"><c r="D4"><v>1</v></c><c r="D4" t="s"><v>99</v></c></row><row><c><f t="shared" si="3"/></c></row>`)
	f.Add(`<row r="5"><c r="D5" t="inlineStr"><is><t>撤回</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD9"/></mergeCells><sheetData>`)
	f.Fuzz(func(t *testing.T, data string) {
		all[sheet] = head + "<sheetData>" + data + "</sheetData>" + tail
		checkAny(t, zipped(t, all), opts)
	})
}

// small is for workbooks of two data sets and no checks, which are read faster.
func small(f *testing.F) (Options, Config) {
	opts, cfg := options(f), config(f)
	c := *opts.Catalogue
	c.DataSets, c.Checks = c.DataSets[:2], nil
	opts.Catalogue, cfg.Catalogue = &c, &c
	return opts, cfg
}

func checkAny(t *testing.T, body []byte, opts Options) {
	drafts, err := readAll(body, opts)
	var wrong *producers.RowErrors
	if err != nil && (!errors.As(err, &wrong) || len(wrong.List) == 0 || len(drafts) > 0) {
		t.Fatalf("got %d drafts and %v", len(drafts), err)
	}
	for _, d := range drafts {
		checkDraft(t, d, opts)
	}
	if wrong == nil {
		return
	}
	var out bytes.Buffer
	err = Annotate(&out, bytes.NewReader(body), int64(len(body)), wrong)
	if err == nil {
		if _, err := readAll(out.Bytes(), opts); !errors.As(err, &wrong) {
			t.Errorf("the annotated workbook has no mistakes: %v", err)
		}
	}
}

func checkDraft(t *testing.T, d producers.Draft, opts Options) {
	if len(d.Places) != len(d.Event.Report.Figures) || len(d.Places) == 0 {
		t.Errorf("got %d places for %d figures", len(d.Places), len(d.Event.Report.Figures))
	}
	body, err := d.Event.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, reasons := opts.Catalogue.Judge(schema.Message{Subject: schema.Subject(d.Event), Body: body, Time: opts.Now}); len(reasons) > 0 {
		t.Errorf("got %q for %s", reasons, body)
	}
}
