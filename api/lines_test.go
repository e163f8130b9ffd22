package api

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

// A field of one line holds one line that can be seen, whichever field it is.
func TestLinesAndNamesAreRefusedWithTheirField(t *testing.T) {
	h := newHouse(t)
	office := made[struct{ ID string }](t, h.call(t, admin, "POST", "/api/v1/organisations",
		map[string]any{"kind": "MUNICIPALITY", "name": "Åsvik kommune"}), 201)
	bad := map[string]string{
		"line feed": "Kari\r\nBcc: x@y", "bell": "Ka\u0007ri", "escape": "Ka\u001bri", "delete": "Ka\u007fri", "C1": "Ka\u0085ri",
		"override": "Kari\u202e", "isolate": "\u2066Kari\u2069", "embedding": "\u202aKari", "mark": "Ka\u200eri",
		"line separator": "Ka\u2028ri", "paragraph separator": "Ka\u2029ri", "non-character": "Ka\ufdd0ri",
		"zero width space": "\u200b", "byte order mark": "\ufeff", "no-break space": "\u00a0", "filler": "\u3164", "blank": "   ",
	}
	for _, c := range []struct {
		path, field string
		body        map[string]any
	}{
		{"/api/v1/people", "name", map[string]any{}},
		{"/api/v1/people", "phone", map[string]any{"name": "Kari"}},
		{"/api/v1/people", "address_line", map[string]any{"name": "Kari"}},
		{"/api/v1/people", "postal_place", map[string]any{"name": "Kari"}},
		{"/api/v1/people", "login_subject", map[string]any{"name": "Kari"}},
		{"/api/v1/people", "email", map[string]any{"name": "Kari"}},
		{"/api/v1/people", "identity_number", map[string]any{"name": "Kari"}},
		{"/api/v1/staff", "name", map[string]any{}},
		{"/api/v1/staff", "login_subject", map[string]any{"name": "Tone"}},
		{"/api/v1/staff", "work_email", map[string]any{"name": "Tone"}},
		{"/api/v1/organisations", "name", map[string]any{"kind": "MUNICIPALITY"}},
		{"/api/v1/organisations/" + office.ID + "/units", "name", map[string]any{}},
	} {
		for kind, value := range bad {
			c.body[c.field] = value
			for _, lang := range []string{"nb", "nn", "en"} {
				a := h.call(t, admin, "POST", c.path, c.body, "Accept-Language", lang)
				p := a.problem(t)
				if a.status != 400 || len(p.Errors) == 0 || p.Errors[0].Path != "body."+c.field || p.Errors[0].Message == "" {
					t.Errorf("%s in %s: status %d: %s", kind, c.field, a.status, a.body)
				}
			}
		}
	}
	for _, name := range []string{"123", "-", "…"} {
		a := h.call(t, admin, "POST", "/api/v1/people", map[string]any{"name": name}, "Accept-Language", "en")
		if p := a.problem(t); a.status != 400 || !strings.Contains(p.Errors[0].Message, "letter") {
			t.Errorf("a name without a letter: %s", a.body)
		}
	}
}

// Names as people have them, from wherever they come, are taken.
func TestNamesOfAllKindsAreLines(t *testing.T) {
	for _, name := range []string{"Ærlig Ø. Ås-Dahl", "Nguyễn Thị Hoa", "محمد علي", "Ой ли", "O’Neill jr. 3rd", "किरण",
		"می\u200cخواهم", "山田 太郎", "e\u0301va"} {
		if code := notLine(formatName, name); code != "" {
			t.Errorf("%s: %s", name, code)
		}
	}
	for _, line := range []string{"", "+47 99 00 00 00", "Storgata 1 B, H0101", "sub|0198c0de", "@"} {
		if code := notLine(formatLine, line); code != "" {
			t.Errorf("%s: %s", line, code)
		}
	}
}

// NUL and numbers beyond what the database counts with are 400 wherever they
// stand, and never 500.
func TestNoNumberOrCursorIsAnInternalError(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	for _, path := range []string{
		"/cases/" + id + "/timeline?from_seq=#", "/cases/" + id + "/timeline?limit=#", "/cases?limit=#", "/cases?cursor=#", "/tasks?cursor=#",
		"/letters?cursor=#", "/staff?cursor=#", "/people?cursor=#", "/people?name=#", "/access-log?case_id=" + id + "&cursor=#", "/steps/#",
		"/cases?number=#", "/events?cursor=#", "/cases/" + id + "/timeline?cursor=#",
		"/batches?cursor=#", "/cases/" + id + "/corrections/preview?entry=#", "/batches/" + id + "?cursor=#",
		"/organisations/" + id + "/policy-proposals/#", "/cases/" + id + "/plan/versions/#", "/cases/" + id + "/texts/#",
	} {
		for _, value := range []string{"0", "-1", "1", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
			"99999999999999999999999", "1e309", "NaN", "%00", "a%00b", "%ff", "MTIz", "eyJhIjoxfQ", "eyJhIjoxfQ%3D%3D", "-", "_", "%27%3B--",
			"AAAAAAAAAAAAAAAA", "bnVsbA", "W10", "WzFd", "IiI", strings.Repeat("A", 200), strings.Repeat("A", 201)} {
			a := h.call(t, admin, "GET", "/api/v1"+strings.ReplaceAll(path, "#", value), nil)
			if a.status >= 500 {
				t.Errorf("%s with %s: status %d", path, value, a.status)
			}
		}
	}
	for _, tag := range []string{`"2147483647"`, `"2147483648"`, `"9223372036854775807"`, `"-1"`, `"1`, "*", strings.Repeat("1", 41)} {
		for _, path := range []string{"/people/", "/staff/"} {
			if a := h.call(t, admin, "PATCH", "/api/v1"+path+id, `{}`, "If-Match", tag); a.status >= 500 {
				t.Errorf("%s under %s: status %d", path, tag, a.status)
			}
		}
	}
	a := h.call(t, "sub\x00ject", "GET", "/api/v1/me", nil)
	if a.status >= 500 {
		t.Errorf("NUL in a token's subject: status %d", a.status)
	}
}
