package alerts

import (
	"context"
	"fmt"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// step is an alert with its state, as the warehouse keeps it.
type step struct {
	Thing
	State
}

type stepRow struct {
	Rule        string    `ch:"rule"`
	Code        string    `ch:"code"`
	Division    uint32    `ch:"division"`
	About       string    `ch:"about"`
	Step        uint32    `ch:"step"`
	Phase       string    `ch:"state"`
	Severity    string    `ch:"severity"`
	Was         string    `ch:"was"`
	Level       string    `ch:"level"`
	Name        string    `ch:"name"`
	Period      time.Time `ch:"period"`
	Provisional bool      `ch:"provisional"`
	Value       float64   `ch:"value"`
	Threshold   float64   `ch:"threshold"`
	Message     string    `ch:"message"`
	Reason      string    `ch:"reason"`
	Since       time.Time `ch:"since"`
	At          time.Time `ch:"at"`
}

const stepColumns = `rule, code, division, about, step, state, severity, was, level, name, period, provisional, value, threshold, message, reason, since, at`

func (r *stepRow) step() step {
	return step{
		Thing{r.Rule, r.Code, schema.Code(r.Division), r.About},
		State{
			Step: r.Step, Phase: Phase(r.Phase), Severity: schema.Severity(r.Severity), Was: schema.Severity(r.Was),
			Level: schema.Level(r.Level), Name: r.Name, Period: periodOf(r.Period), Provisional: r.Provisional,
			Value: r.Value, Threshold: r.Threshold, Message: r.Message, Reason: r.Reason, Since: r.Since, At: r.At,
		},
	}
}

// loadStates reads the latest step of every alert that a condition selects.
func loadStates(ctx context.Context, w consumers.Warehouse, where string) (map[Thing]State, error) {
	var rows []stepRow
	err := w.Select(ctx, &rows, `SELECT `+stepColumns+` FROM huizong_store.alert_transition WHERE `+where+`
ORDER BY rule, code, division, about, step DESC, at DESC LIMIT 1 BY rule, code, division, about`)
	if err != nil {
		return nil, fmt.Errorf("read the alerts: %w", err)
	}
	states := make(map[Thing]State, len(rows))
	for i := range rows {
		s := rows[i].step()
		states[s.Thing] = s.State
	}
	return states, nil
}

// storeSteps writes steps down in one insert. Written again, or by another
// process too, they are the same steps.
func storeSteps(ctx context.Context, w consumers.Warehouse, steps []step) error {
	if len(steps) == 0 {
		return nil
	}
	var (
		rule, code, about, state, severity, was, level, name, message, reason []string
		division, number                                                      []uint32
		period, since, at                                                     []time.Time
		provisional                                                           []bool
		value, threshold                                                      []float64
	)
	for _, s := range steps {
		rule, code, about, division = append(rule, s.Rule), append(code, s.Code), append(about, s.About), append(division, uint32(s.Division))
		number, state, severity = append(number, s.Step), append(state, string(s.Phase)), append(severity, string(s.Severity))
		was, level, name = append(was, string(s.Was)), append(level, string(s.Level)), append(name, s.Name)
		period, provisional = append(period, s.Period.FirstDay()), append(provisional, s.Provisional)
		value, threshold = append(value, s.Value), append(threshold, s.Threshold)
		message, reason, since, at = append(message, s.Message), append(reason, s.Reason), append(since, s.Since), append(at, s.At)
	}
	err := w.Insert(ctx, "huizong_store.alert_transition ("+stepColumns+")",
		rule, code, division, about, number, state, severity, was, level, name, period, provisional, value, threshold, message, reason, since, at)
	if err != nil {
		return fmt.Errorf("store the alerts: %w", err)
	}
	return nil
}
