package mailtest

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Mailpit is a real SMTP server (github.com/axllent/mailpit) on this machine, which keeps
// what comes and fails where it is told to.
type Mailpit struct {
	Host string
	Port int
	// Roots trusts its certificate, where it has one.
	Roots *x509.CertPool
	api   string
}

// Faults are the answers that Mailpit gives instead of its own, every time: a status of 400
// to 599; 0 is none.
type Faults struct{ Sender, Recipient, Login int }

// StartMailpit starts one that takes mails without a login and in clear or, with a user,
// only from who logs in, and then over STARTTLS.
func StartMailpit(t testing.TB, user, password string) *Mailpit {
	t.Helper()
	dir := t.TempDir()
	m := &Mailpit{Host: "127.0.0.1", Roots: x509.NewCertPool(), Port: freePort(t)}
	web := "127.0.0.1:" + strconv.Itoa(freePort(t))
	m.api = "http://" + web + "/api/v1"
	args := []string{"--smtp", net.JoinHostPort(m.Host, strconv.Itoa(m.Port)), "--listen", web, "--database", filepath.Join(dir, "mails.db"),
		"--enable-chaos", "--disable-version-check", "--smtp-disable-rdns", "--quiet"}
	if user != "" {
		args = append(args, m.guarded(t, dir, user, password)...)
	}
	var said bytes.Buffer
	server := exec.CommandContext(context.WithoutCancel(t.Context()), mailpit(t), args...)
	server.Stdout, server.Stderr = &said, &said
	server.Env = []string{"HOME=" + dir, "TMPDIR=" + dir}
	if err := server.Start(); err != nil {
		t.Fatalf("starting mailpit: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = server.Wait() // killed, or what it has said tells why
		close(ended)
	}()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		<-ended
	})
	for until := time.Now().Add(time.Minute); ; {
		_, status, err := m.send(http.MethodGet, "http://"+web+"/readyz", nil)
		if err == nil && status == http.StatusOK {
			return m
		}
		select {
		case <-ended:
			t.Fatalf("mailpit has ended: %s", said.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(until) {
			t.Fatalf("mailpit is not ready: %v", err)
		}
	}
}

// guarded lets it ask for a login, with a certificate that Roots trusts.
func (m *Mailpit) guarded(t testing.TB, dir, user, password string) []string {
	t.Helper()
	own := &SMTP{Roots: m.Roots}
	own.makeCertificate(t, net.ParseIP(m.Host))
	key, err := x509.MarshalPKCS8PrivateKey(own.cert.PrivateKey)
	if err != nil {
		t.Fatalf("key: %v", err)
	}
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatalf("writing for mailpit: %v", err)
		}
		return path
	}
	return []string{
		"--smtp-tls-cert", file("cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.cert.Certificate[0]})),
		"--smtp-tls-key", file("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
		"--smtp-require-starttls", "--smtp-auth-file", file("logins", []byte(user+":"+password+"\n"))}
}

// Fail lets it answer with faults from now on.
func (m *Mailpit) Fail(t testing.TB, f Faults) {
	t.Helper()
	trigger := func(status int) map[string]int {
		if status == 0 {
			return map[string]int{"ErrorCode": 451, "Probability": 0}
		}
		return map[string]int{"ErrorCode": status, "Probability": 100}
	}
	body, err := json.Marshal(map[string]any{"Sender": trigger(f.Sender), "Recipient": trigger(f.Recipient),
		"Authentication": trigger(f.Login)})
	if err != nil {
		t.Fatalf("writing faults: %v", err)
	}
	m.ask(t, http.MethodPut, "/chaos", body)
}

// PitMail is a mail as Mailpit has understood it.
type PitMail struct {
	ID        string
	MessageID string
	From, To  any
	Subject   string
	Text      string
	HTML      string
	// Raw is as it came.
	Raw string `json:"-"`
}

// Mails are those it has, the newest first.
func (m *Mailpit) Mails(t testing.TB) (mails []PitMail) {
	t.Helper()
	var list struct{ Messages []struct{ ID string } }
	m.read(t, "/messages?limit=1000", &list)
	for _, row := range list.Messages {
		var mail PitMail
		m.read(t, "/message/"+row.ID, &mail)
		mail.Raw = string(m.ask(t, http.MethodGet, "/message/"+row.ID+"/raw", nil))
		mails = append(mails, mail)
	}
	return mails
}

func (m *Mailpit) read(t testing.TB, path string, into any) {
	t.Helper()
	if err := json.Unmarshal(m.ask(t, http.MethodGet, path, nil), into); err != nil {
		t.Fatalf("reading mailpit's answer: %v", err)
	}
}

func (m *Mailpit) ask(t testing.TB, method, path string, body []byte) []byte {
	t.Helper()
	said, status, err := m.send(method, m.api+path, body)
	if err != nil || status != http.StatusOK {
		t.Fatalf("mailpit answers %d: %s (%v)", status, said, err)
	}
	return said
}

func (m *Mailpit) send(method, address string, body []byte) (said []byte, status int, err error) {
	r, err := http.NewRequestWithContext(context.Background(), method, address, bytes.NewReader(body))
	if err != nil {
		return nil, 0, fmt.Errorf("asking mailpit: %w", err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, 0, fmt.Errorf("asking mailpit: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if said, err = io.ReadAll(answer.Body); err != nil {
		return nil, 0, fmt.Errorf("reading mailpit's answer: %w", err)
	}
	return said, answer.StatusCode, nil
}

// mailpit is where scripts/setup puts it, above the folder that the test runs in, or on the path.
func mailpit(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		own := filepath.Join(dir, "bin", "mailpit")
		if _, missing := os.Stat(own); missing == nil {
			return own
		}
	}
	found, err := exec.LookPath("mailpit")
	if err != nil {
		t.Fatal("there is no mailpit here: run scripts/setup")
	}
	return found
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("looking for a free port: %v", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}
