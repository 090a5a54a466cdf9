package alerts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// Action is what somebody does about an alert (督办).
type Action string

// Actions: 签收、交办、回复、销号.
const (
	Ack    Action = "ack"
	Assign Action = "assign"
	Reply  Action = "reply"
	Close  Action = "close"
)

// FollowUp is one action. Its id makes it one, however often it is sent.
type FollowUp struct {
	ID       string `json:"id"`
	Alert    string `json:"alert"`
	Action   Action `json:"action"`
	By       string `json:"by"`
	Owner    string `json:"owner,omitempty"`    // assign
	Deadline string `json:"deadline,omitempty"` // assign: 2024-10-31
	Text     string `json:"text,omitempty"`     // reply; else a remark
}

// Refused is why an action can't be recorded, in Chinese; any other error is no
// fault of the action's.
type Refused struct{ error }

// Record notes an action down.
func Record(ctx context.Context, w consumers.Warehouse, f FollowUp, now time.Time) error {
	thing, err := ParseThing(f.Alert)
	if err != nil {
		return Refused{err}
	}
	deadline, err := f.check()
	if err != nil {
		return Refused{err}
	}
	if err := standing(ctx, w, thing, f.Action); err != nil {
		return err
	}
	err = w.Insert(ctx, "huizong_store.alert_action (rule, code, division, about, id, action, set_by, owner, deadline, text, at)",
		[]string{thing.Rule}, []string{thing.Code}, []uint32{uint32(thing.Division)}, []string{thing.About},
		[]string{f.ID}, []string{string(f.Action)}, []string{f.By}, []string{f.Owner}, []*time.Time{deadline}, []string{f.Text}, []time.Time{now})
	if err != nil {
		return fmt.Errorf("store what was done: %w", err)
	}
	return nil
}

// check proves that an action has what it needs.
func (f FollowUp) check() (deadline *time.Time, err error) {
	problems := []error{schema.ProveName(f.By)}
	if f.ID == "" || len(f.ID) > 64 {
		problems = append(problems, errors.New("办理没有编号"))
	}
	switch f.Action {
	case Ack, Close:
	case Assign:
		if err := schema.ProveName(f.Owner); err != nil {
			problems = append(problems, fmt.Errorf("责任人（--to）：%w", err))
		}
	case Reply:
		if strings.TrimSpace(f.Text) == "" {
			problems = append(problems, errors.New("缺回复内容"))
		}
	default:
		problems = append(problems, fmt.Errorf("没有 %q 这种办理", f.Action))
	}
	problems = append(problems, schema.ProveText(f.Text))
	if f.Deadline != "" {
		day, parseErr := time.Parse(time.DateOnly, f.Deadline)
		if parseErr != nil || day.Year() < schema.MinYear || day.Year() > schema.MaxYear {
			problems = append(problems, fmt.Errorf("期限 %q 不是 2024-10-31 这样的日期", f.Deadline))
		}
		deadline = &day
	}
	return deadline, errors.Join(problems...)
}

// standing proves that there is such an alert and that it may be closed: only once
// the data confirm that it is over.
func standing(ctx context.Context, w consumers.Warehouse, thing Thing, action Action) error {
	states, err := loadStates(ctx, w, conditions{in("division", []schema.Code{thing.Division}), "state IN ('firing', 'resolved')"}.String())
	if err != nil {
		return err
	}
	state, ok := states[thing]
	switch {
	case !ok:
		return Refused{fmt.Errorf("没有预警 %s：编号见 huizong alerts list", thing)}
	case action == Close && state.Phase == Firing:
		return Refused{fmt.Errorf("预警 %s 仍成立（%s）：数据恢复后才能销号", thing, state.Message)}
	}
	return nil
}
