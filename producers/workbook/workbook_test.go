package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// now is when the workbooks below are written and read.
var now = time.Date(2024, 4, 3, 9, 30, 0, 0, schema.Shanghai)

var march = schema.Period{Year: 2024, Month: 3}

// Who fills in: a county, a city's and a province's own offices.
const (
	zezhou  schema.Code = 140525
	gaoping schema.Code = 140581
	jinzhou schema.Code = 140500
	shanxi  schema.Code = 140000
)

var load = sync.OnceValues(schema.Load)

func catalogue(t testing.TB) *schema.Catalogue {
	t.Helper()
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func options(t testing.TB) Options {
	return Options{File: "f.xlsx", Catalogue: catalogue(t), Now: now, Submitter: "代报", NewID: func() string { return "one" }}
}

func config(t testing.TB) Config {
	return Config{Catalogue: catalogue(t), Division: zezhou, Period: march, Now: now}
}

// template is a written workbook.
func template(t testing.TB, cfg Config) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, cfg); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// edit changes a workbook as a clerk would, by another program's hand.
func edit(t testing.TB, body []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	change(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill writes values into the cells of a workbook, "表1!D4" to value.
func fill(t testing.TB, body []byte, values map[string]any) []byte {
	t.Helper()
	return edit(t, body, func(f *excelize.File) {
		for where, value := range values {
			sheet, cell, _ := strings.Cut(where, "!")
			if err := f.SetCellValue(sheet, cell, value); err != nil {
				t.Fatalf("%s: %v", where, err)
			}
		}
	})
}

func readAll(body []byte, opts Options) ([]producers.Draft, error) {
	var drafts []producers.Draft
	err := Read(bytes.NewReader(body), int64(len(body)), opts, func(d producers.Draft) error {
		drafts = append(drafts, d)
		return nil
	})
	return drafts, err
}

// readOne reads a workbook without mistakes.
func readOne(t testing.TB, body []byte, opts Options) producers.Draft {
	t.Helper()
	drafts, err := readAll(body, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(drafts) != 1 {
		t.Fatalf("got %d drafts, want 1", len(drafts))
	}
	return drafts[0]
}

// mistakesIn reads a workbook that has some.
func mistakesIn(t testing.TB, body []byte, opts Options) *producers.RowErrors {
	t.Helper()
	drafts, err := readAll(body, opts)
	var wrong *producers.RowErrors
	if !errors.As(err, &wrong) || len(drafts) > 0 {
		t.Fatalf("got %d drafts and error %v, want mistakes and nothing taken", len(drafts), err)
	}
	return wrong
}

// told prints the figures of a draft with their places.
func told(d producers.Draft) string {
	var lines []string
	for i, f := range d.Event.Report.Figures {
		value := f.Value.String()
		if f.Withdrawn {
			value = schema.WordWithdrawn
		}
		line := fmt.Sprintf("%s %s=%s", d.Places[i], f.Metric, value)
		if f.Note != "" {
			line += " " + f.Note
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
