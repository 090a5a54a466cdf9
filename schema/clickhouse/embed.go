// Package clickhouse holds the warehouse's schema: numbered files, which run
// once, and the views, which are made anew whenever one of them changed.
package clickhouse

import "embed"

// Migrations are the files: one idempotent statement each, run in the order of
// their names, the numbered ones before those in the folder views. $durable stands for
// the table settings that make an acknowledged insert survive a power cut.
//
//go:embed *.sql views/*.sql
var Migrations embed.FS
