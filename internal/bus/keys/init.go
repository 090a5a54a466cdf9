package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// AccountName is the name of the account that holds the streams.
const AccountName = "HUIZONG"

// ErrKeysExist refuses to make keys where some are: what is issued from them
// would be worth nothing.
var ErrKeysExist = errors.New("there are keys already; issue from them, or give another folder with --keys")

// Init makes an operator, its accounts, and the credentials that huizong itself
// needs. Ended half way, it leaves no keys that Open finds.
func Init(dir string) (*Folder, error) {
	f := &Folder{dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the keys: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder is entered: 0700 is the least
		return nil, fmt.Errorf("keep the folder for the keys to its owner: %w", err)
	}
	return f, f.alone(func() error {
		if err := f.refuseFilled(); err != nil {
			return err
		}
		return f.fill()
	})
}

func (f *Folder) refuseFilled() error {
	if _, err := Open(f.dir); !errors.Is(err, ErrNoKeys) {
		return errors.Join(err, fmt.Errorf("%s: %w", f.dir, ErrKeysExist))
	}
	if made, err := filepath.Glob(f.path("*.seed")); err != nil || len(made) > 0 {
		return errors.Join(err, fmt.Errorf("%s has only part of what belongs to keys: remove it if it was never in use, else put its backup in its place", f.dir))
	}
	return nil
}

// fill writes everything, the account's JWT last.
func (f *Folder) fill() error {
	pairs := map[string]nkeys.KeyPair{}
	for name, create := range map[string]func() (nkeys.KeyPair, error){
		operatorSeed: nkeys.CreateOperator, operatorSigner: nkeys.CreateOperator,
		systemSeed: nkeys.CreateAccount, systemSigner: nkeys.CreateAccount, accountSeed: nkeys.CreateAccount, accountSigner: nkeys.CreateAccount,
	} {
		pair, err := create()
		if err != nil {
			return fmt.Errorf("make a key: %w", err)
		}
		pairs[name] = pair
		if err := f.writeSeed(name, pair); err != nil {
			return err
		}
	}
	if err := f.writeJWTs(pairs); err != nil {
		return err
	}
	if err := f.ownUsers(pairs); err != nil {
		return err
	}
	account := jwt.NewAccountClaims(public(pairs[accountSeed]))
	account.Name = AccountName
	account.Limits.JetStreamLimits = jwt.JetStreamLimits{
		MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit, MaxAckPending: jwt.NoLimit,
	}
	account.SigningKeys.Add(public(pairs[accountSigner]))
	account.Limits.DisallowBearer = true
	return f.writeClaims(accountJWT, account, pairs[operatorSigner])
}

func (f *Folder) writeSeed(name string, pair nkeys.KeyPair) error {
	seed, err := pair.Seed()
	if err != nil {
		return err
	}
	return f.write(name, seed)
}

func (f *Folder) writeJWTs(pairs map[string]nkeys.KeyPair) error {
	operator := jwt.NewOperatorClaims(public(pairs[operatorSeed]))
	operator.Name = "huizong"
	operator.SigningKeys.Add(public(pairs[operatorSigner]))
	operator.StrictSigningKeyUsage = true
	operator.SystemAccount = public(pairs[systemSeed])
	if err := f.writeClaims(operatorJWT, operator, pairs[operatorSeed]); err != nil {
		return err
	}
	system := jwt.NewAccountClaims(public(pairs[systemSeed]))
	system.Name = "SYS"
	system.SigningKeys.Add(public(pairs[systemSigner]))
	system.Limits.DisallowBearer = true
	return f.writeClaims(systemJWT, system, pairs[operatorSigner])
}

// ownUsers makes the credentials that belong to no division; they don't expire.
func (f *Folder) ownUsers(pairs map[string]nkeys.KeyPair) error {
	for _, user := range []struct {
		file, name, account, signer string
		can                         jwt.Permissions
	}{
		{serviceCreds, "huizong", accountSeed, accountSigner, service()},
		{adminCreds, "admin", accountSeed, accountSigner, admin()},
		{intakeCreds, "intake", accountSeed, accountSigner, intake()},
		{systemUserCreds, "sys", systemSeed, systemSigner, system()},
	} {
		made, err := newUser(user.name, user.can, pairs[user.signer], public(pairs[user.account]), 0)
		if err != nil {
			return err
		}
		if err := f.write(user.file, made.creds); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) writeClaims(name string, claims jwt.Claims, signer nkeys.KeyPair) error {
	token, err := claims.Encode(signer)
	if err != nil {
		return fmt.Errorf("sign %s: %w", name, err)
	}
	return f.write(name, []byte(token))
}

// public is a pair's public key; pairs made or read here always have one.
func public(pair nkeys.KeyPair) string {
	key, _ := pair.PublicKey()
	return key
}
