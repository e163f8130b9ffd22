package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
)

const somebody = "staff/0198c0de-0000-7000-8000-00000000000a"

// Every body that cannot be read is refused with the path of each fault and
// never with its value (docs/architecture.md rule 5).
func TestBadBodyIsRefusedWithItsPath(t *testing.T) {
	h := newHouse(t)
	const mark = "Kanarimerke"
	steps := "/api/v1/cases/" + uuid.NewString() + "/steps/"
	for _, c := range []struct {
		name, path string
		body       string
		paths      []string
	}{
		{"malformed JSON", "/api/v1/referrals", `{"sender_kind": "` + mark, []string{"body"}},
		{"two values", "/api/v1/referrals", `{"sender_kind":"PATIENT"} {"x":1}`, []string{"body"}},
		{"no body", "/api/v1/referrals", ``, []string{"body"}},
		{"not an object", "/api/v1/referrals", `["` + mark + `"]`, []string{"body"}},
		{"null", "/api/v1/referrals", `null`, []string{"body"}},
		{"unknown field", "/api/v1/referrals", `{"sender_kind":"PATIENT","colour":"` + mark + `"}`, []string{"body.colour"}},
		{"unknown field inside", steps + "start_care_team", `{"members":[{"who":"` + somebody + `","service":"GP","fee":1}]}`,
			[]string{"body.members[0].fee"}},
		{"another casing", "/api/v1/referrals", `{"Sender_Kind":"PATIENT"}`, []string{"body.Sender_Kind", "body.sender_kind"}},
		{"required field", "/api/v1/referrals", `{}`, []string{"body.sender_kind"}},
		{"wrong type", steps + "complete_assessment", `{"long_term":"` + mark + `","two_services":true,"together":1}`,
			[]string{"body.long_term", "body.together"}},
		{"number for text", steps + "write_minutes", `{"meeting":"meeting-1","words":17}`, []string{"body.words"}},
		{"enumeration", "/api/v1/referrals", `{"sender_kind":"` + mark + `"}`, []string{"body.sender_kind"}},
		{"enumeration in a list", steps + "issue_consent", `{"kinds":["START","` + mark + `"]}`, []string{"body.kinds[1]"}},
		{"empty list", steps + "issue_consent", `{"kinds":[]}`, []string{"body.kinds"}},
		{"null list", steps + "issue_consent", `{"kinds":null}`, []string{"body.kinds"}},
		{"30 February", "/api/v1/referrals", `{"sender_kind":"PATIENT","received_on":"2027-02-30"}`, []string{"body.received_on"}},
		{"29 February in no leap year", "/api/v1/referrals", `{"sender_kind":"PATIENT","received_on":"2027-02-29"}`,
			[]string{"body.received_on"}},
		{"a date with a time", "/api/v1/referrals", `{"sender_kind":"PATIENT","received_on":"2027-02-01T10:00:00Z"}`,
			[]string{"body.received_on"}},
		{"year nought", steps + "register_death", `{"died_on":"0000-01-01"}`, []string{"body.died_on"}},
		{"year 9999", steps + "give_notice", `{"last_day":"9999-12-31"}`, []string{"body.last_day"}},
		{"not a principal", steps + "assign_handler", `{"staff":"` + mark + `"}`, []string{"body.staff"}},
		{"a principal in capitals", steps + "assign_handler", `{"staff":"staff/0198C0DE-0000-7000-8000-00000000000A"}`, []string{"body.staff"}},
		{"not an id", "/api/v1/referrals", `{"sender_kind":"PATIENT","case_id":"` + mark + `"}`, []string{"body.case_id"}},
		{"an id in braces", "/api/v1/referrals", `{"sender_kind":"PATIENT","case_id":"{0198c0de-0000-7000-8000-00000000000a}"}`,
			[]string{"body.case_id"}},
		{"too long", "/api/v1/referrals", `{"sender_kind":"PATIENT","words":"` + strings.Repeat("x", 20001) + `"}`, []string{"body.words"}},
		{"too short", steps + "dismiss", `{"reason":"WRONG_BODY","right_body":""}`, []string{"body.right_body"}},
		{"an e-mail address", "/api/v1/staff", `{"name":"A","work_email":"` + mark + `"}`, []string{"body.work_email"}},
		{"a pattern", "/api/v1/people", `{"name":"A","postal_code":"` + mark + `"}`, []string{"body.postal_code"}},
		{"an instant", "/api/v1/training/worlds", `{"now":"` + mark + `"}`, []string{"body.now", "body.now"}},
		{"an instant nobody can count to", "/api/v1/training/worlds", `{"now":"9999-01-01T00:00:00Z"}`, []string{"body.now"}},
		{"a length", "/api/v1/organisations", `{"kind":"MUNICIPALITY","name":"A","policy":{"half_year":"` + mark + `"}}`,
			[]string{"body.policy.half_year"}},
		{"NUL as an escape", "/api/v1/referrals", `{"sender_kind":"PATIENT","words":"a\u0000b"}`, []string{"body"}},
		{"not UTF-8", "/api/v1/referrals", "{\"sender_kind\":\"PATIENT\",\"words\":\"\xff\"}", []string{"body"}},
		{"a number beyond numbers", "/api/v1/referrals", `{"sender_kind":1e999}`, []string{"body"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.call(t, admin, http.MethodPost, c.path, c.body)
			p := a.problem(t)
			if a.status != http.StatusBadRequest || p.Status != a.status || p.Key != "malformed" {
				t.Fatalf("status %d: %s", a.status, a.body)
			}
			var paths []string
			for _, e := range p.Errors {
				paths = append(paths, e.Path)
				if e.Message == "" || strings.ContainsAny(e.Message, "|%") || strings.Contains(e.Message, "<no value>") {
					t.Errorf("the message of %s is %q", e.Path, e.Message)
				}
			}
			for _, want := range c.paths {
				if !slices.Contains(paths, want) {
					t.Errorf("no error names %s; there are %v", want, paths)
				}
			}
			if strings.Contains(string(a.body), mark) || strings.Contains(h.log.String(), mark) {
				t.Errorf("the value is repeated: %s", a.body)
			}
		})
	}
}

