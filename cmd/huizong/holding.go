package main

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/bus"
)

// holdSeconds is how long the loader may be held while queries begin.
const holdSeconds = 20

// holdBy asks the running huizong to hold its loader. Where none runs there is
// nothing to hold.
func holdBy(conn *nats.Conn) verify.Hold {
	ask := func(ctx context.Context, request consumers.HoldRequest) error {
		ctx, cancel := context.WithTimeout(ctx, officeTimeout)
		defer cancel()
		return bus.Ask(ctx, conn, "hold", request, &consumers.HoldReply{})
	}
	return func(ctx context.Context) (release func(), err error) {
		id := uuid.NewString()
		err = ask(ctx, consumers.HoldRequest{ID: id, Seconds: holdSeconds})
		if errors.Is(err, bus.ErrNoOffice) {
			return func() {}, nil
		}
		return func() {
			_ = ask(context.WithoutCancel(ctx), consumers.HoldRequest{ID: id, Release: true}) // it ends by itself as well
		}, err
	}
}
