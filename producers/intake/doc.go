// Package intake takes events over HTTP: from county systems that speak
// CloudEvents, from those that only know their figures, and from clerks with a
// file. It owns who may come in, what a request may cost, and what the caller is
// told; what is accepted is on disk in an outbox before the reply leaves.
package intake
