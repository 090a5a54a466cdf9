// Package bus owns what we need of NATS: the embedded server, connections, the
// three streams and their settings, and the messages that tell producers what
// became of their events.
package bus
