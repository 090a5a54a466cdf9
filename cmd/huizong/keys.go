package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

// keysCommand is about who may state what.
type keysCommand struct {
	Init   keysInitCommand   `cmd:"" help:"Make the keys, so that NATS asks for credentials (初始化)."`
	Issue  keysIssueCommand  `cmd:"" help:"Issue a division's credentials for NATS and its token for HTTP (签发)."`
	Revoke keysRevokeCommand `cmd:"" help:"End a division's credentials at once (撤销)."`
	List   keysListCommand   `cmd:"" help:"List what was issued (清单)."`
	Conf   keysConfCommand   `cmd:"" help:"Print what a NATS of your own needs to know of the keys."`
}

// keysFlags tell where the keys are.
type keysFlags struct {
	clientFlags
	Keys string `help:"Folder of the keys; keys in the data folder otherwise." type:"path" placeholder:"DIR"`
}

func (f *keysFlags) dir() string { return cmp.Or(f.Keys, filepath.Join(f.Data, keysName)) }

func (f *keysFlags) open(t *terminal) (*keys.Folder, error) { return openKeys(t, f.dir()) }

// openKeys opens a folder of keys, and tells what of it is no secret any more.
func openKeys(t *terminal, dir string) (*keys.Folder, error) {
	folder, err := keys.Open(dir)
	if err != nil {
		return nil, err
	}
	if exposed := folder.Exposed(); len(exposed) > 0 {
		t.logger.Warn("others on this machine may read the keys: run chmod -R go-rwx on their folder", "dir", dir, "files", len(exposed))
	}
	return folder, nil
}

// issuable is the division of a code that may be given credentials now.
func issuable(text string) (*schema.Division, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return nil, err
	}
	code, err := schema.ParseCode(text)
	if err != nil {
		return nil, err
	}
	if division, ok := catalogue.Divisions.Get(code); ok && code == schema.Country {
		return division, nil
	}
	return catalogue.Divisions.Unit(code, schema.MonthOf(time.Now()))
}

// pushTimeout is how long NATS may take to answer.
const pushTimeout = 10 * time.Second

// errNoServer says that there is nobody to be told: no system runs on this machine.
var errNoServer = errors.New("no huizong runs on this machine")

// serverFlags tell where the NATS is that takes what changed.
type serverFlags struct {
	NATS  string `name:"nats" help:"Tell this NATS; else the one of the system in --data." placeholder:"URL"`
	TLSCA string `name:"tls-ca" help:"PEM file of who signed the certificate of NATS, if this machine doesn't trust it already." type:"path" placeholder:"FILE"`
}

// tell gives a running NATS what the folder says now; errNoServer where none runs.
func (f *serverFlags) tell(ctx context.Context, t *terminal, dataDir string, folder *keys.Folder) error {
	cfg := bus.ConnectConfig{URL: f.NATS, CA: f.TLSCA, Creds: folder.System(), Name: "huizong keys", Logger: t.logger}
	if cfg.URL == "" {
		a, err := readAddresses(dataDir)
		if err != nil {
			return err
		}
		if a.NATS == "" {
			return errNoServer
		}
		cfg.URL, cfg.Pin = a.NATS, a.Certificate
	}
	conn, err := bus.Connect(cfg)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	return folder.Push(ctx, conn)
}

// tellRevoked tells NATS, and says from when on what was revoked is of no worth.
func (f *serverFlags) tellRevoked(ctx context.Context, t *terminal, dataDir string, folder *keys.Folder) error {
	err := f.tell(ctx, t, dataDir, folder)
	switch {
	case errors.Is(err, errNoServer):
		_, err = fmt.Fprintln(t.out, "本机没有运行中的 huizong：下次启动时生效；若 NATS 在别处运行，请用 --nats 再运行一次")
		return err
	case err != nil:
		return fmt.Errorf("recorded, but the running NATS was not told, and goes on letting them in: %w; run the same `huizong keys revoke` again", err)
	}
	_, err = fmt.Fprintln(t.out, "已通知 NATS：即刻生效，在线连接已断开")
	return err
}
