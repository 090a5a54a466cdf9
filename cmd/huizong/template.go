package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers/workbook"
	"github.com/huizong/huizong/schema"
)

// A template shows a month, the month before and the same month last year.
const (
	templateMonths = 13
	standingWait   = 5 * time.Second
)

type templateCommand struct {
	natsFlags
	Period string `help:"The month to report, such as 2024-03." required:"" placeholder:"MONTH"`
	Out    string `short:"o" help:"Where to write it; - is standard output." required:"" placeholder:"FILE"`
	Force  bool   `help:"Overwrite the file if there is one."`
	Code   string `arg:"" help:"Six-digit code of who fills it in; a city's or province's is its own offices (本级)."`
}

func (templateCommand) Help() string {
	return `A sheet for each data set that is due, with last month's and last year's figures
beside each cell, as far as a running huizong can be asked for them, and the
cross-checks (勾稽关系) as formulas. It is filled in with Excel, WPS or LibreOffice
and sent with huizong push. Sheets are locked without a password: against slips.

Example:

  huizong template 140525 --period 2024-03 -o 泽州县2024年3月.xlsx`
}

func (c *templateCommand) Run(t *terminal, ctx kongContext) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if err := workbook.Check(cfg); err != nil {
		return err
	}
	if err := c.mayWrite(); err != nil {
		return err
	}
	cfg.Standing = c.standing(ctx, t, cfg)
	var body bytes.Buffer
	if err := workbook.Write(&body, cfg); err != nil {
		return err
	}
	if c.Out == "-" {
		_, err := t.out.Write(body.Bytes())
		return err
	}
	return c.save(body.Bytes())
}

func (c *templateCommand) config() (workbook.Config, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return workbook.Config{}, err
	}
	division, err := schema.ParseCode(c.Code)
	if err != nil {
		return workbook.Config{}, err
	}
	period, err := schema.ParsePeriod(c.Period)
	if err != nil {
		return workbook.Config{}, fmt.Errorf("--period: %w", err)
	}
	return workbook.Config{Catalogue: catalogue, Division: division, Period: period}, nil
}

func (c *templateCommand) mayWrite() error {
	if c.Out == "-" || c.Force {
		return nil
	}
	_, err := os.Stat(c.Out)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%s exists, and may be filled in: give another name, or --force to overwrite it", c.Out)
}

// save doesn't overwrite a file that was made in the meantime.
func (c *templateCommand) save(body []byte) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if c.Force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(c.Out, flags, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Close())
}

// standing asks the running system; a template is of use without it.
func (c *templateCommand) standing(ctx context.Context, t *terminal, cfg workbook.Config) *schema.Standing {
	standing, err := c.ask(ctx, t, cfg)
	if err != nil {
		_, _ = fmt.Fprintf(t.err, "huizong: the template lacks the earlier months: %v\n", err)
		return nil
	}
	return standing
}

func (c *templateCommand) ask(ctx context.Context, t *terminal, cfg workbook.Config) (*schema.Standing, error) {
	conn, err := c.connect(t, "template")
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, standingWait)
	defer cancel()
	standing, err := bus.AskStanding(ctx, conn, cfg.Division, schema.StandingRequest{To: cfg.Period.String(), Months: templateMonths})
	if err != nil {
		return nil, err
	}
	return &standing, nil
}
