package schema

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed catalogue/*.yaml divisions/*.csv
var embedded embed.FS

// Where the sources stand.
const (
	yamlFiles = "catalogue/*.yaml"
	csvFiles  = "divisions/*.csv"
)

// Load reads the catalogue that is built in.
func Load() (*Catalogue, error) { return ParseCatalogue(embedded) }

// ParseCatalogue reads catalogue/*.yaml and divisions/*.csv of files and proves
// every reference between them. Its error joins all that is wrong, each with
// file and line; the catalogue is nil then.
func ParseCatalogue(files fs.FS) (*Catalogue, error) {
	divisions, divisionsErr := parseDivisions(files)
	sources, err := readSources(files)
	if err != nil {
		return nil, errors.Join(divisionsErr, err)
	}
	hash, err := hashSources(files)
	if err != nil {
		return nil, err
	}
	p := prover{catalogue: &Catalogue{Hash: hash, Calendar: newCalendar(), Divisions: divisions}, seen: map[string]string{}}
	p.prove(sources)
	if err := errors.Join(divisionsErr, errors.Join(p.problems...)); err != nil {
		return nil, err
	}
	return p.catalogue, nil
}

// hashSources covers name, length and content of every source.
func hashSources(files fs.FS) (string, error) {
	h := sha256.New()
	for _, pattern := range []string{yamlFiles, csvFiles} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return "", fmt.Errorf("list catalogue: %w", err)
		}
		for _, name := range names {
			body, err := fs.ReadFile(files, name)
			if err != nil {
				return "", fmt.Errorf("hash catalogue: %w", err)
			}
			_, _ = fmt.Fprintf(h, "%s %d\n%s", name, len(body), body)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// index makes what was read so far findable by code.
func (c *Catalogue) index() {
	c.metrics = indexed(c.Metrics, func(m *Metric) string { return m.Code })
	c.indicators = indexed(c.Indicators, func(i *Indicator) string { return i.Code })
	c.dimensions = indexed(c.Dimensions, func(d *Dimension) string { return d.Code })
	c.caseKinds = indexed(c.CaseKinds, func(k *CaseKind) string { return k.Code })
}

func indexed[T any](list []T, code func(*T) string) map[string]*T {
	index := make(map[string]*T, len(list))
	for i := range list {
		index[code(&list[i])] = &list[i]
	}
	return index
}
