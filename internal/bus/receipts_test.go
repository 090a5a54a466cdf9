package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

func refusal(t *testing.T, sequence uint64) *nats.Msg {
	t.Helper()
	msg, err := bus.RefusedMessage(caseSubject, schema.Refused{ID: "x", Sequence: sequence, Reasons: []string{"a\nb"}, At: taken})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestReceiptsOnTheWire(t *testing.T) {
	t.Parallel()
	mark, err := bus.StoredMessage("14", schema.Stored{Sequence: 7, At: taken.UTC()})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"sequence":7,"at":"2026-11-03T01:30:00.123456789Z"}`; mark.Subject != "hz.stored.14" || string(mark.Data) != want {
		t.Errorf("got %s %s, want %s", mark.Subject, mark.Data, want)
	}
	msg := refusal(t, 9)
	var got map[string]any
	if err := json.Unmarshal(msg.Data, &got); err != nil {
		t.Fatal(err)
	}
	if msg.Subject != "hz.refused.14.05.25.9" || got["id"] != "x" || got["sequence"] != 9.0 || got["reasons"].([]any)[0] != "a b" {
		t.Errorf("got %s %s", msg.Subject, msg.Data)
	}
	if _, err := bus.StoredMessage("14", schema.Stored{At: time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("got no error for a time JSON can't hold")
	}
}

func TestSendingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	var messages []*nats.Msg
	for sequence := range uint64(600) {
		messages = append(messages, refusal(t, sequence))
	}
	for range 2 {
		if err := bus.Send(testContext(t), js, messages); err != nil {
			t.Fatal(err)
		}
		if got := info(t, streams.Receipts).State.Msgs; got != 600 {
			t.Errorf("got %d refusals, want 600", got)
		}
	}
}

func TestSendTellsWhatFailed(t *testing.T) {
	t.Parallel()
	js := connect(t, startServer(t, bus.ServerConfig{})) // no streams
	if err := bus.Send(testContext(t), js, []*nats.Msg{refusal(t, 1)}); err == nil {
		t.Error("got no error without a stream")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := bus.Send(ctx, js, []*nats.Msg{refusal(t, 1)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}
