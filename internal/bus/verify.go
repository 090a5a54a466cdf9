package bus

import (
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// check is one setting of an existing stream.
type check struct {
	setting    string // as in the stream's JSON
	have, want any
	ok         bool
}

// same is a setting that must be exactly as we would create it.
func same[T comparable](setting string, have, want T) check {
	return check{setting, have, want, have == want}
}

// verify tells every setting of a stream that breaks a promise, and what to do.
func verify(have, want jetstream.StreamConfig) error {
	var errs []error
	for _, c := range slices.Concat(fixedChecks(have, want), editableChecks(have, want)) {
		if c.ok {
			continue
		}
		errs = append(errs, fmt.Errorf("stream %s has %s = %v, but must have %v: %s",
			have.Name, c.setting, c.have, c.want, remedy(c.setting, have.Name)))
	}
	return errors.Join(errs...)
}

func remedy(setting, stream string) string {
	switch setting {
	case "storage", "retention", "mirror", "sealed", "persist_mode", "allow_msg_ttl":
		return "this can't be changed in place; give another NATS with --nats, or have its operator move this stream away"
	default:
		return fmt.Sprintf("set it with `nats stream edit %s`", stream)
	}
}

// fixedChecks are about what makes a stream a log on disk that we write.
func fixedChecks(have, want jetstream.StreamConfig) []check {
	return []check{
		same("storage", have.Storage, want.Storage),
		same("retention", have.Retention, want.Retention),
		same("mirror", have.Mirror != nil, false),
		same("sources", len(have.Sources), 0),
		same("sealed", have.Sealed, false),
		same("no_ack", have.NoAck, false),
		same("persist_mode", have.PersistMode, jetstream.DefaultPersistMode),
		same("subject_transform", have.SubjectTransform != nil, false),
		same("allow_msg_ttl", have.AllowMsgTTL, false),
		same("allow_rollup_hdrs", have.AllowRollup, false),
		{"subjects", have.Subjects, want.Subjects, sameSet(have.Subjects, want.Subjects)},
	}
}

// editableChecks are about what may be lost. A bound on the whole stream is the
// operator's to set where a full stream refuses new messages.
func editableChecks(have, want jetstream.StreamConfig) []check {
	full := want.Discard == jetstream.DiscardNew
	return []check{
		same("max_age", have.MaxAge, want.MaxAge),
		same("discard", have.Discard, want.Discard),
		same("max_msgs_per_subject", have.MaxMsgsPerSubject, want.MaxMsgsPerSubject),
		{"max_msgs", have.MaxMsgs, want.MaxMsgs, full || have.MaxMsgs == want.MaxMsgs},
		{"max_bytes", have.MaxBytes, want.MaxBytes, full || have.MaxBytes == want.MaxBytes},
		{"deny_delete", have.DenyDelete, want.DenyDelete, have.DenyDelete || !want.DenyDelete},
		{"deny_purge", have.DenyPurge, want.DenyPurge, have.DenyPurge || !want.DenyPurge},
		{"allow_atomic", have.AllowAtomicPublish, want.AllowAtomicPublish, have.AllowAtomicPublish || !want.AllowAtomicPublish},
		same("max_msg_size", have.MaxMsgSize, want.MaxMsgSize),
		{"duplicate_window", have.Duplicates, want.Duplicates, have.Duplicates >= want.Duplicates},
		{"num_replicas", have.Replicas, want.Replicas, have.Replicas >= want.Replicas},
	}
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
