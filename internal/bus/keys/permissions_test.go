package keys_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/schema"
)

const create = "$JS.API.CONSUMER.CREATE."

// rights are subjects that a user may or may not use.
type rights struct{ publish, notPublish, subscribe, notSubscribe []string }

// neverPublished is for no division at all.
var neverPublished = []string{
	"hz.stored.14", "hz.refused.14.05.25.7", "hz.dead.14.05.25.7", "hz.alert.14.05.25", "hz.office.rebuild", "hz.office.targets",
	"hz.report.14.05.81", "hz.case.14.05.81", "hz.report.14.05.26", "hz.report.*.*.*", "hz.report.14.05.*", "hz.report.>",
	"$SYS.REQ.CLAIMS.UPDATE", "$SYS.REQ.SERVER.PING", "_INBOX.140581.x", "_INBOX.huizong.x", "$JS.ACK.HUIZONG.x.1.1.1.1.0",
	"$JS.API.INFO", "$JS.API.STREAM.INFO.HUIZONG", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST",
	"$JS.API.STREAM.CREATE.MINE", "$JS.API.STREAM.UPDATE.HUIZONG", "$JS.API.STREAM.DELETE.HUIZONG", "$JS.API.STREAM.PURGE.HUIZONG_RECEIPTS",
	"$JS.API.STREAM.MSG.GET.HUIZONG", "$JS.API.STREAM.MSG.GET.HUIZONG_RECEIPTS", "$JS.API.STREAM.MSG.GET.HUIZONG_DEAD", "$JS.API.STREAM.MSG.DELETE.HUIZONG",
	"$JS.API.DIRECT.GET.HUIZONG", "$JS.API.DIRECT.GET.HUIZONG_RECEIPTS.hz.refused.14.05.81.1",
	"$JS.API.STREAM.SNAPSHOT.HUIZONG", "$JS.API.STREAM.RESTORE.HUIZONG", "$JS.API.CONSUMER.NAMES.HUIZONG_RECEIPTS", "$JS.API.CONSUMER.LIST.HUIZONG_RECEIPTS",
	"$JS.API.CONSUMER.DURABLE.CREATE.HUIZONG_RECEIPTS.x", create + "HUIZONG_RECEIPTS", create + "HUIZONG_RECEIPTS.x", create + "HUIZONG_RECEIPTS.x.hz.>", create + "HUIZONG_RECEIPTS.x.>",
	create + "HUIZONG", create + "HUIZONG.x", create + "HUIZONG.x.hz.report.>", create + "HUIZONG.x.hz.*.14.05.25", create + "HUIZONG.x.hz.report.13.01.02", create + "HUIZONG_DEAD.x.hz.dead.14.05.25.*",
	create + "HUIZONG_RECEIPTS.x.hz.refused.13.01.02.*", create + "HUIZONG_RECEIPTS.x.hz.stored.13",
}

// neverHeard is for no division below the country.
var neverHeard = []string{
	"hz.>", ">", "*.>", "hz.*.*.*.*", "hz.stored.13", "hz.refused.13.01.02.*", "hz.report.13.01.02", "hz.report.>", "hz.report.*.05.25", "hz.dead.>", "hz.office.*", "hz.standing.14.05.25",
	"_INBOX.>", "_INBOX.*", "_INBOX.140581.>", "_INBOX.huizong.>", "$SYS.>", "$JS.>", "$JS.EVENT.ADVISORY.>", "$SRV.>",
}

