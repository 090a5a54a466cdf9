package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
)

// holdSeconds is how long the loader may be held while queries begin.
const holdSeconds = 20

// holdName is where a loader that runs alone is asked to hold; the one of huizong
// up is asked at plain hold, whatever it reads.
func holdName(provinces string) string { return "hold-" + strings.ReplaceAll(provinces, ",", "-") }

// holdAll asks every loader that has a position to hold. Where none runs there is
// nothing to hold.
func holdAll(conn *nats.Conn, db *warehouse.DB) verify.Hold {
	return func(ctx context.Context) (release func(), err error) {
		var loaders []struct {
			Provinces string `ch:"provinces"`
		}
		if err := db.Select(ctx, &loaders, "SELECT provinces FROM huizong.position WHERE provinces != ''"); err != nil {
			return nil, fmt.Errorf("ask which loaders there are: %w", err)
		}
		holds := []verify.Hold{holdBy(conn, "hold")}
		for _, l := range loaders {
			holds = append(holds, holdBy(conn, holdName(l.Provinces)))
		}
		return holdEach(ctx, holds)
	}
}

// holdEach releases those that hold already where one can't be held.
func holdEach(ctx context.Context, holds []verify.Hold) (release func(), err error) {
	var releases []func()
	release = func() {
		for _, one := range releases {
			one()
		}
	}
	for _, hold := range holds {
		one, err := hold(ctx)
		if err != nil {
			release()
			return nil, err
		}
		releases = append(releases, one)
	}
	return release, nil
}

// holdBy asks the loader at that name to hold.
func holdBy(conn *nats.Conn, name string) verify.Hold {
	ask := func(ctx context.Context, request consumers.HoldRequest) error {
		ctx, cancel := context.WithTimeout(ctx, officeTimeout)
		defer cancel()
		return bus.Ask(ctx, conn, name, request, &consumers.HoldReply{})
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
