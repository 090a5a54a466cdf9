package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

func TestNATSSettings(t *testing.T) {
	t.Parallel()
	o := natsServer{T: t, secrets: secrets(t)}.options()
	for _, setting := range []struct {
		name      string
		got, want any
	}{
		{"listen", fmt.Sprintf("%s:%d", o.Host, o.Port), "0.0.0.0:4222"},
		{"http", fmt.Sprintf("%s:%d", o.HTTPHost, o.HTTPPort), "127.0.0.1:8222"},
		{"max_payload", o.MaxPayload, int32(bus.MaxPayload)},
		{"sync_interval always", o.SyncAlways, true},
		{"max_file_store", o.JetStreamMaxStore, int64(20 << 30)},
		{"store_dir", o.StoreDir, "/data"},
	} {
		if setting.got != setting.want {
			t.Errorf("nats.conf: %s: got %v, want %v", setting.name, setting.got, setting.want)
		}
	}
}

func TestNATSKnowsItsUsersOnly(t *testing.T) {
	t.Parallel()
	n := startNATS(t, secrets(t))
	for _, opts := range [][]nats.Option{nil, {nats.UserInfo("huizong", "")}, {nats.UserCredentials(natsServer{secrets: secrets(t)}.creds("huizong"))}} {
		if conn, err := nats.Connect(n.server.ClientURL(), opts...); !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("got %v, %v; want the connection refused", conn, err)
		}
	}
}

