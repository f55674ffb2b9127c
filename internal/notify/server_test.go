package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is a small mail server with STARTTLS that keeps what it is given.
type server struct {
	listener net.Listener
	cert     tls.Certificate
	roots    *x509.CertPool
	noTLS    bool

	mu      sync.Mutex
	got     []letterGot
	refusal string // the answer to RCPT, "" accepts
}

type letterGot struct{ from, to, data string }

func startServer(t *testing.T) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{listener: l, roots: x509.NewCertPool()}
	s.cert = selfSigned(t, s.roots)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *server) client(t *testing.T) *SMTP {
	t.Helper()
	c, err := ParseSMTP("smtp://" + s.listener.Addr().String() + "?from=quy@example.vn")
	if err != nil {
		t.Fatal(err)
	}
	c.tls.RootCAs = s.roots
	return c
}

func (s *server) letters() []letterGot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]letterGot(nil), s.got...)
}

func (s *server) refuse(answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal = answer
}

func (s *server) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 mail.test")
	var l letterGot
	secure := false
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(verb, "EHLO"):
			if secure || s.noTLS {
				say("250 mail.test")
			} else {
				say("250-mail.test")
				say("250 STARTTLS")
			}
		case verb == "STARTTLS":
			say("220 go")
			c := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}})
			conn, in, secure = c, bufio.NewReader(c), true
		case strings.HasPrefix(verb, "MAIL"):
			if !secure {
				say("530 encrypt first")
				continue
			}
			l.from = between(line)
			say("250 ok")
		case strings.HasPrefix(verb, "RCPT"):
			s.mu.Lock()
			refusal := s.refusal
			s.mu.Unlock()
			if refusal != "" {
				say(refusal)
				continue
			}
			l.to = between(line)
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			var data strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				data.WriteString(strings.TrimPrefix(line, "."))
			}
			l.data = data.String()
			s.mu.Lock()
			s.got = append(s.got, l)
			s.mu.Unlock()
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("502 what?")
		}
	}
}

func between(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	inside, _, _ := strings.Cut(rest, ">")
	return inside
}

func selfSigned(t *testing.T, roots *x509.CertPool) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
