package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"time"
)

const smtpWaitMax = 30 * time.Second // for one whole delivery

// SMTP is a mail server to hand letters to.
type SMTP struct {
	host, port     string
	from           mail.Address
	user, password string
	implicit       bool // TLS from the first byte (smtps)
	plain          bool // no TLS at all: only to this very machine
	tls            *tls.Config
}

// ParseSMTP reads smtp://user:password@host:587?from=quy@example.vn (STARTTLS is
// demanded) or smtps://…:465. Without TLS it speaks only to loopback, and only
// when asked with starttls=no. The empty address is nil: nothing goes out.
func ParseSMTP(address string) (*SMTP, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server's address is not smtp://user:password@host:port?from=…")
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, errors.New("the mail server's address needs ?from= with the sender's address")
	}
	s := &SMTP{
		host: u.Hostname(), port: u.Port(), from: *from, user: u.User.Username(),
		implicit: u.Scheme == "smtps",
		plain:    u.Query().Get("starttls") == "no",
		tls:      &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12},
	}
	s.password, _ = u.User.Password()
	if s.port == "" {
		s.port = map[bool]string{true: "465", false: "587"}[s.implicit]
	}
	if s.plain && !loopback(s.host) {
		return nil, errors.New("starttls=no is only for a mail server on this machine")
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// send hands one letter over. id is the same for every attempt.
func (s *SMTP) send(ctx context.Context, l letter, id string, at time.Time) error {
	to, err := mail.ParseAddress(l.To)
	if err != nil {
		return permanent{"address"}
	}
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := s.open(c); err != nil {
		return err
	}
	if err := c.Mail(s.from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to.Address); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(s.compose(l, to, id, at)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // the letter is taken; what the server says now changes nothing
	return nil
}

func (s *SMTP) dial(ctx context.Context) (*smtp.Client, error) {
	d := net.Dialer{Timeout: 10 * time.Second}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(smtpWaitMax)); err != nil {
		conn.Close()
		return nil, err
	}
	if s.implicit {
		conn = tls.Client(conn, s.tls)
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// open secures the connection and signs in.
func (s *SMTP) open(c *smtp.Client) error {
	if !s.implicit && !s.plain {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return errors.New("the mail server offers no STARTTLS")
		}
		if err := c.StartTLS(s.tls); err != nil {
			return err
		}
	}
	if s.user == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", s.user, s.password, s.host))
}

func (s *SMTP) compose(l letter, to *mail.Address, id string, at time.Time) []byte {
	var b bytes.Buffer
	_, host, _ := bytes.Cut([]byte(s.from.Address), []byte("@"))
	fmt.Fprintf(&b, "From: %s\r\nTo: <%s>\r\n", s.from.String(), to.Address)
	fmt.Fprintf(&b, "Subject: %s\r\n", mime.BEncoding.Encode("utf-8", l.Subject))
	fmt.Fprintf(&b, "Date: %s\r\nMessage-ID: <%s@%s>\r\n", at.Format(time.RFC1123Z), id, host)
	b.WriteString("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(l.Body)) // into memory
	_ = w.Close()
	return b.Bytes()
}

// permanent is a trouble that no other attempt would cure.
type permanent struct{ what string }

func (p permanent) Error() string { return p.what }

// trouble is err in a word that names no person: a mail server's own sentence
// often repeats the address.
func trouble(err error) (what string, final bool) {
	var reply *textproto.Error
	var p permanent
	var netErr net.Error
	switch {
	case errors.As(err, &p):
		return p.what, true
	case errors.As(err, &reply):
		return fmt.Sprintf("smtp %d", reply.Code), reply.Code >= 550 && reply.Code < 560
	case errors.As(err, &netErr) && netErr.Timeout():
		return "timeout", false
	case errors.As(err, &netErr):
		return "connection", false
	}
	return "handshake", false
}
