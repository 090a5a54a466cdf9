package main

import (
	"context"
	"errors"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// clientFlags tell a command where the running system is. What is not given is
// looked up in the data folder of a system on this machine.
type clientFlags struct {
	Data string `help:"Data folder of a running huizong on this machine." default:"huizong-data" type:"path" placeholder:"DIR"`
}

// reader connects to ClickHouse with a reader's rights.
func (f *clientFlags) reader(ctx context.Context, given, passwordFile string) (*warehouse.DB, error) {
	given, err := withPassword("--clickhouse", given, passwordFile)
	if err != nil {
		return nil, err
	}
	if given == "" {
		a, err := readAddresses(f.Data)
		if err != nil {
			return nil, err
		}
		given = a.ClickHouse
	}
	if given == "" {
		return nil, errors.New("no running huizong found: start `huizong up` in this folder, name its folder with --data, or give --clickhouse")
	}
	return warehouse.OpenReader(ctx, given)
}

// readerFlags tell a command where to read.
type readerFlags struct {
	clientFlags
	ClickHouse         string `name:"clickhouse" help:"Ask this ClickHouse server, as a user who may read the database huizong." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
	Format             string `help:"How to print: table, csv or json." enum:"table,csv,json" default:"table"`
}

// list prints what a query gives for a filter, which is proved before anything is asked.
func (f *readerFlags) list(
	ctx context.Context, t *terminal, filter func(*schema.Catalogue) (where string, args []any, err error),
	query func(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error),
) error {
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	where, args, err := filter(catalogue)
	if err != nil {
		return err
	}
	db, err := f.reader(ctx, f.ClickHouse, f.ClickHousePassword)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	out, err := query(ctx, db, where, args)
	if err != nil {
		return err
	}
	return out.print(t.out, f.Format)
}
