package schema

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Streams of the contract.
const (
	StreamEvents   = "HUIZONG"
	StreamDead     = "HUIZONG_DEAD"
	StreamReceipts = "HUIZONG_RECEIPTS"
	StreamAlerts   = "HUIZONG_ALERTS"
)

// Subjects the streams take.
const (
	SubjectReports = "hz.report.*.*.*"
	SubjectCases   = "hz.case.*.*.*"
	SubjectDead    = "hz.dead.*.*.*.*"
	SubjectStored  = "hz.stored.*"
	SubjectRefused = "hz.refused.*.*.*.*"
	SubjectAlerts  = "hz.alert.*.*.*"
)

// HeaderMsgID is the header that names an event: <division>-<id>.
const HeaderMsgID = "Nats-Msg-Id"

// Stored is a province's watermark: every event of it up to Sequence is
// visible and durable, or refused.
type Stored struct {
	Sequence uint64    `json:"sequence"`
	At       time.Time `json:"at"`
}

// Refused tells a producer why the event at Sequence will never be stored.
type Refused struct {
	ID       string    `json:"id"` // empty where the event has no readable one
	Sequence uint64    `json:"sequence"`
	Reasons  []string  `json:"reasons"`
	At       time.Time `json:"at"`
}

// DeadSubject is where the dead letter of the event goes that was taken on
// subject at sequence.
func DeadSubject(subject string, sequence uint64) string {
	return "hz.dead." + placeOf(subject) + "." + strconv.FormatUint(sequence, 10)
}

// RefusedSubject is where the refusal of the event goes that was taken on
// subject at sequence.
func RefusedSubject(subject string, sequence uint64) string {
	return "hz.refused." + placeOf(subject) + "." + strconv.FormatUint(sequence, 10)
}

// RefusalsOf matches the refusals of every event taken on subject.
func RefusalsOf(subject string) string { return "hz.refused." + placeOf(subject) + ".*" }

// RefusalsIn matches every refusal of a province, named by its token.
func RefusalsIn(province string) string { return "hz.refused." + province + ".>" }

// StoredSubject is where the watermark of a province goes, named by its token.
func StoredSubject(province string) string { return "hz.stored." + province }

// AlertSubject is where the alerts of a division go.
func AlertSubject(division Code) string { return "hz.alert." + division.Tokens() }

// ProvinceToken is the province of an event's subject as receipts name it:
// hz.case.14.05.25 -> "14".
func ProvinceToken(subject string) string {
	province, _, _ := strings.Cut(placeOf(subject), ".")
	return province
}

// SubjectCode reads the division that an event's subject names: hz.case.14.05.25
// -> 140525. Other subjects, which anybody may publish, name none.
func SubjectCode(subject string) (Code, bool) {
	tokens := strings.Split(subject, ".")
	if len(tokens) != 5 {
		return 0, false
	}
	code, err := ParseCode(strings.Join(tokens[2:], ""))
	if err != nil || code.Tokens() != strings.Join(tokens[2:], ".") {
		return 0, false
	}
	return code, true
}

// DeadCode reads the division that a dead letter's subject names; the country
// where it names none.
func DeadCode(subject string) Code {
	if i := strings.LastIndexByte(subject, '.'); i > 0 {
		code, _ := SubjectCode(subject[:i])
		return code
	}
	return Country
}

// DeadSequence reads the sequence of the event that a dead letter's subject names.
func DeadSequence(subject string) (uint64, bool) {
	sequence, err := strconv.ParseUint(subject[strings.LastIndexByte(subject, '.')+1:], 10, 64)
	return sequence, err == nil
}

// maxToken keeps dead letters' subjects within NATS' control line of 4 KiB; the
// whole subject is in the letter's Hz-Subject.
const maxToken = 64

// placeOf gives the three division tokens of an event's subject. They may be
// anything a client could publish, so what can't stand in a subject becomes _.
func placeOf(subject string) string {
	tokens := strings.SplitN(subject, ".", 5)
	place := [3]string{"_", "_", "_"}
	for i, token := range tokens[min(2, len(tokens)):] {
		place[i] = publishable(token)
	}
	return strings.Join(place[:], ".")
}

func publishable(token string) string {
	token = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(".*>", r) {
			return '_'
		}
		return r
	}, token)
	if len(token) > maxToken {
		token = strings.ToValidUTF8(token[:maxToken], "")
	}
	if token == "" {
		return "_"
	}
	return token
}
