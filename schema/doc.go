// Package schema owns what is true about the data: the event contract, the
// catalogue of metrics, the divisions and their history, and periods. It is
// pure: it reads nothing but its embedded files and does no other I/O.
package schema
