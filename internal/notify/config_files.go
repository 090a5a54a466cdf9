package notify

import (
	"crypto/x509"
	"os"
	"path/filepath"
)

// secret reads a file that must be there.
func (p *prover) secret(file word, field, content string) Secret {
	if file.text == "" {
		p.problem(file.line, "no %s: name the file that holds %s", field, content)
		return ""
	}
	secret, err := readSecret(p.path(file.text))
	if err != nil {
		p.problem(file.line, "%s: %v: write %s into it, and nothing else", field, err, content)
	}
	return secret
}

// authorities are the system's and those of a file.
func (p *prover) authorities(file word) *x509.CertPool {
	if file.line == 0 {
		return nil
	}
	pem, err := os.ReadFile(p.path(file.text))
	if err != nil {
		p.problem(file.line, "ca_file: %v: put the certificates in PEM there that the server is to be trusted by", err)
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil { // a machine without any
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		p.problem(file.line, "ca_file: %s holds no certificate in PEM", p.path(file.text))
	}
	return pool
}

func (p *prover) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.dir, name)
}
