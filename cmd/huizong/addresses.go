package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// addresses are where a running system is reached, as the ready file gives
// them. Those of the embedded engine carry the reader's credentials.
type addresses struct {
	NATS           string `json:"nats"`
	ClickHouse     string `json:"clickhouse"`
	ClickHouseHTTP string `json:"clickhouse_http"`
	HTTP           string `json:"http"`
	Keys           string `json:"keys,omitempty"`        // folder of the keys, where NATS asks for credentials
	Certificate    string `json:"certificate,omitempty"` // file of the one that NATS and HTTP show, where they use TLS
}

// readyName is the ready file that every system keeps in its data folder, for
// the commands run beside it.
const readyName = "ready.json"

// write puts the addresses into a file that only its owner reads, in one step.
func (a addresses) write(path string) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".ready-*") // new, ours, mode 0600
	if err != nil {
		return fmt.Errorf("cannot write the ready file %s: %w; give another with --ready-file", path, err)
	}
	_, err = file.Write(append(data, '\n'))
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		err = errors.Join(fmt.Errorf("write the ready file: %w", err), os.Remove(file.Name()))
	}
	return err
}

// readAddresses finds the system that runs, or last ran, on a data folder; zero where none did.
func readAddresses(dataDir string) (addresses, error) {
	var a addresses
	path := filepath.Join(dataDir, readyName)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("%s is damaged: start `huizong up` again, it is written anew", path)
	}
	return a, nil
}
