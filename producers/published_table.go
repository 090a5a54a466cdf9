package producers

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/huizong/huizong/schema"
)

// tableRow is a row of one of the seeds' CSV files.
type tableRow struct {
	file    string
	line    int
	columns []string
	cells   []string
}

// readTable reads a CSV file that has exactly these columns, in this order.
func readTable(files fs.FS, name string, columns ...string) ([]tableRow, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read seeds: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	r := csv.NewReader(file)
	header, err := r.Read()
	if err != nil || !slices.Equal(header, columns) {
		return nil, errors.Join(fmt.Errorf("%s:1: the columns are %q, not %q", name, header, columns), err)
	}
	var rows []tableRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, tableRow{file: name, line: line, columns: columns, cells: cells})
	}
}

func (r tableRow) get(column string) string { return r.cells[slices.Index(r.columns, column)] }

func (r tableRow) errorf(column, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s %q: %w", r.file, r.line, column, r.get(column), fmt.Errorf(format, args...))
}

func (r tableRow) need(column string) (string, error) {
	text := r.get(column)
	if text == "" {
		return "", r.errorf(column, "must not be empty")
	}
	return text, nil
}

func (r tableRow) division(column string) (schema.Code, error) {
	code, err := schema.ParseCode(r.get(column))
	if err != nil {
		return 0, r.errorf(column, "%w", err)
	}
	return code, nil
}

func (r tableRow) period(column string) (schema.Period, error) {
	period, err := schema.ParsePeriod(r.get(column))
	if err != nil {
		return schema.Period{}, r.errorf(column, "%w", err)
	}
	return period, nil
}

func (r tableRow) decimal(column string) (schema.Decimal, error) {
	value, err := schema.ParseDecimal(r.get(column))
	if err != nil {
		return 0, r.errorf(column, "%w", err)
	}
	return value, nil
}

func (r tableRow) choice(column string, choices ...string) (string, error) {
	text := r.get(column)
	if !slices.Contains(choices, text) {
		return "", r.errorf(column, "is none of %q", choices)
	}
	return text, nil
}
