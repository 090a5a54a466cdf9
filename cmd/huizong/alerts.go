package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/huizong/huizong/consumers/alerts"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// alertsCommand is what is done about alerts (督办).
type alertsCommand struct {
	List   alertsListCommand   `cmd:"" help:"List alerts: what fires, since when, who has it (预警清单)."`
	Show   alertsShowCommand   `cmd:"" help:"Show all that happened to an alert (全过程)."`
	Ack    alertsAckCommand    `cmd:"" help:"Acknowledge an alert (签收)."`
	Assign alertsAssignCommand `cmd:"" help:"Give an alert to somebody, with a deadline (交办)."`
	Reply  alertsReplyCommand  `cmd:"" help:"Say what is done about an alert (回复)."`
	Close  alertsCloseCommand  `cmd:"" help:"Close an alert that the data say is over (销号)."`
}

type alertsListCommand struct {
	readerFlags
	All      bool   `help:"Also those that are over."`
	In       string `help:"Only this division and those below it, by six-digit code." placeholder:"DIVISION"`
	Severity string `help:"Only alerts this severe: info, warning or critical." enum:",info,warning,critical" default:"" placeholder:"S"`
	Rule     string `help:"Only alerts of this rule." placeholder:"RULE"`
}

func (alertsListCommand) Help() string {
	return `Examples:

  huizong alerts list --in 140600
  huizong alerts list --all --severity critical --format csv`
}

func (c *alertsListCommand) Run(t *terminal, ctx kongContext) error {
	return c.list(ctx, t, c.filter, listAlerts)
}

