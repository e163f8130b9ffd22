package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"samlop/internal/auth"
)

const (
	languageCookie = "samlop-language"
	// languageKept is how long a browser remembers a language.
	languageKept = 365 * 24 * time.Hour
	// logInKept is how long somebody may take to log in at the issuer.
	logInKept = 20 * time.Minute
)

// On https a name with this prefix can be set by nobody but this host, and is sent to
// nobody else (RFC 6265bis section 4.1.3.2).
func (d *desk) cookieName(name string) string {
	if d.secure {
		return "__Host-" + name
	}
	return name
}

func (d *desk) sessionCookie() string { return d.cookieName("samlop") }
func (d *desk) logInCookie() string   { return d.cookieName("samlop-login") }

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// keep gives the browser a cookie: until it is closed, or for a while.
func (d *desk) keep(w http.ResponseWriter, name, value string, while time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(while.Seconds()), Secure: d.secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode})
}

func (d *desk) forget(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, Secure: d.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// begun is a log-in on its way, in a cookie of the browser that began it.
type begun struct {
	auth.Pending
	Next string
}

func (d *desk) keepBegun(w http.ResponseWriter, b begun) {
	text, err := json.Marshal(b)
	if err != nil { // strings alone
		return
	}
	d.keep(w, d.logInCookie(), base64.RawURLEncoding.EncodeToString(text), logInKept)
}

func (d *desk) readBegun(r *http.Request) (b begun) {
	text, err := base64.RawURLEncoding.DecodeString(cookie(r, d.logInCookie()))
	if err == nil && json.Unmarshal(text, &b) != nil {
		b = begun{}
	}
	return b
}

// ours is a place within the desk to go to, the front page for anything else: who follows a
// link here is never sent to another host.
func ours(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}
