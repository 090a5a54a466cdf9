package dashboards

import (
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// events publishes reports and cases, good ones and broken ones.
type events struct {
	*testing.T
	js   jetstream.JetStream
	next int
}

func newEvents(t *testing.T, address string) *events {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: address, Name: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	e := &events{T: t, js: js}
	e.bound()
	return e
}

// bound does what an operator may do: it bounds the stream of events.
func (e *events) bound() {
	e.Helper()
	stream, err := e.js.Stream(e.Context(), schema.StreamEvents)
	if err != nil {
		e.Fatal(err)
	}
	config := stream.CachedInfo().Config
	config.MaxBytes = 1 << 30
	if _, err := e.js.UpdateStream(e.Context(), config); err != nil {
		e.Fatal(err)
	}
}

// publish adds one event of each kind and outcome.
func (e *events) publish() {
	e.Helper()
	e.next++
	id := strconv.Itoa(e.next)
	head := schema.Event{ID: "report-" + id, Source: "/test", Type: schema.TypeReport, Division: 140525, Time: time.Now()}
	report, legalAid := head, head
	report.Report = &schema.Report{
		Period: schema.Period{Year: 2024, Month: 3}, Scope: schema.ScopeOwn,
		Figures: []schema.Figure{{Metric: "med_disputes_found", Value: schema.Whole(int64(e.next))}},
	}
	legalAid.ID, legalAid.Type = "case-"+id, schema.TypeCase
	legalAid.Case = &schema.Case{Number: id, Kind: "legal_aid", Version: 1, Opened: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)}
	messages := map[string][]byte{}
	for _, event := range []schema.Event{report, legalAid} {
		body, err := event.Encode()
		if err != nil {
			e.Fatal(err)
		}
		messages[schema.Subject(event)] = body
	}
	for subject, body := range messages {
		for _, data := range [][]byte{body, []byte("broken")} {
			if _, err := e.js.PublishMsg(e.Context(), &nats.Msg{Subject: subject, Data: data}); err != nil {
				e.Fatal(err)
			}
		}
	}
}
