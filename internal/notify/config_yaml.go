package notify

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// configSource is the robots file as it is written. Paths are relative to its folder.
type configSource struct {
	TokenFile word                    `yaml:"token_file"`
	Receivers []entry[receiverSource] `yaml:"receivers"`
}

type receiverSource struct {
	Name       word               `yaml:"name"`
	Kind       word               `yaml:"kind"`
	Format     word               `yaml:"format"`
	URLFile    word               `yaml:"url_file"`
	SecretFile word               `yaml:"secret_file"`
	CAFile     word               `yaml:"ca_file"`
	PerMinute  word               `yaml:"per_minute"`
	Cities     []word             `yaml:"cities"`
	Lightest   word               `yaml:"lightest"`
	Mail       *entry[mailSource] `yaml:"mail"`
}

type mailSource struct {
	Host         word   `yaml:"host"`
	Port         word   `yaml:"port"`
	TLS          word   `yaml:"tls"`
	From         word   `yaml:"from"`
	To           []word `yaml:"to"`
	User         word   `yaml:"user"`
	PasswordFile word   `yaml:"password_file"`
}

// entry is a mapping with the line it begins on.
type entry[T any] struct {
	value T
	line  int
	blank []word // fields that are named and not given
}

// UnmarshalYAML refuses fields that T doesn't have.
func (e *entry[T]) UnmarshalYAML(node *yaml.Node) error {
	e.line = node.Line
	for i := 0; i+1 < len(node.Content); i += 2 {
		if name, value := node.Content[i], node.Content[i+1]; blank(value) || value.Kind == yaml.SequenceNode && slices.ContainsFunc(value.Content, blank) {
			e.blank = append(e.blank, word{name.Value, name.Line})
		}
	}
	return node.Load(&e.value, yaml.WithKnownFields())
}

// blank values are not told apart from absent ones once they are loaded: a
// forgotten token must not mean that none is asked for.
func blank(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && (node.ShortTag() == "!!null" || node.Value == "")
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

// parse reads YAML; each of its mistakes gets file and line.
func parse(file string, body []byte, into *entry[configSource]) error {
	err := yaml.Load(body, into, yaml.WithKnownFields())
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
