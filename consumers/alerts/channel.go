package alerts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// Notice is one step of an alert, as channels are told of it.
type Notice struct {
	ID          string          `json:"id"`
	Rule        string          `json:"rule"`
	Title       string          `json:"title"` // the rule's name
	Code        string          `json:"code"`
	Division    string          `json:"division"`
	Level       schema.Level    `json:"level"`
	Name        string          `json:"name"`
	City        string          `json:"city"`  // the city it belongs to, or its province
	Place       string          `json:"place"` // that city's name
	Period      string          `json:"period"`
	Severity    schema.Severity `json:"severity"`
	Was         schema.Severity `json:"was,omitempty"` // the severity before, if another
	Status      Phase           `json:"status"`
	Value       float64         `json:"value"`
	Threshold   float64         `json:"threshold"`
	Message     string          `json:"message"`
	Reason      string          `json:"reason,omitempty"`
	Since       time.Time       `json:"since"`
	ResolvedAt  *time.Time      `json:"resolved_at,omitempty"`
	Step        uint32          `json:"step"`
	Provisional bool            `json:"provisional,omitempty"`
}

// Channel is a way to tell somebody.
type Channel struct {
	Name string
	// Tell returns nil once all notices are taken for good. It may be given the
	// same ones again: at least once is what it can count on.
	Tell func(context.Context, []Notice) error
	// Standing, where set, is told every minute of all that fires.
	Standing func(context.Context, []Notice) error

	wake chan struct{}
}

// Times of a channel.
const (
	tellTimeout = 30 * time.Second
	tellRetry   = 5 * time.Second
	maxNotices  = 500 // told at a time
)

// runChannels tells each channel beside the others, so that one that is away
// holds nobody up.
func (e *Engine) runChannels(ctx context.Context) (wait func()) {
	var running sync.WaitGroup
	for i := range e.Channels {
		e.Channels[i].wake = make(chan struct{}, 1)
		running.Go(func() { e.runChannel(ctx, &e.Channels[i]) })
	}
	return running.Wait
}

// notify wakes the channels.
func (e *Engine) notify() {
	for i := range e.Channels {
		select {
		case e.Channels[i].wake <- struct{}{}:
		default:
		}
	}
}

// runChannel tells what the channel has not taken yet. The warehouse knows what
// that is: a crash before the record is a repeated notice, never a lost one.
func (e *Engine) runChannel(ctx context.Context, c *Channel) {
	standing := time.NewTicker(tick)
	defer standing.Stop()
	retry := time.NewTimer(0)
	defer retry.Stop()
	for {
		var err error
		select {
		case <-c.wake:
			err = e.tell(ctx, c)
		case <-retry.C:
			err = e.tell(ctx, c)
		case <-standing.C:
			err = e.tellStanding(ctx, c)
		case <-ctx.Done():
			return
		}
		if err != nil && ctx.Err() == nil {
			e.Logger.Warn("notices of alerts are not taken; trying again", "channel", c.Name, "error", err)
			retry.Reset(tellRetry)
		}
	}
}

// tell passes on what is untold, oldest first, and records it.
func (e *Engine) tell(ctx context.Context, c *Channel) error {
	for {
		steps, err := e.untold(ctx, c.Name)
		e.Metrics.waiting.WithLabelValues(c.Name).Set(float64(len(steps)))
		if err != nil || len(steps) == 0 {
			return err
		}
		if err := e.tellSteps(ctx, c, steps); err != nil {
			return err
		}
	}
}

func (e *Engine) tellSteps(ctx context.Context, c *Channel, steps []step) error {
	if err := tellWithin(ctx, c.Tell, e.noticesOf(steps)); err != nil {
		e.Metrics.notices.WithLabelValues(c.Name, "failed").Add(float64(len(steps)))
		return err
	}
	e.Metrics.notices.WithLabelValues(c.Name, "taken").Add(float64(len(steps)))
	return recordTold(ctx, e.Warehouse, c.Name, steps)
}

func (e *Engine) tellStanding(ctx context.Context, c *Channel) error {
	err := e.tell(ctx, c)
	if c.Standing == nil {
		return err
	}
	states, loadErr := loadStates(ctx, e.Warehouse, "true")
	var firing []step
	for thing, state := range states {
		if state.Phase == Firing {
			state.Was = "" // told with its step
			firing = append(firing, step{thing, state})
		}
	}
	if loadErr != nil || len(firing) == 0 {
		return errors.Join(err, loadErr)
	}
	for some := range slices.Chunk(firing, maxNotices) {
		err = errors.Join(err, tellWithin(ctx, c.Standing, e.noticesOf(some)))
	}
	return err
}

func tellWithin(ctx context.Context, tell func(context.Context, []Notice) error, notices []Notice) error {
	ctx, cancel := context.WithTimeout(ctx, tellTimeout)
	defer cancel()
	return tell(ctx, notices)
}

// untold are the steps that a channel has not taken.
func (e *Engine) untold(ctx context.Context, channel string) ([]step, error) {
	var rows []stepRow
	err := e.Warehouse.Select(ctx, &rows, fmt.Sprintf(`SELECT `+stepColumns+` FROM huizong_store.alert_transition FINAL
WHERE state IN ('firing', 'resolved') AND (rule, code, division, about, step, state, severity) NOT IN
    (SELECT rule, code, division, about, step, state, severity FROM huizong_store.alert_notice WHERE channel = '%s')
ORDER BY at, step LIMIT %d`, channel, maxNotices))
	steps := make([]step, len(rows))
	for i := range rows {
		steps[i] = rows[i].step()
	}
	return steps, err
}

func recordTold(ctx context.Context, w consumers.Warehouse, channel string, steps []step) error {
	var (
		channels, rule, code, about, state, severity []string
		division, number                             []uint32
		at                                           []time.Time
	)
	for _, s := range steps {
		channels, rule, code, about = append(channels, channel), append(rule, s.Rule), append(code, s.Code), append(about, s.About)
		severity = append(severity, string(s.Severity))
		state, division, number, at = append(state, string(s.Phase)), append(division, uint32(s.Division)), append(number, s.Step), append(at, time.Now())
	}
	return w.Insert(ctx, "huizong_store.alert_notice (channel, rule, code, division, about, step, state, severity, at)",
		channels, rule, code, division, about, number, state, severity, at)
}

func (e *Engine) noticesOf(steps []step) []Notice {
	notices := make([]Notice, len(steps))
	for i, s := range steps {
		notices[i] = e.notice(s)
	}
	return notices
}

func (e *Engine) notice(s step) Notice {
	n := Notice{
		ID: s.String(), Rule: s.Rule, Title: s.Rule, Code: s.Code, Division: s.Division.String(), Level: s.Level, Name: s.Name,
		Period: s.Period.String(), Severity: s.Severity, Was: s.Was, Status: s.Phase, Value: s.Value, Threshold: s.Threshold,
		Message: s.Message, Reason: s.Reason, Since: s.Since, Step: s.Step, Provisional: s.Provisional,
	}
	for _, rule := range e.Catalogue.Rules {
		if rule.Code == s.Rule {
			n.Title = rule.Name
		}
	}
	n.City, n.Place = e.city(s.Division)
	if s.Phase == Resolved {
		n.ResolvedAt = &s.At
	}
	return n
}

// city is the city that a division is or belongs to; its province where none is above it.
func (e *Engine) city(code schema.Code) (city, name string) {
	for _, d := range e.Catalogue.Divisions.Ancestors(code) {
		if d.Level != schema.LevelCounty && !d.Pseudo {
			return d.Code.String(), d.Name
		}
	}
	return code.String(), ""
}
