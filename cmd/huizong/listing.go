package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/shopspring/decimal"
)

// listing is rows of named columns, printed as a table, CSV or JSON.
type listing struct {
	columns []string
	rows    [][]string
}

func newListing(columns ...string) *listing { return &listing{columns: columns} }

func (l *listing) add(values ...any) {
	row := make([]string, len(values))
	for i, value := range values {
		row[i] = fmt.Sprint(value)
	}
	l.rows = append(l.rows, row)
}

func (l *listing) print(w io.Writer, format string) error {
	switch format {
	case "csv":
		return l.printCSV(w)
	case "json":
		return l.printJSON(w)
	}
	return l.printTable(w)
}

func (l *listing) printCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(l.columns); err != nil {
		return err
	}
	return out.WriteAll(l.rows)
}

// printJSON prints one object a row; what is not known is null.
func (l *listing) printJSON(w io.Writer) error {
	objects := make([]map[string]any, len(l.rows))
	for i, row := range l.rows {
		objects[i] = map[string]any{}
		for j, value := range row {
			objects[i][l.columns[j]] = l.jsonValue(j, value)
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(objects)
}

// jsonValue keeps numbers exact, as numbers; codes stay text for their zeros.
func (l *listing) jsonValue(column int, value string) any {
	switch {
	case value == "":
		return nil
	case l.columns[column] != "division" && l.align(column) == text.AlignRight:
		return json.Number(value)
	}
	return value
}

func (l *listing) printTable(w io.Writer) error {
	out := table.NewWriter()
	out.SetStyle(table.StyleLight)
	out.Style().Format.Header = text.FormatDefault
	header := make(table.Row, len(l.columns))
	configs := make([]table.ColumnConfig, len(l.columns))
	for i, column := range l.columns {
		header[i] = column
		configs[i] = table.ColumnConfig{Number: i + 1, Align: l.align(i)}
	}
	out.AppendHeader(header)
	out.SetColumnConfigs(configs)
	for _, row := range l.rows {
		cells := make(table.Row, len(row))
		for i, cell := range row {
			cells[i] = cell
		}
		out.AppendRow(cells)
	}
	_, err := fmt.Fprintln(w, out.Render())
	return err
}

// align puts numbers to the right.
func (l *listing) align(column int) text.Align {
	for _, row := range l.rows {
		if _, err := strconv.ParseFloat(row[column], 64); err != nil && row[column] != "" {
			return text.AlignLeft
		}
	}
	return text.AlignRight
}

// plain prints a number that may be unknown.
func plain(value *float64) string {
	if value == nil {
		return ""
	}
	return strconv.FormatFloat(*value, 'f', -1, 64)
}

// known prints an exact number that may be unknown.
func known(value *decimal.Decimal) string {
	if value == nil {
		return ""
	}
	return value.String()
}

// share prints a ratio with five decimals, or nothing where it is unknown.
func share(value *float64) string {
	if value == nil {
		return ""
	}
	return strconv.FormatFloat(*value, 'f', 5, 64)
}
