// Package verify proves that the roll-up is right. It reads the stream from its
// start, computes in plain Go what every division's row must be, with nothing
// of the derivation, and holds every row of the roll-up against that, and every
// message against what was stored or refused. It runs beside a loader that goes
// on; what does not fit into memory is in temporary files.
package verify
