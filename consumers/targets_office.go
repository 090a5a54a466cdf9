package consumers

import (
	"context"
	"fmt"
	"sync"

	"github.com/huizong/huizong/schema"
)

// Limits of one request and of what is told of its mistakes: both fit into a message.
const (
	MaxTargets        = 1000
	maxTargetMistakes = 1000
)

// TargetOffice takes targets from offices while huizong runs.
type TargetOffice struct {
	Warehouse Warehouse
	Catalogue *schema.Catalogue
	Changed   func() // told that goals may be others now; nil: nobody is

	one sync.Mutex // what is proved against what stands is stored before anything else is
}

// TargetRequest is what an office states, all or nothing. The same again
// changes nothing.
type TargetRequest struct {
	By      string              `json:"by"`
	Targets []schema.TargetText `json:"targets"`
}

// TargetReply tells what became of a request: where there are mistakes nothing
// was taken.
type TargetReply struct {
	New       int             `json:"new"`
	Changed   int             `json:"changed"` // withdrawn ones included
	Unchanged int             `json:"unchanged"`
	Mistakes  []TargetMistake `json:"mistakes,omitempty"` // at most a thousand
}

// TargetMistake is what is wrong with one target of a request.
type TargetMistake struct {
	Target int `json:"target"` // its place in the request, from 0
	schema.TargetProblem
}

// Load takes a request. Its targets are on disk and the goals are computed from
// them when it returns.
func (o *TargetOffice) Load(ctx context.Context, r TargetRequest) (TargetReply, error) {
	if err := schema.ProveName(r.By); err != nil {
		return TargetReply{}, err
	}
	if len(r.Targets) == 0 || len(r.Targets) > MaxTargets {
		return TargetReply{}, fmt.Errorf("一次要有 1 至 %d 个目标，现在有 %d 个", MaxTargets, len(r.Targets))
	}
	o.one.Lock()
	defer o.one.Unlock()
	book, err := readTargets(ctx, o.Warehouse)
	if err != nil {
		return TargetReply{}, err
	}
	targets, mistakes := book.prove(r, o.Catalogue)
	if len(mistakes) > 0 {
		return TargetReply{Mistakes: mistakes[:min(len(mistakes), maxTargetMistakes)]}, nil
	}
	reply, news := book.weigh(targets)
	if err := book.add(ctx, o.Warehouse, news); err != nil {
		return TargetReply{}, err
	}
	return reply, o.spread(ctx)
}

// spread brings goals and whoever watches them in line. It does so where nothing
// is new, too: the request may be a repetition after a crash.
func (o *TargetOffice) spread(ctx context.Context) error {
	err := storeGoals(ctx, o.Warehouse, o.Catalogue)
	if err == nil && o.Changed != nil {
		o.Changed()
	}
	return err
}

// prove reads the targets of a request and tells what is wrong with each, by
// itself and against what stands.
func (b targetBook) prove(r TargetRequest, c *schema.Catalogue) (targets []schema.Target, mistakes []TargetMistake) {
	reader := c.NewTargetReader()
	stated := map[goalKey]bool{}
	for i, text := range r.Targets {
		t, problems := reader.Read(text, fmt.Sprintf("第 %d 个", i+1))
		for _, problem := range problems {
			mistakes = append(mistakes, TargetMistake{i, problem})
		}
		t.By = r.By
		targets, stated[keyOf(t)] = append(targets, t), true
	}
	taken := b.taken(stated)
	for i, t := range targets {
		other, ok := taken[goalKey{t.Goal, t.Division, t.Year}]
		if ok && t.Goal != "" && !t.Withdrawn && other.Code != t.Code {
			mistakes = append(mistakes, TargetMistake{i, clash(other)})
		}
	}
	return targets, mistakes
}

// taken are the targets that stand and are not stated anew, by target metric.
func (b targetBook) taken(stated map[goalKey]bool) map[goalKey]schema.Target {
	taken := map[goalKey]schema.Target{}
	for _, t := range b.live() {
		if t.Goal != "" && !stated[keyOf(t)] {
			taken[goalKey{t.Goal, t.Division, t.Year}] = t
		}
	}
	return taken
}

func clash(other schema.Target) schema.TargetProblem {
	return schema.TargetProblem{
		Field: "target",
		Problem: fmt.Sprintf("%s %d 年的 %s 已由 %s 计入（%s，%s）", other.Division, other.Year, other.Goal, other.Code,
			other.By, other.At.In(schema.Shanghai).Format("2006-01-02")),
		Remedy: fmt.Sprintf("要改由这个指标计入，请在同一个文件里把 %s 的目标写成 %s", other.Code, schema.WordWithdrawn),
	}
}

// weigh counts targets against what stands, and gives those that say something new.
func (b targetBook) weigh(targets []schema.Target) (reply TargetReply, news []schema.Target) {
	for _, t := range targets {
		before, ok := b.standing[keyOf(t)]
		known := ok && !before.Withdrawn
		switch {
		case known && sameTarget(before, t), !known && t.Withdrawn:
			reply.Unchanged++
			continue
		case known:
			reply.Changed++
		default:
			reply.New++
		}
		news = append(news, t)
	}
	return reply, news
}
