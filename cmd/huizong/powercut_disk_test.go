//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// disk is an ext4 file system in a file, of which the power can be cut.
type disk struct {
	*testing.T
	image, dir string
}

// newDisk makes and mounts one that holds so many bytes, and skips the test
// where that is not allowed. It is unmounted after the test.
func newDisk(t *testing.T, bytes int64) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: a disk is mounted")
	}
	d := &disk{T: t, image: filepath.Join(t.TempDir(), "image"), dir: t.TempDir()}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, bytes); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"mkfs.ext4", "-q", "-m", "0", d.image}, d.mount()} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no disk can be mounted here: %v: %v: %s", command, err, out)
		}
	}
	t.Cleanup(d.unmount)
	return d
}

func (d *disk) mount() []string { return []string{"mount", "-o", "loop", d.image, d.dir} }

// How ext4 is told to go down at once, as xfstests does it.
const (
	ext4Shutdown   = 0x8004587d // EXT4_IOC_SHUTDOWN
	flushNoJournal = 2          // EXT4_GOING_FLAGS_NOLOGFLUSH
)

// cut drops everything that has not reached the disk: dirty pages and the open
// transaction of the journal. From then on every write fails.
func (d *disk) cut() {
	d.Helper()
	root, err := os.Open(d.dir)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	how := uint32(flushNoJournal)
	if _, _, code := syscall.Syscall(syscall.SYS_IOCTL, root.Fd(), ext4Shutdown, uintptr(unsafe.Pointer(&how))); code != 0 {
		d.Skipf("the power of an ext4 can't be cut here: %v", code)
	}
}

// powerUp mounts what the cut left; the journal is replayed. Nobody may have a
// file open any more.
func (d *disk) powerUp() {
	d.Helper()
	d.unmount()
	if out, err := exec.Command("mount", d.mount()[1:]...).CombinedOutput(); err != nil {
		d.Fatalf("mount after the cut: %v: %s", err, out)
	}
}

// unmount waits for files that a killed process still has to close.
func (d *disk) unmount() {
	d.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(time.Minute)
	for now := range tick.C {
		out, err := exec.Command("umount", d.dir).CombinedOutput()
		if err == nil {
			return
		}
		if !strings.Contains(string(out), "busy") || now.After(deadline) {
			d.Fatalf("unmount: %v: %s", err, out)
		}
	}
}

// fill leaves so many bytes of the disk, until the returned function makes room.
func (d *disk) fill(leave int64) (free func()) {
	d.Helper()
	ballast, err := os.Create(filepath.Join(d.dir, "ballast"))
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = ballast.Close() }()
	var size int64
	for step := int64(64 << 20); step >= 4<<10; {
		err := syscall.Fallocate(int(ballast.Fd()), 0, size, step)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			step /= 2
		case err != nil:
			d.Fatal(err)
		default:
			size += step
		}
	}
	if err := ballast.Truncate(size - leave); err != nil {
		d.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast.Name()); err != nil {
			d.Fatal(err)
		}
	}
}
