package notify_test

import (
	"crypto/tls"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/huizong/huizong/internal/notify"
)

const mailPassword = "pass-w0rd"

// postOffice is a mail server that wants a login, over TLS only.
type postOffice struct {
	port    int
	ca      string
	hangsUp bool // once it has a letter
	mu      sync.Mutex
	refuse  []error // answers to the next recipients
	got     []letter
}

type letter struct {
	user, from string
	to         []string
	text       string
	encrypted  bool
}

// newPostOffice listens and offers one encryption.
func newPostOffice(t *testing.T, encryption string) *postOffice {
	t.Helper()
	keeper := unstarted()
	keeper.StartTLS()
	keeper.Close()
	o := &postOffice{ca: pemOf(keeper.Certificate())}
	server := smtp.NewServer(o)
	server.ErrorLog = keeper.Config.ErrorLog
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = listener.Addr().(*net.TCPAddr).Port
	switch config := (&tls.Config{Certificates: keeper.TLS.Certificates}); encryption {
	case "tls":
		listener = tls.NewListener(listener, config)
	case "starttls":
		server.TLSConfig = config
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return o
}

// letters gives what came since it was asked last.
func (o *postOffice) letters() []letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	got := o.got
	o.got = nil
	return got
}

func (o *postOffice) refuseNext(errs ...error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.refuse = errs
}

func (o *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{office: o, conn: c}, nil
}

type session struct {
	office *postOffice
	conn   *smtp.Conn
	letter letter
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != mailPassword {
			return &smtp.SMTPError{Code: 535, Message: "authentication failed for " + password}
		}
		s.letter.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.letter.user == "" {
		return smtp.ErrAuthRequired
	}
	_, s.letter.encrypted = s.conn.TLSConnectionState()
	s.letter.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if len(s.office.refuse) > 0 {
		err := s.office.refuse[0]
		s.office.refuse = s.office.refuse[1:]
		return err
	}
	s.letter.to = append(s.letter.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.letter.text = string(data)
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.got = append(s.office.got, s.letter)
	return err
}

// Reset comes after a letter that was taken.
func (s *session) Reset() {
	if s.office.hangsUp && s.letter.text != "" {
		_ = s.conn.Conn().Close()
	}
}

func (*session) Logout() error { return nil }

// config is of one mailbox at this office.
func (o *postOffice) config(t *testing.T, encryption, password string) *notify.Config {
	t.Helper()
	return load(t, `receivers:
  - name: 邮箱
    kind: email
    ca_file: ca
    mail:
      host: 127.0.0.1
      port: `+strconv.Itoa(o.port)+`
      tls: `+encryption+`
      from: 汇总 <huizong@example.cn>
      to: [office@example.cn, duty@example.cn]
      user: huizong
      password_file: password`, map[string]string{"ca": o.ca, "password": password})
}

func TestMail(t *testing.T) {
	t.Parallel()
	for _, encryption := range []string{"starttls", "tls"} {
		office := newPostOffice(t, encryption)
		e := newEndpoint(t, office.config(t, encryption, mailPassword))
		if got := e.post(mixed); got.Code != http.StatusOK {
			t.Fatalf("%s: got %d %s, want 200", encryption, got.Code, got.Body)
		}
		got := office.letters()
		if len(got) != 1 || got[0].user != "huizong" || got[0].from != "huizong@example.cn" || strings.Join(got[0].to, " ") != "office@example.cn duty@example.cn" || !got[0].encrypted {
			t.Fatalf("%s: got %+v, want one encrypted letter to both", encryption, got)
		}
		checkLetter(t, got[0].text)
		if again := e.post(mixed); again.Code != http.StatusOK || len(office.letters()) != 0 {
			t.Errorf("%s: a repetition is mailed again", encryption)
		}
	}
}

// checkLetter holds what its reader sees.
func checkLetter(t *testing.T, text string) {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if want := "【注意】朔州市 进度落后：新发 2 条，已恢复 1 条"; err != nil || subject != want {
		t.Errorf("got subject %s (%v), want %s", subject, err, want)
	}
	if got := message.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("got Auto-Submitted %q", got)
	}
	if media := message.Header.Get("Content-Type"); media != "text/plain; charset=UTF-8" {
		t.Errorf("got %s, want plain text", media)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if got := strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")); err != nil || got != mixedPlain {
		t.Errorf("got %s (%v), want %s", got, err, mixedPlain)
	}
}

func TestMailFailures(t *testing.T) {
	t.Parallel()
	greylisted := &smtp.SMTPError{Code: 451, Message: "come back later"}
	unknown := &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	for _, c := range []struct {
		name, password string
		refuse         []error
		status, want   int
	}{
		{"greylisted once", mailPassword, []error{greylisted, nil}, http.StatusOK, 1},
		{"unknown recipient", mailPassword, []error{unknown}, http.StatusFailedDependency, 0},
		{"wrong password", "wrong-" + mailPassword, nil, http.StatusFailedDependency, 0},
	} {
		office := newPostOffice(t, "starttls")
		office.refuseNext(c.refuse...)
		cfg := office.config(t, "starttls", c.password)
		synctest.Test(t, func(t *testing.T) {
			e := newEndpoint(t, cfg)
			got := e.post(mixed)
			if letters := office.letters(); got.Code != c.status || len(letters) != c.want {
				t.Errorf("%s: got %d %s and %d letters, want %d and %d", c.name, got.Code, got.Body, len(letters), c.status, c.want)
			}
			if said := got.Body.String() + e.log.String(); strings.Contains(said, mailPassword) {
				t.Errorf("%s: the password is shown: %s", c.name, said)
			}
		})
	}
}

func TestMailIsTakenThoughTheServerHangsUp(t *testing.T) {
	t.Parallel()
	office := newPostOffice(t, "starttls")
	office.hangsUp = true
	got := newEndpoint(t, office.config(t, "starttls", mailPassword)).post(mixed)
	if letters := office.letters(); got.Code != http.StatusOK || len(letters) != 1 {
		t.Errorf("got %d %s and %d letters, want 200 and one", got.Code, got.Body, len(letters))
	}
}

// A server that offers no encryption gets neither password nor letter.
func TestMailIsNeverSentInClear(t *testing.T) {
	t.Parallel()
	office := newPostOffice(t, "none")
	cfg := office.config(t, "starttls", mailPassword)
	synctest.Test(t, func(t *testing.T) {
		got := newEndpoint(t, cfg).post(mixed)
		if got.Code != http.StatusServiceUnavailable || !strings.Contains(got.Body.String(), "STARTTLS") || len(office.letters()) != 0 {
			t.Errorf("got %d %s, want 503 about STARTTLS and no letter", got.Code, got.Body)
		}
	})
}
