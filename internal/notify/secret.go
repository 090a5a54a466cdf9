package notify

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Secret is a value that no log and no error shows.
type Secret string

// String hides the value.
func (Secret) String() string { return "***" }

// GoString hides it from %#v too.
func (Secret) GoString() string { return "***" }

// readSecret gives the one line of a file.
func readSecret(path string) (Secret, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(data))
	switch {
	case text == "":
		return "", fmt.Errorf("%s is empty", path)
	case strings.ContainsAny(text, "\r\n"):
		return "", fmt.Errorf("%s has more than one line", path)
	}
	return Secret(text), nil
}

// shortest part of an address that is taken for a secret: "v2" is none.
const shortest = 8

// scrubber hides a receiver's secrets in what robots and libraries say: some
// repeat the address or parts of it.
func scrubber(r *Receiver) *strings.Replacer {
	hidden := []string{string(r.URL), string(r.Secret), string(r.Mail.Password)}
	if address, err := url.Parse(string(r.URL)); err == nil {
		parts := append(strings.Split(address.Path, "/"), address.RequestURI(), address.RawQuery)
		for _, values := range address.Query() {
			parts = append(parts, values...)
		}
		for _, part := range parts {
			if len(part) >= shortest {
				hidden = append(hidden, part, url.QueryEscape(part), url.PathEscape(part))
			}
		}
	}
	hidden = slices.DeleteFunc(hidden, func(s string) bool { return s == "" })
	slices.SortFunc(hidden, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the whole before its parts
	var pairs []string
	for _, secret := range hidden {
		pairs = append(pairs, secret, Secret(secret).String())
	}
	return strings.NewReplacer(pairs...)
}
