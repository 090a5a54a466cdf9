package main

import (
	"fmt"

	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

type keysRevokeCommand struct {
	keysFlags
	serverFlags
	Key  string `help:"Only the user of this public key, as keys list gives it." placeholder:"UKEY"`
	Code string `arg:"" help:"The division, by its six-digit code."`
}

func (keysRevokeCommand) Help() string {
	return `Ends all credentials and tokens of a division, or those of one key. A running
NATS disconnects who uses them at once. Doing it again does no harm.

Examples:

  huizong keys revoke 140525
  huizong keys revoke 140525 --nats tls://nats.example:4222 --tls-ca ca.pem`
}

func (c *keysRevokeCommand) Run(t *terminal, ctx kongContext) error {
	code, err := schema.ParseCode(c.Code)
	if err != nil {
		return err
	}
	folder, err := c.open(t)
	if err != nil {
		return err
	}
	ended, err := folder.Revoke(code, func(i keys.Issued) bool { return c.Key == "" || i.Key == c.Key })
	if err != nil {
		return err
	}
	printRevoked(t, ended)
	return c.tellRevoked(ctx, t, c.Data, folder)
}

func printRevoked(t *terminal, ended []keys.Issued) {
	if len(ended) == 0 {
		_, _ = fmt.Fprintln(t.out, "此前均已撤销")
	}
	for _, i := range ended {
		_, _ = fmt.Fprintf(t.out, "已撤销 %s，公钥 %s\n", i.Code, i.Key)
	}
}
