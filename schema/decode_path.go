package schema

import (
	"strconv"
	"strings"
)

// segment is one step of a JSON path: a name, or an index where name is empty
// and array set.
type segment struct {
	name  string
	index int
	array bool
}

// path prints a JSON path: data.figures[3].value.
func path(segments []segment) string {
	var b strings.Builder
	for i, s := range segments {
		switch {
		case s.array:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case !plainName(s.name):
			b.WriteString("[" + quoted(s.name) + "]")
		case i > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	if len(segments) == 0 {
		return "正文"
	}
	return b.String()
}

// plainName says whether a name can stand in a path without quotes.
func plainName(name string) bool {
	return name != "" && len(name) <= quotedRunes && strings.IndexFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}
