package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
)

// defaultNATS is where a system that was told nothing listens.
const defaultNATS = "nats://127.0.0.1:4222"

// natsFlags tell a command where NATS is.
type natsFlags struct {
	clientFlags
	NATS         string `name:"nats" help:"NATS server or cluster; else the one of the system in --data, else nats://127.0.0.1:4222." placeholder:"URL"`
	Creds        string `help:"Credentials file for NATS." type:"path" placeholder:"FILE"`
	NATSPassword string `name:"nats-password-file" help:"File with the password for the user that --nats names." type:"path" placeholder:"FILE"`
	TLSCA        string `name:"tls-ca" help:"PEM file of who signed the certificate of NATS, if this machine doesn't trust it already." type:"path" placeholder:"FILE"`
}

// connect connects as the command of that name, to a system on this machine with
// the operator's credentials: whoever may read its folder of keys is the operator.
func (f *natsFlags) connect(t *terminal, name string) (*nats.Conn, error) {
	return f.connectAs(t, name, func(folder *keys.Folder) (string, error) {
		_, err := os.Stat(folder.Admin())
		if errors.Is(err, fs.ErrPermission) {
			err = fmt.Errorf("only who runs huizong may read its keys; give other credentials with --creds: %w", err)
		}
		return folder.Admin(), err
	})
}

// connectDivision connects as whoever's credentials are given: nobody's figures
// are stated with the operator's.
func (f *natsFlags) connectDivision(t *terminal, name string) (*nats.Conn, error) {
	return f.connectAs(t, name, noCreds)
}

func noCreds(*keys.Folder) (string, error) {
	return "", errors.New("NATS asks who states: give the division's credentials with --creds; `huizong keys issue CODE` makes them")
}

// refuseNobody refuses to state where NATS asks who does and no credentials are given.
func (f *natsFlags) refuseNobody() error {
	_, err := f.config(noCreds)
	return err
}

// address is where NATS is, with the credentials that its URL may carry.
func (f *natsFlags) address() (string, error) {
	cfg, err := f.config(func(*keys.Folder) (string, error) { return "", nil })
	return cfg.URL, err
}

func (f *natsFlags) connectAs(t *terminal, name string, creds func(*keys.Folder) (string, error)) (*nats.Conn, error) {
	cfg, err := f.config(creds)
	if err != nil {
		return nil, err
	}
	cfg.Name, cfg.Logger = "huizong "+name, t.logger
	return bus.Connect(cfg)
}

// config asks for credentials where none are given and the system on this machine
// needs some.
func (f *natsFlags) config(creds func(*keys.Folder) (string, error)) (bus.ConnectConfig, error) {
	cfg := bus.ConnectConfig{Creds: f.Creds, CA: f.TLSCA}
	var err error
	if f.NATS != "" || f.NATSPassword != "" {
		cfg.URL, err = withPassword("--nats", f.NATS, f.NATSPassword)
		return cfg, err
	}
	a, err := readAddresses(f.Data)
	if err != nil {
		return cfg, err
	}
	cfg.URL = defaultNATS
	if a.NATS != "" {
		cfg.URL, cfg.Pin = a.NATS, a.Certificate
	}
	if a.Keys == "" || cfg.Creds != "" {
		return cfg, nil
	}
	folder, err := keys.Open(a.Keys)
	if err != nil {
		return cfg, err
	}
	cfg.Creds, err = creds(folder)
	return cfg, err
}
