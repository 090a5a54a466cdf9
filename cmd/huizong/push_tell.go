package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/huizong/huizong/producers/outbox"
)

// contents counts what is in a batch.
func contents(b *outbox.Batch) string {
	var parts []string
	if b.Reports > 0 {
		parts = append(parts, fmt.Sprintf(" %d 份报表（%d 个数据）", b.Reports, b.Figures))
	}
	if b.Cases > 0 {
		parts = append(parts, fmt.Sprintf(" %d 件案件", b.Cases))
	}
	return strings.Join(parts, "、")
}

// tell prints a batch's summary, and what of it was refused.
func (t *terminal) tell(box *outbox.Outbox, outcome outbox.Outcome) error {
	if err := t.tellRefused(box, outcome); err != nil {
		return err
	}
	if outcome.Damaged {
		return nil
	}
	unit := "份"
	if outcome.Reports == 0 {
		unit = "件"
	}
	_, err := fmt.Fprintf(t.out, "%s：%s，入库 %d %s，拒收 %d %s\n", outcome.File,
		strings.TrimSpace(contents(&outcome.Batch)), outcome.Events-outcome.Refused, unit, outcome.Refused, unit)
	return err
}

// tellRefused prints what of a batch was refused, by place, and why.
func (t *terminal) tellRefused(box *outbox.Outbox, outcome outbox.Outcome) error {
	if outcome.Damaged {
		_, err := fmt.Fprintf(t.err, "%s：第 %d 批在发件箱里已损坏，移到了 %s 的 rejected 文件夹：请重新推送该文件\n", outcome.File, outcome.Number, box.Dir())
		return err
	}
	if outcome.Refused == 0 {
		return nil
	}
	for r, err := range box.Rejected(outcome.Number) {
		if err != nil {
			return err
		}
		for _, reason := range r.Reasons {
			_, _ = fmt.Fprintf(t.err, "%s%s：%s 被拒收：%s\n", r.File, placeOf(r, reason), subjectOf(r), reason)
		}
	}
	return nil
}

var figurePath = regexp.MustCompile(`^data\.figures\[(\d+)\]`)

// placeOf is the place that a reason is about, or the first of the event's.
func placeOf(r outbox.Rejection, reason string) string {
	at := 0
	switch match := figurePath.FindStringSubmatch(reason); {
	case len(r.Places) == 0:
		return ""
	case match != nil:
		at, _ = strconv.Atoi(match[1])
	case len(r.Places) > 1:
		return fmt.Sprintf(" %s起的 %d 处", r.Places[0], len(r.Places))
	}
	return " " + r.Places[min(at, len(r.Places)-1)]
}

// subjectOf names what an event was about: division, and period or case.
func subjectOf(r outbox.Rejection) string {
	var event struct {
		Data struct{ Division, Period, Case string }
	}
	_ = json.Unmarshal(r.Body, &event) // what can't be read is not named
	return strings.TrimSpace(event.Data.Division + " " + event.Data.Period + event.Data.Case)
}
