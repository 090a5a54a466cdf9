package consumers

import (
	"cmp"
	"time"
)

// Limits are how much is done at once; zero is what suits most machines.
type Limits struct {
	BatchEvents int // events that are stored at once, at most
	PlaceEvents int // events that are placed at once, about
	Backlog     int // messages that must be waiting for it to pay to store more before deriving
	StepCells   int // cells that are derived at once, about
	FewTouched  int // touched things at most, for copies to be looked for among their facts alone
	ScanFactor  int // how many times as many events as are looked for a history may have to be read whole, not by its primary key
}

func (l Limits) withDefaults() Limits {
	return Limits{
		BatchEvents: cmp.Or(l.BatchEvents, 10_000),
		PlaceEvents: cmp.Or(l.PlaceEvents, 50_000),
		Backlog:     cmp.Or(l.Backlog, 1000),
		StepCells:   cmp.Or(l.StepCells, 80_000),
		FewTouched:  cmp.Or(l.FewTouched, 200),
		ScanFactor:  cmp.Or(l.ScanFactor, 1000),
	}
}

// What a batch holds besides, and what a round does, before it is closed. A round
// that waits for a batch which doesn't come is derived without it.
const (
	batchFigures = 50_000
	batchBytes   = 16 << 20
	roundCells   = 2_000_000
	roundTime    = 15 * time.Second
	roundStalls  = 3 * time.Second
)
