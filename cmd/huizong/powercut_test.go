//go:build linux

package main

import (
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
)

// A power cut at any moment takes nothing that was acknowledged, and afterwards
// the roll-up is what the stream says; after "stored" it needs nobody to derive
// it again. HUIZONG_POWER_CUTS asks for more cuts than two.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	cuts := 2
	if asked := os.Getenv("HUIZONG_POWER_CUTS"); asked != "" {
		var err error
		if cuts, err = strconv.Atoi(asked); err != nil {
			t.Fatalf("HUIZONG_POWER_CUTS: %v", err)
		}
	}
	d := newDisk(t, 1<<30)
	n := &node{T: t, dir: d.dir}
	n.start()
	t.Cleanup(n.killAll) // before the disk is unmounted
	random := rand.New(rand.NewPCG(1, uint64(cuts)))
	w := newWitness(t)
	for cut := range cuts {
		l := w.load(n)
		l.await(1 + random.IntN(400))
		if cut%2 > 0 { // when everything has just been called stored
			l.stop()
			w.settle(n)
		}
		n.signalAll(syscall.SIGSTOP) // what is acknowledged from here on, nobody hears
		d.cut()
		n.killAll()
		l.stop()
		d.powerUp()
		n.start()
		w.check(n)
	}
	t.Logf("%d cuts; %d events were acknowledged; %d more are in the stream", cuts, len(w.acks), w.extra)
}

// signalAll sends a signal to huizong and its engine.
func (n *node) signalAll(signal syscall.Signal) {
	for _, pid := range append(n.children(), n.cmd.Process.Pid) {
		_ = syscall.Kill(pid, signal)
	}
}

// killAll ends huizong and its engine, also where they stand still.
func (n *node) killAll() {
	n.signalAll(syscall.SIGKILL)
	_ = n.cmd.Wait()
}