// A county's credentials are worth as much here as with the embedded server, until
// they are revoked: the running server is told, and keeps it.
func TestNATSCountyIsHeldToItself(t *testing.T) {
	t.Parallel()
	n := startNATS(t, secrets(t))
	if _, err := bus.Setup(t.Context(), n.connect("huizong"), 1); err != nil {
		t.Fatal(err)
	}
	folder, err := keys.Open(filepath.Join(n.secrets, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	made, err := folder.Issue(140525, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	creds := filepath.Join(t.TempDir(), "140525.creds")
	write(t, creds, string(made.Creds))
	js := n.connectWith(creds)
	if _, err := js.Publish(t.Context(), "hz.report.14.05.25", []byte("{}")); err != nil {
		t.Error(err)
	}
	forbidden(t, js, "hz.report.14.05.81", "hz.stored.14", "$JS.API.STREAM.MSG.GET.HUIZONG", "$JS.API.CONSUMER.CREATE.HUIZONG_RECEIPTS.x.hz.refused.14.05.81.*")
	if _, err := folder.Revoke(140525, func(keys.Issued) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if err := folder.Push(t.Context(), n.connectWith(folder.System()).Conn()); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.Connect(bus.ConnectConfig{URL: n.server.ClientURL(), Creds: creds}); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("revoked: got %v, want it refused", err)
	}
}

// What `huizong up` does, the user huizong may; what it does not, it may not.
func TestNATSUserHuizong(t *testing.T) {
	t.Parallel()
	n := startNATS(t, secrets(t))
	js := n.connect("huizong")
	streams, err := bus.Setup(t.Context(), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	notices := bus.Notices{JetStream: js}
	refused := []schema.Refusal{{Subject: "hz.report.14.05.25", Sequence: 1, ID: "a", Reasons: []string{"no"}, Body: []byte("{}")}}
	for name, err := range map[string]error{
		"dead letter": notices.Dead(t.Context(), refused),
		"refusal":     notices.Refused(t.Context(), refused),
		"watermark":   notices.Stored(t.Context(), []string{"14"}, 1),
	} {
		if err != nil {
			t.Errorf("%s: got %v, want it published", name, err)
		}
	}
	acks := publishBatch(t, js)
	if err := notices.Stored(t.Context(), []string{"14"}, acks[1].Sequence); err != nil {
		t.Fatal(err)
	}
	awaitReceipts(t, js, acks)
	if got := firstMessage(t, streams.Events); got != "hz.report.14.05.25" {
		t.Errorf("got first event on %s, want hz.report.14.05.25", got)
	}
	findsConsumerAgain(t, js, schema.StreamEvents, "hz.report.*.*.*")
	findsConsumerAgain(t, js, schema.StreamReceipts, "hz.stored.*")
	if account, err := js.AccountInfo(t.Context()); err != nil || account.Limits.MaxStore != 20<<30 {
		t.Errorf("got account %+v, %v; want its limit of 20 GiB", account, err)
	}
	forbidden(t, js, "hz.other", "$JS.API.STREAM.DELETE.HUIZONG", "$JS.API.STREAM.UPDATE.HUIZONG", "$JS.API.STREAM.PURGE.HUIZONG_DEAD", "$JS.API.STREAM.CREATE.OTHER")
}

// What `huizong push` does, the user intake may: to publish one event or a
// batch, and to await the receipts.
func TestNATSUserIntake(t *testing.T) {
	t.Parallel()
	n := startNATS(t, secrets(t))
	up := n.connect("huizong")
	if _, err := bus.Setup(t.Context(), up, 1); err != nil {
		t.Fatal(err)
	}
	js := n.connect("intake")
	acks := publishBatch(t, js)
	notices := bus.Notices{JetStream: up}
	if err := notices.Refused(t.Context(), []schema.Refusal{{Subject: acks[1].Subject, Sequence: acks[1].Sequence, ID: "b"}}); err != nil {
		t.Fatal(err)
	}
	if err := notices.Stored(t.Context(), []string{"14"}, acks[1].Sequence); err != nil {
		t.Fatal(err)
	}
	if refused := awaitReceipts(t, js, acks); len(refused) != 1 || refused[0].ID != "b" {
		t.Errorf("got refusals %v, want b's", refused)
	}
	findsConsumerAgain(t, js, schema.StreamReceipts, "hz.stored.*")
	forbidden(t, js, "hz.stored.14", "hz.refused.14.05.25.1", "hz.dead.14.05.25.1", "hz.alert.14.05.25", "_INBOX.somebody",
		"$JS.API.STREAM.DELETE.HUIZONG", "$JS.API.STREAM.UPDATE.HUIZONG", "$JS.API.STREAM.PURGE.HUIZONG", "$JS.API.STREAM.MSG.GET.HUIZONG",
		"$JS.API.STREAM.CREATE.OTHER", "$JS.API.CONSUMER.CREATE.HUIZONG.x", "$JS.API.STREAM.LIST", "$JS.API.INFO")
}

// What offices ask, the user intake may, and the user huizong may answer.
func TestNATSOffice(t *testing.T) {
	t.Parallel()
	n := startNATS(t, secrets(t))
	up, asking := n.connect("huizong").Conn(), n.connect("intake").Conn()
	office, err := bus.ServeOffice(up, map[string]bus.Handler{"targets": bus.Answer(func(_ context.Context, name string) (string, error) { return name + "!", nil })})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = office.Close() }()
	if err := errors.Join(up.Flush(), up.LastError()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var reply string
	if err := bus.Ask(ctx, asking, "targets", "a", &reply); err != nil || reply != "a!" {
		t.Errorf("got %q, %v; want the office's reply", reply, err)
	}
	if err := office.ServeStandings(func(_ context.Context, division schema.Code, _ schema.StandingRequest) (schema.Standing, error) {
		return schema.Standing{Division: division}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(up.Flush(), up.LastError()); err != nil {
		t.Fatal(err)
	}
	if standing, err := bus.AskStanding(ctx, asking, 140525, schema.StandingRequest{}); err != nil || standing.Division != 140525 {
		t.Errorf("got %v, %v; want what the division of the subject stands at", standing, err)
	}
	if _, err := asking.SubscribeSync("hz.office.*"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(asking.Flush(), asking.LastError()); !errors.Is(err, nats.ErrPermissionViolation) {
		t.Errorf("intake listens to what offices ask: got %v, want it forbidden", err)
	}
	for _, name := range []string{"hold", "rebuild", "dead"} {
		if err := bus.Ask(ctx, asking, name, "a", &reply); err == nil || !strings.Contains(err.Error(), "does not let these credentials") {
			t.Errorf("intake asks %s: got %v, want it told that it may not", name, err)
		}
	}
}
