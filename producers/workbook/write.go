package workbook

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/schema"
)

// Config is the workbook to write.
type Config struct {
	Catalogue *schema.Catalogue // required
	Division  schema.Code       // who fills it in
	Period    schema.Period     // a month
	Standing  *schema.Standing  // what it stood at, the twelve months before included; nil: unknown
	Now       time.Time         // zero means the clock's
}

func (c Config) validate() (Config, error) {
	if c.Catalogue == nil {
		return c, errors.New("writing a workbook needs a catalogue")
	}
	if c.Standing != nil && c.Standing.Division != c.Division {
		return c, fmt.Errorf("the standing is of %s, the workbook for %s", c.Standing.Division, c.Division)
	}
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	return c, nil
}

// Check says whether there is anything to write; its error wraps ErrNoForm where
// there is not.
func Check(cfg Config) error {
	cfg, err := cfg.validate()
	if err != nil {
		return err
	}
	_, err = newForm(cfg.Catalogue, cfg.Division, cfg.Period, cfg.Now)
	return err
}

// Write writes the workbook of all that the division owes for the month. Its
// error wraps ErrNoForm where there is nothing to fill in.
func Write(w io.Writer, cfg Config) error {
	cfg, err := cfg.validate()
	if err != nil {
		return err
	}
	form, err := newForm(cfg.Catalogue, cfg.Division, cfg.Period, cfg.Now)
	if err != nil {
		return err
	}
	d := draft{pen: pen{file: excelize.NewFile(), styles: map[string]int{}}, form: form, past: newPast(cfg.Standing)}
	defer func() { _ = d.file.Close() }()
	d.write()
	if d.err != nil {
		return fmt.Errorf("make the workbook: %w", d.err)
	}
	if err := d.file.Write(w); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

// draft is a workbook while it is written.
type draft struct {
	pen
	*form
	past   past
	checks []sheetCheck
}

func (d *draft) write() {
	d.do(d.file.SetDefaultFont(fontBody))
	d.do(d.file.SetSheetName("Sheet1", sheetCover))
	for _, name := range d.sheets()[1:] {
		_, err := d.file.NewSheet(name)
		d.do(err)
	}
	d.checks = d.comparable()
	d.cover()
	for i := range d.tables {
		d.table(&d.tables[i])
	}
	d.checkSheet()
	d.identity()
	d.finish()
}

// identity says in a sheet that no menu shows what the workbook is. Other
// programs keep cells where they drop a document's properties.
func (d *draft) identity() {
	for i, pair := range identity(d.form) {
		d.set(sheetIdentity, at("A", i+1), pair[0])
		d.set(sheetIdentity, at("B", i+1), pair[1])
	}
	d.do(d.file.SetSheetVisible(sheetIdentity, false, true))
}

// finish protects and has programs calculate the formulas when they open it.
func (d *draft) finish() {
	for _, name := range d.sheets() {
		d.do(d.file.ProtectSheet(name, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, EditObjects: true,
		}))
	}
	d.do(d.file.ProtectWorkbook(&excelize.WorkbookProtectionOptions{LockStructure: true}))
	all := true
	d.do(d.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &all}))
	d.do(d.file.SetDocProps(&excelize.DocProperties{Title: d.title(), Creator: author}))
}

func (f *form) title() string { return f.owner() + " " + monthName(f.period) + "统计月报" }

// identity is the rows of the identity sheet.
func identity(f *form) [][2]string {
	return [][2]string{
		{"huizong", version},
		{"division", f.division.Code.String()},
		{"period", f.period.String()},
		{"catalogue", f.catalogue.Hash},
	}
}
