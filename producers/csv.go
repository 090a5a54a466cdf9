package producers

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/huizong/huizong/schema"
)

// Limits of a CSV file. The longest row, with every character escaped, is less
// than half of what an event may be.
const (
	maxCSVBytes    = 64 << 20
	maxCSVRows     = 1_000_000
	maxCSVRowBytes = 64 << 10
)

// CSVOptions is what ReadCSV needs to know.
type CSVOptions struct {
	File      string                   // name of the file, as errors give it
	Catalogue *schema.Catalogue        // required
	Now       time.Time                // time of the events, and the stand-in for the stream's; zero means the clock's
	Submitter string                   // who states it; may be empty
	NewID     func() string            // nil means UUIDv7
	Source    func(schema.Code) string // source of a division's events; nil means /divisions/<code>
}

func (o CSVOptions) validate() (CSVOptions, error) {
	if o.Catalogue == nil {
		return o, errors.New("reading CSV needs a catalogue")
	}
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

// ReadCSV reads a file of figures, one a row, and gives the report events that
// state them: one for each division, period and scope, in the order in which
// these first appear, or several where one would be too large. The Catalogue
// accepts every event it gives; rows[i][j] is the line that states the j-th figure
// of the i-th event. A *RowErrors names everything that is wrong with
// the file; any other error means that it could not be read.
func ReadCSV(r io.Reader, opts CSVOptions) (events []schema.Event, rows [][]int, err error) {
	opts, err = opts.validate()
	if err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(io.LimitReader(r, maxCSVBytes+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", opts.File, err)
	}
	f := csvFile{csvTable: newCSVTable(opts.File, csvFigureNames[:], int(csvRequired)), opts: opts, reports: newCSVReports()}
	f.read(body, f.row)
	if len(f.errors.List) > 0 {
		return nil, nil, &f.errors
	}
	events, rows = f.reports.events(opts)
	return events, rows, nil
}

// csvFile is a file of figures while it is read.
type csvFile struct {
	csvTable
	opts    CSVOptions
	probe   []byte // buffer
	reports csvReports
}
