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
	natsFlags
	By string `help:"Who does it; the user's name on this machine otherwise." placeholder:"NAME"`
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
	conn, err := f.connect(t, name)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, officeTimeout)
	defer cancel()
	return bus.Ask(ctx, conn, name, request, reply)
}
