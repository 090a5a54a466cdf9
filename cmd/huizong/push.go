package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

type pushCommand struct {
	natsFlags
	NoWait bool     `help:"Return once the stream has the events, without waiting until they are stored."`
	Files  []string `arg:"" name:"file" help:"CSV files in UTF-8 with the columns division, period, metric, value and, optionally, scope, by, note."`
}

func (pushCommand) Help() string {
	return `A blank value is not stated; 撤回 withdraws what was stated. Of a file with a
mistake nothing is sent. Exit code 0: all stored; 1: something is wrong with the
data; 2: could not run.

Example:

  printf 'division,period,metric,value\n140525,2024-03,med_disputes_found,25\n' > march.csv
  huizong push march.csv`
}

func (c *pushCommand) Run(t *terminal, ctx kongContext) error {
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	files, wrong, err := c.read(catalogue, t)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		refused, err := c.send(ctx, t, files)
		if err != nil {
			return err
		}
		wrong = wrong || refused
	}
	if wrong {
		return errNotRight
	}
	return nil
}

// file is one that can be sent.
type file struct {
	name   string
	events []schema.Event
	rows   [][]int // the lines that state each event's figures
}

// read reads every file; those with mistakes are told of and left out.
func (c *pushCommand) read(catalogue *schema.Catalogue, t *terminal) (files []file, wrong bool, err error) {
	for _, path := range c.Files {
		f, err := readFile(path, catalogue)
		var mistakes *producers.RowErrors
		switch {
		case errors.As(err, &mistakes):
			wrong = true
			_, _ = fmt.Fprintf(t.err, "%s\n%s：有误，该文件未发送任何数据\n", mistakes, path)
		case err != nil:
			return nil, false, err
		default:
			files = append(files, f)
		}
	}
	return files, wrong, nil
}

func readFile(path string, catalogue *schema.Catalogue) (file, error) {
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".xlsx" || ext == ".xls" {
		return file{}, fmt.Errorf("%s: this release reads CSV only: save the sheet as CSV UTF-8", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return file{}, err
	}
	defer func() { _ = f.Close() }()
	events, rows, err := producers.ReadCSV(f, producers.CSVOptions{File: path, Catalogue: catalogue})
	return file{path, events, rows}, err
}

// send publishes the files and waits until they are stored, unless told not to.
func (c *pushCommand) send(ctx context.Context, t *terminal, files []file) (refused bool, err error) {
	conn, err := c.connectDivision(t, "push")
	if err != nil {
		return false, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return false, err
	}
	for _, f := range files {
		wrong, err := c.sendFile(ctx, t, js, f)
		if err != nil {
			return false, err
		}
		refused = refused || wrong
	}
	return refused, nil
}

func (c *pushCommand) sendFile(ctx context.Context, t *terminal, js jetstream.JetStream, f file) (refused bool, err error) {
	if len(f.events) == 0 {
		_, _ = fmt.Fprintf(t.out, "%s：没有填写任何数值，无需发送\n", f.name)
		return false, nil
	}
	figures := 0
	for _, e := range f.events {
		figures += len(e.Report.Figures)
	}
	progress := func(int) {}
	if len(f.events) > 1 {
		progress = newProgress(t.err, f.name, len(f.events))
	}
	d := delivery{js, t.logger, progress}
	acks, err := d.publish(ctx, slices.Values(f.events))
	if err != nil {
		return false, fmt.Errorf("%s: %w", f.name, err)
	}
	if c.NoWait {
		_, _ = fmt.Fprintf(t.out, "%s：已发送 %d 个数据（%d 份报表），尚未确认入库\n", f.name, figures, len(f.events))
		return false, nil
	}
	refusals, err := d.await(ctx, acks)
	if err != nil {
		return false, fmt.Errorf("%s: sent, but not known to be stored: %w; push it again, the totals stay right", f.name, err)
	}
	f.tell(t, acks, refusals)
	_, _ = fmt.Fprintf(t.out, "%s：%d 份报表（%d 个数据），入库 %d 份，拒收 %d 份\n",
		f.name, len(f.events), figures, len(f.events)-len(refusals), len(refusals))
	return len(refusals) > 0, nil
}

// tell prints what of the file was refused, row by row, and why.
func (f file) tell(t *terminal, acks []producers.Ack, refusals []schema.Refused) {
	for _, r := range refusals {
		i := slices.IndexFunc(acks, func(a producers.Ack) bool { return a.Sequence == r.Sequence })
		if i < 0 {
			continue
		}
		for _, reason := range r.Reasons {
			_, _ = fmt.Fprintf(t.err, "%s%s：%s %s 被拒收：%s\n", f.name, f.place(i, reason), f.events[i].Division, f.events[i].Report.Period, reason)
		}
	}
}

var figurePath = regexp.MustCompile(`^data\.figures\[(\d+)\]`)

// place is the row that a reason is about, or the first of the event's rows.
func (f file) place(event int, reason string) string {
	rows, at := f.rows[event], 0
	if match := figurePath.FindStringSubmatch(reason); match != nil {
		at, _ = strconv.Atoi(match[1])
	} else if len(rows) > 1 {
		return fmt.Sprintf(" 第 %d 行起的 %d 行", rows[0], len(rows))
	}
	return fmt.Sprintf(" 第 %d 行", rows[min(at, len(rows)-1)])
}
