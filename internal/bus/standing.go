package bus

import (
	"context"
	"fmt"

	"github.com/huizong/huizong/schema"
)

// standingName is what the endpoint is called among the office's.
const standingName = "standing"

// Standings answers what a division's own units stand at.
type Standings func(ctx context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error)

// ServeStandings answers these, too. The division is that of the subject, so that
// NATS says who may ask for whom.
func (o *Office) ServeStandings(answer Standings) error {
	return o.serve(standingName, schema.SubjectStanding, func(subject string) Handler {
		return Answer(func(ctx context.Context, request schema.StandingRequest) (schema.Standing, error) {
			division, ok := schema.SubjectCode(subject)
			if !ok {
				return schema.Standing{}, fmt.Errorf("%s names no division: ask at one like %s", subject, schema.StandingSubject(140525))
			}
			return answer(ctx, division, request)
		})
	})
}
