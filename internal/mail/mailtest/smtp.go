package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Break is a place where the SMTP stand-in leaves the script of RFC 5321.
type Break string

// The places.
const (
	CutAtRcpt      Break = "cut at RCPT"             // closes instead of answering RCPT
	CutAtData      Break = "cut after 354"           // closes when it should read the mail
	CutAfterMail   Break = "cut after the mail"      // has the whole mail, closes without 250
	HangAfterMail  Break = "hang after the mail"     // has the whole mail, says nothing more
	CutAfterAccept Break = "cut after the final 250" // has accepted, closes before QUIT
)

// SMTPMail is one mail the stand-in received whole, accepted or not.
type SMTPMail struct {
	Helo, From, To string
	// FromOptions and ToOptions are what stood behind the addresses, as RFC 3461 has them.
	FromOptions, ToOptions string
	User, Password         string // of AUTH PLAIN
	TLS                    bool
	Data                   string // headers and body, dots unstuffed, lines ending in \n
}

// SMTP is an SMTP relay on 127.0.0.1 that follows a script.
type SMTP struct {
	Replies  map[string]string // whole answers by verb; "." is the end of the mail, "" the greeting
	Break    Break
	StartTLS bool // offer STARTTLS
	Implicit bool // TLS from the first byte
	Auth     bool // offer AUTH PLAIN
	DSN      bool // offer DSN

	Host  string
	Port  int
	Roots *x509.CertPool // trusts the stand-in's certificate

	cert     tls.Certificate
	listener net.Listener
	got      chan struct{}
	wg       sync.WaitGroup
	mu       sync.Mutex
	mails    []SMTPMail
	conns    []net.Conn
	stopped  bool
}

// NewSMTP starts a relay that accepts everything in the clear, unless script sets
// its fields otherwise; it is stopped, and its connections closed, at the end of
// the test.
func NewSMTP(t testing.TB, script ...func(*SMTP)) *SMTP {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	addr := listener.Addr().(*net.TCPAddr)
	s := &SMTP{
		Host: "127.0.0.1", Port: addr.Port, Roots: x509.NewCertPool(), Replies: map[string]string{},
		listener: listener, got: make(chan struct{}, 64),
	}
	s.makeCertificate(t, addr.IP)
	for _, set := range script {
		set(s)
	}
	s.wg.Add(1)
	go s.accept()
	t.Cleanup(func() {
		_ = listener.Close()
		s.mu.Lock()
		s.stopped = true
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.wg.Wait()
	})
	return s
}

// Mails returns the mails that came in whole, in order.
func (s *SMTP) Mails() []SMTPMail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Arrived receives once for each mail that has come in whole (up to 64 unread),
// before it is answered.
func (s *SMTP) Arrived() <-chan struct{} { return s.got }

func (s *SMTP) accept() {
	defer s.wg.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		if s.stopped { // accepted while the test was ending
			_ = conn.Close()
		}
		s.mu.Unlock()
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			defer conn.Close()
			s.talk(conn)
		}()
	}
}

// session is one connection's conversation.
type session struct {
	conn net.Conn
	in   *bufio.Reader
	mail SMTPMail
}

func (c *session) say(line string) bool {
	_, err := io.WriteString(c.conn, line+"\r\n")
	return err == nil
}

func (c *session) encrypt(conf *tls.Config) {
	c.conn = tls.Server(c.conn, conf)
	c.in = bufio.NewReader(c.conn)
	c.mail.TLS = true
}

func (s *SMTP) talk(conn net.Conn) {
	c := &session{conn: conn, in: bufio.NewReader(conn)}
	conf := &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	if s.Implicit {
		c.encrypt(conf)
	}
	if !c.say(s.reply("", "220 standin ESMTP")) {
		return
	}
	for {
		line, err := textproto.NewReader(c.in).ReadLine()
		if err != nil {
			return
		}
		verb, arg, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if verb == "RCPT" && s.Break == CutAtRcpt {
			return
		}
		if scripted, ok := s.Replies[verb]; ok {
			if !c.say(scripted) {
				return
			}
			continue
		}
		if !s.step(c, conf, verb, arg) {
			return
		}
	}
}

// step answers one command in the ordinary way; false ends the conversation.
func (s *SMTP) step(c *session, conf *tls.Config, verb, arg string) bool {
	switch verb {
	case "EHLO":
		c.mail.Helo = arg
		return c.say(s.extensions(c.mail.TLS))
	case "HELO":
		c.mail.Helo = arg
		return c.say("250 standin")
	case "STARTTLS":
		if !c.say("220 go ahead") {
			return false
		}
		c.encrypt(conf)
		return true
	case "AUTH":
		_, blob, _ := strings.Cut(arg, " ")
		raw, _ := base64.StdEncoding.DecodeString(blob)
		if parts := strings.Split(string(raw), "\x00"); len(parts) == 3 {
			c.mail.User, c.mail.Password = parts[1], parts[2]
			return c.say("235 2.7.0 welcome")
		}
		return c.say("535 5.7.8 no")
	case "MAIL":
		c.mail.From, c.mail.FromOptions = path(arg), options(arg)
		return c.say("250 2.1.0 ok")
	case "RCPT":
		c.mail.To, c.mail.ToOptions = path(arg), options(arg)
		return c.say("250 2.1.5 ok")
	case "DATA":
		return s.data(c)
	case "QUIT":
		c.say("221 2.0.0 bye")
		return false
	case "NOOP", "RSET":
		return c.say("250 2.0.0 ok")
	default:
		return c.say("502 5.5.1 what")
	}
}

func (s *SMTP) data(c *session) bool {
	if !c.say("354 go on") || s.Break == CutAtData {
		return false
	}
	body, err := io.ReadAll(textproto.NewReader(c.in).DotReader())
	if err != nil {
		return false // no final dot: nothing was received
	}
	c.mail.Data = string(body)
	s.mu.Lock()
	s.mails = append(s.mails, c.mail)
	s.mu.Unlock()
	select {
	case s.got <- struct{}{}:
	default:
	}
	switch s.Break {
	case CutAfterMail:
		return false
	case HangAfterMail:
		_, _ = c.in.ReadByte() // until the client or the test closes
		return false
	}
	return c.say(s.reply(".", "250 2.0.0 Ok: queued as 4F1A2B3C for "+c.mail.To)) && s.Break != CutAfterAccept
}

func (s *SMTP) reply(verb, usual string) string {
	if scripted, ok := s.Replies[verb]; ok {
		return scripted
	}
	return usual
}

func (s *SMTP) extensions(encrypted bool) string {
	lines := []string{"standin", "ENHANCEDSTATUSCODES", "8BITMIME"}
	if s.StartTLS && !encrypted {
		lines = append(lines, "STARTTLS")
	}
	if s.Auth {
		lines = append(lines, "AUTH PLAIN")
	}
	if s.DSN {
		lines = append(lines, "DSN")
	}
	for i := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		lines[i] = "250" + sep + lines[i]
	}
	return strings.Join(lines, "\r\n")
}

// path takes the address out of «FROM:<a@b> BODY=8BITMIME».
func path(arg string) string {
	_, rest, _ := strings.Cut(arg, "<")
	addr, _, _ := strings.Cut(rest, ">")
	return addr
}

func options(arg string) string {
	_, rest, _ := strings.Cut(arg, ">")
	return strings.TrimSpace(rest)
}

func (s *SMTP) makeCertificate(t testing.TB, ip net.IP) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("key: %v", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{ip}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatalf("certificate: %v", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("certificate: %v", err)
	}
	s.Roots.AddCert(leaf)
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
