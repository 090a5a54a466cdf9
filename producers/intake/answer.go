package intake

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// Answer is the reply to what was accepted.
type Answer struct {
	Status   int
	Location string `header:"Location" doc:"只有一个事件时，它的回执"`
	Body     Accepted
}

// Accepted is what has become of everything that a request brought.
type Accepted struct {
	Total    int       `json:"total" doc:"一共几个事件"`
	Stored   bool      `json:"stored" doc:"是否都已入库"`
	Events   []Receipt `json:"events" doc:"逐个事件的回执，最多 1000 个"`
	Warnings []Mistake `json:"warnings,omitempty" doc:"收下了、但请核实的"`
}

func (t *taken) answer(status int) *Answer {
	return &Answer{Status: status, Body: Accepted{Total: t.stage.Events(), Events: []Receipt{}, Warnings: t.warnings}}
}

// settle answers once everything is stored or refused, or the caller's patience ends.
func (t *taken) settle(ctx context.Context, batch *outbox.Batch, wait time.Duration) (*Answer, error) {
	answer, state := t.answer(http.StatusAccepted), Waiting
	if wait > 0 {
		patience := time.NewTimer(wait)
		defer patience.Stop()
		select {
		case <-batch.Done():
			if outcome := batch.Outcome(); outcome.Refused > 0 || outcome.Damaged {
				return nil, t.refused(outcome)
			}
			answer.Status, answer.Body.Stored, state = http.StatusCreated, true, Stored
		case <-patience.C:
		case <-ctx.Done():
		}
	}
	for _, event := range t.events {
		answer.Body.Events = append(answer.Body.Events, receipt(event.Division, event.ID, Fate{State: state}))
	}
	if len(answer.Body.Events) == 1 {
		answer.Location = answer.Body.Events[0].Href
	}
	return answer, nil
}

// refused tells the caller what the loader, or NATS, refused.
func (t *taken) refused(outcome outbox.Outcome) error {
	p := problem(badContents, "%d 个事件中有 %d 个被拒收，其余已入库；请按下面的原因改正后，用新的编号重新发送", outcome.Events, outcome.Refused)
	for rejection, err := range t.intake.cfg.Outbox.Rejected(outcome.Number) {
		if err != nil {
			return fmt.Errorf("read what was refused: %w", err)
		}
		for _, m := range reasonMistakes(rejection.Reasons) {
			if len(p.Errors) < maxMistakes {
				p.Errors = append(p.Errors, m.at(rejection.Places))
			}
		}
	}
	return p
}

var figurePath = regexp.MustCompile(`^data\.figures\[(\d+)\]`)

// at puts a mistake where its figure stands in what was sent.
func (m Mistake) at(places []string) Mistake {
	if match := figurePath.FindStringSubmatch(m.Location); match != nil {
		if n, err := strconv.Atoi(match[1]); err == nil && n < len(places) {
			m.Location = places[n]
		}
	}
	return m
}

// fate says what has become of an event, as far as anybody knows.
func (i *Intake) fate(ctx context.Context, division schema.Code, id string) (fate Fate, known bool, err error) {
	// The outbox first: what leaves it is in the ledger by then.
	kept := i.cfg.Outbox.State(schema.MsgID(schema.Event{Division: division, ID: id}))
	leave, err := i.questions.enter(ctx)
	if err != nil {
		return Fate{}, false, err
	}
	defer leave()
	fate, known, err = i.cfg.Ledger.Fate(ctx, division, id)
	if known && err == nil || kept.Status == outbox.StatusUnknown {
		return fate, known, err
	}
	states := map[outbox.Status]State{outbox.StatusWaiting: Waiting, outbox.StatusStored: Stored, outbox.StatusRefused: Refused}
	return Fate{State: states[kept.Status], Reasons: kept.Reasons}, true, nil
}
