package engine

import (
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// The users of the engine: one that writes everything, one that reads the
// database huizong only.
const (
	Writer = "writer"
	Reader = "reader"
)

//go:embed config.xml
var configXML string

//go:embed users.xml
var usersXML string

// passwords are made at the first start and kept in the data folder.
type passwords struct {
	Writer string `json:"writer"`
	Reader string `json:"reader"`
}

// loadPasswords reads dir/secrets.json (mode 0600), or makes it.
func loadPasswords(dir string) (passwords, error) {
	path := filepath.Join(dir, "secrets.json")
	var p passwords
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p = passwords{Writer: rand.Text(), Reader: rand.Text()}
		data, err = json.Marshal(p)
		if err != nil {
			return p, err
		}
		return p, writeFile(path, string(data))
	case err != nil:
		return p, fmt.Errorf("read the engine's passwords: %w", err)
	}
	if err := json.Unmarshal(data, &p); err != nil || p.Writer == "" || p.Reader == "" {
		return p, fmt.Errorf("%s is damaged: delete it and start again, new passwords will be made", path)
	}
	return p, nil
}

// writeConfig writes config.xml and users.xml of the engine into dir.
func writeConfig(dir string, memory int64, p passwords) error {
	reserve, err := reserveOf(dir)
	if err != nil {
		return err
	}
	fields := map[string]any{
		"Dir": dir, "Memory": memory, "Reserve": reserve,
		"WriterHash": digest(p.Writer), "ReaderHash": digest(p.Reader),
	}
	for name, text := range map[string]string{"config.xml": configXML, "users.xml": usersXML} {
		out, err := render(text, fields)
		if err != nil {
			return fmt.Errorf("write the engine's %s: %w", name, err)
		}
		if err := writeFile(filepath.Join(dir, name), out); err != nil {
			return err
		}
	}
	return nil
}

func render(text string, fields map[string]any) (string, error) {
	var out strings.Builder
	tmpl, err := template.New("").Funcs(template.FuncMap{"xml": escape}).Parse(text)
	if err != nil {
		return "", err
	}
	err = tmpl.Execute(&out, fields)
	return out.String(), err
}

func escape(s string) (string, error) {
	var out strings.Builder
	err := xml.EscapeText(&out, []byte(s))
	return out.String(), err
}

func digest(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:])
}

// writeFile replaces path in one step, so that a crash or a power cut leaves the
// old or the new.
func writeFile(path, text string) error {
	if err := writeSynced(path+".new", text); err != nil {
		return unusable(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// writeSynced writes a file that is on disk once it returns.
func writeSynced(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDir makes a renaming in dir last.
func syncDir(dir string) error {
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
