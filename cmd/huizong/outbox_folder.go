package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers/outbox"
)

// outboxFlags tell where events are kept until they are stored.
type outboxFlags struct {
	Outbox      string `name:"outbox" help:"Folder that keeps events until they are stored; else outbox in --data. It has a folder for each NATS and user." type:"path" placeholder:"DIR"`
	OutboxLimit int64  `name:"outbox-limit" help:"Most bytes that it may take for one NATS and user." default:"8589934592" placeholder:"BYTES"`
}

func (f *outboxFlags) root(n *natsFlags) string {
	if f.Outbox != "" {
		return f.Outbox
	}
	return filepath.Join(n.Data, "outbox")
}

// folder is the outbox for the NATS and the user that the flags name, so that
// what is meant for one never goes to another. A root that is an outbox itself, as
// that of the HTTP intake, is taken as it is.
func (f *outboxFlags) folder(n *natsFlags) (dir, shown string, err error) {
	root := f.root(n)
	address, err := n.address()
	if err != nil {
		return "", "", err
	}
	d, err := destinationOf(address, n.Creds)
	if err != nil {
		return "", "", err
	}
	if outbox.IsOutbox(root) {
		return root, d.String(), nil
	}
	return filepath.Join(root, d.folder()), d.String(), nil
}

// destinationName is the file in an outbox that names its NATS and user for people.
const destinationName = "destination"

// open opens the outbox for the NATS and the user that the flags name.
func (f *outboxFlags) open(t *terminal, n *natsFlags) (*outbox.Outbox, error) {
	dir, shown, err := f.folder(n)
	if err != nil {
		return nil, err
	}
	o, err := outbox.Open(outbox.Config{Dir: dir, MaxBytes: f.OutboxLimit, Logger: t.logger})
	if err == nil {
		_ = os.WriteFile(filepath.Join(dir, destinationName), []byte(shown+"\n"), 0o600) // for people only
	}
	return o, err
}

// destination is whom events are meant for: a NATS and one user of it.
type destination struct {
	servers string // without credentials, in order
	user    string // empty for none, and for a token
}

func destinationOf(address, creds string) (d destination, err error) {
	shown, err := bus.Redact(address)
	if err != nil {
		return d, err
	}
	servers := strings.Split(shown, ",")
	slices.Sort(servers)
	d.servers = strings.Join(servers, ",")
	if creds != "" {
		d.user, err = bus.CredsName(creds)
		return d, err
	}
	first, _, _ := strings.Cut(address, ",")
	if u, err := url.Parse(first); err == nil && u.User != nil {
		if _, named := u.User.Password(); named { // else it is a token
			d.user = u.User.Username()
		}
	}
	return d, nil
}

func (d destination) String() string { return strings.TrimSpace(d.servers + " " + d.user) }

var unfit = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// folder is a name to recognise it by, and a hash to tell it from all others.
func (d destination) folder() string {
	name := unfit.ReplaceAllString(strings.NewReplacer("nats://", "", "tls://", "").Replace(d.String()), "_")
	sum := sha256.Sum256([]byte(d.String()))
	return name[:min(len(name), 60)] + "-" + hex.EncodeToString(sum[:4])
}
