package notify

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/huizong/huizong/schema"
)

// Messages a minute: the published limit of WeCom's and DingTalk's robots, and
// what no robot takes.
const (
	usualPerMinute = 20
	mostPerMinute  = 1000
)

// prover turns what is written into what is meant, and notes every mistake.
type prover struct {
	file, dir string
	divisions *schema.Divisions
	names     map[string]bool
	receiver  string // the one being proven
	problems  []error
}

func (p *prover) problem(line int, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if p.receiver != "" {
		what = fmt.Sprintf("receiver %q: %s", p.receiver, what)
	}
	p.problems = append(p.problems, fmt.Errorf("%s:%d: %s", p.file, line, what))
}

// given holds that every field that is named has a value.
func (p *prover) given(blank []word) {
	for _, field := range blank {
		p.problem(field.line, "%s has no value: give it one, or take it out", field.text)
	}
}

func (p *prover) config(e *entry[configSource]) *Config {
	s, cfg := &e.value, &Config{}
	p.given(e.blank)
	if s.TokenFile.line > 0 {
		cfg.Token = p.secret(s.TokenFile, "token_file", "the token that Alertmanager shows")
	}
	if len(s.Receivers) == 0 {
		p.problem(1, "no receivers: name at least one, or start without --robots")
	}
	for i := range s.Receivers {
		cfg.Receivers = append(cfg.Receivers, p.prove(&s.Receivers[i]))
	}
	return cfg
}

func (p *prover) prove(e *entry[receiverSource]) Receiver {
	s := &e.value
	p.receiver = s.Name.text
	defer func() { p.receiver = "" }()
	p.given(e.blank)
	p.name(e)
	r := Receiver{
		Name: s.Name.text, Kind: Kind(s.Kind.text), PerMinute: p.number(s.PerMinute, "per_minute", usualPerMinute, mostPerMinute),
		Cities: p.cities(s.Cities), Lightest: s.Lightest.text, CAs: p.authorities(s.CAFile),
	}
	if _, ok := severities[r.Lightest]; r.Lightest != "" && !ok {
		p.problem(s.Lightest.line, "lightest %q is none of critical, warning, info", r.Lightest)
	}
	switch r.Kind {
	case WeCom, DingTalk, Feishu:
		p.robot(e, &r)
	case Email:
		p.mailbox(e, &r)
	default:
		p.problem(lineOf(s.Kind, e.line), "kind %q is none of %s, %s, %s, %s", s.Kind.text, WeCom, DingTalk, Feishu, Email)
	}
	return r
}

func (p *prover) name(e *entry[receiverSource]) {
	name := e.value.Name
	switch {
	case name.text == "" || len(name.text) > 64:
		p.problem(lineOf(name, e.line), "the name of a receiver has 1 to 64 bytes")
	case p.names[name.text]:
		p.problem(name.line, "the name stands above already: give each receiver its own")
	}
	p.names[name.text] = true
}

func (p *prover) robot(e *entry[receiverSource], r *Receiver) {
	s := &e.value
	if s.Mail != nil {
		p.problem(s.Mail.line, "mail goes with kind %s only", Email)
	}
	r.Format = Markdown
	if s.Format.line > 0 {
		r.Format = Format(s.Format.text)
	}
	if r.Format != Markdown && r.Format != Text {
		p.problem(s.Format.line, "format %q is neither %s nor %s", s.Format.text, Markdown, Text)
	}
	s.URLFile.line = lineOf(s.URLFile, e.line)
	if r.URL = p.secret(s.URLFile, "url_file", "the robot's address"); r.URL != "" && !robotAddress(r.URL) {
		p.problem(s.URLFile.line, "url_file: what stands in %s is no address like https://host/path: copy the robot's whole webhook address", p.path(s.URLFile.text))
	}
	switch {
	case s.SecretFile.line == 0:
	case r.Kind == WeCom:
		p.problem(s.SecretFile.line, "secret_file: %s robots sign nothing: take it out", WeCom)
	default:
		r.Secret = p.secret(s.SecretFile, "secret_file", "the robot's signing secret")
	}
}

// robotAddress never tells why not: the reason would show the key.
func robotAddress(address Secret) bool {
	u, err := url.Parse(string(address))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// number is a whole number from 1 to most; usual where it isn't given.
func (p *prover) number(w word, field string, usual, most int) int {
	if w.line == 0 {
		return usual
	}
	n, err := strconv.Atoi(w.text)
	if err != nil || n < 1 || n > most {
		p.problem(w.line, "%s: %q is no whole number from 1 to %d", field, w.text, most)
	}
	return n
}

// lineOf is where a field stands, or where it should.
func lineOf(w word, otherwise int) int {
	if w.line > 0 {
		return w.line
	}
	return otherwise
}
