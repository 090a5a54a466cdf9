package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// deadActFlags tell which dead letters something is done about.
type deadActFlags struct {
	officeFlags
	letterFilter
	ClickHouse         string   `name:"clickhouse" help:"Ask this ClickHouse server which are meant, as a user who may read the database huizong." placeholder:"DSN"`
	ClickHousePassword string   `name:"clickhouse-password-file" help:"File with the password for the user that --clickhouse names." type:"path" placeholder:"FILE"`
	All                bool     `help:"All that wait."`
	Sequences          []uint64 `arg:"" optional:"" help:"The events' sequences, as dead list gives them."`
}

var errNoLetters = errors.New("say which: give sequences, or --in, --reason, --since, --until, or --all")

// chosen are the sequences that were given or that the filter finds.
func (f *deadActFlags) chosen(ctx context.Context) ([]uint64, error) {
	if f.letterFilter == (letterFilter{}) && !f.All {
		if len(f.Sequences) == 0 {
			return nil, errNoLetters
		}
		return f.Sequences, nil
	}
	if len(f.Sequences) > 0 {
		return nil, errors.New("give either sequences or a filter, not both")
	}
	catalogue, err := schema.Load()
	if err != nil {
		return nil, err
	}
	conditions, args, err := f.conditions(catalogue)
	if err != nil {
		return nil, err
	}
	db, err := f.reader(ctx, f.ClickHouse, f.ClickHousePassword)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	return lettersWhere(ctx, db, strings.Join(append(conditions, "outcome = ''"), " AND "), args)
}

func lettersWhere(ctx context.Context, db *warehouse.DB, where string, args []any) (sequences []uint64, err error) {
	rows, err := db.Query(ctx, "SELECT sequence FROM huizong.dead_letter WHERE "+where+" ORDER BY sequence", args...)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var sequence uint64
		if err := rows.Scan(&sequence); err != nil {
			return nil, err
		}
		sequences = append(sequences, sequence)
	}
	return sequences, rows.Err()
}

// act asks for an action, request by request, and adds the replies up.
func (f *deadActFlags) act(ctx context.Context, t *terminal, action, note string) (total consumers.DeadReply, err error) {
	if err := schema.ProveName(f.actor()); err != nil {
		return total, fmt.Errorf("--by: %w", err)
	}
	sequences, err := f.chosen(ctx)
	if err != nil {
		return total, err
	}
	for some := range slices.Chunk(sequences, consumers.MaxLetters) {
		var reply consumers.DeadReply
		if err := f.ask(ctx, t, "dead", consumers.DeadRequest{Action: action, Sequences: some, By: f.actor(), Note: note}, &reply); err != nil {
			return total, err
		}
		total.Accepted, total.Refused = append(total.Accepted, reply.Accepted...), append(total.Refused, reply.Refused...)
		total.Discarded, total.Unknown = append(total.Discarded, reply.Discarded...), append(total.Unknown, reply.Unknown...)
	}
	for _, sequence := range total.Unknown {
		_, _ = fmt.Fprintf(t.err, "序号 %d：没有待处理的拒收事件\n", sequence)
	}
	return total, nil
}

type deadRetryCommand struct {
	deadActFlags
	Note string `help:"Why, for the record." placeholder:"TEXT"`
}

func (deadRetryCommand) Help() string {
	return `An event that is accepted now counts where it stands in the stream: what was
stated later stays on top. After a release with another catalogue this happens by
itself. Exit code 0: all accepted; 1: some still refused; 2: could not run.

Examples:

  huizong dead retry 268670 268671 --by 张科长
  huizong dead retry --in 140500 --reason 没有指标`
}

func (c *deadRetryCommand) Run(t *terminal, ctx kongContext) error {
	total, err := c.act(ctx, t, "retry", c.Note)
	for _, r := range total.Refused {
		_, _ = fmt.Fprintf(t.err, "序号 %d 仍被拒收：%s\n", r.Sequence, strings.Join(r.Reasons, "；"))
	}
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(t.out, "重新判定 %d 个：入库 %d 个，仍被拒收 %d 个\n", len(total.Accepted)+len(total.Refused), len(total.Accepted), len(total.Refused))
	if len(total.Refused)+len(total.Unknown) > 0 {
		return errNotRight
	}
	return nil
}

type deadDiscardCommand struct {
	deadActFlags
	Why string `help:"Why, for the record." required:"" placeholder:"TEXT"`
}

func (deadDiscardCommand) Help() string {
	return `They stay refused for good, and the record says who gave them up and why
(dead list --all). The event itself stays in the stream.

Example:

  huizong dead discard 268670 --why 测试数据 --by 张科长`
}

func (c *deadDiscardCommand) Run(t *terminal, ctx kongContext) error {
	total, err := c.act(ctx, t, "discard", c.Why)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(t.out, "作废 %d 个\n", len(total.Discarded))
	if len(total.Unknown) > 0 {
		return errNotRight
	}
	return nil
}
