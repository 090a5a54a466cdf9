package outbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"time"

	"github.com/huizong/huizong/schema"
)

// Rejection is an event that was refused: one line of a file in rejected/.
type Rejection struct {
	Batch    uint64          `json:"batch"`
	File     string          `json:"file"` // what it was read from
	MsgID    string          `json:"msg_id"`
	Subject  string          `json:"subject"`
	Sequence uint64          `json:"sequence,omitempty"` // where it is in the stream; 0: it never got there
	Places   []string        `json:"places,omitempty"`   // in the file, one a figure
	Reasons  []string        `json:"reasons"`
	At       time.Time       `json:"at"`
	Body     json.RawMessage `json:"body"`
}

// reject writes what was refused of a batch, all of it or none, before the batch
// goes. A file that is there already is of an attempt that was broken off.
func (o *Outbox) reject(b *batchReader, marks []mark, refused map[uint64]schema.Refused) (count int, err error) {
	path := o.path("rejected", numbered(b.Number, rejectedSuffix))
	file, err := os.CreateTemp(o.path("rejected"), ".new-*")
	if err != nil {
		return 0, explain(err)
	}
	defer func() {
		if err != nil || count == 0 {
			err = errors.Join(explain(err), file.Close(), os.Remove(file.Name()))
		}
	}()
	out := bufio.NewWriter(file)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for r, err := range rejections(b, marks, refused) {
		if err == nil {
			err = encoder.Encode(r)
		}
		if err != nil {
			return 0, err
		}
		count++
	}
	if count == 0 {
		return 0, nil
	}
	if err := errors.Join(out.Flush(), file.Sync()); err != nil {
		return 0, err
	}
	if err := file.Close(); err != nil {
		return 0, err
	}
	return count, errors.Join(os.Rename(file.Name(), path), syncDir(o.path("rejected")))
}

// rejections are a batch's events that were refused, with what was said of them.
func rejections(b *batchReader, marks []mark, refused map[uint64]schema.Refused) iter.Seq2[Rejection, error] {
	return func(yield func(Rejection, error) bool) {
		i := -1
		for e, err := range b.entries(0) {
			if err != nil {
				yield(Rejection{}, err)
				return
			}
			i++
			sequence, sent := marks[i].sequence()
			said, ours := refused[sequence]
			if sent && !ours {
				continue
			}
			if !sent {
				sequence, said = 0, schema.Refused{Reasons: []string{marks[i].reason()}, At: time.Now()}
			}
			r := Rejection{
				Batch: b.Number, File: b.File, MsgID: e.MsgID, Subject: e.Subject, Sequence: sequence,
				Places: e.places, Reasons: said.Reasons, At: said.At, Body: asJSON(e.Body),
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// asJSON is a body that is JSON, or the text that it is instead.
func asJSON(body []byte) json.RawMessage {
	if json.Valid(body) {
		return body
	}
	text, _ := json.Marshal(string(body)) // can't fail
	return text
}

// Rejected are the events of a batch that were refused; none where nothing was.
func (o *Outbox) Rejected(number uint64) iter.Seq2[Rejection, error] {
	return ReadRejected(o.rejectedPath(number))
}

// ReadRejected reads one of the files that ListRejected gives.
func ReadRejected(path string) iter.Seq2[Rejection, error] {
	return func(yield func(Rejection, error) bool) {
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Rejection{}, err)
			return
		}
		defer func() { _ = file.Close() }()
		for decoder := json.NewDecoder(file); ; {
			var r Rejection
			err := decoder.Decode(&r)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				err = fmt.Errorf("%s is damaged: %w", path, err)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}
