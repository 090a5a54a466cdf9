package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"

	"github.com/huizong/huizong/schema"
)

type benchCommand struct {
	JSON    bool    `name:"json" help:"Print the figures as JSON; what is going on still goes to standard error."`
	In      string  `help:"Area that all is made up for: a code or its first two or four digits; 000000 is the country." default:"000000" placeholder:"AREA"`
	Cases   int     `help:"How many events of single cases the backlog has." default:"1000000" placeholder:"N"`
	Reports int     `help:"How many monthly reports of 40 figures the other backlog has." default:"34140" placeholder:"N"`
	Rate    float64 `help:"Events a second of the steady load." default:"2000" placeholder:"N"`
	Seconds int     `help:"How long the steady load goes on." default:"15" placeholder:"N"`
	Months  int     `help:"Months of history that the dashboards' queries are timed on, 100 figures a unit and month." default:"60" placeholder:"N"`
	Runs    int     `help:"How often each of them is timed; its median counts." default:"3" placeholder:"N"`
	Engine  string  `help:"The engine's library, libchdb.so, if it is not beside the binary or in node_modules." type:"path" placeholder:"FILE"`
	Temp    string  `help:"Folder on the disk that is to be measured; some 4 GiB there are taken for a while. The system's folder for temporary files otherwise." type:"path" placeholder:"DIR"`
	Keep    string  `help:"Keep the system with the cases in this new folder, for huizong up --data." type:"path" placeholder:"DIR"`
}

func (benchCommand) Help() string {
	return `Measures what this machine carries: how fast NATS and ClickHouse take the data
by themselves, and how fast huizong is beside that; how long a correction takes to
be seen under a steady load; how long the dashboards' queries take; memory. It takes
some two minutes, on made-up data in a folder of its own, which is removed at the
end, on loopback only. Nothing else should be busy meanwhile. What was loaded is
verified: a total that is wrong ends it with exit code 1, and without figures.

Examples:

  huizong bench
  huizong bench --json --temp /var/lib > bench.json
  huizong bench --in 14 --keep /var/lib/huizong-bench`
}

// bench is one run.
type bench struct {
	benchCommand
	*terminal // what systems log below a warning is left out
	log       *slog.Logger
	catalogue *schema.Catalogue
	area      schema.Code
	units     []*schema.Division // that state, the same in every month
	dir       string             // removed at the end
	result    benchResult
	more      benchMore
}

func (c *benchCommand) Run(t *terminal, ctx kongContext) (err error) {
	b, err := c.prepare(t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, part := range []func(context.Context) error{b.measureCases, b.measureReports, b.measureQueries} {
		if err := part(ctx); err != nil {
			return interrupted(ctx, err)
		}
	}
	if c.JSON {
		return json.NewEncoder(t.out).Encode(b.result)
	}
	return b.print()
}

// interrupted is what ended the run: whatever failed because somebody stopped it
// is not worth telling.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing is left of the bench but what --keep names")
	}
	return err
}

// prepare proves the flags and makes the folder.
func (c *benchCommand) prepare(t *terminal) (*bench, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	quiet := *t
	quiet.logger = slog.New(warnings{t.logger.Handler()})
	b := &bench{benchCommand: *c, terminal: &quiet, log: t.logger}
	var err error
	if b.catalogue, err = schema.Load(); err != nil {
		return nil, err
	}
	if b.area, err = areaCode(b.catalogue.Divisions, c.In); err != nil {
		return nil, fmt.Errorf("--in: %w", err)
	}
	if b.units = countiesIn(b.catalogue.Divisions, b.area); len(b.units) == 0 {
		return nil, fmt.Errorf("--in: no county in %s has been the same since %s: give another area", b.area, benchFirst)
	}
	if b.dir, err = os.MkdirTemp(c.Temp, "huizong-bench-"); err != nil {
		return nil, fmt.Errorf("make a folder for the data: %w; give one that can be written to with --temp", err)
	}
	return b, nil
}

func (c *benchCommand) validate() error {
	for flag, n := range map[string]int{"--cases": c.Cases, "--reports": c.Reports, "--seconds": c.Seconds, "--months": c.Months, "--runs": c.Runs} {
		if n < 1 {
			return fmt.Errorf("%s: %d can't be measured, give 1 or more", flag, n)
		}
	}
	if !(c.Rate >= 1) || math.IsInf(c.Rate, 0) { // nor what is no number
		return fmt.Errorf("--rate: %v events a second are not possible", c.Rate)
	}
	if c.Months > benchMonths {
		return fmt.Errorf("--months: %d at most", benchMonths)
	}
	if c.Keep == "" {
		return nil
	}
	if entries, err := os.ReadDir(c.Keep); err == nil && len(entries) > 0 {
		return fmt.Errorf("--keep: %s is not empty: name a new folder", c.Keep)
	}
	return nil
}

// folder is where a system of that name is kept.
func (b *bench) folder(name string) string {
	if name == casesSystem && b.Keep != "" {
		return b.Keep
	}
	return filepath.Join(b.dir, name)
}

// warnings leaves out what a system tells whoever runs it.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}
