// Package alerts owns when somebody hears of it: it measures what the rules
// watch whenever a roll-up changes and on the clock, keeps each alert's state in
// the warehouse, one row a change, and tells the channels until they have taken it.
package alerts
