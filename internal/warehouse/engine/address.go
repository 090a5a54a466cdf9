package engine

import (
	"net"
	"net/url"
	"strconv"
)

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
