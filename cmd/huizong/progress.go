package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/huizong/huizong/internal/english"
)

// newProgress shows how far long work is: a bar where a terminal watches, a
// line every tenth of the way otherwise.
func newProgress(w io.Writer, what string, total int) func(done int) {
	if translated, ok := w.(*english.Writer); ok { // a bar is no line
		w, what = translated.To, english.Translate(what)
	}
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(w) }))
		return func(done int) { _ = bar.Set(done) }
	}
	shown := 0
	return func(done int) {
		if tenth := done * 10 / max(total, 1); tenth > shown || done == total {
			shown = tenth
			_, _ = fmt.Fprintf(w, "%s %d/%d\n", what, done, total)
		}
	}
}
