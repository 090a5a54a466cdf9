package main

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// defaultNATS is where a system that was told nothing listens.
const defaultNATS = "nats://127.0.0.1:4222"

// clientFlags tell a command where the running system is. What is not given is
// looked up in the data folder of a system on this machine.
type clientFlags struct {
	Data string `help:"Data folder of a running huizong on this machine." default:"huizong-data" type:"path" placeholder:"DIR"`
}

func (f *clientFlags) nats(given, passwordFile string) (string, error) {
	if given != "" || passwordFile != "" {
		return withPassword("--nats", given, passwordFile)
	}
	a, err := readAddresses(f.Data)
	if err != nil || a.NATS != "" {
		return a.NATS, err
	}
	return defaultNATS, nil
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

// natsFlags tell a command where NATS is.
type natsFlags struct {
	clientFlags
	NATS         string `name:"nats" help:"NATS server or cluster; else the one of the system in --data, else nats://127.0.0.1:4222." placeholder:"URL"`
	Creds        string `help:"Credentials file for NATS." type:"path" placeholder:"FILE"`
	NATSPassword string `name:"nats-password-file" help:"File with the password for the user that --nats names." type:"path" placeholder:"FILE"`
}

// address is where NATS is, with the credentials that its URL may carry.
func (f *natsFlags) address() (string, error) { return f.nats(f.NATS, f.NATSPassword) }

// connect connects as the command of that name.
func (f *natsFlags) connect(t *terminal, name string) (*nats.Conn, error) {
	address, err := f.address()
	if err != nil {
		return nil, err
	}
	return bus.Connect(bus.ConnectConfig{URL: address, Creds: f.Creds, Name: "huizong " + name, Logger: t.logger})
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
