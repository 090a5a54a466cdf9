package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// restorer fills an empty system from a backup.
type restorer struct {
	*system
	from     string
	manifest *manifest
}

// run says whether it began to change anything.
func (r *restorer) run(ctx context.Context) (begun bool, err error) {
	for _, open := range []func(context.Context) error{r.openData, r.openBus, r.connectWarehouse, r.refuse} {
		if err := open(ctx); err != nil {
			return false, err
		}
	}
	if err := beginRestoring(r.flags.Data); err != nil {
		return false, err
	}
	if err := consumers.BeginRestoring(ctx, r.warehouse); err != nil {
		return true, err
	}
	if err := r.restoreStreams(ctx); err != nil {
		return true, err
	}
	// Before anything else is stored there: what the catalogue says of targets
	// must not come after what offices have said since.
	if err := r.restoreTables(ctx); err != nil {
		return true, err
	}
	if err := r.follow(ctx); err != nil {
		return true, err
	}
	return true, consumers.EndRestoring(ctx, r.warehouse)
}

// refuse tells what is in the way.
func (r *restorer) refuse(ctx context.Context) error {
	for _, name := range []string{schema.StreamEvents, schema.StreamAlerts, schema.StreamDead, schema.StreamReceipts} {
		_, err := r.jetStream.Stream(ctx, name)
		if err == nil {
			return fmt.Errorf("nothing is restored: there is a stream %s already: give a new --data folder, or a NATS where huizong was never started; "+
				"if a restore was broken off while it loaded, `huizong up` goes on with it", name)
		}
		if !errors.Is(err, jetstream.ErrStreamNotFound) {
			return err
		}
	}
	events := r.manifest.events()
	err := consumers.RefuseFilled(ctx, r.warehouse, events.Name, events.Created, events.State.LastSeq)
	if errors.Is(err, consumers.ErrFilled) {
		err = fmt.Errorf("nothing is restored: %w: give a new --data folder, or a ClickHouse where huizong was never started", err)
	}
	return err
}

func (r *restorer) restoreStreams(ctx context.Context) error {
	for _, snapshot := range r.manifest.Streams {
		if err := r.restoreStream(ctx, snapshot); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) restoreStream(ctx context.Context, snapshot bus.Snapshot) error {
	file, err := os.Open(filepath.Join(r.from, streamFile(snapshot.Name)))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	show := newProgress(r.terminal.err, "恢复 "+snapshot.Name, int(snapshot.State.Msgs))
	return bus.RestoreSnapshot(ctx, r.jetStream, snapshot, file, func(done int) {
		show(int(float64(done) / float64(info.Size()) * float64(snapshot.State.Msgs)))
	})
}

func (r *restorer) restoreTables(ctx context.Context) error {
	for _, table := range r.manifest.Tables {
		if err := r.restoreTable(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) restoreTable(ctx context.Context, table tableRows) error {
	file, err := os.Open(filepath.Join(r.from, tableFile(table.Name)))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return fmt.Errorf("restore table %s: %w", table.Name, err)
	}
	rows, err := consumers.ReadTable(ctx, r.warehouse, table.Name, unpacked)
	if err == nil && rows != table.Rows {
		err = fmt.Errorf("restore table %s: it has %d rows, the backup says %d", table.Name, rows, table.Rows)
	}
	return err
}

// follow lets a warehouse that was restored by ClickHouse itself go on with the stream.
func (r *restorer) follow(ctx context.Context) error {
	stream, err := r.jetStream.Stream(ctx, r.manifest.events().Name)
	if err != nil {
		return err
	}
	return consumers.FollowStream(ctx, r.warehouse, r.manifest.events().Name, stream.CachedInfo().Created)
}
