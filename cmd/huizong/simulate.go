package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

type simulateCommand struct {
	natsFlags
	In           string  `required:"" help:"Area whose units report: a province (14), a city (1405), any six-digit code, or 000000 for the country." placeholder:"AREA"`
	From         string  `required:"" help:"First month." placeholder:"MONTH"`
	To           string  `required:"" help:"Last month; it must be over." placeholder:"MONTH"`
	Rate         float64 `help:"At most so many events a second; 0: as fast as it goes." default:"0"`
	Cases        int     `help:"How many single cases are opened." default:"1000"`
	Corrections  float64 `help:"Share of statements that are wrong at first and stated again later." default:"0.05"`
	Seed         uint32  `help:"Another seed makes another area." default:"1"`
	NoWait       bool    `help:"Return once the stream has the events, without waiting until they are stored."`
	AcceptMadeUp bool    `help:"Publish even where NATS is not on this machine, or units have stated figures of their own, which made-up ones replace."`
}

func (simulateCommand) Help() string {
	return `Publishes what the area's units owe in every month, and single cases, as load.
The numbers are made up and marked so. They keep the cross-checks. The same flags
make the same events, so that a second run adds nothing; other flags make other
events, whose figures replace and whose cases join those that are there.

Nobody wants them among real numbers: without --accept-made-up they go only to a
NATS on this machine in which the area's units have stated nothing but made-up
numbers. Exit code 0: all stored; 1: something was refused; 2: could not run.

Examples:

  huizong simulate --in 1405 --from 2024-01 --to 2024-12
  huizong simulate --in 14 --from 2024-01 --to 2024-12 --rate 2000 --cases 100000 --corrections 0.05 --seed 1`
}

func (c *simulateCommand) Run(t *terminal, ctx kongContext) error {
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	if c.Rate < 0 || math.IsNaN(c.Rate) {
		return fmt.Errorf("--rate: %v events a second are not possible", c.Rate)
	}
	cfg, err := c.config(catalogue.Divisions)
	if err != nil {
		return err
	}
	area, err := producers.NewAreaSimulation(cfg, catalogue)
	if err != nil {
		return err
	}
	conn, err := c.connect(t, "simulate")
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	if !c.AcceptMadeUp {
		if err := onlyMadeUp(ctx, js, cfg.Area); err != nil {
			return fmt.Errorf("%w; in a system for trials add --accept-made-up", err)
		}
	}
	load := areaLoad{terminal: t, jetStream: js, area: area, planned: area.Summary()}
	return c.send(ctx, &load)
}

// config reads the flags.
func (c *simulateCommand) config(divisions *schema.Divisions) (cfg producers.AreaConfig, err error) {
	cfg = producers.AreaConfig{Cases: c.Cases, Corrections: c.Corrections, Seed: c.Seed, Now: time.Now()}
	if cfg.Area, err = areaCode(divisions, c.In); err != nil {
		return cfg, fmt.Errorf("--in: %w", err)
	}
	if cfg.From, err = schema.ParsePeriod(c.From); err != nil {
		return cfg, fmt.Errorf("--from: %w", err)
	}
	if cfg.To, err = schema.ParsePeriod(c.To); err != nil {
		return cfg, fmt.Errorf("--to: %w", err)
	}
	cfg.Plan, err = producers.ReadPlan(seeds.Files)
	return cfg, err
}

// areaCode reads a code or what it begins with: 14, 1405.
func areaCode(divisions *schema.Divisions, text string) (schema.Code, error) {
	padded := text
	if len(text) == 2 || len(text) == 4 {
		padded += strings.Repeat("0", 6-len(text))
	}
	code, err := schema.ParseCode(padded)
	if err != nil {
		return 0, fmt.Errorf("%q is no division code, nor the first two or four digits of one", text)
	}
	if _, ok := divisions.Get(code); !ok {
		return 0, fmt.Errorf("there is no division %s: the codes are in the view huizong.division", code)
	}
	return code, nil
}

// send publishes the load and, unless told not to, waits until it is stored.
func (c *simulateCommand) send(ctx context.Context, l *areaLoad) error {
	started := time.Now()
	if err := l.publish(ctx, c.Rate); err != nil {
		return fmt.Errorf("%d of %d events are in the stream: %w; the same command goes on", l.awaited.Len(), l.planned.Events, err)
	}
	l.tellPublished(time.Since(started))
	if c.NoWait {
		return nil
	}
	refused, err := l.await(ctx)
	if err != nil {
		return err
	}
	return l.tellStored(time.Since(started), refused)
}
