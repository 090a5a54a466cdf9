package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

type readerCommand struct {
	PasswordFile string `required:"" help:"The reader's password; made anew where there is no such file." type:"path" placeholder:"FILE"`
	Division     string `arg:"" help:"Six-digit code of the division whose rows the reader may see, with those below it."`
}

func (readerCommand) Help() string {
	return `Prints a file for ClickHouse's folder users.d: the user reader_<code>, for a
Grafana organisation of that division alone.

Example, for a stack started by docker compose (ClickHouse takes it in by itself):

  huizong reader 140600 --password-file secrets/reader_140600 > deploy/clickhouse/users.d/reader_140600.xml

For the embedded engine, put it into huizong-data/clickhouse/users.d and start again.`
}

func (c *readerCommand) Run(t *terminal) error {
	catalogue, err := schema.Load()
	if err != nil {
		return err
	}
	code, err := schema.ParseCode(c.Division)
	if err != nil {
		return err
	}
	division, ok := catalogue.Divisions.Get(code)
	if !ok {
		return fmt.Errorf("there is no division %s: the codes are in the view huizong.division", code)
	}
	if code == schema.Country {
		return warehouse.ErrWholeCountry
	}
	password, err := keptPassword(c.PasswordFile)
	if err != nil {
		return err
	}
	users, err := warehouse.ReaderUsers(division, password)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(t.out, users)
	return err
}

// keptPassword reads a password from its file, or makes both.
func keptPassword(path string) (string, error) {
	data, err := os.ReadFile(path)
	switch password := strings.TrimSpace(string(data)); {
	case errors.Is(err, fs.ErrNotExist):
		password = rand.Text()
		if err := os.WriteFile(path, []byte(password+"\n"), 0o600); err != nil {
			return "", fmt.Errorf("cannot make the password file (%w): name one in a folder that is there with --password-file", err)
		}
		return password, nil
	case err != nil:
		return "", fmt.Errorf("--password-file: %w", err)
	case password == "":
		return "", fmt.Errorf("--password-file: %s is empty: write the password into it, or delete it", path)
	default:
		return password, nil
	}
}
