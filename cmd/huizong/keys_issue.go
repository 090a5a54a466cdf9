package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

type keysIssueCommand struct {
	keysFlags
	serverFlags
	Out     string `name:"out" short:"o" help:"Where to write the credentials; CODE.creds otherwise. The token is written beside." type:"path" placeholder:"FILE"`
	Expires string `help:"How long they are valid, such as 8760h, or the last day they are, such as 2027-12-31; never: until they are revoked." default:"8760h" placeholder:"WHEN"`
	Replace bool   `help:"End what was issued to the division before."`
	Code    string `arg:"" help:"The division, by its six-digit code."`
}

func (keysIssueCommand) Help() string {
	return `A county states as itself, and reads its own refusals and its province's
watermark. A city or a province states as itself alone, and reads all below it,
too. What was issued before stays valid, so that both may be in use until every
machine has the new ones. NATS needs not be told of what is issued.

Examples:

  huizong keys issue 140525
  huizong keys issue 140525 -o /media/usb/140525.creds --expires 2027-12-31 --replace`
}

func (c *keysIssueCommand) Run(t *terminal, ctx kongContext) error {
	division, err := issuable(c.Code)
	if err != nil {
		return err
	}
	expires, err := parseExpires(c.Expires, time.Now())
	if err != nil {
		return err
	}
	folder, err := c.open(t)
	if err != nil {
		return err
	}
	creds := cmp.Or(c.Out, c.Code+".creds")
	token := strings.TrimSuffix(creds, ".creds") + ".token"
	for _, path := range []string{creds, token} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("%s is there already: give another file with -o", path))
		}
	}
	made, err := folder.Issue(division.Code, expires)
	if err != nil {
		return err
	}
	if err := errors.Join(keys.WriteFile(creds, made.Creds), keys.WriteFile(token, []byte(made.Token+"\n"))); err != nil {
		return fmt.Errorf("%w; what was issued is lost: end it with `huizong keys revoke %s --key %s`, and issue again", err, c.Code, made.Key)
	}
	_, _ = fmt.Fprintf(t.out, "已签发 %s，公钥 %s，有效期至 %s\n  NATS 凭据  %s\n  HTTP 令牌  %s\n两个文件等同于密码：请安全地交给该单位，交接后删除，本机不另存副本\n",
		division, made.Key, until(expires), creds, token)
	if !c.Replace {
		return nil
	}
	return c.replace(ctx, t, folder, division.Code, made.Key)
}

// replace ends everything of a division but the newest.
func (c *keysIssueCommand) replace(ctx kongContext, t *terminal, folder *keys.Folder, code schema.Code, newest string) error {
	ended, err := folder.Revoke(code, func(i keys.Issued) bool { return i.Key != newest })
	if errors.Is(err, keys.ErrNothingIssued) {
		return nil
	}
	if err != nil {
		return err
	}
	printRevoked(t, ended)
	return c.tellRevoked(ctx, t, c.Data, folder)
}

// parseExpires gives the moment from which on credentials are of no worth; zero: never.
func parseExpires(text string, now time.Time) (time.Time, error) {
	if text == "never" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, text, schema.Shanghai)
	if err == nil {
		at = at.AddDate(0, 0, 1)
	} else {
		duration, err := time.ParseDuration(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("--expires: %q is neither a duration like 8760h, nor a day like 2027-12-31, nor never", text)
		}
		at = now.Add(duration)
	}
	if !at.After(now) {
		return time.Time{}, fmt.Errorf("--expires: %s is past", text)
	}
	return at.UTC().Truncate(time.Second), nil
}

func until(expires time.Time) string {
	if expires.IsZero() {
		return "撤销为止"
	}
	return expires.In(schema.Shanghai).Format(time.DateTime)
}
