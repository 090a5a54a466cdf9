package bus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

type sum struct {
	A, B int
}

type total struct{ Total int }

func add(_ context.Context, s sum) (total, error) {
	if s.A < 0 {
		return total{}, errors.New("不能是负数\n请改正")
	}
	return total{s.A + s.B}, nil
}

func conn(t *testing.T, server *bus.Server) *nats.Conn {
	t.Helper()
	return connect(t, server).Conn()
}

func serveOffice(t *testing.T, conn *nats.Conn, handlers map[string]bus.Handler) *bus.Office {
	t.Helper()
	office, err := bus.ServeOffice(conn, handlers)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	return office
}

func TestOfficeAnswersByName(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	name := func(context.Context, struct{}) (string, error) { return "other", nil }
	serveOffice(t, conn(t, server), map[string]bus.Handler{"add": bus.Answer(add), "name": bus.Answer(name)})
	client := conn(t, server)
	var got total
	if err := bus.Ask(testContext(t), client, "add", sum{2, 3}, &got); err != nil || got.Total != 5 {
		t.Errorf("add: got %v, %v; want 5", got, err)
	}
	var other string
	if err := bus.Ask(testContext(t), client, "name", struct{}{}, &other); err != nil || other != "other" {
		t.Errorf("name: got %q, %v", other, err)
	}
}

func TestOfficeTellsFailuresApart(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	serveOffice(t, conn(t, server), map[string]bus.Handler{"add": bus.Answer(add)})
	client := conn(t, server)
	var got total
	var told *bus.OfficeError
	if err := bus.Ask(testContext(t), client, "add", sum{A: -1}, &got); !errors.As(err, &told) || told.Text != "不能是负数\n请改正" {
		t.Errorf("the handler's error: got %v, want its text", err)
	}
	if err := bus.Ask(testContext(t), client, "add", map[string]int{"C": 1}, &got); !errors.As(err, &told) || !strings.Contains(told.Text, `"C"`) {
		t.Errorf("an unknown field: got %v, want it named", err)
	}
	err := bus.Ask(testContext(t), client, "subtract", sum{}, &got)
	if !errors.Is(err, bus.ErrNoOffice) || !strings.Contains(err.Error(), "start `huizong up`") {
		t.Errorf("nobody there: got %v, want ErrNoOffice and the remedy", err)
	}
	ended, cancel := context.WithCancel(testContext(t))
	cancel()
	if err := bus.Ask(ended, client, "add", sum{}, &got); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: got %v", err)
	}
}

// Of several processes one answers, and where it closes another does.
func TestOfficeIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	answered := make(chan string, 100)
	as := func(name string) map[string]bus.Handler {
		return map[string]bus.Handler{"who": bus.Answer(func(context.Context, struct{}) (string, error) {
			answered <- name
			return name, nil
		})}
	}
	first := serveOffice(t, conn(t, server), as("first"))
	serveOffice(t, conn(t, server), as("second"))
	client := conn(t, server)
	var who string
	for range 10 {
		if err := bus.Ask(testContext(t), client, "who", struct{}{}, &who); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		err := bus.Ask(testContext(t), client, "who", struct{}{}, &who)
		if told := (*bus.OfficeError)(nil); err != nil && !errors.As(err, &told) || err == nil && who != "second" {
			t.Errorf("got %q, %v, want the second or a word that the first stops", who, err)
		}
	}
	if got := len(answered); got < 10 || got > 15 {
		t.Errorf("got %d answers, want one for each that was answered", got)
	}
}

// Closing ends what is being answered, waits for it, and lets nothing begin.
func TestOfficeWaitsForItsHandlers(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	begun, ended := make(chan struct{}), make(chan struct{})
	office := serveOffice(t, conn(t, server), map[string]bus.Handler{"wait": bus.Answer(func(ctx context.Context, _ struct{}) (string, error) {
		close(begun)
		<-ctx.Done()
		close(ended)
		return "", ctx.Err()
	})})
	client := conn(t, server)
	failed := make(chan error, 1)
	go func() { failed <- bus.Ask(testContext(t), client, "wait", struct{}{}, new(string)) }()
	<-begun
	if err := office.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	default:
		t.Error("it closed while a handler ran")
	}
	told := (*bus.OfficeError)(nil)
	if err := <-failed; !errors.As(err, &told) || !strings.Contains(told.Text, "canceled") {
		t.Errorf("got %v, want what the handler said", err)
	}
}

