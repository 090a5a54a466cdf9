package main

import (
	"cmp"
	"context"
	"os/user"
	"time"

	"github.com/huizong/huizong/internal/bus"
)

// officeTimeout is how long a running huizong may take to answer.
const officeTimeout = time.Minute

// officeFlags tell a command who acts, and where the running system is.
type officeFlags struct {
	clientFlags
	NATS         string `name:"nats" help:"Address of NATS." placeholder:"URL"`
	Creds        string `help:"Credentials file for NATS." type:"path" placeholder:"FILE"`
	NATSPassword string `name:"nats-password-file" help:"File with the password for the user that --nats names." type:"path" placeholder:"FILE"`
	By           string `help:"Who does it; the user's name on this machine otherwise." placeholder:"NAME"`
}

// actor is who acts.
func (f *officeFlags) actor() string {
	name := ""
	if u, err := user.Current(); err == nil {
		name = cmp.Or(u.Name, u.Username)
	}
	return cmp.Or(f.By, name)
}

// ask puts a request to the running huizong.
func (f *officeFlags) ask(ctx context.Context, t *terminal, name string, request, reply any) error {
	address, err := f.nats(f.NATS, f.NATSPassword)
	if err != nil {
		return err
	}
	conn, err := bus.Connect(bus.ConnectConfig{URL: address, Creds: f.Creds, Name: "huizong " + name, Logger: t.logger})
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, officeTimeout)
	defer cancel()
	return bus.Ask(ctx, conn, name, request, reply)
}