var divisionRights = map[schema.Code]rights{
	140525: {
		publish: []string{
			"hz.report.14.05.25", "hz.case.14.05.25", "hz.standing.14.05.25",
			create + "HUIZONG_RECEIPTS.x.hz.stored.14", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.25.*",
			"$JS.API.CONSUMER.INFO.HUIZONG_RECEIPTS.x", "$JS.API.CONSUMER.MSG.NEXT.HUIZONG_RECEIPTS.x", "$JS.API.CONSUMER.DELETE.HUIZONG_RECEIPTS.x",
		},
		notPublish: []string{
			"hz.report.14.05.00", "$JS.API.CONSUMER.MSG.NEXT.HUIZONG.x", "$JS.API.CONSUMER.INFO.HUIZONG.x", "$JS.API.CONSUMER.DELETE.HUIZONG.x",
			create + "HUIZONG.x.hz.report.14.05.25", create + "HUIZONG.x.hz.case.14.05.25", "hz.standing.14.05.81", "hz.standing.14.05.00", create + "HUIZONG_RECEIPTS.x.hz.stored.*", create + "HUIZONG_RECEIPTS.x.hz.stored.>",
			create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.81.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.*.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.>", create + "HUIZONG_RECEIPTS.x.hz.refused.>",
		},
		subscribe:    []string{"_INBOX.140525.>", "_INBOX.140525.x.*", "hz.stored.14", "hz.refused.14.05.25.*", "hz.refused.14.05.25.7"},
		notSubscribe: []string{"hz.refused.14.05.81.*", "hz.refused.14.05.*.*", "hz.refused.14.>", "hz.report.14.05.25", "hz.report.14.05.81", "hz.case.14.05.25", "hz.stored.*"},
	},
	140500: {
		publish: []string{
			"hz.report.14.05.00", "hz.case.14.05.00", "hz.standing.14.05.00", "hz.standing.14.05.25", create + "HUIZONG_RECEIPTS.x.hz.stored.14",
			create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.00.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.25.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.*.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.>",
			create + "HUIZONG.x.hz.report.14.05.*", create + "HUIZONG.x.hz.report.14.05.25", create + "HUIZONG.x.hz.case.14.05.>", "$JS.API.CONSUMER.MSG.NEXT.HUIZONG.x",
		},
		notPublish: []string{
			create + "HUIZONG.x.hz.report.14.*.*", create + "HUIZONG.x.hz.report.14.*.25", create + "HUIZONG.x.hz.report.14.06.02", create + "HUIZONG.x.hz.case.14.>",
			"hz.report.14.05.25", "hz.case.14.05.25", "hz.report.14.00.00", "hz.standing.14.06.02", "hz.standing.14.00.00", create + "HUIZONG_RECEIPTS.x.hz.stored.*",
			create + "HUIZONG_RECEIPTS.x.hz.refused.14.06.02.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.*.*.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.>", create + "HUIZONG_RECEIPTS.x.hz.refused.*.05.*.*", create + "HUIZONG_RECEIPTS.x.hz.refused.>",
		},
		subscribe:    []string{"_INBOX.140500.>", "hz.stored.14", "hz.refused.14.05.>", "hz.refused.14.05.25.*", "hz.report.14.05.*", "hz.report.14.05.25", "hz.case.14.05.*", "hz.alert.14.05.*"},
		notSubscribe: []string{"hz.refused.14.>", "hz.refused.14.*.25.*", "hz.report.14.*.*", "hz.report.14.06.02", "hz.report.14.*.25", "hz.case.14.>", "hz.alert.14.06.*", "_INBOX.140525.>"},
	},
	140000: {
		publish: []string{
			"hz.report.14.00.00", "hz.case.14.00.00", "hz.standing.14.05.25", create + "HUIZONG_RECEIPTS.x.hz.stored.14",
			create + "HUIZONG_RECEIPTS.x.hz.refused.14.>", create + "HUIZONG_RECEIPTS.x.hz.refused.14.*.*.*", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.25.*",
			create + "HUIZONG.x.hz.report.14.*.*", create + "HUIZONG.x.hz.case.14.05.*",
		},
		notPublish:   []string{"hz.report.14.05.25", "hz.report.14.05.00", "hz.report.13.00.00", "hz.standing.13.01.02", create + "HUIZONG_RECEIPTS.x.hz.refused.>", create + "HUIZONG_RECEIPTS.x.hz.refused.*.05.25.*", create + "HUIZONG.x.hz.report.*.*.*"},
		subscribe:    []string{"_INBOX.140000.>", "hz.stored.14", "hz.refused.14.>", "hz.report.14.*.*", "hz.report.14.05.25", "hz.case.14.*.*", "hz.alert.14.*.*"},
		notSubscribe: []string{"hz.report.*.*.*", "hz.refused.*.05.25.*", "hz.stored.*", "_INBOX.140500.>"},
	},
}

