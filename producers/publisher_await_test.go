package producers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// send publishes receipts as the loader would.
func send(t *testing.T, js jetstream.JetStream, messages ...*nats.Msg) {
	t.Helper()
	if err := bus.Send(testContext(t), js, messages); err != nil {
		t.Error(err)
	}
}

func mark(province string, sequence uint64) *nats.Msg {
	msg, _ := bus.StoredMessage(province, schema.Stored{Sequence: sequence}) // can't fail
	return msg
}

func refusal(subject string, sequence uint64) *nats.Msg {
	msg, _ := bus.RefusedMessage(subject, schema.Refused{Sequence: sequence, Reasons: []string{fmt.Sprint("reason ", sequence)}}) // can't fail
	return msg
}

func sequencesOf(refused []schema.Refused) []uint64 {
	var sequences []uint64
	for _, r := range refused {
		sequences = append(sequences, r.Sequence)
	}
	return sequences
}

func TestAwaitGivesOurRefusals(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, refusal(county, 3), refusal(county, 11), refusal("hz.case.14.05.26", 13), refusal(county, 99), mark("14", 100), mark("15", 1))
	acks := []Ack{{Subject: county, Sequence: 12}, {Subject: county, Sequence: 11}, {Subject: "hz.report.14.05.26", Sequence: 13}}
	refused, err := Receipts{JetStream: js}.Await(testContext(t), acks)
	if err != nil {
		t.Fatal(err)
	}
	if got := sequencesOf(refused); !slices.Equal(got, []uint64{11, 13}) || refused[0].Reasons[0] != "reason 11" {
		t.Errorf("got %v, want 11 and 13 with their reasons", refused)
	}
}

func TestAwaitWaitsForEveryProvince(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, mark("14", 4), mark("32", 9))
	acks := []Ack{{Subject: county, Sequence: 4}, {Subject: county, Sequence: 6}, {Subject: "hz.case.32.01.02", Sequence: 10}}
	steps := []func(){
		func() { send(t, js, mark("14", 5)) },
		func() { send(t, js, refusal(county, 6), mark("14", 6)) },
		func() { send(t, js, mark("32", 10)) },
	}
	next, progress := 0, []int(nil)
	receipts := Receipts{JetStream: js, Progress: func(settled int) {
		progress = append(progress, settled)
		if len(progress) < 2 { // both marks that were there
			return
		}
		if next < len(steps) {
			steps[next]()
		}
		next++
	}}
	refused, err := receipts.Await(testContext(t), acks)
	if err != nil || !slices.Equal(sequencesOf(refused), []uint64{6}) {
		t.Errorf("got %v, %v, want 6 refused", refused, err)
	}
	if want := []int{1, 1, 2, 3}; !slices.Equal(progress[1:], want) { // either mark may come first
		t.Errorf("got progress %v, want it to end with %v", progress, want)
	}
}

// TestRepeatedRefusalBehindTheMark is a loader that has just restarted.
func TestRepeatedRefusalBehindTheMark(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, refusal(county, 2), mark("14", 3), refusal(county, 2))
	refused, err := Receipts{JetStream: js}.Await(testContext(t), []Ack{{Subject: county, Sequence: 2}})
	if err != nil || !slices.Equal(sequencesOf(refused), []uint64{2}) {
		t.Errorf("got %v, %v, want 2 refused", refused, err)
	}
}

func TestAwaitManyDivisions(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	var acks []Ack
	for i := range uint64(500) {
		subject := fmt.Sprintf("hz.report.%02d.%02d.00", 14+i%2, i%100)
		acks = append(acks, Ack{Subject: subject, Sequence: i + 1})
		if i%50 == 0 {
			send(t, js, refusal(subject, i+1))
		}
	}
	send(t, js, mark("14", 500), mark("15", 500))
	refused, err := Receipts{JetStream: js}.Await(testContext(t), acks)
	if err != nil || len(refused) != 10 {
		t.Errorf("got %d refused, %v, want 10", len(refused), err)
	}
}

func TestAwaitGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, mark("14", 4))
	ctx, cancel := context.WithCancel(t.Context())
	receipts := Receipts{JetStream: js, Progress: func(int) { cancel() }}
	_, err := receipts.Await(ctx, []Ack{{Subject: county, Sequence: 4}, {Subject: county, Sequence: 5}})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "1 of 2 events are not stored yet") {
		t.Errorf("got %v, want canceled with 1 of 2 left", err)
	}
}

func TestAwaitNothing(t *testing.T) {
	t.Parallel()
	if refused, err := (Receipts{}).Await(t.Context(), nil); refused != nil || err != nil {
		t.Errorf("got %v, %v", refused, err)
	}
}

func TestAwaitWithoutReceipts(t *testing.T) {
	t.Parallel()
	nats, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nats.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err = Receipts{JetStream: dial(t, nats.ClientURL())}.Await(ctx, []Ack{{Subject: county, Sequence: 4}})
	if !errors.Is(err, jetstream.ErrStreamNotFound) || !strings.Contains(err.Error(), "huizong up") {
		t.Errorf("got %v, want stream not found", err)
	}
}

// replies are what NATS sends to whatever subject a request names for the reply:
// to one that asks for messages, for a consumer, and that publishes an event.
var replies = []string{"", `{"type":"io.nats.jetstream.api.v1.consumer_info_response","error":{"code":404}}`, `{"stream":"HUIZONG","seq":4}`}

