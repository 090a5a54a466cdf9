//go:build linux

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A power cut while a new data folder is being made leaves one that can be used.
func TestPowerCutDuringTheFirstStart(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{ // the cut comes once this is there
		"passwords": "secrets.json",
		"tables":    "clickhouse/data/metadata/huizong_store/target_history.sql",
		"views":     "clickhouse/data/metadata/huizong/rollup.sql",
		"stream":    "nats/jetstream/$G/streams/HUIZONG/meta.sum",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, 256<<20)
			n := &node{T: t, dir: d.dir}
			n.cmd = huizong("up", "--data", filepath.Join(d.dir, "data"), "--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0")
			if err := n.cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(n.killAll)
			awaitFile(t, filepath.Join(d.dir, "data", path))
			n.signalAll(syscall.SIGSTOP)
			d.cut()
			n.killAll()
			d.powerUp()
			n.start()
			n.mustPush(marker)
			n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE level = 'province'", "1")
			n.stop()
		})
	}
}

func awaitFile(t *testing.T, path string) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(2 * time.Minute)
	for now := range tick.C {
		switch _, err := os.Stat(path); {
		case err == nil:
			return
		case now.After(deadline):
			t.Fatal(err)
		}
	}
}
