package main

import (
	"time"

	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

type keysListCommand struct {
	keysFlags
	Format string `help:"How to print: table, csv or json." enum:"table,csv,json" default:"table"`
}

func (keysListCommand) Help() string {
	return "Example:\n\n  huizong keys list --format csv"
}

func (c *keysListCommand) Run(t *terminal) error {
	folder, err := c.open(t)
	if err != nil {
		return err
	}
	users, err := folder.Users()
	if err != nil {
		return err
	}
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	out := newListing("division", "name", "key", "status", "issued", "expires", "revoked")
	for _, u := range users {
		out.add(u.Code, nameOf(catalogue.Divisions, u.Code), u.Key, standing(u, time.Now()), momentOr(u.Issued), momentOr(u.Expires), momentOr(u.Revoked))
	}
	return out.print(t.out, c.Format)
}

// standing is what a user is now, in a word.
func standing(u keys.Issued, now time.Time) string {
	switch {
	case !u.Revoked.IsZero():
		return "revoked"
	case !u.Valid(now):
		return "expired"
	}
	return "valid"
}

func nameOf(divisions *schema.Divisions, text string) string {
	code, err := schema.ParseCode(text)
	if err != nil {
		return ""
	}
	if division, ok := divisions.Get(code); ok {
		return division.Name
	}
	return ""
}

func momentOr(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return moment(&t)
}
