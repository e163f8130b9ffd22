package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"samlop/casework"
)

// A client that does not send what it promised is answered, and its connection
// closed: on a real socket, because net/http waits for the rest of a body behind
// the handler's back. It may be anybody, also without a token.
func TestSlowClientIsAnsweredAndClosed(t *testing.T) {
	h := newHouse(t, func(_ *casework.Config, c *Config) { c.BodyTime = 100 * time.Millisecond })
	who := "Authorization: Bearer " + h.token(t, admin) + "\r\n"
	for _, c := range []struct {
		name, head string
		status     int
	}{
		{"one byte of a hundred", "POST /api/v1/people HTTP/1.1\r\nContent-Length: 100\r\n" + who, 408},
		{"a chunk that never ends", "POST /api/v1/people HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + who, 408},
		{"a body on a GET", "GET /api/v1/me HTTP/1.1\r\nContent-Length: 100\r\n" + who, 408},
		{"too much promised", "POST /api/v1/people HTTP/1.1\r\nContent-Length: 10000000\r\n" + who, 413},
		{"no token", "POST /api/v1/people HTTP/1.1\r\nContent-Length: 100\r\n", 401},
		{"no such address", "POST /api/v1/nothing HTTP/1.1\r\nContent-Length: 100\r\n", 404},
		{"no such method", "DELETE /api/v1/people HTTP/1.1\r\nContent-Length: 100\r\n" + who, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
			must(t, err)
			defer func() { _ = conn.Close() }()
			must(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
			began := "1"
			if strings.Contains(c.head, "chunked") {
				began = "64\r\n1"
			}
			_, err = fmt.Fprintf(conn, "%sHost: samlop\r\nContent-Type: application/json\r\nIdempotency-Key: slow\r\n\r\n%s", c.head, began)
			must(t, err)
			from := bufio.NewReader(conn)
			res, err := http.ReadResponse(from, nil)
			must(t, err)
			body, err := io.ReadAll(res.Body)
			must(t, err)
			if res.StatusCode != c.status || !strings.Contains(string(body), `"detail"`) {
				t.Errorf("status %d: %s", res.StatusCode, body)
			}
			if _, err := from.ReadByte(); !errors.Is(err, io.EOF) {
				t.Errorf("the connection is still open: %v", err)
			}
		})
	}
}

// Who has sent everything keeps the connection, whatever the answer.
func TestQuickClientKeepsTheConnection(t *testing.T) {
	h := newHouse(t, func(_ *casework.Config, c *Config) { c.BodyTime = 10 * time.Second })
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	must(t, err)
	defer func() { _ = conn.Close() }()
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	from := bufio.NewReader(conn)
	for range 3 {
		for _, c := range []struct {
			authorization string
			status        int
		}{{"", 401}, {"Authorization: Bearer " + h.token(t, admin) + "\r\n", 400}} {
			_, err = fmt.Fprintf(conn, "POST /api/v1/people HTTP/1.1\r\nHost: samlop\r\nContent-Type: application/json\r\n%s"+
				"Idempotency-Key: quick\r\nContent-Length: 2\r\n\r\n{}", c.authorization)
			must(t, err)
			res, err := http.ReadResponse(from, nil)
			must(t, err)
			_, err = io.Copy(io.Discard, res.Body)
			must(t, err)
			if res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
		}
	}
}
