package keys

import (
	"errors"
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// ErrNothingIssued says that there is nothing to revoke.
var ErrNothingIssued = errors.New("nothing of the kind was issued: `huizong keys list` tells what was")

// Revoke ends the users of a division that match, whoever has a copy of their
// credentials, and gives those it ended: none where all of them were revoked
// before. Servers that run still have to be told.
func (f *Folder) Revoke(code schema.Code, match func(Issued) bool) (ended []Issued, err error) {
	err = f.alone(func() error {
		users, err := f.Users()
		if err != nil {
			return err
		}
		known := false
		for i, u := range users {
			if u.Code != code.String() || !match(u) {
				continue
			}
			known = true
			if u.Revoked.IsZero() {
				users[i].Revoked = time.Now().UTC()
				ended = append(ended, users[i])
			}
		}
		if !known {
			return fmt.Errorf("%s: %w", code, ErrNothingIssued)
		}
		if err := f.revoke(users); err != nil || len(ended) == 0 {
			return err
		}
		return f.writeUsers(users)
	})
	return ended, err
}

// revoke has the account's JWT name all that are revoked: it may have been put
// back from a backup. It is written before the records: ended between the two,
// the same again finds what to do.
func (f *Folder) revoke(users []Issued) error {
	account, err := f.account()
	if err != nil {
		return err
	}
	changed := false
	for _, u := range users {
		if u.Revoked.IsZero() || account.Revocations.IsRevoked(u.Key, u.Issued) {
			continue
		}
		changed = true
		at := u.Revoked
		if at.Before(u.Issued) { // the clock was moved: what was issued ends all the same
			at = u.Issued
		}
		account.RevokeAt(u.Key, at)
	}
	if !changed {
		return nil
	}
	return f.writeAccount(account)
}
