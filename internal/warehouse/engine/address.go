package engine

import (
	"errors"
	"net"
	"net/url"
	"strconv"
)

// ErrNotReader refuses an address that isn't an engine's for its reader.
var ErrNotReader = errors.New("not the address of an embedded engine's reader")

// WriterDSN gives the writer's address of a running engine from its reader's and
// its data folder, which only the engine's owner can read.
func WriterDSN(dir, readerDSN string) (string, error) {
	u, err := url.Parse(readerDSN)
	if err != nil || u.User.Username() != Reader {
		return "", ErrNotReader
	}
	p, err := loadPasswords(dir)
	if err != nil {
		return "", err
	}
	u.User, u.Path = url.UserPassword(Writer, p.Writer), "/"
	return u.String(), nil
}

func (e *Engine) address(port int) string {
	return net.JoinHostPort(e.cfg.Host, strconv.Itoa(port))
}

// DSN is the native protocol's address for one of the two users.
func (e *Engine) DSN(user string) string {
	u := url.URL{Scheme: "clickhouse", Host: e.address(e.cfg.Port), Path: "/", User: e.userinfo(user)}
	return u.String()
}

// HTTP is the HTTP interface's address for one of the two users.
func (e *Engine) HTTP(user string) string {
	u := url.URL{Scheme: "http", Host: e.address(e.cfg.HTTPPort), User: e.userinfo(user)}
	return u.String()
}

func (e *Engine) userinfo(user string) *url.Userinfo {
	password := e.passwords.Reader
	if user == Writer {
		password = e.passwords.Writer
	}
	return url.UserPassword(user, password)
}
