package keys

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Conf is what a NATS of one's own needs in its configuration beside a resolver:
// whom it trusts, and the accounts to begin with. Nothing of it is secret.
func (f *Folder) Conf() (string, error) {
	operator, err := f.text(operatorJWT)
	if err != nil {
		return "", err
	}
	t, err := f.Trust()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "operator: %q\nresolver_preload: {\n", operator)
	for _, key := range slices.Sorted(maps.Keys(t.jwts)) {
		fmt.Fprintf(&b, "  %s: %q\n", key, t.jwts[key])
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// Limit states in the account's JWT how many bytes of disk the streams may take.
// The embedded server looks after the disk itself.
func (f *Folder) Limit(bytes int64) error {
	return f.alone(func() error {
		account, err := f.account()
		if err != nil || account.Limits.DiskStorage == bytes {
			return err
		}
		account.Limits.DiskStorage = bytes
		return f.writeAccount(account)
	})
}
