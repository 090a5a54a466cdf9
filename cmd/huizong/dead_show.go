package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/huizong/huizong/consumers"
)

type deadShowCommand struct {
	officeFlags
	Sequence uint64 `arg:"" help:"The event's sequence, as dead list gives it."`
}

func (deadShowCommand) Help() string { return "Example:\n\n  huizong dead show 268670" }

func (c *deadShowCommand) Run(t *terminal, ctx kongContext) error {
	var reply consumers.DeadReply
	if err := c.ask(ctx, t, "dead", consumers.DeadRequest{Action: "show", Sequences: []uint64{c.Sequence}}, &reply); err != nil {
		return err
	}
	letter := reply.Letter
	_, _ = fmt.Fprintf(t.out, "序号 %d\n主题 %s\n收到 %s\n", letter.Sequence, letter.Subject, moment(&letter.Time))
	for _, name := range slices.Sorted(maps.Keys(letter.Header)) {
		_, _ = fmt.Fprintf(t.out, "%s: %s\n", name, strings.Join(letter.Header[name], ", "))
	}
	for _, reason := range letter.Reasons {
		_, _ = fmt.Fprintf(t.out, "原因 %s\n", reason)
	}
	switch {
	case !letter.Waiting:
		_, _ = fmt.Fprintln(t.out, "不在待处理之列：已入库、已作废，或尚未处理到")
	case len(letter.Reasons) == 0:
		_, _ = fmt.Fprintln(t.out, "按现行目录不再拒收：可用 huizong dead retry 入库")
	}
	_, err := fmt.Fprintf(t.out, "\n%s\n", letter.Body)
	return err
}
