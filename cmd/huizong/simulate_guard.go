package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// madeUp are what the sources of events begin with that no office stated itself.
var madeUp = []string{"/simulator/", "/seeds/"}

// onlyMadeUp says why made-up numbers may do harm: NATS is another machine's, or
// somebody in the area has stated something real.
func onlyMadeUp(ctx context.Context, js jetstream.JetStream, area schema.Code) error {
	address := js.Conn().ConnectedAddr()
	host, _, err := net.SplitHostPort(address)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("NATS at %s is not on this machine: made-up numbers are kept away from it", address)
	}
	consumer, err := js.OrderedConsumer(ctx, schema.StreamEvents, jetstream.OrderedConsumerConfig{
		FilterSubjects: subjectsIn(area), DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy,
	})
	if err != nil {
		return fmt.Errorf("cannot see what was stated before (%w): start huizong up", err)
	}
	info, err := consumer.Info(ctx)
	if err != nil {
		return fmt.Errorf("cannot see what was stated before: %w", err)
	}
	for range info.NumPending {
		msg, err := consumer.Next()
		if err != nil {
			return fmt.Errorf("cannot see what was stated before: %w", err)
		}
		if !isMadeUp(msg.Data()) {
			return fmt.Errorf("%s holds what its office stated: made-up numbers would replace it", msg.Subject())
		}
	}
	return nil
}

// isMadeUp says whether no office stated the event; what can't be read, somebody stated.
func isMadeUp(body []byte) bool {
	var event struct{ Source string }
	if json.Unmarshal(body, &event) != nil {
		return false
	}
	for _, prefix := range madeUp {
		if strings.HasPrefix(event.Source, prefix) {
			return true
		}
	}
	return false
}

// subjectsIn matches the events of all units of an area.
func subjectsIn(area schema.Code) []string {
	tokens := strings.Split(area.Tokens(), ".")
	place := ">"
	switch area.Span() {
	case 10_000:
		place = tokens[0] + ".>"
	case 100:
		place = tokens[0] + "." + tokens[1] + ".>"
	case 1:
		place = area.Tokens()
	}
	return []string{"hz.report." + place, "hz.case." + place}
}
