package consumers_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// How long to look for a history that goes wrong, as in `make soak SOAK=30m`, and
// the seed of the first one, to see a failure again.
const (
	soakVariable = "HUIZONG_SOAK"
	seedVariable = "HUIZONG_SEED"
)

// Where nobody says: how long to look, and how long to make shorter what was found.
const (
	lookFor   = 40 * time.Second
	shrinkFor = 40 * time.Second
)

// However events are stated, corrected, copied and moved, and wherever the
// loaders die, stand still or get in each other's way: once everything is loaded,
// every total is the ledger's. A history that goes wrong is shrunk and printed.
func TestAnyHistoryComesToTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if os.Getenv(soakVariable) == "" {
		w.except = beside
	}
	for _, h := range knownHistories() {
		if wrong := w.play(h); len(wrong) > 0 {
			t.Errorf("a known history goes wrong:%v\n%v", h, lines(wrong))
		}
	}
	seed, begun, look := firstSeed(t), time.Now(), soak(t)
	played := 0
	for ; time.Since(begun) < look; seed, played = seed+1, played+1 {
		h := drawHistory(rand.New(rand.NewPCG(seed, 0)))
		if wrong := w.play(h); len(wrong) > 0 {
			found := time.Since(begun).Round(time.Second)
			h, wrong = w.shrink(h, wrong)
			t.Fatalf("history %d (%s=%d), found after %v and shrunk, goes wrong:%v\n%v", played, seedVariable, seed, found, h, lines(wrong))
		}
	}
	t.Logf("%d histories came to the ledger", played)
}

func firstSeed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv(seedVariable)
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", seedVariable, err)
	}
	return seed
}

func soak(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv(soakVariable)
	if text == "" {
		return lookFor
	}
	asked, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v; write it like 30m", soakVariable, err)
	}
	return asked
}

// shrink leaves out steps, many at once first, as long as the history goes wrong.
func (w *world) shrink(h steps, wrong []string) (steps, []string) {
	begun := time.Now()
	for size := len(h) / 2; size > 0; {
		before := len(h)
		for end := len(h); end >= size && time.Since(begun) < shrinkFor; end -= size {
			shorter := slices.Concat(h[:end-size], h[end:])
			if still := w.play(shorter); len(still) > 0 {
				h, wrong = shorter, still
			}
		}
		if size > 1 || len(h) == before { // until no single step can be left out
			size /= 2
		}
	}
	return h, wrong
}

// Steps of a history, at least and at most.
const (
	fewSteps  = 5
	manySteps = 60
)

// drawLimits draws either those that machines run with, under which so small a
// history is scanned and derived at once, or such that a catch-up's many batches,
// rounds and parts come about with a few events.
func drawLimits(d ledgertest.Dice) step {
	if d.IntN(2) == 0 {
		return within{}
	}
	return within{consumers.Limits{BatchEvents: 1 + d.IntN(3), PlaceEvents: 1 + d.IntN(5), Backlog: 1, StepCells: 1 + d.IntN(2), FewTouched: 1, ScanFactor: 1}}
}

// drawHistory draws a history of few units, months and cases, so that nearly all
// that happens bears on something else.
func drawHistory(random *rand.Rand) steps {
	made := ledgertest.NewHistorian(random)
	made.Divisions = []schema.Code{140525, 140581, 140500, 140403}
	made.Months, made.Cases = 2, 3
	all := steps{drawLimits(random)}
	for wanted := fewSteps + random.IntN(manySteps-fewSteps+1); len(all) < wanted; {
		switch random.IntN(20) {
		case 0:
			all = append(all, aboutFew(made, drawRace)...)
		case 1:
			all = append(all, aboutFew(made, drawRepeats)...)
		default:
			all = append(all, drawStep(made))
		}
	}
	return all
}

// aboutFew draws steps that are about a few cells and cases only.
func aboutFew(h *ledgertest.Historian, draw func(*ledgertest.Historian) steps) steps {
	wide := *h
	h.Metrics, h.Months, h.Cases = []string{"med_disputes_found", "la_cases_accepted"}, 1, 2
	defer func() { h.Metrics, h.Months, h.Cases = wide.Metrics, wide.Months, wide.Cases }()
	return draw(h)
}

// drawRace draws what rarely comes about by itself: loader 1, with a smaller
// batch, derives from facts of which loader 0 has stored some and some not, and
// its result lands after that of loader 0.
func drawRace(h *ledgertest.Historian) steps {
	d := h.Dice
	race := steps{say{h.Event()}, load{0, point{}, false}, say{h.Event()}, say{h.Event()}, load{1, point{"event", before}, false}}
	for range 2 + d.IntN(4) {
		race = append(race, say{h.Event()}, copyOf{d.IntN(8), nil, false})
	}
	stored := []point{{"figure_history", after}, {"copy", before}, {"case_place_by_month", before}}
	derived := []string{"rollup_year", "rollup_year", "cell_year", "cell", "case_place_by_month"}
	return append(race,
		load{0, stored[d.IntN(len(stored))], false},
		load{1, point{derived[d.IntN(len(derived))], inFlight}, false},
		load{0, point{}, false}, kill{1}, land{})
}

// drawRepeats draws facts that are stored again and again, derived and then merged
// to one, and news of them.
func drawRepeats(h *ledgertest.Historian) steps {
	repeats := steps{say{h.Event()}, say{h.Event()}}
	table := written[1+h.Dice.IntN(2)] // of figures or of cases
	for range 2 + h.Dice.IntN(2) {
		repeats = append(repeats, load{0, point{table, after}, false}, kill{0})
	}
	return append(repeats, load{0, point{}, false}, merge{}, say{h.Event()}, say{h.Event()}, say{h.Event()})
}

// said is how many of a hundred steps state something.
const said = 74

// drawStep draws one step.
func drawStep(h *ledgertest.Historian) step {
	d := h.Dice
	switch n := d.IntN(100); {
	case n < said:
		return drawStatement(h, n)
	case n < 87:
		return load{d.IntN(2), drawPoint(d), d.IntN(4) == 3}
	case n < 95:
		return kill{d.IntN(2)}
	case n < 98:
		return land{}
	default:
		return merge{}
	}
}

// drawStatement draws what is published: of so many numbers below said, mostly news.
func drawStatement(h *ledgertest.Historian, n int) step {
	d := h.Dice
	switch {
	case n < 56:
		return say{h.Event()}
	case n < 66:
		return copyOf{d.IntN(8), nil, d.IntN(4) == 3}
	case n < 71:
		other := h.Event()
		return copyOf{d.IntN(8), &other, d.IntN(4) == 3}
	default:
		return sayBroken{}
	}
}

func drawPoint(d ledgertest.Dice) point {
	if d.IntN(4) == 0 {
		return point{}
	}
	return point{written[d.IntN(len(written))], moment(d.IntN(3))}
}
