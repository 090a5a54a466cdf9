package workbook

import (
	"errors"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// Options is what Read needs to know.
type Options struct {
	File      string                   // name of the file, as errors give it
	Catalogue *schema.Catalogue        // required
	Division  schema.Code              // whose workbook it must be; zero means anybody's
	Period    schema.Period            // what month it must be for; zero means any
	Now       time.Time                // time of the event, and the stand-in for the stream's; zero means the clock's
	Submitter string                   // who states it where the cover names nobody
	Note      string                   // of the report: explains figures that have no note of their own; may be empty
	NewID     func() string            // nil means UUIDv7
	Right     func(producers.Draft)    // is given the figures that are right of a workbook with mistakes, to be checked and not sent; may be nil
	Source    func(schema.Code) string // source of a division's events; nil means /divisions/<code>
}

func (o Options) validate() (Options, error) {
	if o.Catalogue == nil {
		return o, errors.New("reading a workbook needs a catalogue")
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

// Read reads a workbook that Write wrote and somebody filled in, and gives the
// report that states what stands in it; nothing where nothing is filled in. The
// Catalogue accepts every event it gives. A *producers.RowErrors names everything
// that is wrong, and nothing is given; any other error means that the file could
// not be read, or is take's.
func Read(r io.ReaderAt, size int64, opts Options, take func(producers.Draft) error) error {
	opts, err := opts.validate()
	if err != nil {
		return err
	}
	draft, err := read(r, size, opts)
	if err != nil || len(draft.Places) == 0 {
		return err
	}
	return take(draft)
}

func read(r io.ReaderAt, size int64, opts Options) (draft producers.Draft, err error) {
	m := &mistakes{name: opts.File}
	defer func() {
		if recover() != nil { // the library did not expect such a file
			m.whole("工作簿的内部结构已损坏", saveAs)
			draft, err = producers.Draft{}, m.err()
		}
	}()
	file, err := open(r, size, m)
	if err != nil {
		return producers.Draft{}, err
	}
	defer func() { _ = file.Close() }()
	reading := &reading{mistakes: m, book: book{file}, opts: opts}
	draft = reading.draft()
	return draft, m.err()
}

// reading is a workbook while it is read.
type reading struct {
	*mistakes
	book
	opts Options
	form *form
}

// book asks a workbook; what can't be had of it is blank.
type book struct{ file *excelize.File }

func (b book) text(sheet, cell string) string {
	text, err := b.file.GetCellValue(sheet, cell)
	if err != nil {
		return ""
	}
	return text
}

func (r *reading) draft() producers.Draft {
	if !r.identify() || !r.sheetsStand() {
		return producers.Draft{}
	}
	judging := judging{reading: r, told: map[string]bool{}}
	for i := range r.form.tables {
		if t := &r.form.tables[i]; r.rowsStand(t) {
			judging.table(t)
		}
	}
	return judging.draft()
}
