package main

import (
	"fmt"
	"strconv"
	"strings"
)

type keysConfCommand struct {
	keysFlags
	MaxStore byteSize `help:"State in the account how much disk the streams may take, as in that NATS' max_file_store, such as 20GB." placeholder:"SIZE"`
}

func (keysConfCommand) Help() string {
	return `A NATS of your own also needs a resolver, which takes what is revoked while it
runs. Nothing of what is printed is secret.

Example:

  huizong keys conf > keys.conf
  printf 'resolver: {type: full, dir: "/data/accounts"}\ninclude keys.conf\n' >> nats.conf`
}

func (c *keysConfCommand) Run(t *terminal) error {
	folder, err := c.open(t)
	if err != nil {
		return err
	}
	if c.MaxStore > 0 {
		if err := folder.Limit(int64(c.MaxStore)); err != nil {
			return err
		}
	}
	text, err := folder.Conf()
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(t.out, text)
	return err
}

// byteSize is written as NATS has it: 20GB is 20 times 2^30 bytes.
type byteSize int64

// UnmarshalText reads a number with a unit, or without one for bytes.
func (b *byteSize) UnmarshalText(text []byte) error {
	digits, shift := string(text), 0
	for unit, bits := range map[string]int{"KB": 10, "MB": 20, "GB": 30, "TB": 40} {
		if number, ok := strings.CutSuffix(digits, unit); ok {
			digits, shift = number, bits
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<62>>shift {
		return fmt.Errorf("%q is not a size like 20GB", text)
	}
	*b = byteSize(n << shift)
	return nil
}
