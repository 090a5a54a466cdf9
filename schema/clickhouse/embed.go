// Package clickhouse holds the warehouse's schema: numbered files of one
// idempotent statement each, tables first, then views.
package clickhouse

import "embed"

// Migrations are the numbered statements. $durable stands for the table
// settings that make an acknowledged insert survive a power cut.
//
//go:embed *.sql
var Migrations embed.FS
