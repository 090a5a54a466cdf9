package outbox_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/huizong/huizong/producers/outbox"
)

// tmpfs is a small disk; the test is skipped where none can be mounted.
func tmpfs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("needs root: a disk is mounted: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir
}

// fill takes all room but so many pages.
func fill(t *testing.T, dir string, pages int) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(0)
	for page := make([]byte, 4096); err == nil; size += 4096 {
		_, err = file.Write(page)
	}
	if err := errors.Join(file.Truncate(max(size-4096-int64(pages)*4096, 0)), file.Close()); err != nil {
		t.Fatal(err)
	}
	return func() { _ = os.Remove(path) }
}

// Whatever room is left, a batch is taken whole, or refused with what to do and
// nothing of it is kept; and what was taken before still leaves.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	dir := tmpfs(t)
	o := open(t, filepath.Join(dir, "outbox"))
	line := outbox.Line{JetStream: s.js}
	next, refused := 0, 0
	var want []string
	for pages := range 12 {
		commit(t, o, next, next+20)
		want = append(want, names(next, next+20)...)
		next += 20
		free := fill(t, dir, pages)
		if st, err := o.Stage("large.csv"); err == nil {
			m := message(next)
			m.Body = make([]byte, 20_000)
			err = st.AddMessage(m, nil)
			if err == nil {
				_, err = st.Commit()
			} else {
				_ = st.Discard()
			}
			if err == nil {
				want = append(want, m.MsgID)
			} else if refused++; !errors.Is(err, outbox.ErrDisk) {
				t.Errorf("%d pages left: got %v, want the disk full", pages, err)
			}
			next++
		} else if refused++; !errors.Is(err, outbox.ErrDisk) {
			t.Errorf("%d pages left: got %v, want the disk full", pages, err)
		}
		wantFiles(t, o, "staging", 0)
		if err := o.Send(s.context(), line, 0); err != nil && !errors.Is(err, outbox.ErrDisk) {
			t.Errorf("%d pages left: got %v, want it sent, or the disk full", pages, err)
		}
		free()
		if _, err := o.Flush(s.context(), line); err != nil {
			t.Fatalf("%d pages were left: %v", pages, err)
		}
	}
	if refused == 0 || refused == 12 {
		t.Errorf("got %d of 12 refused, want some", refused)
	}
	if got := s.ids(); !slices.Equal(got, want) {
		t.Errorf("got %d events, want the %d that were taken, once and in order", len(got), len(want))
	}
}
