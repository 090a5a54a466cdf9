package main

import (
	"context"
	"errors"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
)

// writerFlags tell a command that works beside huizong up, with its rights, where that is.
type writerFlags struct {
	natsFlags
	ClickHouse         string `name:"clickhouse" help:"ClickHouse server of the system, as the user huizong works as; else the engine of the system in --data." placeholder:"DSN"`
	ClickHousePassword string `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
}

// warehouse connects as the one who may read every table.
func (f *writerFlags) warehouse(ctx context.Context) (*warehouse.DB, error) {
	dsn, err := withPassword("--clickhouse", f.ClickHouse, f.ClickHousePassword)
	if err != nil {
		return nil, err
	}
	if dsn == "" {
		a, err := readAddresses(f.Data)
		if err != nil {
			return nil, err
		}
		if a == (addresses{}) {
			return nil, errors.New("no running huizong found: start `huizong up` in this folder, name its folder with --data, or give --clickhouse and --nats")
		}
		dsn, err = engine.WriterDSN(f.Data, a.ClickHouse)
		if errors.Is(err, engine.ErrNotReader) {
			return nil, errors.New("this system's ClickHouse is one from outside: give --clickhouse, with the user that huizong works as")
		}
		if err != nil {
			return nil, err
		}
	}
	return warehouse.Open(ctx, dsn)
}
