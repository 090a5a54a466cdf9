package consumers_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// patience is how long a loader may take before it counts as hanging.
const patience = time.Minute

// say publishes an event; under its name in the header if it is new or should be known.
func (w *world) say(e schema.Event, named bool) {
	body, err := e.Encode()
	w.must("encode an event", err)
	msg := &nats.Msg{Subject: schema.Subject(e), Data: body, Header: nats.Header{}}
	if named || !w.said(e) {
		msg.Header.Set(schema.HeaderMsgID, schema.MsgID(e))
	}
	ack, err := w.js.PublishMsg(w.Context(), msg)
	w.must("publish", err)
	if !ack.Duplicate {
		w.events, w.last = append(w.events, e), ack.Sequence
	}
}

// said says whether the stream has an event of that name.
func (w *world) said(e schema.Event) bool {
	for _, other := range w.events {
		if schema.MsgID(other) == schema.MsgID(e) {
			return true
		}
	}
	return false
}

func (w *world) sayBroken() {
	w.broken++
	ack, err := w.js.Publish(w.Context(), "hz.case.14.05.25", fmt.Appendf(nil, `{"specversion":"1.0","id":"broken-%d","data":{}}`, w.broken))
	w.must("publish", err)
	w.last = ack.Sequence
}

// load lets a loader go on, or starts it, until it stands or has loaded everything.
func (w *world) load(i int, until point, lost bool) {
	l := w.loaders[i]
	switch {
	case w.last == 0:
		return
	case l == nil:
		l = w.start(until)
	case lost:
		l.gate.goOn(until, errLost)
	default:
		l.gate.goOn(until, nil)
	}
	w.loaders[i] = l
	ctx, cancel := context.WithTimeout(w.Context(), patience)
	defer cancel()
	loaded := make(chan error, 1)
	go func() { loaded <- l.Await(ctx, w.last) }()
	select {
	case <-l.gate.held:
	case err := <-loaded:
		w.loaders[i] = nil
		l.cancel()
		w.must("load everything", errors.Join(err, <-l.ended))
	}
}

func (w *world) start(until point) *standing {
	l := &standing{gate: newGate(w.db, until, w.except), ended: make(chan error, 1)}
	var err error
	l.Loader, err = consumers.NewLoader(w.Context(), consumers.LoaderConfig{
		Stream: newPaced(w.streams.Events, w.last), Warehouse: l.gate, Notices: bus.Notices{JetStream: w.js}, Catalogue: w.catalogue,
		Logger: slog.New(slog.DiscardHandler), Metrics: consumers.NewMetrics(prometheus.NewRegistry()), Limits: w.limits,
	})
	w.must("start a loader", err)
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	go func() { l.ended <- l.Run(ctx) }()
	return l
}

// kill ends the loader or, where that doesn't stand at a write, the other one.
func (w *world) kill(i int) {
	if w.loaders[i] == nil {
		i = 1 - i
	}
	l := w.loaders[i]
	if l == nil {
		return
	}
	w.loaders[i] = nil
	l.cancel()
	l.gate.goOn(point{}, errKilled)
	w.must("end a loader", <-l.ended)
	if l.gate.late != nil {
		w.late = append(w.late, l.gate.late)
	}
}

// killAll leaves nothing that runs or is on its way.
func (w *world) killAll() {
	for i := range w.loaders {
		w.kill(i)
	}
	w.land()
}

func (w *world) land() {
	for _, rest := range w.late {
		w.must("land a write", rest(context.Background()))
	}
	w.late = nil
}

func (w *world) merge() {
	for _, table := range tables() {
		name := "huizong_store." + table
		for _, sql := range []string{"SYSTEM START MERGES " + name, "OPTIMIZE TABLE " + name + " FINAL", "SYSTEM STOP MERGES " + name} {
			w.must("merge", w.db.Exec(w.Context(), sql))
		}
	}
}
