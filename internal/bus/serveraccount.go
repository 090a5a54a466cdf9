package bus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/huizong/huizong/internal/bus/keys"
)

// globalAccount is the folder of the streams of a server without keys.
const globalAccount = "$G"

// resolverDir is where a server keeps account JWTs, beside its streams.
const resolverDir = "accounts"

// trust lets nobody in whom the operator's account did not sign.
func trust(opts *server.Options, cfg ServerConfig) error {
	if cfg.Trust == nil {
		return nil
	}
	dir := filepath.Join(cfg.Dir, resolverDir)
	newer, err := cfg.Trust.Fill(dir)
	if err != nil {
		return err
	}
	for _, path := range newer {
		cfg.Logger.Warn("NATS knows of revocations that the folder of keys doesn't: copy that file over its account.jwt, or HTTP and the next `huizong keys revoke` undo them", "part", "nats", "newer", path)
	}
	resolver, err := server.NewDirAccResolver(dir, 0, 0, server.NoDelete)
	if err != nil {
		return fmt.Errorf("keep account JWTs: %w", err)
	}
	opts.TrustedOperators = append(opts.TrustedOperators, cfg.Trust.Operator)
	opts.SystemAccount = cfg.Trust.System
	opts.AccountResolver = resolver
	return nil
}

// account is the one that holds the streams.
func (s *Server) account() (*server.Account, error) {
	if s.cfg.Trust == nil {
		return s.nats.GlobalAccount(), nil
	}
	return s.nats.LookupAccount(s.cfg.Trust.Account)
}

// adopt gives streams that a server without keys left to the account of the keys.
// It is one step for a crash: a folder gets another name. It refuses streams of
// keys that are not at hand.
func adopt(dir string, trusted *keys.Trust) error {
	store := filepath.Join(dir, server.JetStreamStoreDir)
	entries, err := os.ReadDir(store)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return nil // the server itself tells what is wrong with its store
	}
	owner := globalAccount
	if trusted != nil {
		owner = trusted.Account
	}
	global := false
	for _, entry := range entries {
		switch name := entry.Name(); {
		case name == owner || !hasStreams(store, name):
		case name == globalAccount:
			global = true
		case strings.HasPrefix(name, "A"):
			return foreign(filepath.Join(store, name), filepath.Join(store, globalAccount))
		}
	}
	if !global {
		return nil
	}
	return give(store, owner)
}

// foreign refuses streams of other keys; they are data that nobody may overlook.
func foreign(streams, global string) error {
	return fmt.Errorf("the streams in %s belong to keys that are not these: give their folder with --keys; "+
		"if those keys are lost for good, rename that folder to '%s', and make new keys with `huizong keys init`", streams, global)
}

func give(store, owner string) error {
	to := filepath.Join(store, owner)
	if hasStreams(store, owner) {
		return fmt.Errorf("there are streams of the time before there were keys, %s, beside those of these keys, %s: "+
			"move one of the two folders away", filepath.Join(store, globalAccount), to)
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty, or it stays
		if err := os.RemoveAll(filepath.Join(to, "streams")); err != nil {
			return fmt.Errorf("give the streams to the account of the keys: %w", err)
		}
		if err := os.Remove(to); err != nil {
			return fmt.Errorf("give the streams to the account of the keys: %w", err)
		}
	}
	if err := os.Rename(filepath.Join(store, globalAccount), to); err != nil {
		return fmt.Errorf("give the streams to the account of the keys: %w", err)
	}
	return keys.SyncDir(store)
}

// hasStreams says whether the folder of an account holds any.
func hasStreams(store, account string) bool {
	entries, err := os.ReadDir(filepath.Join(store, account, "streams"))
	return err == nil && len(entries) > 0
}
