// Package warehouse speaks to ClickHouse: it connects, migrates, inserts
// columns and runs statements. What they mean is the callers' business.
package warehouse

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// pinned are the settings the derivation relies on; defaults change between releases.
var pinned = clickhouse.Settings{
	"async_insert":       0,
	"insert_deduplicate": 0,
	"enable_analyzer":    1,
	"final":              0,
	"join_use_nulls":     0,
	"max_execution_time": 0,

	"enable_shared_storage_snapshot_in_query":     1,
	"optimize_move_to_prewhere_if_final":          0,
	"do_not_merge_across_partitions_select_final": 0,

	// What a grouping spills to disk the engine can't read again where it has
	// groupArrayInsertAt with a default of Decimal (26.7), as the derivation has.
	"max_bytes_ratio_before_external_group_by": 0,

	// Joins stay in the order they are written in: reordered by statistics of
	// earlier runs, one was seen to lose rows (26.7).
	"query_plan_optimize_join_order_limit":  0,
	"collect_hash_table_stats_during_joins": 0,
	"join_algorithm":                        "hash", // a join by many threads costs more to begin than these have to do

	// Compiling what a batch needs costs more than it saves.
	"compile_expressions":           0,
	"compile_aggregate_expressions": 0,
	"compile_sort_description":      0,

	// What one step derives is one block, and so one part: readers see it at once.
	"max_insert_threads":          1,
	"min_insert_block_size_rows":  20_000_000,
	"min_insert_block_size_bytes": 0,
}

// DB is a connection pool with the writer's rights, or a reader's.
type DB struct{ conn driver.Conn }

// Open connects to a server and waits for its first answer.
func Open(ctx context.Context, dsn string) (*DB, error) { return open(ctx, dsn, pinned) }

// OpenReader connects with settings left as the server gives them to its reader.
func OpenReader(ctx context.Context, dsn string) (*DB, error) { return open(ctx, dsn, nil) }

func open(ctx context.Context, dsn string, settings clickhouse.Settings) (*DB, error) {
	opts, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("%s is not a ClickHouse address like clickhouse://user:password@host:9000: %w", Redact(dsn), reason(err))
	}
	opts.Auth.Database = ""
	opts.Settings = settings
	opts.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4} // pays on loopback, too
	opts.MaxCompressionBuffer = 1 << 20                                           // every connection keeps two of them
	opts.DialTimeout, opts.ReadTimeout = 5*time.Second, 10*time.Minute
	opts.MaxOpenConns, opts.MaxIdleConns = 8, 4
	opts.ClientInfo.Products = append(opts.ClientInfo.Products, struct{ Name, Version string }{"huizong", "1"})
	conn, err := clickhouse.Open(opts)
	if err != nil {
		return nil, err
	}
	if err := conn.Ping(ctx); err != nil {
		_ = conn.Close()
		if refused := (*clickhouse.Exception)(nil); errors.As(err, &refused) {
			return nil, fmt.Errorf("ClickHouse at %s refuses: %s; check user and password of the address given with --clickhouse", Redact(dsn), refused.Message)
		}
		return nil, fmt.Errorf("cannot reach ClickHouse at %s: %w; start it, or give another address with --clickhouse", Redact(dsn), err)
	}
	return &DB{conn}, nil
}

// Redact gives the address without user, password and options, for messages.
func Redact(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return "the given address"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// reason leaves out the address that a parser repeats, password and all.
func reason(err error) error {
	if parse := (*url.Error)(nil); errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

// Close ends the pool.
func (db *DB) Close() error { return db.conn.Close() }

// Insert writes one block of columns, each a slice, in the order of the named
// columns. Once it returns nil the rows are on disk.
func (db *DB) Insert(ctx context.Context, into string, columns ...any) error {
	var files writes
	batch, err := db.conn.PrepareBatch(files.watched(ctx), "INSERT INTO "+into)
	if err != nil {
		return fmt.Errorf("insert into %s: %w", into, err)
	}
	defer func() { _ = batch.Close() }()
	for i, column := range columns {
		if err := batch.Column(i).Append(column); err != nil {
			return fmt.Errorf("insert into %s: column %d: %w", into, i, err)
		}
	}
	if err := files.outcome(batch.Send()); err != nil {
		return fmt.Errorf("insert into %s: %w", into, err)
	}
	return nil
}

// Exec runs a statement, with tables that exist for it alone.
func (db *DB) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	if err := db.checkRoom(ctx, sql); err != nil {
		return err
	}
	var files writes
	return files.outcome(db.conn.Exec(files.watched(with(ctx, tables)), sql))
}

// Select runs a query and appends its rows to the slice dest points to.
func (db *DB) Select(ctx context.Context, dest any, sql string, tables ...*ext.Table) error {
	return db.conn.Select(with(ctx, tables), dest, sql)
}

// Query runs a query with bound parameters.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	return db.conn.Query(ctx, sql, args...)
}

// with names the query, so that it can be found in the server's log, and hands it the tables.
func with(ctx context.Context, tables []*ext.Table) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithQueryID("huizong-"+rand.Text()), clickhouse.WithExternalTable(tables...))
}

// Ping asks the server for a sign of life.
func (db *DB) Ping(ctx context.Context) error { return db.conn.Ping(ctx) }
