package schema

import "time"

// Refusal is an event that the contract refuses, as it was found in the stream.
type Refusal struct {
	Subject  string
	Header   map[string][]string
	Body     []byte
	Sequence uint64
	Time     time.Time // when the stream took it
	ID       string    // empty where none could be read
	Reasons  []string
}
