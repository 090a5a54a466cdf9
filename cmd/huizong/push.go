package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

type pushCommand struct {
	natsFlags
	outboxFlags
	NoWait   bool     `help:"Return once the stream has the events, without waiting until they are stored."`
	Note     string   `help:"Explain figures that break cross-checks (勾稽关系): the note of every report that has none." placeholder:"TEXT"`
	Yes      bool     `short:"y" help:"Send in spite of warnings without being asked."`
	Annotate string   `help:"If the workbook has mistakes, write it here with the wrong cells in red." type:"path" placeholder:"FILE"`
	Files    []string `arg:"" name:"file" help:"Workbooks from huizong template; CSV files of figures, long (a row a figure: division, period, metric, value) or wide (a column a metric), or of cases; in UTF-8 or GB18030."`
}

func (pushCommand) Help() string {
	return `A blank value is not stated; 撤回 withdraws what was stated. Of a file with a
mistake nothing is sent; nor of one whose figures break a cross-check, unless a
note explains them. What is right is kept in the outbox on this disk until it is
stored: if the line is down, don't push the file again: the next push or
"huizong outbox flush" sends it. Exit code 0: all stored; 1: something is wrong
with the data of these files; 2: could not run.

Examples:

  printf 'division,period,metric,value\n140525,2024-03,med_disputes_found,25\n' > march.csv
  huizong push march.csv
  huizong push 泽州县2024年3月.xlsx --annotate 退回.xlsx`
}

func (c *pushCommand) Run(t *terminal, ctx kongContext) (err error) {
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	c.Note = strings.TrimSpace(c.Note) // blanks explain nothing
	if err := errors.Join(c.refuseNobody(), c.mayShow(), c.mayAnnotate()); err != nil {
		return err
	}
	box, err := c.open(t, &c.natsFlags)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	p := push{terminal: t, command: c, catalogue: catalogue, box: box}
	defer p.disconnect()
	batches, wrong, err := p.stageAll(ctx, c.Files)
	if err != nil {
		return err
	}
	if len(batches) > 0 {
		refused, err := p.deliver(ctx, batches)
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

// push is one call of the command.
type push struct {
	*terminal
	command   *pushCommand
	catalogue *schema.Catalogue
	box       *outbox.Outbox
	line      *outbox.Line // nil until it is needed
}

// connect connects where that was not done yet.
func (p *push) connect() (outbox.Line, error) {
	if p.line == nil {
		line, err := openLine(p.terminal, &p.command.natsFlags, "push")
		if err != nil {
			return line, err
		}
		p.line = &line
	}
	return *p.line, nil
}

func (p *push) disconnect() {
	if p.line != nil {
		p.line.JetStream.Conn().Close()
	}
}

// stageAll reads every file into the outbox; those with mistakes are told of and
// left out. None is committed before all are read: an error keeps nothing.
func (p *push) stageAll(ctx context.Context, paths []string) (batches []*outbox.Batch, wrong bool, err error) {
	var stages []*outbox.Stage
	defer func() {
		for _, stage := range stages { // those that weren't committed
			err = errors.Join(err, stage.Discard())
		}
	}()
	for _, path := range paths {
		stage, err := p.box.Stage(path)
		if err != nil {
			return nil, false, err
		}
		stages = append(stages, stage)
		right, err := p.read(ctx, path, stage)
		if err != nil {
			return nil, false, err
		}
		wrong = wrong || !right
		if !right || stage.Events() == 0 {
			stages = stages[:len(stages)-1]
			if err := stage.Discard(); err != nil {
				return nil, false, err
			}
		}
	}
	if ctx.Err() != nil { // interrupted, where nothing asked
		return nil, false, context.Cause(ctx)
	}
	for len(stages) > 0 {
		batch, err := stages[0].Commit()
		stages = stages[1:]
		if err != nil {
			return nil, false, p.halfCommitted(batches, err)
		}
		batches = append(batches, batch)
	}
	return batches, wrong, nil
}

// halfCommitted tells which files are in the outbox although others aren't.
func (p *push) halfCommitted(batches []*outbox.Batch, err error) error {
	if len(batches) > 0 {
		p.tellKept(batches)
	}
	return err
}

// read reads a file into a stage and says whether it may be sent.
func (p *push) read(ctx context.Context, path string, stage *outbox.Stage) (right bool, err error) {
	checker := producers.NewChecker(p.catalogue)
	err = p.readFile(path, func(d producers.Draft) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return errors.Join(stage.Add(d), checker.Add(d))
	}, func(d producers.Draft) { _ = checker.Add(d) }) // a workbook is never too large to be checked
	var mistakes *producers.RowErrors
	switch {
	case errors.As(err, &mistakes):
		return false, p.tellMistakes(ctx, path, checker, mistakes)
	case err != nil:
		return false, err
	case stage.Events() == 0:
		_, _ = fmt.Fprintf(p.out, "%s：没有填写任何数值，无需发送\n", path)
		return true, nil
	}
	return p.check(ctx, path, checker)
}

// tellMistakes tells what is wrong with a file, and which cross-checks the rest of
// it breaks, so that both are mended at once.
func (p *push) tellMistakes(ctx context.Context, path string, checker *producers.Checker, mistakes *producers.RowErrors) error {
	_, _ = fmt.Fprintln(p.err, mistakes)
	if isWorkbook(path) {
		findings, err := checker.Findings(ctx, p.lookup)
		if err != nil {
			return err
		}
		p.tellFindings(path, findings)
		mistakes.List = append(mistakes.List, marks(path, findings)...)
	}
	_, _ = fmt.Fprintf(p.err, "%s：有误，该文件未发送任何数据\n", path)
	return p.annotate(path, mistakes)
}

// deliver sends the batches, and those before them, and waits until they are
// stored, unless told not to.
func (p *push) deliver(ctx context.Context, batches []*outbox.Batch) (refused bool, err error) {
	line, err := p.connect()
	if err != nil {
		p.tellKept(batches)
		return false, err
	}
	d := dispatch{push: p, line: line, own: batches}
	return d.run(ctx)
}

// tellKept says where events are, and that nobody needs to push them again.
func (p *push) tellKept(batches []*outbox.Batch) {
	for _, b := range batches {
		_, _ = fmt.Fprintf(p.err, "%s：%s已存入发件箱，尚未全部入库\n", b.File, contents(b))
	}
	_, _ = fmt.Fprintf(p.err, "发件箱 %s 会保留它们：下次 huizong push 或 huizong outbox flush 会接着发送，请不要重复推送这些文件\n", p.box.Dir())
}
