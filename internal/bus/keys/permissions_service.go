package keys

import (
	"slices"

	"github.com/nats-io/jwt/v2"

	"github.com/huizong/huizong/schema"
)

// service is what a running huizong may do: make the streams, read the events,
// say what became of them, answer what is asked of it, and publish what came to
// it by HTTP. Restoring is done by it, too.
func service() jwt.Permissions {
	return permissions(slices.Concat(
		[]string{
			"hz.report.*.*.*", "hz.case.*.*.*",
			"hz.dead.*.*.*.*", "hz.stored.*", "hz.refused.*.*.*.*", "hz.alert.*.*.*",
			"_INBOX.>", // replies; not allow_responses, which would keep a note of every event read
			"$JS.API.STREAM.CREATE.HUIZONG", "$JS.API.STREAM.CREATE.HUIZONG_DEAD",
			"$JS.API.STREAM.CREATE.HUIZONG_RECEIPTS", "$JS.API.STREAM.CREATE.HUIZONG_ALERTS",
			"$JS.API.STREAM.MSG.DELETE.HUIZONG_DEAD", "$JS.API.STREAM.PURGE.HUIZONG_RECEIPTS",
		}, reading(), backingUp(),
	), []string{InboxPrefix("huizong") + ".>", "hz.office.*", "hz.standing.*.*.*", "$SRV.>"})
}

// admin is what the operator's commands may do. Stating figures is no part of
// it: nobody fills in for another.
func admin() jwt.Permissions {
	return permissions(slices.Concat([]string{"hz.standing.*.*.*"}, reading(), backingUp()),
		[]string{InboxPrefix("admin") + ".>", "hz.alert.*.*.*"})
}

// intake is who states for any division, where a trusted system gathers what
// divisions send it.
func intake() jwt.Permissions {
	return permissions(append(
		consuming(schema.StreamReceipts, schema.SubjectStored, "hz.refused.>"),
		"hz.report.*.*.*", "hz.case.*.*.*", "hz.standing.*.*.*", "hz.office.targets", "hz.office.alerts",
	), []string{InboxPrefix("intake") + ".>"})
}

// system is who gives servers new account JWTs, and may do nothing else.
func system() jwt.Permissions {
	return permissions([]string{claimsUpdate}, []string{InboxPrefix("sys") + ".>"})
}

// reading is to read the streams by consumers, and single messages.
func reading() []string {
	return append([]string{
		"$JS.API.INFO", "$JS.API.STREAM.MSG.GET.HUIZONG", "$JS.API.STREAM.MSG.GET.HUIZONG_DEAD",
		"$JS.API.STREAM.INFO.HUIZONG", "$JS.API.STREAM.INFO.HUIZONG_DEAD",
		"$JS.API.STREAM.INFO.HUIZONG_RECEIPTS", "$JS.API.STREAM.INFO.HUIZONG_ALERTS",
		"$JS.API.CONSUMER.CREATE.HUIZONG.>", "$JS.API.CONSUMER.CREATE.HUIZONG_RECEIPTS.>",
	}, slices.Concat(consuming(schema.StreamEvents), consuming(schema.StreamReceipts))...)
}

// backingUp is to ask the running huizong, and to take and give back snapshots.
func backingUp() []string {
	return []string{
		"hz.office.*",
		"$JS.API.STREAM.SNAPSHOT.HUIZONG", "$JS.API.STREAM.SNAPSHOT.HUIZONG_ALERTS", "$JS.SNAPSHOT.ACK.>",
		"$JS.API.STREAM.RESTORE.HUIZONG", "$JS.API.STREAM.RESTORE.HUIZONG_ALERTS", "$JS.SNAPSHOT.RESTORE.>",
	}
}
