package main

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// loneUser is a user without a password at the beginning of an address.
var loneUser = regexp.MustCompile(`(^|,|://)[^:/@,?]+@`)

// withPassword puts the password that stands in a file into an address, or into
// several with commas between, for the user named there. So it is neither in the
// environment nor among the arguments, where everybody on the machine reads it.
// The flag that gave the address is for messages, which never show the address.
func withPassword(flag, address, file string) (string, error) {
	if file == "" {
		return address, nil
	}
	if !loneUser.MatchString(address) {
		return "", fmt.Errorf("%s-password-file goes with %s scheme://user@host:port: an address that names a user and no password", flag, flag)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s-password-file: %w", flag, err)
	}
	password := strings.TrimRight(string(data), "\r\n")
	if password == "" {
		return "", fmt.Errorf("%s-password-file: %s is empty: write the password into it", flag, file)
	}
	escaped := url.UserPassword("", password).String()
	return loneUser.ReplaceAllStringFunc(address, func(user string) string {
		return strings.TrimSuffix(user, "@") + escaped + "@"
	}), nil
}

// addPasswords puts the passwords that stand in files into the addresses.
func (f *serveFlags) addPasswords() (err error) {
	if f.NATS, err = withPassword("--nats", f.NATS, f.NATSPassword); err != nil {
		return err
	}
	f.ClickHouse, err = withPassword("--clickhouse", f.ClickHouse, f.ClickHousePassword)
	return err
}
