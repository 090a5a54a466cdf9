package dashboards

import (
	"context"
	"reflect"
	"regexp"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"
)

// Kinds of columns, as Grafana tells them apart.
const (
	kindTime   = "time"
	kindNumber = "number"
	kindBool   = "boolean"
	kindString = "string"
)

// frame is a query's answer: its columns by name and, row by row, a time.Time,
// float64, bool or string for each, or nil.
type frame struct {
	columns []column
	rows    [][]any
}

type column struct{ name, kind string }

var (
	wrapped    = regexp.MustCompile(`^(?:LowCardinality|Nullable|SimpleAggregateFunction\(\w+,\s*)\((.*)\)$`)
	timeType   = regexp.MustCompile(`^Date`)
	numberType = regexp.MustCompile(`^(U?Int|Float|Decimal)`)
)

// kindOf is what the plugin makes of a ClickHouse type.
func kindOf(databaseType string) string {
	for inner := wrapped.FindStringSubmatch(databaseType); inner != nil; inner = wrapped.FindStringSubmatch(databaseType) {
		databaseType = inner[1]
	}
	switch {
	case timeType.MatchString(databaseType):
		return kindTime
	case numberType.MatchString(databaseType):
		return kindNumber
	case databaseType == "Bool":
		return kindBool
	}
	return kindString
}

// queryPatience is how long the plugin waits; it tells the server, as it does.
const queryPatience = 30 * time.Second

// Warehouse is ClickHouse as its readers see it.
type Warehouse interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// ask runs a query with the reader's rights, as the plugin does: natively, with
// no setting but the time limit that the driver derives from the deadline.
func ask(ctx context.Context, db Warehouse, sql string) (*frame, error) {
	ctx, cancel := context.WithTimeout(ctx, queryPatience)
	defer cancel()
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	f := &frame{}
	var targets []any
	for _, c := range rows.ColumnTypes() {
		f.columns = append(f.columns, column{c.Name(), kindOf(c.DatabaseTypeName())})
		targets = append(targets, reflect.New(c.ScanType()).Interface())
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := make([]any, len(targets))
		for i, target := range targets {
			row[i] = plain(reflect.ValueOf(target))
		}
		f.rows = append(f.rows, row)
	}
	return f, rows.Err()
}

// plain is what a scanned value is to Grafana.
func plain(v reflect.Value) any {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch value := v.Interface().(type) {
	case decimal.Decimal:
		return value.InexactFloat64()
	case time.Time, bool, string:
		return value
	}
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	return ""
}