func TestDivisionRights(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	streams(t, server, folder)
	for code, want := range divisionRights {
		want.notPublish = append(want.notPublish, neverPublished...)
		want.notSubscribe = append(want.notSubscribe, neverHeard...)
		creds, _ := issue(t, folder, code)
		want.hold(t, connect(t, server, creds))
	}
}

func TestCountryReadsAll(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	creds, _ := issue(t, folder, schema.Country)
	rights{
		publish:      []string{"hz.report.00.00.00", "hz.standing.14.05.25", create + "HUIZONG_RECEIPTS.x.hz.stored.*", create + "HUIZONG_RECEIPTS.x.hz.refused.>", create + "HUIZONG_RECEIPTS.x.hz.refused.14.05.25.*"},
		notPublish:   []string{"hz.report.14.00.00", "hz.stored.14", "hz.office.rebuild", create + "HUIZONG.x", create + "HUIZONG_RECEIPTS.x", create + "HUIZONG_RECEIPTS.x.>"},
		subscribe:    []string{"hz.report.*.*.*", "hz.stored.*", "hz.refused.>", "hz.alert.*.*.*"},
		notSubscribe: []string{"hz.>", "hz.dead.>", "hz.office.*", "_INBOX.>", "$SYS.>"},
	}.hold(t, connect(t, server, creds))
}

func TestOwnUsersRights(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	server := serve(t, folder, t.TempDir())
	rights{
		publish:      []string{"hz.office.rebuild", "$JS.API.STREAM.SNAPSHOT.HUIZONG", create + "HUIZONG.x"},
		notPublish:   []string{"hz.report.14.05.25", "hz.case.14.05.25", "hz.stored.14", "hz.dead.14.05.25.7", "hz.refused.14.05.25.7", "$JS.API.STREAM.DELETE.HUIZONG", "$SYS.REQ.CLAIMS.UPDATE"},
		subscribe:    []string{"_INBOX.admin.>"},
		notSubscribe: []string{"_INBOX.>", "_INBOX.140525.>", "hz.office.*", "$SYS.>"},
	}.hold(t, connect(t, server, folder.Admin()))
	rights{
		publish:      []string{"hz.report.14.05.25", "hz.stored.14", "hz.dead.14.05.25.7", "_INBOX.140525.x"},
		notPublish:   []string{"$JS.API.STREAM.DELETE.HUIZONG", "$JS.API.STREAM.UPDATE.HUIZONG", "$JS.API.STREAM.PURGE.HUIZONG"},
		subscribe:    []string{"_INBOX.huizong.>", "hz.office.*", "hz.standing.*.*.*"},
		notSubscribe: []string{"_INBOX.>", "_INBOX.140525.>", ">"},
	}.hold(t, connect(t, server, folder.Service()))
	rights{
		publish:      []string{"$SYS.REQ.CLAIMS.UPDATE"},
		notPublish:   []string{"$SYS.REQ.CLAIMS.DELETE", "$SYS.REQ.SERVER.PING", "hz.report.14.05.25", "$JS.API.INFO"},
		notSubscribe: []string{">", "$SYS.>", "_INBOX.>"},
	}.hold(t, connect(t, server, folder.System()))
}

// hold holds the server to the rights: it tells of every refusal before it
// answers the ping that comes after.
func (r rights) hold(t *testing.T, conn *nats.Conn) {
	t.Helper()
	publish := func(subject string) error { return conn.Publish(subject, nil) }
	subscribe := func(subject string) error { _, err := conn.SubscribeSync(subject); return err }
	for _, part := range []struct {
		subjects []string
		try      func(string) error
		verb     string
		refused  bool
	}{
		{r.publish, publish, "Publish", false},
		{r.notPublish, publish, "Publish", true},
		{r.subscribe, subscribe, "Subscription", false},
		{r.notSubscribe, subscribe, "Subscription", true},
	} {
		for _, subject := range part.subjects {
			if err := errors.Join(part.try(subject), conn.Flush()); err != nil {
				t.Fatalf("%s %s: %v", part.verb, subject, err)
			}
			told := fmt.Sprint(conn.LastError())
			if got := strings.Contains(told, fmt.Sprintf("%s to %q", part.verb, subject)); got != part.refused {
				t.Errorf("%s: %s to %s: got refused %v, want %v (%s)", conn.Opts.InboxPrefix, part.verb, subject, got, part.refused, told)
			}
		}
	}
}
