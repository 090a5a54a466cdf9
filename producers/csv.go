package producers

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/huizong/huizong/schema"
)

// Limits of a CSV file. The longest row, with every character escaped, and the
// longest note are together less than what an event may be.
const (
	maxCSVBytes    = 512 << 20
	maxCSVRows     = 1_000_000
	maxCSVRowBytes = 64 << 10
	maxCSVFigures  = 20_000_000
	maxNoteBytes   = 4 << 10
)

// CSVOptions is what ReadCSV needs to know.
type CSVOptions struct {
	File      string                   // name of the file, as errors give it
	Catalogue *schema.Catalogue        // required
	Now       time.Time                // time of the events, and the stand-in for the stream's; zero means the clock's
	Submitter string                   // who states it; may be empty
	Note      string                   // of every report whose row has none of its own; may be empty, at most 4 KiB
	NewID     func() string            // nil means UUIDv7
	Source    func(schema.Code) string // source of a division's events; nil means /divisions/<code>
	MaxBytes  int64                    // how large the file may be; 0 means 512 MiB
}

func (o CSVOptions) validate() (CSVOptions, error) {
	if o.Catalogue == nil {
		return o, errors.New("reading CSV needs a catalogue")
	}
	if len(o.Note) > maxNoteBytes || !utf8.ValidString(o.Note) {
		return o, fmt.Errorf("the note is not UTF-8 of at most %d bytes", maxNoteBytes)
	}
	o.MaxBytes = cmp.Or(o.MaxBytes, maxCSVBytes)
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.NewID == nil {
		o.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if o.Source == nil {
		o.Source = func(division schema.Code) string { return "/divisions/" + division.String() }
	}
	return o, nil
}

// ReadCSV reads a file in UTF-8 or GB18030 and gives the events that it states,
// each accepted by the Catalogue. Its heading tells of what form it is:
//
//   - long, a row a figure: division, period, metric, value and, where wanted,
//     scope, by, note, qualifier, quote;
//   - wide, a row a report: division, period and, where wanted, scope, note; then
//     a column for each metric, by code or Chinese name;
//   - cases, a row a case: case, kind, division, opened and, where wanted,
//     version, closed, outcome, by, void, amounts.<name>.
//
// It holds a bounded part of the file at a time, so take gets events before the
// rest of the file is known to be good: where an error is returned, none of them
// may be sent. Figures of a long file come in reports of one division, period
// and scope, several where they stand far apart or are too many for one event.
//
// A *RowErrors names everything that is wrong with the file, up to a limit. Any
// other error is take's, or means that the file could not be read.
func ReadCSV(r io.Reader, opts CSVOptions, take func(Draft) error) error {
	opts, err := opts.validate()
	if err != nil {
		return err
	}
	f := newCSVFile(opts, take)
	err = f.read(r, opts.MaxBytes, f.choose, func(record csvRecord) error { return f.form.row(record) })
	switch {
	case err != nil:
		return err
	case len(f.errors.List) > 0:
		return &f.errors
	}
	return f.form.end()
}
