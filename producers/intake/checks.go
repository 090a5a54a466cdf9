package intake

import (
	"context"
	"time"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// How long cross-checks may take: one question of what stood before, and all.
const (
	lookupTime = 5 * time.Second
	checksTime = 20 * time.Second
)

// check evaluates the cross-checks (勾稽关系) that an arrival touches: what must be
// explained is a problem, what should be looked at a warning.
func (i *Intake) check(ctx context.Context, checker *producers.Checker) (warnings []Mistake, err error) {
	within, cancel := context.WithTimeout(ctx, checksTime)
	defer cancel()
	findings, err := checker.Findings(ctx, func(_ context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error) {
		return i.lookup(within, division, request)
	})
	if err != nil { // the caller is gone: what isn't checked isn't taken
		return nil, err
	}
	if findings.Unasked != nil {
		i.cfg.Logger.Warn("an arrival is not checked against what stood before", "error", findings.Unasked)
		warnings = append(warnings, Mistake{Message: "现在查不到以前报的数，只核对了这一次报送内部的勾稽关系"})
	}
	var broken []Mistake
	for _, f := range findings.List {
		switch {
		case f.Refuses():
			broken = append(broken, findingMistake(f))
		case f.Asks() && len(warnings) < maxMistakes:
			warnings = append(warnings, findingMistake(f))
		}
	}
	if len(broken) > 0 {
		return nil, problem(crossCheck, "有 %d 处勾稽关系不符，什么都没有收下；请改正，或者在 note 里说明原因后重新发送", len(broken)).
			listing(broken[:min(len(broken), maxMistakes)])
	}
	return warnings, nil
}

// maxQuestions is how many ask at once: whoever stores events asks the same stores,
// and is not to wait for a crowd.
const maxQuestions = 4

func (i *Intake) lookup(ctx context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error) {
	within, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	leave, err := i.questions.enter(within)
	if err != nil {
		return schema.Standing{}, err
	}
	defer leave()
	return i.cfg.Standing(within, division, request)
}

func findingMistake(f producers.Finding) Mistake {
	m := Mistake{Message: f.Sentence}
	if len(f.Places) > 0 {
		m.Location = f.Places[0]
	}
	return m
}
