// Command huizong (汇总) rolls county events up to city and province.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes of the contract.
const (
	exitDone     = 0
	exitNotRight = 1
	exitFailed   = 2
)

// errNotRight ends a command whose data is not right; what is wrong has been
// printed already.
var errNotRight = errors.New("the data is not right")

// version is set by the linker.
var version = "dev"

type cli struct {
	LogLevel slog.Level `help:"Least severe messages to log: debug, info, warn, error." default:"info" placeholder:"LEVEL"`
	Lang     string     `help:"Language in which push, outbox, template and bench tell: zh or en; else the locale's." enum:",zh,en" default:"" placeholder:"LANG"`

	Up       upCommand       `cmd:"" help:"Run everything that is not given from outside."`
	Load     loadCommand     `cmd:"" help:"Load the events of some provinces, beside a huizong up that leaves them out."`
	Demo     demoCommand     `cmd:"" help:"Run everything, load the seeds and a simulated province, print its summary."`
	Push     pushCommand     `cmd:"" help:"Send the figures or cases of workbooks and CSV files, and wait until they are stored."`
	Outbox   outboxCommand   `cmd:"" help:"List what push keeps until it is stored, and send it (发件箱)."`
	Template templateCommand `cmd:"" help:"Write the workbook that a division fills in for a month (填报模板)."`
	Show     showCommand     `cmd:"" help:"Print a metric's or an indicator's rolled-up values."`
	Targets  targetsCommand  `cmd:"" help:"Load and list the year's targets (年度任务)."`
	Alerts   alertsCommand   `cmd:"" help:"List alerts and follow them up (督办)."`
	Dead     deadCommand     `cmd:"" help:"List refused events, judge them again, or give them up (拒收处理)."`
	Verify   verifyCommand   `cmd:"" help:"Prove that the roll-up is what the events give (核对)."`
	Rebuild  rebuildCommand  `cmd:"" help:"Make the roll-up anew while everything runs (重建)."`
	Backup   backupCommand   `cmd:"" help:"Write a backup of a running system (备份)."`
	Restore  restoreCommand  `cmd:"" help:"Restore a backup into an empty system (恢复)."`
	Keys     keysCommand     `cmd:"" help:"Say who may state what: make keys, issue and revoke credentials (凭据)."`
	Health   healthCommand   `cmd:"" help:"Ask a running huizong whether it is ready."`
	Reader   readerCommand   `cmd:"" help:"Make a ClickHouse user who sees one division and what is below it."`
	Simulate simulateCommand `cmd:"" help:"Publish made-up reports and cases of any area, as load."`
	Bench    benchCommand    `cmd:"" help:"Measure what this machine carries (测速)."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
	Engine   engineCommand   `cmd:"" hidden:"" help:"The ClickHouse engine's own process."`
}

// terminal is where a command writes.
type terminal struct {
	out, err io.Writer
	logger   *slog.Logger
	english  bool // clerks are told in English
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("huizong"), kong.Writers(out, errs), kong.DefaultEnvars("HUIZONG"),
		kong.Description("Huizong (汇总) rolls county events up to city and province."),
		kong.UsageOnError(), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return fail(errs, err)
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		return fail(errs, fmt.Errorf("%w; see huizong --help", err))
	}
	logger := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: c.LogLevel}))
	t := &terminal{out: out, err: errs, logger: logger}
	if !inChinese(c.Lang, os.Getenv) {
		defer t.tellInEnglish(command.Command())()
	}
	err = command.Run(t, kongContext{ctx})
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNotRight):
		return exitNotRight
	}
	return fail(t.err, err)
}

// kongContext carries a context through kong, which binds by type.
type kongContext struct{ context.Context }

func fail(errs io.Writer, err error) int {
	_, _ = fmt.Fprintln(errs, "huizong:", err)
	return exitFailed
}

type versionCommand struct{}

func (versionCommand) Help() string { return "Example:\n\n  huizong version" }

func (versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, "huizong", version)
	return err
}
