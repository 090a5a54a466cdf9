package intake

import (
	"context"
	"fmt"
	"net/http"
	"time"

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
	Settled  bool      `json:"settled" doc:"是否都有了结果：入库或者拒收"`
	Refused  int       `json:"refused" doc:"其中被拒收的"`
	Events   []Receipt `json:"events" doc:"逐个事件的回执，最多 1000 个"`
	Warnings []Mistake `json:"warnings,omitempty" doc:"收下了、但请核实的"`
}

func (t *taken) answer(status int) *Answer {
	return &Answer{Status: status, Body: Accepted{Total: t.total, Settled: t.total == 0, Events: []Receipt{}}}
}

// settle answers once everything is settled, or the caller's patience ends.
func (t *taken) settle(ctx context.Context, batch Batch, wait time.Duration) (*Answer, error) {
	var fates map[string]Fate
	settled := false
	if wait > 0 {
		within, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		var err error
		if fates, settled, err = batch.Await(within); err != nil {
			return nil, fmt.Errorf("wait until it is stored: %w", err)
		}
	}
	answer := t.answer(http.StatusAccepted)
	answer.Body.Settled = settled
	for _, event := range t.events {
		answer.Body.Events = append(answer.Body.Events, receipt(event.Division, event.ID, fateOf(fates, event, settled)))
	}
	if len(answer.Body.Events) == 1 {
		answer.Location = answer.Body.Events[0].Href
	}
	return answer.finish(fates)
}

func fateOf(fates map[string]Fate, event schema.Event, settled bool) Fate {
	if fate, ok := fates[schema.MsgID(event)]; ok {
		return fate
	}
	if settled {
		return Fate{State: Stored}
	}
	return Fate{State: Waiting}
}

// finish gives the status to what is settled: all stored, or something refused.
func (a *Answer) finish(fates map[string]Fate) (*Answer, error) {
	var mistakes []Mistake
	for _, fate := range fates {
		if fate.State == Refused {
			a.Body.Refused++
			mistakes = append(mistakes, reasonMistakes(fate.Reasons)...)
		}
	}
	if a.Body.Refused > 0 {
		return nil, problem(badContents, "%d 个事件中有 %d 个被拒收；请按下面的原因改正后，用新的编号重新发送", a.Body.Total, a.Body.Refused).
			listing(mistakes[:min(len(mistakes), maxMistakes)])
	}
	if a.Body.Settled {
		a.Status = http.StatusCreated
	}
	return a, nil
}
