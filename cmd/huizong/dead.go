package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// deadCommand is what is done about refused events (拒收处理).
type deadCommand struct {
	List    deadListCommand    `cmd:"" help:"List refused events with their reasons (拒收清单)."`
	Show    deadShowCommand    `cmd:"" help:"Show a refused event as it was published (拒收原文)."`
	Retry   deadRetryCommand   `cmd:"" help:"Judge refused events again, at their place in the stream (重新判定)."`
	Discard deadDiscardCommand `cmd:"" help:"Give refused events up (作废)."`
}

// letterFilter says which dead letters are meant.
type letterFilter struct {
	In     string `help:"Only of this division and those below it, by six-digit code." placeholder:"DIVISION"`
	Reason string `help:"Only where a reason has this text." placeholder:"TEXT"`
	Since  string `help:"Only those that came on this day or later, such as 2024-04-01." placeholder:"DATE"`
	Until  string `help:"Only those that came on this day or earlier." placeholder:"DATE"`
}

// conditions are for the view dead_letter.
func (f *letterFilter) conditions(catalogue *schema.Catalogue) (conditions []string, args []any, err error) {
	if f.In != "" {
		condition, codes, err := inDivision(catalogue.Divisions, f.In)
		if err != nil {
			return nil, nil, err
		}
		conditions, args = append(conditions, condition), append(args, codes...)
	}
	if f.Reason != "" {
		conditions, args = append(conditions, "arrayExists(r -> positionCaseInsensitiveUTF8(r, ?) > 0, reasons)"), append(args, f.Reason)
	}
	for _, bound := range []struct{ flag, day, condition string }{
		{"--since", f.Since, "toDate(stream_time) >= toDate(?)"}, {"--until", f.Until, "toDate(stream_time) <= toDate(?)"},
	} {
		if bound.day == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, bound.day); err != nil {
			return nil, nil, fmt.Errorf("%s: %q is not a day like 2024-04-01", bound.flag, bound.day)
		}
		conditions, args = append(conditions, bound.condition), append(args, bound.day)
	}
	return conditions, args, nil
}

type deadListCommand struct {
	readerFlags
	letterFilter
	All bool `help:"Also those that were discarded."`
}

func (deadListCommand) Help() string {
	return `Examples:

  huizong dead list --in 140500 --since 2024-04-01
  huizong dead list --reason 未来 --format csv
  huizong dead list --all`
}

func (c *deadListCommand) Run(t *terminal, ctx kongContext) error {
	return c.list(ctx, t, func(catalogue *schema.Catalogue) (string, []any, error) {
		conditions, args, err := c.conditions(catalogue)
		if !c.All {
			conditions = append(conditions, "outcome = ''")
		}
		return strings.Join(append(conditions, "1"), " AND "), args, err
	}, listLetters)
}

func listLetters(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT sequence, stream_time, division, name, event_id, arrayStringConcat(reasons, '；'), outcome, set_by, at, note
FROM huizong.dead_letter WHERE `+where+` ORDER BY sequence`, args...)
	if err != nil {
		return nil, err
	}
	out := newListing("sequence", "received", "division", "name", "event_id", "reasons", "outcome", "by", "at", "note")
	for rows.Next() {
		var (
			sequence                               uint64
			received                               time.Time
			division                               uint32
			name, id, reasons, outcome, by, remark string
			at                                     *time.Time
		)
		if err := rows.Scan(&sequence, &received, &division, &name, &id, &reasons, &outcome, &by, &at, &remark); err != nil {
			return nil, err
		}
		out.add(sequence, moment(&received), schema.Code(division), name, id, reasons, outcome, by, moment(at), remark)
	}
	return out, rows.Err()
}
