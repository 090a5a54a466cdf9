package producers

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

// Why events could not be published. What was acknowledged before stays safe.
var (
	ErrDenied      = errors.New("these credentials may not publish for this division")
	ErrTooLarge    = errors.New("an event may have 1 MiB at most")
	ErrFull        = errors.New("NATS has no room left: raise max_file_store, or free disk space")
	ErrUnavailable = errors.New("NATS did not acknowledge; sending again is safe")
)

// DeniedError is ErrDenied with the subject that is meant: events on others may
// well be taken.
type DeniedError struct{ Subject string }

func (e *DeniedError) Error() string { return ErrDenied.Error() + ": " + e.Subject }

// Unwrap gives ErrDenied.
func (e *DeniedError) Unwrap() error { return ErrDenied }

// errOneByOne says that messages can't be taken as one batch.
var errOneByOne = errors.New("not as one batch")

// final says whether another attempt would be in vain. What is unknown is not.
func final(err error) bool {
	for _, target := range []error{
		ErrDenied, ErrTooLarge, ErrFull, errOneByOne,
		nats.ErrConnectionClosed, nats.ErrConnectionDraining, nats.ErrBadSubject, nats.ErrBadHeaderMsg,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// Error codes that the server's API documents and the client does not name.
const (
	codeAccountFull         jetstream.ErrorCode = 10002
	codeInsufficient        jetstream.ErrorCode = 10023
	codeStorageInsufficient jetstream.ErrorCode = 10047
	codeMessageTooLarge     jetstream.ErrorCode = 10054
	codeStoreFailed         jetstream.ErrorCode = 10077
	codeHeaderTooLarge      jetstream.ErrorCode = 10097
)

// classify wraps what the server answered in the sentinel that says what to do.
func classify(err error) error {
	var refused jetstream.JetStreamError
	var api *jetstream.APIError
	switch {
	case errors.Is(err, nats.ErrMaxPayload):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case errors.Is(err, jetstreamext.ErrInvalidBatchAck):
		return fmt.Errorf("%w: %w", errOneByOne, err) // a server older than batches
	case errors.As(err, &api):
	case errors.As(err, &refused):
		api = refused.APIError()
	}
	if kind := kindOf(api); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func kindOf(api *jetstream.APIError) error {
	if api == nil {
		return nil
	}
	switch api.ErrorCode {
	case codeMessageTooLarge, codeHeaderTooLarge:
		return ErrTooLarge
	case codeAccountFull, codeInsufficient, codeStorageInsufficient:
		return ErrFull
	case codeStoreFailed: // also a store that is just closing
		if strings.Contains(api.Description, "maximum") || strings.Contains(api.Description, "no space") {
			return ErrFull
		}
	case jetstreamext.JSErrCodeBatchPublishDuplicateMsgID,
		jetstreamext.JSErrCodeBatchPublishNotEnabled,
		jetstreamext.JSErrCodeBatchPublishExceedsLimit:
		return errOneByOne
	}
	return nil
}

// denied says whether the connection was told, since before, that it may not
// publish one of the messages. The server tells that apart from any answer.
func denied(conn *nats.Conn, before error, batch []Message) error {
	now := conn.LastError()
	//nolint:errorlint // the same value means that nothing was told since
	if now == before || !errors.Is(now, nats.ErrPermissionViolation) {
		return nil
	}
	text := strings.ToLower(now.Error())
	for _, m := range batch {
		if strings.Contains(text, `"`+strings.ToLower(m.Subject)+`"`) {
			return &DeniedError{Subject: m.Subject}
		}
	}
	return nil
}
