package notify

import "net/mail"

// ports a mail server listens on, by encryption.
var ports = map[Encryption]int{TLS: 465, StartTLS: 587, Clear: 25}

func (p *prover) mailbox(e *entry[receiverSource], r *Receiver) {
	s := &e.value
	for _, w := range []word{s.URLFile, s.SecretFile, s.Format} {
		if w.line > 0 {
			p.problem(w.line, "url_file, secret_file and format go with robots only, not with kind %s", Email)
		}
	}
	if s.Mail == nil {
		p.problem(e.line, "no mail: say host, from and to of the mail server")
		return
	}
	m, line := &s.Mail.value, s.Mail.line
	p.given(s.Mail.blank)
	r.Format = Text
	r.Mail = Mail{Host: m.Host.text, TLS: p.encryption(m.TLS), From: p.address(m.From, "from", line), User: m.User.text}
	r.Mail.Port = p.number(m.Port, "mail.port", ports[r.Mail.TLS], 65535)
	if r.Mail.Host == "" {
		p.problem(lineOf(m.Host, line), "no mail.host: name the mail server")
	}
	if len(m.To) == 0 {
		p.problem(line, "no mail.to: list whom to write to")
	}
	for _, to := range m.To {
		r.Mail.To = append(r.Mail.To, p.address(to, "to", line))
	}
	p.login(m, line, r)
}

func (p *prover) encryption(w word) Encryption {
	if w.line == 0 {
		return StartTLS
	}
	if _, ok := ports[Encryption(w.text)]; !ok {
		p.problem(w.line, "mail.tls %q is none of %s, %s, %s", w.text, TLS, StartTLS, Clear)
	}
	return Encryption(w.text)
}

func (p *prover) address(w word, field string, line int) string {
	if _, err := mail.ParseAddress(w.text); err != nil {
		p.problem(lineOf(w, line), "mail.%s: %q is no address like office@example.cn", field, w.text)
	}
	return w.text
}

func (p *prover) login(m *mailSource, line int, r *Receiver) {
	switch {
	case m.User.text == "" && m.PasswordFile.line == 0:
		return
	case m.User.text == "":
		p.problem(m.PasswordFile.line, "mail.password_file goes with mail.user: name the user too")
	case r.Mail.TLS == Clear:
		p.problem(m.User.line, "mail.user with mail.tls %s would send the password in clear: set mail.tls to %s or %s", Clear, StartTLS, TLS)
	}
	m.PasswordFile.line = lineOf(m.PasswordFile, line)
	r.Mail.Password = p.secret(m.PasswordFile, "mail.password_file", "the password of mail.user")
}
