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
	if err := os.WriteFile(path+".new", append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the ready file: %w", err)
	}
	return os.Rename(path+".new", path)
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
