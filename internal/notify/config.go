package notify

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/huizong/huizong/schema"
)

// Kind is what a receiver is.
type Kind string

// The kinds of receiver.
const (
	WeCom    Kind = "wecom"    // 企业微信群机器人
	DingTalk Kind = "dingtalk" // 钉钉自定义机器人
	Feishu   Kind = "feishu"   // 飞书自定义机器人
	Email    Kind = "email"
)

// Format is how a robot's messages are written.
type Format string

// The formats. WeCom's markdown is not shown to those who read the group in WeChat.
const (
	Markdown Format = "markdown"
	Text     Format = "text"
)

// Encryption is how a mail server is spoken to.
type Encryption string

// The encryptions.
const (
	TLS      Encryption = "tls"      // from the first byte on
	StartTLS Encryption = "starttls" // begun in clear, never gone on with in clear
	Clear    Encryption = "none"
)

// Config is what a robots file says, with the secrets that it names.
type Config struct {
	Token     Secret // that Alertmanager must show; empty: none
	Receivers []Receiver
}

// Receiver is one group or mailbox.
type Receiver struct {
	Name      string // unique; a metric's label
	Kind      Kind
	Format    Format
	PerMinute int            // messages that it takes in any minute
	Cities    []schema.Code  // whose alerts it gets; none: all alerts there are
	Lightest  string         // severity below which it is told nothing; empty: of all
	URL       Secret         // the robot's; carries its key
	Secret    Secret         // what the robot's messages are signed with; empty: not signed
	CAs       *x509.CertPool // that its server is trusted by; nil: the system's
	Mail      Mail
}

// Mail is how a mailbox is reached.
type Mail struct {
	Host     string
	Port     int
	TLS      Encryption
	From     string
	To       []string
	User     string // empty: the server asks for none
	Password Secret
}

// Load reads the robots file and what it names. Its error joins all that is
// wrong, each with file and line.
func Load(path string, divisions *schema.Divisions) (*Config, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the robots file (%w): give its path with --robots", err)
	}
	var source entry[configSource]
	if err := parse(path, body, &source); err != nil {
		return nil, err
	}
	p := prover{file: path, dir: filepath.Dir(path), divisions: divisions, names: map[string]bool{}}
	cfg := p.config(&source)
	if err := errors.Join(p.problems...); err != nil {
		return nil, err
	}
	return cfg, nil
}