// An escaped backslash before u0000 is text, and a NUL it is not.
func TestBackslashBeforeZerosIsText(t *testing.T) {
	for body, want := range map[string]bool{
		`"\u0000"`: true, `"\\u0000"`: false, `"\\\u0000"`: true, `"u0000"`: false, `"\n"`: false, `"\`: false,
	} {
		if got := escapesNUL([]byte(body)); got != want {
			t.Errorf("escapesNUL(%s) = %v", body, got)
		}
	}
}

func TestBadAddressesAndHeaders(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	for _, c := range []struct {
		name, method, path string
		body               any
		headers            []string
		status             int
		key, path1         string
	}{
		{"an id that is none", "GET", "/api/v1/cases/17", nil, nil, 400, "malformed", "path.case_id"},
		{"an id in capitals", "GET", "/api/v1/cases/" + strings.ToUpper(id), nil, nil, 400, "malformed", "path.case_id"},
		{"an unknown query parameter", "GET", "/api/v1/cases?colour=red", nil, nil, 400, "malformed", "query.colour"},
		{"a limit beyond the largest", "GET", "/api/v1/cases?limit=100000", nil, nil, 400, "malformed", "query.limit"},
		{"a limit that is no number", "GET", "/api/v1/cases?limit=ten", nil, nil, 400, "malformed", "query.limit"},
		{"a date in a query", "GET", "/api/v1/cases?due_before=2027-02-30", nil, nil, 400, "malformed", "query.due_before"},
		{"a truth in a query", "GET", "/api/v1/cases?overdue=maybe", nil, nil, 400, "malformed", "query.overdue"},
		{"NUL in a query", "GET", "/api/v1/cases?number=%00", nil, nil, 400, "malformed", "query"},
		{"a query that is no text", "GET", "/api/v1/cases?number=%ff", nil, nil, 400, "malformed", "query"},
		{"a query that is no query", "GET", "/api/v1/cases?number=%zz", nil, nil, 400, "malformed", "query"},
		{"NUL in a path", "GET", "/api/v1/steps/%00", nil, nil, 400, "malformed", "path"},
		{"a step that there is not", "POST", "/api/v1/cases/" + id + "/steps/fly", `{}`, nil, 404, "no_such_address", ""},
		{"a step of the system", "POST", "/api/v1/cases/" + id + "/steps/wake", `{}`, nil, 404, "no_such_address", ""},
		{"an unknown address", "GET", "/api/v1/nothing", nil, nil, 404, "no_such_address", ""},
		{"an unknown address outside", "GET", "/nothing", nil, nil, 404, "no_such_address", ""},
		{"a slash too many", "GET", "/api/v1/me/", nil, nil, 404, "no_such_address", ""},
		{"no key", "POST", "/api/v1/referrals", `{"sender_kind":"PATIENT"}`,
			[]string{"Idempotency-Key", ""}, 400, "malformed", "header.Idempotency-Key"},
		{"a key with spaces", "POST", "/api/v1/referrals", `{"sender_kind":"PATIENT"}`,
			[]string{"Idempotency-Key", "a b"}, 400, "malformed", "header.Idempotency-Key"},
		{"a key that is too long", "POST", "/api/v1/referrals", `{"sender_kind":"PATIENT"}`,
			[]string{"Idempotency-Key", strings.Repeat("k", 129)}, 400, "malformed", "header.Idempotency-Key"},
		{"a form", "POST", "/api/v1/referrals", `a=b`,
			[]string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "unsupported_media_type", ""},
		{"another charset", "POST", "/api/v1/referrals", `{}`,
			[]string{"Content-Type", "application/json; charset=latin1"}, 415, "unsupported_media_type", ""},
		{"packed", "POST", "/api/v1/referrals", `{}`, []string{"Content-Encoding", "gzip"}, 415, "unsupported_media_type", ""},
		{"nonsense as media type", "POST", "/api/v1/referrals", `{}`, []string{"Content-Type", ";;"}, 415, "unsupported_media_type", ""},
		{"a draft without If-Match", "PUT", "/api/v1/cases/" + id + "/plan/draft", `{}`, nil, 428, "precondition_missing", ""},
		{"a draft under a tag never given", "PUT", "/api/v1/cases/" + id + "/plan/draft", `{}`,
			[]string{"If-Match", "whatever"}, 412, "stale", ""},
		{"a draft under a weak tag", "PUT", "/api/v1/cases/" + id + "/plan/draft", `{}`, []string{"If-Match", `W/"1"`}, 412, "stale", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.call(t, admin, c.method, c.path, c.body, c.headers...)
			p := a.problem(t)
			if a.status != c.status || p.Status != c.status || p.Key != c.key {
				t.Fatalf("status %d, key %s, want %d, %s: %s", a.status, p.Key, c.status, c.key, a.body)
			}
			if c.path1 != "" && (len(p.Errors) == 0 || p.Errors[0].Path != c.path1) {
				t.Errorf("errors %v, want the first at %s", p.Errors, c.path1)
			}
		})
	}
}

func TestWrongMethodSaysWhichAreRight(t *testing.T) {
	h := newHouse(t)
	a := h.call(t, admin, http.MethodDelete, "/api/v1/staff", nil)
	p := a.problem(t)
	if a.status != http.StatusMethodNotAllowed || p.Key != "method_not_allowed" {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	allow := strings.Split(a.header.Get("Allow"), ", ")
	slices.Sort(allow)
	if !slices.Equal(allow, []string{"GET", "HEAD", "POST"}) {
		t.Errorf("Allow: %v", allow)
	}
}

func TestKeySentTwice(t *testing.T) {
	h := newHouse(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/api/v1/referrals",
		strings.NewReader(`{"sender_kind":"PATIENT"}`))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+h.token(t, admin))
	r.Header["Idempotency-Key"] = []string{"a", "b"}
	a := h.do(t, r)
	if p := a.problem(t); a.status != http.StatusBadRequest || p.Errors[0].Path != "header.Idempotency-Key" {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

// A body as large as the operation takes is read; one byte more is not, whether
// its length is said before or not. Most steps take 64 KiB, a plan draft 1 MiB.
func TestBodyBeyondWhatTheOperationTakes(t *testing.T) {
	h := newHouse(t)
	body := func(n int) string {
		const head, tail = `{"nothing":"`, `"}`
		return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
	}
	one := "/api/v1/cases/" + uuid.NewString()
	for _, c := range []struct {
		name, method, path string
		limit              int
	}{
		{"a step without words", http.MethodPost, one + "/steps/assign_handler", 64 << 10},
		{"a step with words", http.MethodPost, "/api/v1/referrals", 128 << 10},
		{"a plan draft", http.MethodPut, one + "/plan/draft", 1 << 20},
		{"no body at all", http.MethodGet, "/api/v1/me", 64 << 10},
	} {
		for _, said := range []bool{true, false} {
			for more, want := range map[int]int{0: 400, 1: 413, 3 << 20: 413} {
				r, err := http.NewRequestWithContext(t.Context(), c.method, h.url+c.path, strings.NewReader(body(c.limit+more)))
				must(t, err)
				r.Header.Set("Authorization", "Bearer "+h.token(t, admin))
				r.Header.Set("Idempotency-Key", uuid.NewString())
				r.Header.Set("If-Match", `"1"`)
				if !said {
					r.ContentLength = -1
				}
				if c.method == http.MethodGet && want == 400 {
					want = http.StatusOK // a GET has no use for its body
				}
				a := h.do(t, r)
				if a.status != want {
					t.Errorf("%s and %d bytes, said %v: status %d, want %d: %s", c.name, more, said, a.status, want, a.body)
				}
				if want == 413 && !strings.Contains(a.problem(t).Detail, strconv.Itoa(c.limit>>10)+" kB") {
					t.Errorf("%s: the answer does not say how much: %s", c.name, a.body)
				}
			}
		}
	}
}
