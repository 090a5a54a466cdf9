package keys

import (
	"slices"
	"strings"

	"github.com/nats-io/jwt/v2"

	"github.com/huizong/huizong/schema"
)

// InboxPrefix is where a user gets replies: nobody else may listen there.
func InboxPrefix(user string) string { return "_INBOX." + user }

// Division is what a division may do: state as itself alone, and read its own
// refusals and those below it, its province's watermark, and, from the city up,
// what is reported below it.
//
// Filters stand in the subject of the request that makes a consumer, where
// permissions see them: the server holds the body to be the same. Consumers have
// names that nobody guesses, so their names need no rights. Who takes messages
// from a stream says where the server is to deliver them; a stream that hears
// them there keeps them under their own subject, so nobody is forged that way.
func Division(code schema.Code) jwt.Permissions {
	stored, refused := storedFor(code), at("hz.refused", code)
	if code.Span() == 1 {
		refused += ".*" // one a sequence
	}
	p := permissions(
		slices.Concat(
			[]string{"hz.report." + code.Tokens(), "hz.case." + code.Tokens(), at("hz.standing", code)},
			consuming(schema.StreamReceipts, stored, refused)),
		[]string{InboxPrefix(code.String()) + ".>", stored, refused},
	)
	if code.Span() > 1 {
		reports, cases := at("hz.report", code), at("hz.case", code)
		p.Pub.Allow.Add(consuming(schema.StreamEvents, reports, cases)...)
		p.Sub.Allow.Add(reports, cases, at("hz.alert", code))
	}
	return p
}

// at are the subjects of a division below a root: its own, or with all below it.
// They fix the division's own tokens, so that no filter among them reaches beyond.
func at(root string, code schema.Code) string {
	tokens := strings.Split(code.Tokens(), ".")
	switch span := code.Span(); {
	case span >= 1_000_000:
		return root + ".>"
	case span >= 10_000:
		return root + "." + tokens[0] + ".>"
	case span >= 100:
		return root + "." + tokens[0] + "." + tokens[1] + ".>"
	}
	return root + "." + code.Tokens()
}

// storedFor are the watermarks a division reads.
func storedFor(code schema.Code) string {
	if code == schema.Country {
		return schema.SubjectStored
	}
	return schema.StoredSubject(schema.ProvinceToken("hz.report." + code.Tokens()))
}

// consuming is to read a stream by consumers of one filter each.
func consuming(stream string, filters ...string) []string {
	api := func(verb string) string { return "$JS.API.CONSUMER." + verb + "." + stream + ".*" }
	subjects := []string{api("INFO"), api("MSG.NEXT"), api("DELETE")}
	for _, filter := range filters {
		subjects = append(subjects, api("CREATE")+"."+filter)
	}
	return subjects
}

func permissions(publish, subscribe []string) jwt.Permissions {
	var p jwt.Permissions
	p.Pub.Allow, p.Sub.Allow = publish, subscribe
	return p
}
