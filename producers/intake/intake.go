package intake

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// Config is what an intake needs to know.
type Config struct {
	Catalogue *schema.Catalogue        // required
	Outbox    *outbox.Outbox           // required: keeps accepted events until they are stored; somebody runs it
	Ledger    Ledger                   // required: what became of events
	Standing  producers.StandingLookup // required: what templates show beside their cells, and cross-checks compare with
	Verifier  Verifier                 // nil: there are no keys
	Loopback  bool                     // nobody but this machine reaches the listener
	Limits    Limits                   // of requests
	Logger    *slog.Logger             // nil discards
	Registry  prometheus.Registerer    // required
	Now       func() time.Time         // nil means the clock
}

// Ledger knows what became of an event that was published.
type Ledger interface {
	// Fate says what has become of an event; known is false where it is nowhere.
	Fate(ctx context.Context, division schema.Code, id string) (fate Fate, known bool, err error)
}

func (c Config) validate() (Config, error) {
	if c.Catalogue == nil || c.Outbox == nil || c.Ledger == nil || c.Standing == nil || c.Registry == nil {
		return c, errors.New("an intake needs a catalogue, an outbox, a ledger, standings and a registry")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Limits = c.Limits.withDefaults()
	return c, nil
}

// Intake answers the requests under /v1/ and gives the OpenAPI document that
// describes them.
type Intake struct {
	cfg       Config
	turnstile *turnstile
	workbooks seats // where they are read
	questions seats // where what is stored is asked for
	metrics   metrics
	mux       *http.ServeMux
}

// New makes an intake.
func New(cfg Config) (*Intake, error) {
	cfg, err := cfg.validate()
	if err != nil {
		return nil, err
	}
	i := &Intake{cfg: cfg, turnstile: newTurnstile(cfg.Limits), metrics: newMetrics(cfg.Registry), mux: http.NewServeMux()}
	i.workbooks, i.questions = make(seats, maxWorkbooks), make(seats, maxQuestions)
	if err := i.route(); err != nil {
		return nil, err
	}
	return i, nil
}

// ServeHTTP answers a request.
func (i *Intake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	i.mux.ServeHTTP(w, r)
}
