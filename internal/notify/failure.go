package notify

import (
	"errors"
	"net/url"
)

// verdict is what a failure means for the next attempt.
type verdict int

const (
	passing   verdict = iota // may pass by itself; also whatever is unknown
	crowded                  // passes once earlier messages are out
	throttled                // passes only if nothing is sent for a while
	final                    // stays until somebody mends it
)

// failure is why a message was not taken. Its reason holds no secret.
type failure struct {
	verdict verdict
	reason  string
}

func (f *failure) Error() string { return f.reason }

// verdictOf a failure; of any other error, that it may pass.
func verdictOf(err error) verdict {
	var f *failure
	if errors.As(err, &f) {
		return f.verdict
	}
	return passing
}

// cause is the error without the address that net/http puts around it.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
