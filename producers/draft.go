package producers

import "github.com/huizong/huizong/schema"

// Draft is an event as it was read from what somebody filled in, and where in it
// its parts stand.
type Draft struct {
	Event  schema.Event
	Places []string // one a figure, or the case's one: "第 3 行", "表2!D17"
}
