package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail"
)

// mailbox sends e-mail.
type mailbox struct {
	receiver *Receiver
	scrub    *strings.Replacer
}

func newMailbox(r *Receiver) *mailbox { return &mailbox{r, scrubber(r)} }

func (b *mailbox) send(ctx context.Context, d *digest) error {
	message, err := b.write(d)
	if err != nil {
		return &failure{final, b.scrub.Replace("cannot write the mail: " + err.Error())}
	}
	client, err := mail.NewClient(b.receiver.Mail.Host, b.options()...)
	if err != nil {
		return &failure{final, b.scrub.Replace("cannot use the mail server: " + err.Error())}
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // what failed then came after
		return nil
	}
	return &failure{mailVerdict(err), b.scrub.Replace("the mail server: " + clip(oneLine(err.Error()), reasonBytes))}
}

func (b *mailbox) write(d *digest) (*mail.Msg, error) {
	message := mail.NewMsg()
	if err := message.From(b.receiver.Mail.From); err != nil {
		return nil, err
	}
	if err := message.To(b.receiver.Mail.To...); err != nil {
		return nil, err
	}
	message.Subject(d.heading())
	message.SetDate()
	message.SetMessageID()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // nobody's holiday notice answers it
	message.SetBodyString(mail.TypeTextPlain, d.text(style{verbatim: true}, mostLines))
	return message, nil
}

func (b *mailbox) options() []mail.Option {
	m := &b.receiver.Mail
	options := []mail.Option{
		mail.WithPort(m.Port), mail.WithTimeout(attemptTimeout),
		mail.WithTLSConfig(&tls.Config{ServerName: m.Host, RootCAs: b.receiver.CAs, MinVersion: tls.VersionTLS12}),
	}
	switch m.TLS {
	case TLS:
		options = append(options, mail.WithSSL())
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(string(m.Password)))
	}
	return options
}

// mailVerdict: a server's 5xx stays, all else may pass.
func mailVerdict(err error) verdict {
	var refused *mail.SendError
	var answered *textproto.Error
	switch {
	case errors.As(err, &refused) && refused.ErrorCode() >= 500,
		errors.As(err, &answered) && answered.Code >= 500:
		return final
	}
	return passing
}
