package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/nkeys"
)

// Files of a key folder. Seeds are secret; JWTs are not.
const (
	operatorSeed    = "operator.seed" // signs the operator's own JWT only: may be kept elsewhere
	operatorSigner  = "operator-signing.seed"
	operatorJWT     = "operator.jwt"
	systemSeed      = "system.seed"
	systemSigner    = "system-signing.seed"
	systemJWT       = "system.jwt"
	accountSeed     = "account.seed"
	accountSigner   = "account-signing.seed"
	accountJWT      = "account.jwt"
	usersFile       = "users.json"
	folderLock      = "keys.lock"
	serviceCreds    = "huizong.creds"
	adminCreds      = "admin.creds"
	intakeCreds     = "intake.creds"
	systemUserCreds = "sys.creds"
)

// ErrNoKeys says that a folder has no keys.
var ErrNoKeys = errors.New("no keys here: make them with `huizong keys init`")

// Folder is a folder of keys. Commands that change it come one after another,
// in several processes, too.
type Folder struct{ dir string }

// Open gives the folder at dir; ErrNoKeys where no keys were made in it.
func Open(dir string) (*Folder, error) {
	f := &Folder{dir}
	_, err := os.Stat(f.path(accountJWT)) // the last thing Init writes
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: %w", dir, ErrNoKeys)
	case err != nil:
		return nil, fmt.Errorf("open the keys: %w", err)
	}
	return f, nil
}

// Dir is where the keys are.
func (f *Folder) Dir() string { return f.dir }

// Service is the file with the credentials of a running huizong.
func (f *Folder) Service() string { return f.path(serviceCreds) }

// Admin is the file with the credentials of the operator's commands.
func (f *Folder) Admin() string { return f.path(adminCreds) }

// System is the file with the credentials that give servers new account JWTs.
func (f *Folder) System() string { return f.path(systemUserCreds) }

// Exposed are the secrets that others on this machine may read, as after a backup
// was put back without its modes.
func (f *Folder) Exposed() []string {
	if info, err := os.Stat(f.dir); err != nil || !forOthers(info.Mode()) {
		return nil
	}
	var found []string
	for _, pattern := range []string{"*.seed", "*.creds"} {
		paths, _ := filepath.Glob(f.path(pattern)) // the patterns are good
		for _, path := range paths {
			if info, err := os.Stat(path); err == nil && forOthers(info.Mode()) {
				found = append(found, path)
			}
		}
	}
	return found
}

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name) }

// signer reads a key pair from its seed.
func (f *Folder) signer(name string) (nkeys.KeyPair, error) {
	seed, err := os.ReadFile(f.path(name))
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	pair, err := nkeys.FromSeed(seed)
	if err != nil { // its text never has the seed
		return nil, fmt.Errorf("%s is damaged: %w; put its backup in its place", f.path(name), err)
	}
	return pair, nil
}

// text reads a file that isn't secret.
func (f *Folder) text(name string) (string, error) {
	data, err := os.ReadFile(f.path(name))
	if err != nil {
		return "", fmt.Errorf("read the keys: %w", err)
	}
	return string(data), nil
}

func (f *Folder) write(name string, data []byte) error { return WriteFile(f.path(name), data) }

// alone does something while no other process changes the folder.
func (f *Folder) alone(work func() error) (err error) {
	file, err := os.OpenFile(f.path(folderLock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock the keys: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := lock(file); err != nil {
		return fmt.Errorf("lock the keys: %w", err)
	}
	return work()
}
