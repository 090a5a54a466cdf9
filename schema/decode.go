package schema

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads an event off the wire. It reports everything about the event's
// shape that is not as the contract says; no reasons means a well-shaped event.
// Whether the catalogue knows what the event names is for Judge to say. Of an
// event that is not well shaped it returns what could be read.
func Decode(body []byte) (Event, Reasons) {
	d := newDecoder()
	defer d.free()
	d.decode(body)
	return d.event, d.reasons.all()
}

// decoder reads one event after another.
type decoder struct {
	json        jsontext.Decoder
	body        bytes.Buffer
	words       words
	repeated    map[figureKey]int // for judging; empty between two events
	figureSpace []Figure          // where figures are read, before their number is known
	reading
}

// reading is what a decoder knows of the event at hand. After err is set it
// reads and reports nothing more.
type reading struct {
	err     error // the body is not JSON
	path    [maxDepth]segment
	depth   int
	scratch []byte // for strings with escapes
	event   Event
	reasons reasonList

	hasDivision bool
	deferred    []byte       // data that came before its type
	printed     []printed    // what only scope total may have
	broken      map[int]bool // figures with reasons of their own
}

// maxKept is how many figures a report usually has, and more.
const maxKept = 256

// decoders saves building a decoder's stacks for every event, half of what
// decoding allocates.
var decoders = sync.Pool{New: func() any { return &decoder{words: words{}, repeated: map[figureKey]int{}} }}

func newDecoder() *decoder { return decoders.Get().(*decoder) }

// free gives the decoder back; it keeps nothing of its event.
func (d *decoder) free() {
	d.reading = reading{}
	if max(len(d.repeated), len(d.figureSpace)) <= maxKept {
		clear(d.repeated)
	} else { // a large map costs as much to clear as it once held
		d.repeated, d.figureSpace = map[figureKey]int{}, nil
	}
	d.open(nil)
	decoders.Put(d)
}

// open starts reading JSON that repeated names do not stop: members tells of
// every one, jsontext only of the first.
func (d *decoder) open(body []byte) {
	d.body = *bytes.NewBuffer(body)
	d.json.Reset(&d.body, jsontext.AllowDuplicateNames(true))
}

// printed is where a figure has a field that is for published figures only.
type printed struct {
	figure int
	field  string
}

// maxDepth is the depth of data.figures[0].by.group.
const maxDepth = 5

var errTrailing = errors.New("content after the event")

func (d *decoder) decode(body []byte) {
	if len(body) > MaxEventBytes {
		d.reasons.add("正文：共 %d 字节，超过 %d 字节（1 MiB）的上限；请拆成几个事件", len(body), MaxEventBytes)
		return
	}
	d.open(body)
	d.envelope(body)
	d.end()
	if d.err != nil {
		d.reasons = reasonList{}
		d.reasons.add("%s", notJSON(body, d.err))
		return
	}
	if d.deferred != nil {
		d.open(d.deferred)
		d.push(segment{name: "data"})
		d.data()
	}
}

// end makes sure that nothing follows the event.
func (d *decoder) end() {
	if d.err != nil {
		return
	}
	at := d.json.InputOffset()
	switch _, err := d.json.ReadToken(); {
	case err == nil:
		d.err = &jsontext.SyntacticError{ByteOffset: at, Err: errTrailing}
	case !errors.Is(err, io.EOF):
		d.err = err
	}
}

// value reads the next value, or name, whole; nil after an error.
func (d *decoder) value() jsontext.Value {
	if d.err != nil {
		return nil
	}
	v, err := d.json.ReadValue()
	if err != nil {
		d.err = err
		return nil
	}
	return v
}

// enter opens an object or array; any other value is reported and skipped.
func (d *decoder) enter(kind jsontext.Kind) bool {
	if d.err != nil {
		return false
	}
	if d.json.PeekKind() != kind {
		d.wrongType(kindNames[kind], d.value())
		return false
	}
	d.leave()
	return d.err == nil
}

// inside says whether the open object or array has another member.
func (d *decoder) inside(end jsontext.Kind) bool {
	return d.err == nil && d.json.PeekKind() != end
}

// leave reads a delimiter.
func (d *decoder) leave() {
	if d.err == nil {
		_, d.err = d.json.ReadToken()
	}
}

func (d *decoder) push(s segment) {
	d.path[d.depth] = s
	d.depth++
}

// fail reports what is wrong at the current path.
func (d *decoder) fail(format string, args ...any) {
	if d.err != nil {
		return
	}
	if d.reasons.total >= MaxReasons {
		d.reasons.total++
		return
	}
	d.reasons.add("%s："+format, append([]any{path(d.path[:d.depth])}, args...)...)
}

// failAt reports what is wrong at a member of the current object.
func (d *decoder) failAt(field, format string, args ...any) {
	d.push(segment{name: field})
	d.fail(format, args...)
	d.depth--
}

func (d *decoder) wrongType(want string, got jsontext.Value) {
	if got.Kind() == jsontext.KindNull {
		d.fail("应是%s，现在是空值 null；没有内容就不要写这一项", want)
		return
	}
	d.fail("应是%s，现在是%s", want, kindNames[got.Kind()])
}
