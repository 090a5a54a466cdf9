package bus

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
)

// refusal is one that the server told of; who was refused is looked up later:
// the server may hold locks while it tells.
type refusal struct {
	kind, client, subject string
	cid                   uint64
}

// How the server tells, in its format strings: they begin with the connection,
// `127.0.0.1:4 - cid:5 - "v1:go:name" - `, whose name is the client's to choose.
var (
	connectionText   = regexp.MustCompile(`^(.*?) - cid:(\d+) - `)
	subscriptionText = regexp.MustCompile(`Subscription Violation[\w ]* - Subject ("(?:[^"\\]|\\.)*")(?:, Queue: "(?:[^"\\]|\\.)*")?, SID \S+$`)
)

// parseRefusal reads what the server logs; ok is false where it tells of none.
func parseRefusal(format string, args []any) (r refusal, ok bool) {
	match := connectionText.FindStringSubmatch(format)
	if match == nil {
		return refusal{}, false
	}
	r.client = match[1]
	r.cid, _ = strconv.ParseUint(match[2], 10, 64) // digits; 0 is nobody
	if r.kind, r.subject = kindOf(format, args); r.kind == "" {
		return refusal{}, false
	}
	return r, true
}

func kindOf(format string, args []any) (kind, subject string) {
	if strings.HasSuffix(format, " - "+server.ErrAuthentication.Error()) || strings.HasSuffix(format, " - %v - %s") && len(args) > 0 && isAuthentication(args) {
		return refusedAuthentication, ""
	}
	for _, what := range []string{"Subject", "Reply"} {
		if strings.HasSuffix(format, "Publish Violation - "+what+" %q") && len(args) > 0 {
			return refusedPublish, fmt.Sprintf("%s", args[len(args)-1])
		}
	}
	if match := subscriptionText.FindStringSubmatch(format); match != nil {
		subject, _ = strconv.Unquote(match[1])
		return refusedSubscribe, subject
	}
	return "", ""
}

func isAuthentication(args []any) bool {
	err, ok := args[0].(error)
	return ok && errors.Is(err, server.ErrAuthentication)
}
