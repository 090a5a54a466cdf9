// Package outbox keeps events on disk from before they are sent until the
// watermark has passed them. What was committed is sent in the order in which it
// was, whatever is killed, cut or full meanwhile; a resend carries the same ids,
// so it changes nothing. What is refused goes to a folder of its own and holds
// nobody up.
//
// An outbox is a folder, for one NATS and one user of it:
//
//	staging/<owner>-<n>.batch       being read; removed once its owner is dead
//	waiting/<number>.batch          committed, in the order of numbers
//	waiting/<number>.sent           the sequences that its events were taken at so far
//	rejected/<number>.jsonl         what was refused of a batch, a line an event, with the reasons
//	rejected/<number>.damaged       a batch that can't be read any more
//	owners/<owner>.lock             locked as long as the process lives
//	number, number.lock, send.lock  the last number; whoever gives one; whoever sends
//
// Several processes may use one folder at once. One of them sends at a time;
// everyone awaits its own batches, and those of the dead. Settling a batch twice
// does no harm: both find the same receipts and write the same file.
package outbox
