package schema

import (
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"
)

// entry is one item of a list, with the line it begins on.
type entry[T any] struct {
	value T
	line  int
}

// UnmarshalYAML refuses fields that T doesn't have.
func (e *entry[T]) UnmarshalYAML(node *yaml.Node) error {
	e.line = node.Line
	return node.Load(&e.value, yaml.WithKnownFields())
}

// word is a scalar with the line it stands on; zero where it isn't given.
type word struct {
	text string
	line int
}

// UnmarshalYAML takes any scalar as it is written.
func (w *word) UnmarshalYAML(node *yaml.Node) error {
	w.line = node.Line
	return node.Load(&w.text)
}

// readSources reads every YAML file of the catalogue, in the order of names.
func readSources(files fs.FS) ([]source, error) {
	names, err := fs.Glob(files, yamlFiles)
	if err != nil || len(names) == 0 {
		return nil, errors.Join(fmt.Errorf("no %s", yamlFiles), err)
	}
	sources := make([]source, len(names))
	var problems []error
	for i, name := range names {
		problems = append(problems, readSource(files, name, &sources[i]))
	}
	return sources, errors.Join(problems...)
}

func readSource(files fs.FS, name string, s *source) error {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read catalogue: %w", err)
	}
	s.file = name
	return placed(name, yaml.Load(body, s, yaml.WithKnownFields()))
}

// placed gives each of the decoder's errors its file and line.
func placed(file string, err error) error {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
	case errors.As(err, &one):
		many = &yaml.LoadErrors{Errors: []*yaml.LoadError{one}}
	case err != nil:
		return fmt.Errorf("%s: %w", file, err)
	default:
		return nil
	}
	var problems []error
	for _, e := range many.Errors {
		problems = append(problems, fmt.Errorf("%s:%d: %s", file, max(e.Mark.Line, 1), e.Message))
	}
	return errors.Join(problems...)
}
