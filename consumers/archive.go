package consumers

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// archived are the tables that the stream can't give back, in the order in
// which they are written: what is about a step of an alert before the steps, so
// that no step is missing that somebody was told of.
var archived = []string{"alert_notice", "alert_action", "alert_transition", "dead_action", "target_history"}

// ArchivedTables are the names of the tables that an archive holds.
func ArchivedTables() []string { return slices.Clone(archived) }

// ArchiveWarehouse is a Warehouse that gives rows one by one, too.
type ArchiveWarehouse interface {
	Warehouse
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// exactly are the settings under which a row is the same after its way through
// JSON, whatever a server's defaults, and a request may hold archiveRequest bytes
// of rows.
var exactly = clickhouse.Settings{
	"date_time_input_format":             "best_effort",
	"date_time_output_format":            "iso",
	"input_format_skip_unknown_fields":   0,
	"max_query_size":                     16 * archiveRequest,
	"output_format_json_quote_denormals": 1,
	"precise_float_parsing":              1,
}

// archiveRequest is about how many bytes of rows one insert takes.
const archiveRequest = 1 << 20

// WriteTable writes the rows that stand in a table, one JSON object a line, and
// gives their number.
func WriteTable(ctx context.Context, w ArchiveWarehouse, table string, out io.Writer) (rows int, err error) {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(exactly))
	found, err := w.Query(ctx, "SELECT formatRow('JSONEachRow', *) FROM huizong_store."+table+" FINAL")
	if err != nil {
		return 0, fmt.Errorf("read table %s: %w", table, err)
	}
	defer func() { _ = found.Close() }()
	for ; found.Next(); rows++ {
		var line string
		if err := found.Scan(&line); err != nil {
			return rows, fmt.Errorf("read table %s: %w", table, err)
		}
		if _, err := io.WriteString(out, line); err != nil {
			return rows, err
		}
	}
	return rows, found.Err()
}

// ReadTable inserts what WriteTable wrote and gives the number of rows. Columns
// that the table did not have then are empty. Reading it twice changes nothing.
func ReadTable(ctx context.Context, w ArchiveWarehouse, table string, in io.Reader) (rows int, err error) {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(exactly))
	structure, err := tableStructure(ctx, w, table)
	if err != nil {
		return 0, err
	}
	for reader := bufio.NewReader(in); ; {
		lines, n, err := nextLines(reader)
		if err != nil || n == 0 {
			return rows, err
		}
		sql := "INSERT INTO huizong_store." + table + " SELECT * FROM format('JSONEachRow', " + quoted(structure) + ", " + quoted(lines) + ")"
		if err := w.Exec(ctx, sql); err != nil {
			return rows, fmt.Errorf("restore table %s: %w", table, err)
		}
		rows += n
	}
}

// nextLines are as many lines as one insert takes; none at the end.
func nextLines(in *bufio.Reader) (lines string, n int, err error) {
	var text strings.Builder
	for text.Len() < archiveRequest {
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			break
		}
		if err != nil {
			return "", 0, fmt.Errorf("the table's last line is cut off: %w", err)
		}
		text.WriteString(line)
		n++
	}
	return text.String(), n, nil
}

// tableStructure is a table's columns with their types, in order.
func tableStructure(ctx context.Context, w Warehouse, table string) (string, error) {
	var columns []struct {
		Name string `ch:"name"`
		Type string `ch:"type"`
	}
	err := w.Select(ctx, &columns, "SELECT name, type FROM system.columns WHERE database = 'huizong_store' AND table = '"+table+"' ORDER BY position")
	if err != nil {
		return "", fmt.Errorf("restore table %s: %w", table, err)
	}
	structure := make([]string, len(columns))
	for i, column := range columns {
		structure[i] = column.Name + " " + column.Type
	}
	return strings.Join(structure, ", "), nil
}

// quoted is a string literal.
func quoted(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