func listAlerts(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT id, status, severity, since, resolved_at, follow_up, owner, deadline, message FROM huizong.alert
WHERE `+where+` ORDER BY status, indexOf(['critical', 'warning', 'info'], severity), division, id`, args...)
	if err != nil {
		return nil, err
	}
	out := newListing("id", "status", "severity", "since", "resolved_at", "follow_up", "owner", "deadline", "message")
	for rows.Next() {
		var (
			id, status, severity, followUp, owner, message string
			since                                          time.Time
			resolved, deadline                             *time.Time
		)
		if err := rows.Scan(&id, &status, &severity, &since, &resolved, &followUp, &owner, &deadline, &message); err != nil {
			return nil, err
		}
		out.add(id, status, severity, moment(&since), moment(resolved), followUp, owner, date(deadline), message)
	}
	return out, rows.Err()
}

func (c *alertsListCommand) filter(catalogue *schema.Catalogue) (where string, args []any, err error) {
	where = "true"
	if !c.All {
		where += " AND status = 'firing'"
	}
	if c.In != "" {
		condition, codes, err := inDivision(catalogue.Divisions, c.In)
		if err != nil {
			return "", nil, err
		}
		where, args = where+" AND "+condition, append(args, codes...)
	}
	if c.Severity != "" {
		where, args = where+" AND severity = ?", append(args, c.Severity)
	}
	if c.Rule != "" {
		where, args = where+" AND rule = ?", append(args, c.Rule)
	}
	return where, args, nil
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(schema.Shanghai).Format(time.DateTime)
}

func date(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

type alertsShowCommand struct {
	readerFlags
	ID string `arg:"" help:"The alert's id, as alerts list gives it."`
}

func (alertsShowCommand) Help() string {
	return "Example:\n\n  huizong alerts show behind_pace:consult_free:140600:2024"
}

func (c *alertsShowCommand) Run(t *terminal, ctx kongContext) error {
	return c.list(ctx, t, func(*schema.Catalogue) (string, []any, error) {
		thing, err := alerts.ParseThing(c.ID)
		return "id = ? AND division = ?", []any{c.ID, uint32(thing.Division)}, err
	}, listCourse)
}

func listCourse(ctx context.Context, db *warehouse.DB, where string, args []any) (*listing, error) {
	rows, err := db.Query(ctx, `SELECT at, event, severity, set_by, owner, deadline, if(reason = '', text, concat(text, '（', reason, '）'))
FROM huizong.alert_history WHERE `+where+` ORDER BY at, event`, args...)
	if err != nil {
		return nil, err
	}
	out := newListing("at", "event", "severity", "by", "owner", "deadline", "text")
	for rows.Next() {
		var (
			at                               time.Time
			event, severity, by, owner, text string
			deadline                         *time.Time
		)
		if err := rows.Scan(&at, &event, &severity, &by, &owner, &deadline, &text); err != nil {
			return nil, err
		}
		out.add(moment(&at), event, severity, by, owner, date(deadline), text)
	}
	return out, rows.Err()
}

// act sends one action.
func (f *officeFlags) act(ctx context.Context, t *terminal, action alerts.FollowUp, done string) error {
	if _, err := alerts.ParseThing(action.Alert); err != nil {
		return err
	}
	action.ID, action.By = uuid.NewString(), f.actor()
	var reply followUpReply
	if err := f.ask(ctx, t, "alerts", action, &reply); err != nil {
		return err
	}
	if reply.Refused != "" {
		_, _ = fmt.Fprintln(t.err, reply.Refused)
		return errNotRight
	}
	_, err := fmt.Fprintf(t.out, "%s：%s\n", done, action.Alert)
	return err
}

type alertsAckCommand struct {
	officeFlags
	ID   string `arg:"" help:"The alert's id, as alerts list gives it."`
	Text string `arg:"" optional:"" help:"A remark."`
}

func (alertsAckCommand) Help() string {
	return "Example:\n\n  huizong alerts ack behind_pace:consult_free:140600:2024 --by 李科长"
}

func (c *alertsAckCommand) Run(t *terminal, ctx kongContext) error {
	return c.act(ctx, t, alerts.FollowUp{Alert: c.ID, Action: alerts.Ack, Text: c.Text}, "已签收")
}

type alertsAssignCommand struct {
	officeFlags
	To       string `required:"" help:"Who is to see to it." placeholder:"NAME"`
	Deadline string `help:"Until when, e.g. 2024-10-31." placeholder:"DATE"`
	ID       string `arg:"" help:"The alert's id, as alerts list gives it."`
	Text     string `arg:"" optional:"" help:"A remark."`
}

func (alertsAssignCommand) Help() string {
	return "Example:\n\n  huizong alerts assign behind_pace:consult_free:140600:2024 --to 怀仁市司法局 --deadline 2024-10-31 --by 李科长"
}

func (c *alertsAssignCommand) Run(t *terminal, ctx kongContext) error {
	return c.act(ctx, t, alerts.FollowUp{Alert: c.ID, Action: alerts.Assign, Owner: c.To, Deadline: c.Deadline, Text: c.Text}, "已交办")
}

type alertsReplyCommand struct {
	officeFlags
	ID   string `arg:"" help:"The alert's id, as alerts list gives it."`
	Text string `arg:"" help:"What is done about it."`
}

func (alertsReplyCommand) Help() string {
	return "Example:\n\n  huizong alerts reply behind_pace:consult_free:140600:2024 11月起增设周末咨询窗口 --by 怀仁市司法局"
}

func (c *alertsReplyCommand) Run(t *terminal, ctx kongContext) error {
	return c.act(ctx, t, alerts.FollowUp{Alert: c.ID, Action: alerts.Reply, Text: c.Text}, "已回复")
}

type alertsCloseCommand struct {
	officeFlags
	ID   string `arg:"" help:"The alert's id, as alerts list gives it."`
	Text string `arg:"" optional:"" help:"A remark."`
}

func (alertsCloseCommand) Help() string {
	return "Refused while the data say that it still holds.\n\nExample:\n\n  huizong alerts close behind_pace:consult_free:140600:2024 --by 李科长"
}

func (c *alertsCloseCommand) Run(t *terminal, ctx kongContext) error {
	return c.act(ctx, t, alerts.FollowUp{Alert: c.ID, Action: alerts.Close, Text: c.Text}, "已销号")
}
