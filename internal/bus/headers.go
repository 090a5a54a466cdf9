package bus

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/nats-io/nats.go"
)

// Limits of reasons: how many, and how many bytes each; minReason is what is
// left of one before headers are sacrificed.
const (
	maxReasons = 100
	maxReason  = 1024
	minReason  = 64
)

// Sizes on the wire.
const (
	headerFrame = len("NATS/1.0\r\n\r\n")
	lineFrame   = len(": \r\n")
)

// headerSize is what the lines of a header take on the wire, at most.
func headerSize(header nats.Header) int {
	size := 0
	for name, values := range header {
		size += len(name)*len(values) + textSize(values)
	}
	return size
}

func textSize(values []string) int {
	size := 0
	for _, value := range values {
		size += len(value) + lineFrame
	}
	return size
}

// leastNeeded orders header names by what to leave out first: Hz-Orig-* before
// others, the largest first.
func leastNeeded(header nats.Header) []string {
	return slices.SortedFunc(maps.Keys(header), func(a, b string) int {
		return cmp.Or(
			-cmp.Compare(origin(a), origin(b)),
			-cmp.Compare(textSize(header[a]), textSize(header[b])),
			cmp.Compare(a, b))
	})
}

func origin(name string) int {
	if strings.HasPrefix(name, HeaderOrigPrefix) {
		return 1
	}
	return 0
}

// cleanReasons gives at most maxReasons reasons of one line and at most limit
// bytes each; the last one tells how many more there were.
func cleanReasons(reasons []string, limit int) []string {
	shown := reasons
	if len(reasons) > maxReasons {
		shown = reasons[:maxReasons-1]
	}
	clean := make([]string, 0, len(shown)+1)
	for _, reason := range shown {
		clean = append(clean, cleanReason(reason, limit))
	}
	if left := len(reasons) - len(shown); left > 0 {
		clean = append(clean, fmt.Sprintf("and %d more reasons", left))
	}
	return clean
}

func cleanReason(reason string, limit int) string {
	reason = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(reason, "\uFFFD"))
	reason = strings.TrimSpace(reason)
	if len(reason) <= limit {
		return reason
	}
	const more = "…"
	return strings.ToValidUTF8(reason[:limit-len(more)], "") + more
}