// A request can't have the office publish where whoever asks may not.
func TestOfficeRepliesToInboxesOnly(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	handled := make(chan string, 2)
	serveOffice(t, conn(t, server), map[string]bus.Handler{"note": bus.Answer(func(_ context.Context, text string) (string, error) {
		handled <- text
		return text, nil
	})})
	client := conn(t, server)
	receipts, err := client.SubscribeSync("hz.stored.14")
	if err != nil {
		t.Fatal(err)
	}
	if err := client.PublishRequest("hz.office.note", "hz.stored.14", []byte(`"forged"`)); err != nil {
		t.Fatal(err)
	}
	if err := bus.Ask(testContext(t), client, "note", "honest", new(string)); err != nil {
		t.Fatal(err)
	}
	if pending, _, err := receipts.Pending(); err != nil || pending != 0 || len(handled) != 1 {
		t.Errorf("got %d messages on hz.stored.14 (%v), %d requests handled; want none and the honest one", pending, err, len(handled))
	}
}

// What a division stands at is asked by the subject that names it.
func TestStandingsAreOfTheSubject(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	client := conn(t, server)
	request := schema.StandingRequest{To: "2024-03", Months: 2}
	if _, err := bus.AskStanding(testContext(t), client, 140525, request); !errors.Is(err, bus.ErrNoOffice) {
		t.Errorf("nobody there: got %v, want ErrNoOffice", err)
	}
	serving := conn(t, server)
	office := serveOffice(t, serving, nil)
	err := office.ServeStandings(func(_ context.Context, division schema.Code, r schema.StandingRequest) (schema.Standing, error) {
		if _, err := r.Month(); err != nil {
			return schema.Standing{}, err
		}
		figures := []schema.StandingFigure{{Metric: "lawyers", Period: r.To, Value: 12_5000}}
		return schema.Standing{Division: division, Figures: figures}, nil
	})
	if err := errors.Join(err, serving.Flush()); err != nil {
		t.Fatal(err)
	}
	got, err := bus.AskStanding(testContext(t), client, 140525, request)
	if err != nil || got.Division != 140525 || len(got.Figures) != 1 || got.Figures[0].Value != 12_5000 {
		t.Errorf("got %+v, %v; want what 140525 stands at", got, err)
	}
	told := (*bus.OfficeError)(nil)
	if _, err := bus.AskStanding(testContext(t), client, 140525, schema.StandingRequest{To: "2024"}); !errors.As(err, &told) {
		t.Errorf("a year: got %v, want what is wrong with it", err)
	}
	if reply, err := client.RequestWithContext(testContext(t), "hz.standing.1.2.3", []byte(`{"to":"2024-03","months":1}`)); err != nil || !strings.Contains(string(reply.Data), "names no division") {
		t.Errorf("no division: got %v, %v", reply, err)
	}
}

// A division that may not be asked for leaves those alone that are asked for after
// it by the same connection.
func TestDeniedDivisionLeavesOthers(t *testing.T) {
	t.Parallel()
	folder, trust := newTrust(t)
	server := startServer(t, bus.ServerConfig{Trust: trust})
	serving := connectWith(t, server, folder.Service())
	office := serveOffice(t, serving, nil)
	err := office.ServeStandings(func(_ context.Context, division schema.Code, _ schema.StandingRequest) (schema.Standing, error) {
		return schema.Standing{Division: division}, nil
	})
	if err := errors.Join(err, serving.Flush()); err != nil {
		t.Fatal(err)
	}
	creds, _ := issued(t, folder, 140500)
	client := connectWith(t, server, creds)
	for _, test := range []struct {
		division schema.Code
		denied   bool
	}{{140602, true}, {140525, false}, {140602, true}, {140581, false}} {
		got, err := bus.AskStanding(testContext(t), client, test.division, schema.StandingRequest{To: "2024-03", Months: 1})
		denied := err != nil && strings.Contains(err.Error(), "does not let these credentials publish on "+schema.StandingSubject(test.division))
		if denied != test.denied || !denied && (err != nil || got.Division != test.division) {
			t.Errorf("%s: got %+v, %v; want denied: %v", test.division, got, err, test.denied)
		}
	}
}

// issued gives a file with new credentials of a division's, and their public key.
func issued(t *testing.T, folder *keys.Folder, division schema.Code) (creds, key string) {
	t.Helper()
	made, err := folder.Issue(division, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	creds = filepath.Join(t.TempDir(), division.String()+".creds")
	if err := os.WriteFile(creds, made.Creds, 0o600); err != nil {
		t.Fatal(err)
	}
	return creds, made.Key
}
