package intake

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// State is how far an event has come.
type State string

// The states, in the order in which an event comes to them; it ends as stored
// or refused.
const (
	Waiting State = "waiting" // on this machine's disk
	Sent    State = "sent"    // in the stream
	Stored  State = "stored"  // durable, and visible in the roll-up
	Refused State = "refused" // will never be stored
)

// Fate is what has become of an event.
type Fate struct {
	State    State
	Sequence uint64    // its place in the order; 0 before it is sent
	At       time.Time // since when; zero where nobody noted it
	Reasons  []string  // why it is refused
}

// Receipt tells the caller what has become of an event.
type Receipt struct {
	Division string   `json:"division" example:"140525" doc:"行政区划代码"`
	ID       string   `json:"id" example:"0195b1c2-5d6e-7f80-9a1b-2c3d4e5f6071" doc:"事件编号：和行政区划一起，永远指这一个事件"`
	State    State    `json:"state" enum:"waiting,sent,stored,refused" doc:"waiting：已在本系统硬盘上，等待发送；sent：已发送；stored：已入库；refused：被拒收"`
	Sequence uint64   `json:"sequence,omitempty" doc:"在总顺序中的位置，发送以后才有"`
	At       string   `json:"at,omitempty" format:"date-time" doc:"什么时候到这一步的"`
	Reasons  []string `json:"reasons,omitempty" doc:"拒收的原因"`
	Href     string   `json:"href" example:"/v1/receipts/140525/0195b1c2-5d6e-7f80-9a1b-2c3d4e5f6071" doc:"在这里再查"`
}

func receipt(division schema.Code, id string, fate Fate) Receipt {
	r := Receipt{
		Division: division.String(), ID: id, State: fate.State, Sequence: fate.Sequence, Reasons: fate.Reasons,
		Href: "/v1/receipts/" + division.String() + "/" + id,
	}
	if !fate.At.IsZero() {
		r.At = fate.At.In(schema.Shanghai).Format(time.RFC3339)
	}
	return r
}
