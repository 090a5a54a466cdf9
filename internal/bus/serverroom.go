package bus

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// noLimit is what the server itself grants all streams: how much they may really
// take is the account's limit, because that can be moved.
const noLimit = 1 << 60

// lookEvery is how often the disk is looked at. A disk that others fill within
// that time makes a write fail; the store is then started again.
const lookEvery = time.Second

// disk is how much of a file system there is, in bytes.
type disk struct{ size, free int64 }

// reserveOf is what the streams leave free: JetStream does not get over a write
// that found no room.
func reserveOf(size int64) int64 { return min(size/20, 1<<30) }

// remedied says what to do where the disk is full, which the server tells as text.
func remedied(err error) error {
	if err != nil && strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
		return fmt.Errorf("%w: free disk space", err)
	}
	return err
}

// keepRoom looks at disk and store until the server is closed.
func (s *Server) keepRoom() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.closing:
			return
		case <-tick.C:
			s.look()
		}
	}
}

// look starts a store again that could not write, once there is room, and
// settles how much the streams may take.
func (s *Server) look() {
	d, err := diskOf(s.cfg.Dir)
	if err != nil {
		s.cfg.Logger.Error("cannot tell how full the disk is", "error", err)
		return
	}
	full := d.free < reserveOf(d.size)
	s.tell(d, full)
	if reason := s.broken(); reason != "" && !full {
		s.revive(reason)
	}
	s.limit(d)
}

// tell logs when the disk gets full and when it no longer is.
func (s *Server) tell(d disk, full bool) {
	if full == s.full {
		return
	}
	s.full = full
	log := s.cfg.Logger.With("part", "nats", "dir", s.cfg.Dir, "free_bytes", d.free, "needed_bytes", reserveOf(d.size))
	if full {
		log.Error("the disk is full: events are refused, what was acknowledged is safe; free disk space, huizong then goes on by itself")
	} else {
		log.Warn("there is room on the disk again: events are taken")
	}
}

// limit lets the streams take what is free beyond the reserve; nothing more where
// others have eaten into that.
func (s *Server) limit(d disk) {
	account, err := s.account()
	if err != nil {
		s.cfg.Logger.Error("the account of the streams can't be found", "part", "nats", "error", err)
		return
	}
	allowed := int64(account.JetStreamUsage().Store) + d.free - reserveOf(d.size)
	if s.cfg.MaxFileStore > 0 {
		allowed = min(allowed, s.cfg.MaxFileStore)
	}
	_ = account.UpdateJetStreamLimits(map[string]server.JetStreamAccountLimits{"": { // fails while the store is down
		MaxStore: max(allowed, 1), MaxMemory: -1, MaxStreams: -1, MaxConsumers: -1, MaxAckPending: -1, MemoryMaxStreamBytes: -1, StoreMaxStreamBytes: -1,
	}})
}

// broken says why the store takes nothing any more; empty where it does.
func (s *Server) broken() string {
	health := s.nats.Healthz(nil)
	if health.StatusCode != http.StatusServiceUnavailable {
		return ""
	}
	if s.nats.JetStreamEnabled() && !strings.Contains(health.Error, "write error") {
		return "" // a stream that can't be read is no better after a start
	}
	return health.Error
}

// revive starts the store again from its files. Connections stay; readers go on
// where they were.
func (s *Server) revive(reason string) {
	_ = s.nats.ShutdownJetStream() // never fails
	if s.nats.JetStreamConfig() != nil {
		return // still on its way down
	}
	s.cfg.Logger.Warn("NATS could not write; starting its store again", "part", "nats", "reason", reason)
	if err := syncTree(s.cfg.Dir); err != nil {
		s.cfg.Logger.Error("the store of NATS can't be brought onto the disk; trying again", "part", "nats", "error", err)
		return
	}
	err := s.nats.EnableJetStream(&server.JetStreamConfig{ // when to fsync stays as the server's options say
		StoreDir: s.cfg.Dir, MaxStore: noLimit, MaxMemory: maxMemoryStore, Strict: true,
	})
	if err != nil {
		s.cfg.Logger.Error("the store of NATS does not start; trying again", "part", "nats", "error", err)
	}
}
