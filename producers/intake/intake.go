package intake

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/schema"
)

// Config is what an intake needs to know.
type Config struct {
	Catalogue *schema.Catalogue     // required
	Outbox    Outbox                // required: where accepted events are kept until they are stored
	Ledger    Ledger                // required: what became of events that the outbox no longer has
	Template  Template              // required: writes workbooks
	Verifier  Verifier              // nil: there are no keys
	Loopback  bool                  // nobody but this machine reaches the listener
	Limits    Limits                // of requests
	Logger    *slog.Logger          // nil discards
	Registry  prometheus.Registerer // required
	Now       func() time.Time      // nil means the clock
}

// Ledger knows what became of an event that was published.
type Ledger interface {
	// Fate says what has become of an event; known is false where it is nowhere.
	Fate(ctx context.Context, division schema.Code, id string) (fate Fate, known bool, err error)
}

// Template writes the workbook of what a division owes for a month. ErrNothingOwed
// means that there is no such thing.
type Template func(ctx context.Context, division schema.Code, period schema.Period, w io.Writer) error

// ErrNothingOwed says that a division owes nothing for a month.
var ErrNothingOwed = errors.New("nothing is owed")

func (c Config) validate() (Config, error) {
	if c.Catalogue == nil || c.Outbox == nil || c.Ledger == nil || c.Template == nil || c.Registry == nil {
		return c, errors.New("an intake needs a catalogue, an outbox, a ledger, templates and a registry")
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
