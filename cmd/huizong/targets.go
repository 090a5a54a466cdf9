package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// targetsCommand is about the year's targets (年度任务).
type targetsCommand struct {
	Load targetsLoadCommand `cmd:"" help:"Set the targets of a CSV file (下达年度任务)."`
	List targetsListCommand `cmd:"" help:"List targets, by whom they were set and when (年度任务清单)."`
}

type targetsLoadCommand struct {
	officeFlags
	File string `arg:"" help:"CSV file in UTF-8 with the columns code, division, year, value and, optionally, target, direction, pace, warning, critical, origin, note."`
}

func (targetsLoadCommand) Help() string {
	return `code is the metric or indicator that has the goal, and counts towards it; target
the target metric that value is of, where it isn't the usual one. The value of a
rate is a share, such as 0.95; 撤回 withdraws a target. direction: at_least (if
blank), at_most. pace: linear (if blank), seasonal, or none for what must always
hold. warning, critical: how far behind the pace alerts are such, as a share.

What was set before stays in the history. Of a file with a mistake nothing is
sent; the same file again changes nothing. Exit code 0: all stored; 1: something
is wrong with the data; 2: could not run.

Example:

  printf 'code,division,year,value\nconsult_free,140525,2025,7000\n' > goals.csv
  huizong targets load goals.csv --by 张科长`
}

func (c *targetsLoadCommand) Run(t *terminal, ctx kongContext) error {
	if err := schema.ProveName(c.actor()); err != nil {
		return fmt.Errorf("--by: %w", err)
	}
	rows, err := readTargets(c.File)
	if mistakes := (*producers.RowErrors)(nil); errors.As(err, &mistakes) {
		_, _ = fmt.Fprintf(t.err, "%s\n%s：有误，该文件未发送任何数据\n", mistakes, c.File)
		return errNotRight
	}
	if err != nil {
		return err
	}
	return c.send(ctx, t, rows)
}

func readTargets(path string) ([]producers.TargetRow, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return producers.ReadTargetFile(f, producers.TargetOptions{File: path, Catalogue: catalogue})
}

// send puts the targets request by request; each is taken whole or not at all.
func (c *targetsLoadCommand) send(ctx context.Context, t *terminal, rows []producers.TargetRow) error {
	var total consumers.TargetReply
	for part := range requests(rows, consumers.MaxTargets) {
		request := consumers.TargetRequest{By: c.actor()}
		for _, row := range part {
			request.Targets = append(request.Targets, row.Text)
		}
		var reply consumers.TargetReply
		err := c.ask(ctx, t, "targets", request, &reply)
		if err == nil && len(reply.Mistakes) > 0 {
			c.tell(t, part, reply.Mistakes)
			err = errNotRight
		}
		if taken := total.New + total.Changed + total.Unchanged; err != nil && taken > 0 {
			_, _ = fmt.Fprintf(t.err, "%s：其中 %d 个目标已经入库，其余没有；请改正后把整个文件再加载一次\n", c.File, taken)
		}
		if err != nil {
			return err
		}
		total.New, total.Changed, total.Unchanged = total.New+reply.New, total.Changed+reply.Changed, total.Unchanged+reply.Unchanged
	}
	_, err := fmt.Fprintf(t.out, "%s：%d 个目标，新增 %d 个，变更 %d 个，未变 %d 个\n", c.File, len(rows), total.New, total.Changed, total.Unchanged)
	return err
}

// requests splits targets into at most so many at once, more than one division
// has in a year. Those stay together: one may take another's place.
func requests(rows []producers.TargetRow, most int) iter.Seq[[]producers.TargetRow] {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, byDivisionAndYear)
	return func(yield func([]producers.TargetRow) bool) {
		for len(rows) > 0 {
			n := min(len(rows), most)
			for n < len(rows) && byDivisionAndYear(rows[n-1], rows[n]) == 0 {
				n--
			}
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}

func byDivisionAndYear(a, b producers.TargetRow) int {
	return cmp.Or(cmp.Compare(a.Target.Year, b.Target.Year), cmp.Compare(a.Target.Division, b.Target.Division))
}

// tell prints what was refused, row by row, as it is printed of the file itself.
func (c *targetsLoadCommand) tell(t *terminal, part []producers.TargetRow, mistakes []consumers.TargetMistake) {
	for _, m := range mistakes {
		row := part[m.Target]
		_, _ = fmt.Fprintln(t.err, producers.RowError{
			File: c.File, Row: row.Line, Column: m.Field, Value: row.Text[m.Field], Problem: m.Problem, Remedy: m.Remedy,
		})
	}
	_, _ = fmt.Fprintf(t.err, "%s：有误，这一批 %d 个目标都没有入库\n", c.File, len(part))
}
