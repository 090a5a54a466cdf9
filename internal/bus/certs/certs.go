// Package certs owns the certificates that huizong shows, and how a command on
// the same machine knows them again.
package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Server gives the settings of a listener that shows the certificate in two PEM
// files. Renewed files are taken by themselves; while they can't be read, what
// was read last is shown.
func Server(cert, key string) (*tls.Config, error) {
	p := &pair{cert: cert, key: key}
	if _, err := p.current(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.current() },
	}, nil
}

// pair is a certificate with its key, in files.
type pair struct {
	cert, key string

	mu   sync.Mutex
	at   [2]time.Time // when the files were last changed
	read *tls.Certificate
}

func (p *pair) current() (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := [2]time.Time{changed(p.cert), changed(p.key)}
	if p.read != nil && at == p.at {
		return p.read, nil
	}
	read, err := tls.LoadX509KeyPair(p.cert, p.key)
	switch {
	case err == nil:
		p.at, p.read = at, &read
	case p.read == nil:
		return nil, fmt.Errorf("cannot use the certificate %s with the key %s: %w", p.cert, p.key, err)
	}
	return p.read, nil
}

func changed(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// Trusting gives the settings of a client that trusts who signed the certificates
// of a PEM file, and nobody else.
func Trusting(ca string) (*tls.Config, error) {
	text, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("cannot read the certificate: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", ca)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}, nil
}

// Pinned gives the settings of a client that takes the very certificate in a PEM
// file, whatever name the server is reached by, and no other.
func Pinned(path string) (*tls.Config, error) {
	want, err := first(path)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // who signed it doesn't matter: it is compared itself
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || !bytes.Equal(state.PeerCertificates[0].Raw, want) {
				return fmt.Errorf("the server does not show the certificate in %s", path)
			}
			return nil
		},
	}, nil
}

// first is the server's own certificate of a chain.
func first(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the certificate: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New(path + " does not begin with a certificate in PEM")
	}
	return block.Bytes, nil
}
