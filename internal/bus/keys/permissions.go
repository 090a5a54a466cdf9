package keys

import (
	"strings"

	"github.com/nats-io/jwt/v2"

	"github.com/huizong/huizong/schema"
)

// InboxPrefix is where a user gets replies: nobody else may listen there.
func InboxPrefix(user string) string { return "_INBOX." + user }

// Division is what a division may do: state as itself alone, read its own
// refusals and those below it, its province's watermark, and, from the city up,
// what is reported below it while it comes.
//
// Nobody outside gets a consumer of HUIZONG: whoever takes messages from a stream
// says on which subject the server is to deliver them, and so could have an event
// of his own choice delivered on a neighbour's. A refusal delivered so is no event.
// Filters stand in the subject of the request, never in its body alone: the
// server holds both to be the same, and permissions see the subject.
func Division(code schema.Code) jwt.Permissions {
	below, stored, refused := within(code), storedFor(code), refusalsFor(code)
	p := permissions(
		[]string{
			"hz.report." + code.Tokens(), "hz.case." + code.Tokens(), "hz.standing." + below,
			receiptsAPI("CREATE") + ".*." + stored, receiptsAPI("CREATE") + ".*." + refused,
			receiptsAPI("INFO") + ".*", receiptsAPI("MSG.NEXT") + ".*", receiptsAPI("DELETE") + ".*",
		},
		[]string{InboxPrefix(code.String()) + ".>", stored, refused},
	)
	if code.Span() > 1 {
		p.Sub.Allow.Add("hz.report."+below, "hz.case."+below, "hz.alert."+below)
	}
	return p
}

// within are the subject tokens of a division and all below it; a province's
// tokens are tokens of their own, so that no filter reaches beyond them.
func within(code schema.Code) string {
	tokens := strings.Split(code.Tokens(), ".")
	for span, i := code.Span(), 2; span > 1 && i >= 0; span, i = span/100, i-1 {
		tokens[i] = "*"
	}
	return strings.Join(tokens, ".")
}

// storedFor are the watermarks a division reads.
func storedFor(code schema.Code) string {
	province, _, _ := strings.Cut(within(code), ".")
	return schema.StoredSubject(province)
}

// refusalsFor are the refusals a division reads: of itself, or of all below it.
func refusalsFor(code schema.Code) string {
	if code.Span() == 1 {
		return schema.RefusalsOf("hz.report." + code.Tokens())
	}
	above, _, _ := strings.Cut(within(code), "*")
	return "hz.refused." + above + ">"
}

func receiptsAPI(verb string) string {
	return "$JS.API.CONSUMER." + verb + "." + schema.StreamReceipts
}

func permissions(publish, subscribe []string) jwt.Permissions {
	var p jwt.Permissions
	p.Pub.Allow, p.Sub.Allow = publish, subscribe
	return p
}
