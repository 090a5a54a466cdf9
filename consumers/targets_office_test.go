package consumers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

func TestTargetsAreProvedAllOrNothing(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.load("张三", "la_special_accepted 140525 2025 10 target=la_special_target")
	for name, test := range map[string]struct {
		lines []string
		want  string // of the mistakes
	}{
		"by itself":      {[]string{"consult_free 140581 2025 5", "consult_free 140525 2025 0"}, "1 value 目标必须大于 0"},
		"twice":          {[]string{"consult_free 140581 2025 5", "consult_free 140581 2025 6"}, "1 code 140581 2025 年的这个目标在第 1 个已经有了"},
		"same goal":      {[]string{"la_special_closed 140581 2025 5", "la_special_accepted 140581 2025 6 target=la_special_target"}, "1 target 140581 2025 年的 la_special_target 在第 1 个已由 la_special_closed 计入"},
		"what stands":    {[]string{"consult_free 140581 2025 5", "la_special_closed 140525 2025 5"}, "1 target 140525 2025 年的 la_special_target 已由 la_special_accepted 计入（张三，"},
		"the catalogue":  {[]string{"la_special_closed 140400 2022 1700"}, "0 target 140400 2022 年的 la_special_target 已由 la_special_accepted 计入（目录，"},
		"an other field": {[]string{"consult_free 140581 2025 5 colour=red"}, "0 colour 不认得这一项"},
	} {
		got := b.load("李四", test.lines...)
		if len(got.Mistakes) != 1 || got.New != 0 {
			t.Errorf("%s: got %+v, want one mistake", name, got)
			continue
		}
		m := got.Mistakes[0]
		if text := fmt.Sprint(m.Target, " ", m.Field, " ", m.Problem); !strings.HasPrefix(text, test.want) {
			t.Errorf("%s: got %s, want %s", name, text, test.want)
		}
	}
	b.want("toString(count())) FROM huizong.target WHERE set_by = '李四'", "0")
	b.counts(b.load("李四", "la_special_closed 140525 2025 5", "la_special_accepted 140525 2025 撤回"), 1, 1, 0)
	b.want(goalsOf2025, "('la_special_closed',140525,5,'at_least','linear',0,0,'stated','')")
	office := &consumers.TargetOffice{Warehouse: b.db, Catalogue: b.catalogue}
	line := "consult_free 140581 2025 5"
	for by, lines := range map[string][]string{"": {line}, "目录": {line}, strings.Repeat("长", 51): {line}, "多": make([]string, 0), "太多": slices.Repeat([]string{line}, consumers.MaxTargets+1)} {
		if got, err := b.tryLoad(office, by, lines...); err == nil {
			t.Errorf("by %q, %d targets: got %+v, want it refused", by, len(lines), got)
		}
	}
}

// A repetition after a crash between the history and what follows from it
// brings both in line, and tells whoever watches.
func TestTargetsAreSpreadAgain(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	told := 0
	office := &consumers.TargetOffice{Warehouse: failsToReplace{b.db}, Catalogue: b.catalogue, Changed: func() { told++ }}
	lines := []string{"consult_free 140525 2025 5", "consult_free 140581 2025 6", "insp_fix_rate 140525 2025 1"}
	if _, err := b.tryLoad(office, "张三", lines...); !errors.Is(err, errInjected) || told != 0 {
		t.Fatalf("got %v, told %v; want the injected error and nobody told", err, told)
	}
	b.want(goalsOf2025)
	b.check(consumers.Prepare(t.Context(), b.db, b.catalogue)) // the next start
	b.want("toString(count())) FROM huizong_store.goal WHERE year = 2025", "3")
	office.Warehouse = b.db
	reply, err := b.tryLoad(office, "张三", lines...)
	b.check(err)
	b.counts(reply, 0, 0, 3)
	if told != 1 {
		t.Errorf("got told %d times, want once", told)
	}
}

// failsToReplace is a warehouse that ends before a table is exchanged.
type failsToReplace struct{ consumers.Warehouse }

func (f failsToReplace) Insert(ctx context.Context, into string, columns ...any) error {
	if strings.HasPrefix(into, "huizong_store.next_") {
		return errInjected
	}
	return f.Warehouse.Insert(ctx, into, columns...)
}

// Over NATS a request ends as it does here: mistakes in the reply, and what the
// service can't do as its own error.
func TestTargetsOverNATS(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	b.check(err)
	t.Cleanup(func() { _ = server.Close() })
	connect := func() *nats.Conn {
		conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL()})
		b.check(err)
		t.Cleanup(conn.Close)
		return conn
	}
	changed := make(chan struct{}, 1)
	office, err := bus.ServeOffice(connect(), map[string]bus.Handler{"targets": bus.Answer((&consumers.TargetOffice{
		Warehouse: b.db, Catalogue: b.catalogue, Changed: func() { changed <- struct{}{} },
	}).Load)})
	b.check(err)
	defer func() { b.check(office.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client := connect()
	target := schema.TargetText{"code": "consult_free", "division": "140525", "year": "2025", "value": "7000"}
	var reply consumers.TargetReply
	b.check(bus.Ask(ctx, client, "targets", consumers.TargetRequest{By: "张三", Targets: []schema.TargetText{target}}, &reply))
	b.counts(reply, 1, 0, 0)
	<-changed
	b.want("toString((value, set_by))) FROM huizong.target WHERE year = 2025", "(7000,'张三')")
	target["value"] = "0"
	reply = consumers.TargetReply{}
	b.check(bus.Ask(ctx, client, "targets", consumers.TargetRequest{By: "张三", Targets: []schema.TargetText{target}}, &reply))
	if len(reply.Mistakes) != 1 || reply.Mistakes[0].Field != "value" || reply.Mistakes[0].Remedy == "" {
		t.Errorf("got %+v, want the value refused, with a remedy", reply)
	}
	told := (*bus.OfficeError)(nil)
	if err := bus.Ask(ctx, client, "targets", consumers.TargetRequest{By: " "}, &reply); !errors.As(err, &told) {
		t.Errorf("nobody's request: got %v, want the service's error", err)
	}
}

// The largest request there may be, and its reply, fit into a message.
func TestLargestTargetRequestFits(t *testing.T) {
	t.Parallel()
	r := consumers.TargetRequest{By: strings.Repeat("长", 50)}
	for range consumers.MaxTargets {
		r.Targets = append(r.Targets, schema.TargetText{
			"code": "resp_head_appearance_rate", "division": "140525", "year": "2025", "value": "12345678901234.1234", "target": "",
			"direction": "at_least", "pace": "seasonal", "warning": "0.1234", "critical": "0.1234", "origin": "assumed", "note": strings.Repeat("<", 200), // six bytes each
		})
	}
	body, err := json.Marshal(r)
	if err != nil || len(body) > bus.MaxPayload {
		t.Errorf("got %d bytes, %v; want at most %d", len(body), err, bus.MaxPayload)
	}
}
