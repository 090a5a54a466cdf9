package consumers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/huizong/huizong/schema"
)

// MaxLetters is how many dead letters one request may name.
const MaxLetters = 500

// DeadRequest asks for something to be done about dead letters: show, retry or discard.
type DeadRequest struct {
	Action    string   `json:"action"`
	Sequences []uint64 `json:"sequences"` // of the events in HUIZONG
	By        string   `json:"by,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// DeadReply tells what became of each of them.
type DeadReply struct {
	Accepted  []uint64         `json:"accepted,omitempty"`
	Refused   []schema.Refused `json:"refused,omitempty"` // still, with the reasons of now
	Discarded []uint64         `json:"discarded,omitempty"`
	Unknown   []uint64         `json:"unknown,omitempty"` // no dead letter of theirs waits
	Letter    *DeadLetter      `json:"letter,omitempty"`
}

// DeadLetter is a refused event as it was published.
type DeadLetter struct {
	Sequence uint64              `json:"sequence"`
	Subject  string              `json:"subject"`
	Time     time.Time           `json:"time"` // of the stream
	Header   map[string][]string `json:"header,omitempty"`
	Body     []byte              `json:"body"`
	Reasons  []string            `json:"reasons"` // as of now
	Waiting  bool                `json:"waiting"` // else it is stored, discarded, or on its way
}

// Answer does what the request asks for; the reply comes once it is on disk.
func (d *DeadLetters) Answer(ctx context.Context, r DeadRequest) (DeadReply, error) {
	if len(r.Sequences) == 0 || len(r.Sequences) > MaxLetters {
		return DeadReply{}, fmt.Errorf("一次要有 1 至 %d 个序号，现在有 %d 个", MaxLetters, len(r.Sequences))
	}
	if r.Action == "show" {
		return d.show(ctx, r.Sequences[0])
	}
	if err := r.prove(); err != nil {
		return DeadReply{}, err
	}
	var reply DeadReply
	wait, give := context.WithTimeoutCause(ctx, holdWait, errBusy)
	defer give()
	err := d.Loader.Between(wait, func(context.Context) (err error) {
		reply, err = d.act(ctx, r)
		return err
	})
	return reply, err
}

// prove holds what stays on the record: who, and why something is given up.
func (r *DeadRequest) prove() error {
	if r.Action == deadDiscard && strings.TrimSpace(r.Note) == "" {
		return errors.New("作废要写明原因（--why）")
	}
	return errors.Join(schema.ProveName(r.By), schema.ProveText(r.Note))
}

func (d *DeadLetters) act(ctx context.Context, r DeadRequest) (reply DeadReply, err error) {
	waiting, err := d.Letters.Waiting(ctx)
	if err != nil {
		return reply, err
	}
	var known []uint64
	for _, sequence := range slices.Compact(slices.Sorted(slices.Values(r.Sequences))) {
		if _, ok := slices.BinarySearch(waiting, sequence); ok {
			known = append(known, sequence)
		} else {
			reply.Unknown = append(reply.Unknown, sequence)
		}
	}
	switch r.Action {
	case deadRetry:
		return d.retried(ctx, known, r, reply)
	case deadDiscard:
		reply.Discarded = known
		if len(known) > 0 {
			err = d.discard(ctx, known, r.By, r.Note)
		}
		d.Logger.Info("dead letters discarded", "letters", len(known), "by", r.By, "note", r.Note)
		return reply, err
	}
	return reply, errors.New("the action must be show, retry or discard")
}

func (d *DeadLetters) retried(ctx context.Context, known []uint64, r DeadRequest, reply DeadReply) (DeadReply, error) {
	batch, err := d.retry(ctx, known, r.By, r.Note)
	if err != nil {
		return DeadReply{}, err
	}
	for i := range batch.Events {
		reply.Accepted = append(reply.Accepted, batch.Events[i].Sequence)
	}
	for _, refused := range batch.Refused {
		reply.Refused = append(reply.Refused, schema.Refused{ID: refused.ID, Sequence: refused.Sequence, Reasons: few(refused.Reasons)})
	}
	d.Logger.Info("dead letters judged again", "accepted", len(reply.Accepted), "refused", len(reply.Refused), "by", r.By)
	return reply, nil
}

// few keeps a reply within a message: dead show tells all reasons of one letter.
func few(reasons []string) []string {
	const most, bytes = 3, 300
	shown := make([]string, 0, most)
	for _, reason := range reasons[:min(len(reasons), most)] {
		shown = append(shown, shortTo(reason, bytes))
	}
	return shown
}

func (d *DeadLetters) show(ctx context.Context, sequence uint64) (DeadReply, error) {
	r, err := d.Letters.Original(ctx, sequence)
	if err != nil {
		return DeadReply{}, err
	}
	waiting, err := d.Letters.Waiting(ctx)
	if err != nil {
		return DeadReply{}, err
	}
	_, waits := slices.BinarySearch(waiting, sequence)
	_, reasons := d.Loader.verdicts.of(message{subject: r.Subject, header: r.Header, body: r.Body, sequence: r.Sequence, time: r.Time})
	return DeadReply{Letter: &DeadLetter{sequence, r.Subject, r.Time, r.Header, r.Body, reasons, waits}}, nil
}