// noReceipts puts replies where receipts are.
func noReceipts(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	for i, reply := range replies {
		for _, subject := range []string{"hz.stored.14", schema.RefusedSubject(county, uint64(i+4)), "hz.refused.14.05.25.junk"} {
			send(t, js, &nats.Msg{Subject: subject, Data: []byte(reply)})
		}
	}
}

// What is no receipt neither ends the waiting nor hides what is one.
func TestAwaitPassesOverWhatIsNoReceipt(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, mark("14", 3), refusal(county, 7))
	noReceipts(t, js)
	told := false
	receipts := Receipts{JetStream: js, Progress: func(settled int) {
		if !told {
			told = true
			send(t, js, mark("14", 7))
		}
	}}
	acks := []Ack{{Subject: county, Sequence: 4}, {Subject: county, Sequence: 7}}
	refused, err := receipts.Await(testContext(t), acks)
	if err != nil || !slices.Equal(sequencesOf(refused), []uint64{7}) {
		t.Errorf("got %v, %v, want 7 refused", refused, err)
	}
}

func TestPassedPassesOverWhatIsNoReceipt(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	noReceipts(t, js)
	var a Awaited
	a.Add(county, 4)
	if _, err := (Receipts{JetStream: js}).Passed(testContext(t), &a); !errors.Is(err, ErrNotYet) {
		t.Errorf("got %v, want not yet", err)
	}
}

// seen is a Watcher that ends the watching with the first watermark.
type seen struct {
	end     context.CancelFunc
	refused []uint64
	marks   map[string]uint64
}

func (s *seen) Refused(_ string, refused schema.Refused) {
	s.refused = append(s.refused, refused.Sequence)
}

func (s *seen) Stored(marks map[string]uint64) {
	s.marks = marks
	s.end()
}

func TestWatchPassesOverWhatIsNoReceipt(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	noReceipts(t, js)
	send(t, js, refusal(county, 7), mark("14", 7))
	ctx, cancel := context.WithCancel(testContext(t))
	w := seen{end: cancel}
	if err := (Receipts{JetStream: js}).Watch(ctx, &w); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want to watch until the end", err)
	}
	if !slices.Equal(w.refused, []uint64{7}) || w.marks["14"] != 7 {
		t.Errorf("got %v refused, marks %v; want 7 and 7", w.refused, w.marks)
	}
}

// A county's credentials let it read what concerns it, by one filter at a time.
func TestAwaitAsksForNoMoreThanItsOwn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ subjects, want []string }{
		"one division": {[]string{county, "hz.report.14.05.25"}, []string{"hz.refused.14.05.25.*", "hz.stored.14"}},
		"one city":     {[]string{county, "hz.case.14.05.26"}, []string{"hz.refused.14.05.>", "hz.stored.14"}},
		"two provinces": {
			[]string{county, "hz.case.14.06.26", "hz.case.32.01.02"},
			[]string{"hz.refused.14.>", "hz.refused.32.01.02.*", "hz.stored.14", "hz.stored.32"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			js := &asked{JetStream: newStream(t, bus.ServerConfig{})}
			send(t, js.JetStream, mark("14", 9), mark("32", 9))
			var a Awaited
			for _, subject := range tt.subjects {
				a.Add(subject, 9)
			}
			if _, err := (Receipts{JetStream: js}).AwaitAll(testContext(t), &a); err != nil {
				t.Fatal(err)
			}
			if slices.Sort(js.filters); !slices.Equal(js.filters, tt.want) {
				t.Errorf("got consumers of %v, want %v", js.filters, tt.want)
			}
		})
	}
}

// asked notes the filters of consumers; each must have exactly one.
type asked struct {
	jetstream.JetStream
	filters []string
}

func (a *asked) OrderedConsumer(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error) {
	a.filters = append(a.filters, strings.Join(cfg.FilterSubjects, " and "))
	return a.JetStream.OrderedConsumer(ctx, stream, cfg)
}

// overstated is a NATS whose messages say that one more is there than is, as
// they do where one was replaced meanwhile.
type overstated struct{ jetstream.JetStream }

func (o overstated) OrderedConsumer(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error) {
	consumer, err := o.JetStream.OrderedConsumer(ctx, stream, cfg)
	return overstatedConsumer{consumer}, err
}

type overstatedConsumer struct{ jetstream.Consumer }

func (o overstatedConsumer) Messages(opts ...jetstream.PullMessagesOpt) (jetstream.MessagesContext, error) {
	messages, err := o.Consumer.Messages(opts...)
	return overstatedMessages{messages}, err
}

type overstatedMessages struct{ jetstream.MessagesContext }

func (o overstatedMessages) Next(opts ...jetstream.NextOpt) (jetstream.Msg, error) {
	msg, err := o.MessagesContext.Next(opts...)
	return overstatedMsg{msg}, err
}

type overstatedMsg struct{ jetstream.Msg }

func (o overstatedMsg) Metadata() (*jetstream.MsgMetadata, error) {
	meta, err := o.Msg.Metadata()
	if err == nil {
		meta.NumPending++
	}
	return meta, err
}

// A receipt that is said to be there and isn't holds nobody up.
func TestAwaitDoesNotWaitForWhatIsNotThere(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	send(t, js, refusal(county, 3), refusal(county, 11), mark("14", 100))
	refused, err := Receipts{JetStream: overstated{js}}.Await(testContext(t), []Ack{{Subject: county, Sequence: 12}, {Subject: county, Sequence: 11}})
	if got := sequencesOf(refused); err != nil || !slices.Equal(got, []uint64{11}) {
		t.Errorf("got %v, %v; want the refusal of 11", got, err)
	}
}
