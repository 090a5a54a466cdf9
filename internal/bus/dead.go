package bus

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/schema"
)

// Headers of a dead letter.
const (
	HeaderSubject  = "Hz-Subject"
	HeaderSequence = "Hz-Sequence"
	HeaderTime     = "Hz-Time"
	HeaderReason   = "Hz-Reason"

	// HeaderOrigPrefix goes before the name of an original header that would
	// mean something to NATS, or be taken for one of ours.
	HeaderOrigPrefix = "Hz-Orig-"

	// HeaderOrigOther holds, as "name: value", an original header whose name a
	// Go client can't send.
	HeaderOrigOther = HeaderOrigPrefix + "Header"
)

// maxHeader is the largest header JetStream stores.
const maxHeader = math.MaxUint16

// DeadLetter is the message that keeps a refused event: the body as it was, the
// headers as they were except that Nats-* (which NATS would obey) become
// Hz-Orig-Nats-*, and why it was refused. It fits what NATS takes: where it
// would not, reasons are shortened first, then Hz-Orig-* headers are left out,
// then others; never the body.
func DeadLetter(l schema.Refusal) *nats.Msg {
	msg := nats.NewMsg(schema.DeadSubject(l.Subject, l.Sequence))
	msg.Data = l.Body
	msg.Header.Set(HeaderSubject, l.Subject)
	msg.Header.Set(HeaderSequence, strconv.FormatUint(l.Sequence, 10))
	msg.Header.Set(HeaderTime, l.Time.UTC().Format(time.RFC3339Nano))
	room := min(maxHeader, MaxPayload-len(l.Body)) - headerFrame - headerSize(msg.Header)
	fit(msg.Header, originals(l.Header), l.Reasons, room)
	return msg
}

// fit adds to header what there is room for, in bytes, of the reasons and the
// original headers.
func fit(header, kept nats.Header, reasons []string, room int) {
	limit := maxReason
	header[HeaderReason] = cleanReasons(reasons, limit)
	taken := func() int {
		return headerSize(kept) + headerSize(nats.Header{HeaderReason: header[HeaderReason]})
	}
	for taken() > room && limit > minReason {
		limit /= 2
		header[HeaderReason] = cleanReasons(reasons, limit)
	}
	for _, name := range leastNeeded(kept) {
		if taken() <= room {
			break
		}
		delete(kept, name)
	}
	for name, values := range kept {
		header[name] = values
	}
}

// originals renames the headers that must not act on the dead letter.
func originals(header nats.Header) nats.Header {
	kept := make(nats.Header, len(header))
	for name, values := range header {
		switch {
		case !sendable(name):
			for _, value := range values {
				kept.Add(HeaderOrigOther, name+": "+value)
			}
		case reserved(name):
			kept[HeaderOrigPrefix+name] = values
		default:
			kept[name] = values
		}
	}
	return kept
}

// reserved says whether a name means something to NATS or in a dead letter.
// Clients differ in whether they heed case, so no case is let through.
func reserved(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "hz-subject", "hz-sequence", "hz-time", "hz-reason":
		return true
	}
	return strings.HasPrefix(name, "nats-") || strings.HasPrefix(name, "hz-orig-")
}

// sendable says whether the NATS client sends a header of that name. Others may
// come from other clients.
func sendable(name string) bool {
	for _, r := range name {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"()/,:;<=>?@[\]{}`, r) {
			return false
		}
	}
	return name != ""
}
