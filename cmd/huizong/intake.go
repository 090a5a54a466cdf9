package main

import (
	"context"
	"net"
	"net/http"
	"path/filepath"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// openIntake opens the way in by HTTP: an outbox in the data folder, and what
// fills it.
func (s *system) openIntake(listener net.Listener) (err error) {
	if s.outbox, err = outbox.Open(outbox.Config{Dir: filepath.Join(s.flags.Data, "intake"), Logger: s.terminal.logger}); err != nil {
		return err
	}
	s.onClose(s.outbox.Close)
	cfg := intake.Config{
		Catalogue: s.catalogue, Outbox: s.outbox, Ledger: ledger{s.warehouse}, Standing: s.standing,
		Loopback: onlyThisMachine(listener.Addr()), Logger: s.terminal.logger, Registry: s.registry,
	}
	if s.keys == nil {
		s.tellWhoMayComeIn(listener)
	} else if cfg.Verifier, err = s.tokens(); err != nil {
		return err
	}
	s.intake, err = intake.New(cfg)
	return err
}

// tellWhoMayComeIn says what the intake does without keys.
func (s *system) tellWhoMayComeIn(listener net.Listener) {
	if onlyThisMachine(listener.Addr()) {
		s.terminal.logger.Info("there are no keys: the HTTP intake takes reports of any division, but from programs of this machine only")
		return
	}
	s.terminal.logger.Warn("there are no keys: the HTTP intake takes nothing, because others can reach it; make keys with huizong keys init",
		"http", listener.Addr().String())
}

func onlyThisMachine(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// sendIntake brings what the intake took into the stream.
func (s *system) sendIntake(ctx context.Context) error {
	return s.outbox.Run(ctx, outbox.Line{JetStream: s.jetStream, Logger: s.terminal.logger})
}

// routeIntake gives the intake its addresses.
func (s *system) routeIntake(mux *http.ServeMux) {
	for _, pattern := range []string{"/v1/", "GET /openapi.json", "GET /openapi.yaml"} {
		mux.Handle(pattern, s.intake)
	}
}

// standing is what a division stood at. This process asks the stores, not itself.
func (s *system) standing(ctx context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error) {
	standings := consumers.Standings{Warehouse: s.warehouse, Catalogue: s.catalogue}
	return standings.Of(ctx, division, request)
}

// ledger gives the receipts of what is in the stream.
type ledger struct{ warehouse consumers.Warehouse }

func (l ledger) Fate(ctx context.Context, division schema.Code, id string) (intake.Fate, bool, error) {
	fate, found, err := consumers.FateOf(ctx, l.warehouse, division, id)
	if err != nil || !found {
		return intake.Fate{}, false, err
	}
	state := intake.Stored
	switch {
	case len(fate.Reasons) > 0:
		state = intake.Refused
	case !fate.Derived:
		state = intake.Sent
	}
	return intake.Fate{State: state, Sequence: fate.Sequence, At: fate.At, Reasons: fate.Reasons}, true, nil
}
