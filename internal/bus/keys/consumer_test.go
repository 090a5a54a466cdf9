package keys_test

import (
	"encoding/json"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/huizong/huizong/schema"
)

// publish puts a message on each of the subjects.
func publish(t *testing.T, js jetstream.JetStream, subjects ...string) {
	t.Helper()
	for _, subject := range subjects {
		if _, err := js.Publish(testContext(t), subject, []byte(`{"sequence":7}`)); err != nil {
			t.Fatal(err)
		}
	}
}

// askCreate asks for a consumer as any client may word it.
func askCreate(t *testing.T, conn *nats.Conn, subject, stream string, config map[string]any) *jetstream.APIError {
	t.Helper()
	body, err := json.Marshal(map[string]any{"stream_name": stream, "config": config, "action": ""})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := conn.RequestWithContext(testContext(t), subject, body)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Error
}

func TestFilterInBodyMayNotDiffer(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	js, _ := streams(t, server, folder)
	publish(t, js, "hz.refused.14.05.25.7", "hz.refused.14.05.81.7")
	creds, _ := issue(t, folder, 140525)
	conn := connect(t, server, creds)
	const own = create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.25.*"
	config := func(more map[string]any) map[string]any {
		c := map[string]any{"name": "x", "ack_policy": "none", "deliver_policy": "all", "mem_storage": true}
		for key, value := range more {
			c[key] = value
		}
		return c
	}
	for name, more := range map[string]map[string]any{
		"none":       {},
		"another's":  {"filter_subject": "hz.refused.14.05.81.*"},
		"all":        {"filter_subject": "hz.refused.>"},
		"several":    {"filter_subjects": []string{"hz.refused.14.05.25.*", "hz.refused.14.05.81.*"}},
		"both":       {"filter_subject": "hz.refused.14.05.25.*", "filter_subjects": []string{"hz.refused.14.05.81.*"}},
		"its stream": {"filter_subject": "hz.refused.14.05.25.*", "deliver_subject": "hz.stored.14"},
	} {
		if got := askCreate(t, conn, own, "HUIZONG_RECEIPTS", config(more)); got == nil {
			t.Errorf("%s: got a consumer, want none", name)
		}
	}
	if got := askCreate(t, conn, own, "HUIZONG", config(map[string]any{"filter_subject": "hz.refused.14.05.25.*"})); got == nil {
		t.Error("another stream in the body: got a consumer, want none")
	}
	if got := askCreate(t, conn, own, "HUIZONG_RECEIPTS", config(map[string]any{"filter_subject": "hz.refused.14.05.25.*"})); got != nil {
		t.Errorf("its own: got %v, want a consumer", got)
	}
}

func TestCountyReadsItsReceipts(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	js, _ := streams(t, server, folder)
	publish(t, js, "hz.refused.14.05.25.7", "hz.refused.14.05.81.7", "hz.stored.14")
	creds, _ := issue(t, folder, 140525)
	county, err := jetstream.New(connect(t, server, creds))
	if err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]string{"hz.refused.14.05.25.*": "hz.refused.14.05.25.7", "hz.stored.14": "hz.stored.14"} {
		consumer, err := county.OrderedConsumer(testContext(t), schema.StreamReceipts, jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}})
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		msg, err := consumer.Next()
		if err != nil || msg.Subject() != want {
			t.Errorf("%s: got %v, %v; want %s", filter, msg, err, want)
		}
	}
}

func TestCityReadsWhatIsBelowIt(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	js, _ := streams(t, server, folder)
	publish(t, js, "hz.report.14.06.02", "hz.report.14.05.25", "hz.case.14.05.81")
	creds, _ := issue(t, folder, 140500)
	city, err := jetstream.New(connect(t, server, creds))
	if err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]string{"hz.report.14.05.*": "hz.report.14.05.25", "hz.case.14.05.81": "hz.case.14.05.81"} {
		consumer, err := city.OrderedConsumer(testContext(t), schema.StreamEvents, jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}})
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		msg, err := consumer.Next()
		if err != nil || msg.Subject() != want {
			t.Errorf("%s: got %v, %v; want %s", filter, msg, err, want)
		}
	}
}

// TestDeliveryForgesNothing holds the server to what lets a city have consumers of
// the events: where it has a message delivered changes nothing about whose it is.
func TestDeliveryForgesNothing(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	js, made := streams(t, server, folder)
	creds, _ := issue(t, folder, 140500)
	conn := connect(t, server, creds)
	city, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := city.CreateConsumer(testContext(t), schema.StreamEvents, jetstream.ConsumerConfig{FilterSubject: "hz.report.14.05.00", AckPolicy: jetstream.AckNonePolicy})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		publish(t, city, "hz.report.14.05.00")
	}
	inbox := conn.NewInbox()
	delivered, err := conn.SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	for _, reply := range []string{"hz.report.14.05.81", "hz.stored.14", inbox} {
		if err := conn.PublishRequest("$JS.API.CONSUMER.MSG.NEXT.HUIZONG."+consumer.CachedInfo().Name, reply, []byte("1")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := delivered.NextMsgWithContext(testContext(t)); err != nil { // the others were delivered before it
		t.Fatal(err)
	}
	publish(t, js, "hz.report.14.05.00", "hz.stored.13") // what was delivered is stored before these
	for _, stream := range []jetstream.Stream{made.Events, made.Receipts} {
		info, err := stream.Info(testContext(t), jetstream.WithSubjectFilter(">"))
		if err != nil {
			t.Fatal(err)
		}
		if info.State.Subjects["hz.report.14.05.00"] == 0 {
			t.Errorf("%s has nothing of what was delivered to it", info.Config.Name)
		}
		for subject := range info.State.Subjects {
			if subject != "hz.report.14.05.00" && subject != "hz.stored.13" {
				t.Errorf("%s has a message on %s", info.Config.Name, subject)
			}
		}
	}
}

func TestBatchIsTaken(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	_, made := streams(t, server, folder)
	creds, _ := issue(t, folder, 140525)
	county, err := jetstream.New(connect(t, server, creds))
	if err != nil {
		t.Fatal(err)
	}
	batch, err := jetstreamext.NewBatchPublisher(county)
	if err != nil {
		t.Fatal(err)
	}
	if err := batch.Add("hz.report.14.05.25", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if _, err := batch.Commit(testContext(t), "hz.case.14.05.25", []byte("2")); err != nil {
		t.Fatal(err)
	}
	info, err := made.Events.Info(testContext(t))
	if err != nil || info.State.Msgs != 2 {
		t.Errorf("got %v, %v; want 2 messages", info, err)
	}
}
