package producers

import (
	"fmt"
	"io"
	"strings"

	"github.com/huizong/huizong/schema"
)

// maxTargetBytes is how large a file of targets may be: all of them are held.
const maxTargetBytes = 64 << 20

// TargetRow is a target as a file states it.
type TargetRow struct {
	Line   int
	Text   schema.TargetText
	Target schema.Target // without who and when
}

// TargetOptions is what ReadTargetFile needs to know.
type TargetOptions struct {
	File      string            // name of the file, as errors give it
	Catalogue *schema.Catalogue // required
	Beside    []schema.Target   // what the file must not state again
}

// ReadTargetFile reads a CSV file of targets, one a row, in the order of the
// file. A *RowErrors names everything that is wrong with the file; any other
// error means that it could not be read.
func ReadTargetFile(r io.Reader, opts TargetOptions) ([]TargetRow, error) {
	names, required := schema.TargetFields()
	f := targetFile{csvTable: newCSVTable(opts.File, csvLayout{names: names, required: required}), catalogue: opts.Catalogue, reader: opts.Catalogue.NewTargetReader()}
	for _, t := range opts.Beside {
		f.reader.Claim(t, "目录里")
	}
	if err := f.read(r, maxTargetBytes, nil, f.row); err != nil {
		return nil, err
	}
	if len(f.errors.List) > 0 {
		return nil, &f.errors
	}
	return f.targets, nil
}

// targetFile is a file of targets while it is read.
type targetFile struct {
	csvTable
	catalogue *schema.Catalogue
	reader    *schema.TargetReader
	targets   []TargetRow
}

func (f *targetFile) row(record csvRecord) error {
	text := schema.TargetText{}
	for i, column := range f.columns {
		if column != columnNone && !f.unsure.has(column) {
			text[f.name(column)] = strings.TrimSpace(record.fields[i])
		}
	}
	target, problems := f.reader.Read(text, fmt.Sprintf("第 %d 行", record.line))
	for _, p := range problems {
		if f.unsure.has(f.column(p.Field)) {
			continue // its heading has its error already
		}
		e := RowError{Row: record.line, Column: p.Field, Value: text[p.Field], Problem: p.Problem, Remedy: p.Remedy}
		f.adviseTarget(&e)
		f.fail(e)
	}
	if len(f.errors.List) == 0 {
		f.targets = append(f.targets, TargetRow{record.line, text, target})
	}
	return nil
}

// adviseTarget tells what to write instead of a cell where that can be known.
func (f *targetFile) adviseTarget(e *RowError) {
	switch plain := halfWidth(e.Value); e.Column {
	case "code":
		f.adviseCode(e, f.catalogue, plain)
	case "division":
		_, err := schema.ParseCode(plain)
		e.suggest(plain, err)
	case "year":
		plain = plainPeriod(plain)
		if period, err := schema.ParsePeriod(plain); err == nil && period.IsYear() {
			e.suggest(plain, nil)
		}
	case "value", "warning", "critical":
		plain = plainShare(plainNumber(plain))
		_, err := schema.ParseDecimal(plain)
		e.suggest(plain, err)
	default:
		if plain = strings.ToLower(plain); strings.Contains(e.Remedy, plain) {
			e.suggest(plain, nil)
		}
	}
}

// plainShare turns 95% into 0.95.
func plainShare(text string) string {
	digits, ok := strings.CutSuffix(text, "%")
	percent, err := schema.ParseDecimal(digits)
	if !ok || err != nil || percent%100 != 0 {
		return text
	}
	return (percent / 100).String()
}
