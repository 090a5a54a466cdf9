package producers

import (
	"cmp"

	"github.com/huizong/huizong/schema"
)

// csvFile is a file of events while it is read.
type csvFile struct {
	csvTable
	opts    CSVOptions
	take    func(Draft) error
	form    csvForm
	metrics csvMetrics
	claims  csvClaims
	current csvRow // the row at hand
	sources map[schema.Code]string
	probe   []byte // buffer
}

// csvForm reads the rows of one form.
type csvForm interface {
	layout() csvLayout
	row(csvRecord) error
	advise(e *RowError, path string, column csvColumn) // mends what the catalogue said of a cell
	end() error                                        // gives what is held back, once the file is known to be good
}

func newCSVFile(opts CSVOptions, take func(Draft) error) *csvFile {
	f := &csvFile{opts: opts, take: take, metrics: newCSVMetrics(opts.Catalogue), claims: newCSVClaims(), sources: map[schema.Code]string{}}
	f.use(newCSVLong(f))
	return f
}

func (f *csvFile) use(form csvForm) {
	layout := form.layout()
	f.form, f.csvTable = form, newCSVTable(f.opts.File, layout)
	f.current = csvRow{
		cells: make([]string, len(layout.names)), words: make([]string, len(layout.names)),
		bad: layout.noColumns(), refused: layout.noColumns(),
	}
}

// choose finds the form that a heading is of: by the columns that only one has.
func (f *csvFile) choose(headings []string) {
	forms := []csvForm{newCSVCases(f), f.form, newCSVWide(f)}
	for _, form := range forms {
		if layout := form.layout(); layout.marks(headings) {
			f.use(form)
			return
		}
	}
}

// give hands over an event, unless the file is known to be bad.
func (f *csvFile) give(event schema.Event, places []string) error {
	if len(f.errors.List) > 0 {
		return nil
	}
	event.ID, event.Source, event.Time = f.opts.NewID(), f.source(event.Division), f.opts.Now
	if event.Report != nil {
		event.Report.Submitter = f.opts.Submitter
		event.Report.Note = cmp.Or(event.Report.Note, f.opts.Note)
	}
	return f.take(Draft{event, places})
}

func (f *csvFile) source(division schema.Code) string {
	source, ok := f.sources[division]
	if !ok {
		source = f.opts.Source(division)
		f.sources[division] = source
	}
	return source
}
