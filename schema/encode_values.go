package schema

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

func (w *writer) object(members func()) {
	w.b = append(w.b, '{')
	members()
	w.b = append(w.b, '}')
}

// separate writes the comma that the next member or element needs.
func (w *writer) separate() {
	if last := w.b[len(w.b)-1]; last != '{' && last != '[' {
		w.b = append(w.b, ',')
	}
}

func (w *writer) name(name string) {
	w.separate()
	w.quote(name)
	w.b = append(w.b, ':')
}

// quote fails on text that is not UTF-8.
func (w *writer) quote(text string) {
	b, err := jsontext.AppendQuote(w.b, text)
	w.b = b
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) string(name, text string) {
	w.name(name)
	w.quote(text)
}

// optional leaves out what is empty.
func (w *writer) optional(name, text string) {
	if text != "" {
		w.string(name, text)
	}
}

// instant leaves out the zero time and fails on one that RFC 3339 can't say.
func (w *writer) instant(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	text, err := t.MarshalText()
	w.string(name, string(text))
	if w.err == nil {
		w.err = err
	}
}

// decimal writes a whole number plainly and any other as a decimal string, so
// that no reader makes a float of it.
func (w *writer) decimal(name string, d Decimal) {
	if d.IsWhole() {
		w.name(name)
		w.b = append(w.b, d.String()...)
		return
	}
	w.string(name, d.String())
}
