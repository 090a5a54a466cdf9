package verify

import (
	"context"
	"fmt"

	"github.com/huizong/huizong/schema"
)

// lookUp reads the events that the report names.
func (v *verification) lookUp(ctx context.Context, report *Report) error {
	for i := range report.ShownFaults {
		if err := v.lookUpEvent(ctx, &report.ShownFaults[i].Event); err != nil {
			return err
		}
	}
	for i := range report.ShownDifferences {
		statements := report.ShownDifferences[i].Statements
		for j := range statements {
			if err := v.lookUpEvent(ctx, &statements[j].Event); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verification) lookUpEvent(ctx context.Context, e *Event) error {
	msg, err := v.Events.GetMsg(ctx, e.Sequence)
	if err != nil {
		return fmt.Errorf("read event %d: %w", e.Sequence, err)
	}
	e.Division, _ = schema.SubjectCode(msg.Subject)
	event, _ := v.Catalogue.Judge(schema.Message{Subject: msg.Subject, Body: msg.Data, Time: msg.Time})
	e.ID, e.Source, e.Time = event.ID, event.Source, event.Time
	if event.Report != nil {
		e.Submitter = event.Report.Submitter
	}
	if event.Case != nil {
		e.Case = event.Case.Number
	}
	return nil
}
