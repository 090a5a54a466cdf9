package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/huizong/huizong/producers/outbox"
)

// outboxCommand is what can be done about events that wait (发件箱).
type outboxCommand struct {
	List  outboxListCommand  `cmd:"" help:"List what waits to be stored, and what was refused (待办清单)."`
	Flush outboxFlushCommand `cmd:"" help:"Send everything that waits, and wait until it is stored (补发)."`
}

type outboxFlushCommand struct {
	natsFlags
	outboxFlags
}

func (outboxFlushCommand) Help() string {
	return `Sends what earlier pushes to the same NATS, as the same user, left in the outbox.
Exit code 0: the outbox is empty, all of it stored; 1: something was refused;
2: could not run, and everything is kept.

Examples:

  huizong outbox flush
  huizong outbox flush --nats nats://10.0.0.5:4222 --creds county.creds`
}

func (c *outboxFlushCommand) Run(t *terminal, ctx kongContext) (err error) {
	box, err := c.open(t, &c.natsFlags)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	waiting, err := box.Waiting()
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		_, err := fmt.Fprintln(t.out, "发件箱是空的")
		return err
	}
	line, err := openLine(t, &c.natsFlags, "outbox")
	if err != nil {
		return err
	}
	defer line.JetStream.Conn().Close()
	outcomes, err := box.Flush(ctx, line)
	if err != nil {
		return err
	}
	refused := false
	for _, outcome := range outcomes {
		if err := t.tell(box, outcome); err != nil {
			return err
		}
		refused = refused || outcome.Refused > 0 || outcome.Damaged
	}
	if refused {
		return errNotRight
	}
	return nil
}

type outboxListCommand struct {
	natsFlags
	outboxFlags
	Format string `help:"How to print: table, csv or json." enum:"table,csv,json" default:"table"`
}

func (outboxListCommand) Help() string {
	return `Lists the outboxes of every NATS and user, or with --nats that of one. What was
refused stays listed until its file in rejected/ is deleted.

Examples:

  huizong outbox list
  huizong outbox list --format json --outbox /var/lib/huizong/outbox`
}

func (c *outboxListCommand) Run(t *terminal) error {
	folders, err := c.folders()
	if err != nil {
		return err
	}
	l := newListing("number", "destination", "file", "divisions", "events", "sent", "since", "state", "event", "place", "reasons")
	for _, folder := range folders {
		if err := c.addWaiting(l, folder); err != nil {
			return err
		}
		if err := c.addRejected(t, l, folder); err != nil {
			return err
		}
	}
	return l.print(t.out, c.Format)
}

// folders are the outboxes that are asked for.
func (c *outboxListCommand) folders() ([]string, error) {
	root := c.root(&c.natsFlags)
	if c.NATS != "" || c.Creds != "" || outbox.IsOutbox(root) {
		dir, _, err := c.folder(&c.natsFlags)
		if err != nil || !outbox.IsOutbox(dir) {
			return nil, err
		}
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var folders []string
	for _, e := range entries {
		if dir := filepath.Join(root, e.Name()); outbox.IsOutbox(dir) {
			folders = append(folders, dir)
		}
	}
	return folders, err
}

func (c *outboxListCommand) addWaiting(l *listing, folder string) error {
	waiting, err := outbox.List(folder)
	for _, w := range waiting {
		state, divisions := stateOf(w), strings.Join(w.Divisions, " ")
		if w.More {
			divisions += " …"
		}
		reasons := ""
		if w.Error != nil {
			reasons = w.Error.Error()
		}
		l.add(w.Number, destinationIn(folder), w.File, divisions, w.Events, w.Sent, moment(&w.At), state, "", "", reasons)
	}
	return err
}

// stateOf says how far a batch is.
func stateOf(w outbox.Waiting) string {
	switch {
	case w.Error != nil:
		return "damaged"
	case w.Sent == 0:
		return "waiting"
	case w.Sent < w.Events:
		return "sending"
	}
	return "sent"
}

func (c *outboxListCommand) addRejected(t *terminal, l *listing, folder string) error {
	refused, damaged, err := outbox.ListRejected(folder)
	if err != nil {
		return err
	}
	for _, path := range refused {
		for r, err := range outbox.ReadRejected(path) {
			if err != nil {
				return err
			}
			division, _, _ := strings.Cut(r.MsgID, "-")
			places, reasons := t.inLanguage(strings.Join(r.Places, "、")), t.inLanguage(strings.Join(r.Reasons, "；"))
			l.add(r.Batch, destinationIn(folder), r.File, division, 1, "", moment(&r.At), "rejected", r.MsgID, places, reasons)
		}
	}
	for _, path := range damaged {
		l.add("", destinationIn(folder), path, "", "", "", "", "damaged", "", "", t.inLanguage("请重新推送原来的文件"))
	}
	return nil
}

// destinationIn is whom an outbox's folder is for.
func destinationIn(folder string) string {
	text, err := os.ReadFile(filepath.Join(folder, destinationName))
	if err != nil {
		return filepath.Base(folder)
	}
	return strings.TrimSpace(string(text))
}
