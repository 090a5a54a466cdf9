package main

import (
	"context"
	"errors"

	"github.com/huizong/huizong/internal/warehouse"
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
