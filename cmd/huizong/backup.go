package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// backedUp are the streams that nothing else gives back, the events first.
var backedUp = []string{schema.StreamEvents, schema.StreamAlerts}

type backupCommand struct {
	writerFlags
	Dir string `arg:"" help:"Folder for the backup; new or empty." type:"path"`
}

func (backupCommand) Help() string {
	return `Runs beside a running system, which goes on taking events. The backup holds every
event up to a moment, and what isn't made from events: targets, alerts with what
was done about them, what was decided of refused events. Everything else is made
again by a restore.

Example:

  huizong backup /backup/huizong-$(date +%F)`
}

func (c *backupCommand) Run(t *terminal, ctx kongContext) (err error) {
	started := time.Now()
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	db, err := c.warehouse(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	js, disconnect, err := c.jetStream(t)
	if err != nil {
		return err
	}
	defer disconnect()
	m := &manifest{Format: backupFormat, Huizong: version, Schema: lastSchema(), Catalogue: catalogue.Hash, At: started.UTC()}
	if err := sameSchema(ctx, db, m.Schema); err != nil {
		return err
	}
	folder, err := newBackupFolder(c.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.abandon()) }()
	// The tables first: so they say nothing of events that the snapshot lacks.
	if err := writeTables(ctx, folder, db, m); err != nil {
		return err
	}
	if err := writeStreams(ctx, t, folder, js, m); err != nil {
		return err
	}
	if err := folder.finish(m); err != nil {
		return err
	}
	return m.tell(t.out, "已备份到 "+c.Dir, started)
}

func (c *backupCommand) jetStream(t *terminal) (js jetstream.JetStream, disconnect func(), err error) {
	conn, err := c.connect(t, "backup")
	if err != nil {
		return nil, nil, err
	}
	js, err = jetstream.New(conn)
	return js, conn.Close, err
}

// sameSchema refuses a warehouse of another release, whose tables may be others.
func sameSchema(ctx context.Context, db *warehouse.DB, want string) error {
	var rows []struct {
		Last string `ch:"last"`
	}
	err := db.Select(ctx, &rows, "SELECT max(name) AS last FROM huizong_store.migration WHERE name NOT LIKE 'views%'")
	if err == nil && rows[0].Last != want {
		err = fmt.Errorf("the warehouse has the schema up to %s, this huizong up to %s: use the release that runs there", rows[0].Last, want)
	}
	return err
}

func writeTables(ctx context.Context, folder *backupFolder, db *warehouse.DB, m *manifest) error {
	for _, table := range consumers.ArchivedTables() {
		rows := 0
		err := folder.write(tableFile(table), func(w io.Writer) (err error) {
			packed := gzip.NewWriter(w)
			rows, err = consumers.WriteTable(ctx, db, table, packed)
			return errors.Join(err, packed.Close())
		})
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, tableRows{table, rows})
	}
	return nil
}

func writeStreams(ctx context.Context, t *terminal, folder *backupFolder, js jetstream.JetStream, m *manifest) error {
	for _, stream := range backedUp {
		var show func(done int)
		progress := func(done, total int) {
			if show == nil {
				show = newProgress(t.err, "备份 "+stream, total)
			}
			show(done)
		}
		err := folder.write(streamFile(stream), func(w io.Writer) error {
			snapshot, err := bus.WriteSnapshot(ctx, js, stream, w, progress)
			m.Streams = append(m.Streams, snapshot)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var tableName = map[string]string{
	"alert_notice": "预警告知", "alert_action": "督办", "alert_transition": "预警变化", "dead_action": "拒收处理", "target_history": "目标",
}

// tell prints what a backup holds.
func (m *manifest) tell(w io.Writer, what string, started time.Time) error {
	state := m.events().State
	_, err := fmt.Fprintf(w, "%s：事件 %d 个（序号 %d 至 %d）", what, state.Msgs, state.FirstSeq, state.LastSeq)
	for _, table := range m.Tables {
		_, _ = fmt.Fprintf(w, "，%s %d 条", tableName[table.Name], table.Rows)
	}
	_, _ = fmt.Fprintf(w, "；%.1f MB，用时 %.1f 秒\n", float64(m.bytes())/1e6, time.Since(started).Seconds())
	return err
}
