package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
)

// Every error of the service has its status, and only what is designed is shown.
func TestErrorsOfTheDoor(t *testing.T) {
	secret := errors.New("pq: Kari Nordmann already exists")
	for _, c := range []struct {
		name   string
		err    error
		status int
		key    string
		header string // name
		value  string
	}{
		{"a rule", &casefile.Refusal{Rule: "INV-34", Kind: casefile.RuleBroken, Key: "training_missing"}, 422, "training_missing", "", ""},
		{"a contradiction", &casefile.Refusal{Rule: "T-10", Kind: casefile.Malformed, Key: "scope_missing"}, 422, "scope_missing", "", ""},
		{"somebody else's step", &casefile.Refusal{Rule: "K-03", Kind: casefile.NotYours, Key: "not_yours",
			Args: map[string]string{"step": "appoint_coordinator", "may": "KE"}}, 403, "not_yours", "", ""},
		{"not in the case", &casefile.Refusal{Rule: "INV-15", Kind: casefile.Unknown, Key: "unknown_task",
			Args: map[string]string{"id": "task-9"}}, 404, "unknown_task", "", ""},
		{"nothing there", &casework.NotFound{What: "case"}, 404, "not_found", "", ""},
		{"no ground", &casework.Forbidden{Ground: casework.NoRelation}, 403, "forbidden", "", ""},
		{"the wrong role", &casework.Forbidden{Ground: casework.NotInThisRole}, 403, "wrong_role", "", ""},
		{"not registered", &casework.Forbidden{Ground: casework.NotRegistered}, 403, "not_registered", "", ""},
		{"inactive", &casework.Forbidden{Ground: casework.Inactive}, 403, "inactive", "", ""},
		{"the same person again", &casework.Forbidden{Ground: casework.SamePerson}, 403, "same_person", "", ""},
		{"another body under the key", &casework.KeyReused{}, 422, "key_reused", "", ""},
		{"stale", &casework.Stale{Version: 7}, 412, "stale", "ETag", `"7"`},
		{"a wrong value", &casework.Invalid{Field: "manager_id", Key: "no_such_key"}, 422, "invalid", "", ""},
		{"a cursor never given", &casework.Invalid{Field: "cursor", Key: badCursor}, 400, "malformed", "", ""},
		{"away", &casework.Unavailable{RetryAfter: 1200 * time.Millisecond, Err: secret}, 503, "unavailable", "Retry-After", "2"},
		{"a case that is stuck", &casework.Unavailable{RetryAfter: 2 * time.Minute, Trouble: "PARKED", Err: secret}, 503, "case_in_trouble",
			"Retry-After", "120"},
		{"away for no time at all", &casework.Unavailable{Err: secret}, 503, "unavailable", "Retry-After", "1"},
		{"the client has gone", fmt.Errorf("reading: %w", context.Canceled), 503, "unavailable", "Retry-After", "1"},
		{"anything else", secret, 500, "internal", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &exchange{id: "0198c0de-0000-7000-8000-000000000001", lang: "en"}
			ctx := context.WithValue(t.Context(), exchangeKey{}, x)
			p, ok := answer(ctx, fmt.Errorf("wrapped: %w", c.err)).(*Problem)
			if !ok || p.Status != c.status || p.Key != c.key || p.Detail == "" || p.Title == "" || p.RequestID != x.id || p.Language != "en" {
				t.Fatalf("answered %+v", p)
			}
			if c.header != "" && p.headers.Get(c.header) != c.value {
				t.Errorf("%s is %q, want %q", c.header, p.headers.Get(c.header), c.value)
			}
			if logged := x.cause != nil; logged != (c.status >= 500) {
				t.Errorf("logged: %v", logged)
			}
			for _, said := range []string{p.Detail, p.Remedy, p.Title, fmt.Sprint(p.Errors)} {
				if said == secret.Error() {
					t.Errorf("it is shown: %s", said)
				}
			}
		})
	}
}

// A step that takes its time is answered with 202 and where to look.
func TestStepOnItsWay(t *testing.T) {
	s := newServer(Config{})
	type nothing struct{}
	huma.Get(humagin.New(s.engine, s.describe()), "/slow", func(ctx context.Context, _ *nothing) (*reply[casework.Taken], error) {
		return nil, answer(ctx, &casework.Pending{StepID: "k17"})
	})
	server := httptest.NewServer(s.engine)
	t.Cleanup(server.Close)
	h := &house{url: server.URL, client: server.Client()}
	a := h.call(t, "", "GET", "/slow", nil)
	want := Accepted{StepID: "k17", Status: "PENDING", StatusURL: "/api/v1/steps/k17"}
	if got := made[Accepted](t, a, http.StatusAccepted); got != want || a.header.Get("Location") != want.StatusURL ||
		a.header.Get("Content-Type") != "application/json" {
		t.Errorf("answered %+v with %v", got, a.header)
	}
}

func TestBodyThatCannotBeRead(t *testing.T) {
	x := &exchange{lang: "en"}
	for err, status := range map[error]int{
		fmt.Errorf("reading: %w", os.ErrDeadlineExceeded): http.StatusRequestTimeout,
		fmt.Errorf("reading: %w", &http.MaxBytesError{}):  http.StatusRequestEntityTooLarge,
		fmt.Errorf("reading: %w", io.ErrUnexpectedEOF):    http.StatusBadRequest,
	} {
		if p := unreadable(x, err); p == nil || p.Status != status || p.Detail == "" || p.Title == "" {
			t.Errorf("%v: %+v", err, p)
		}
	}
}

// A refusal says all that is missing, each with its field.
func TestReasonsOfARefusal(t *testing.T) {
	x := &exchange{lang: "en"}
	p := ofRule(x, &casefile.Refusal{Rule: "INV-35", Kind: casefile.RuleBroken, Key: "wish_not_asked", Field: "wish_asked",
		Also: []*casefile.Refusal{{Rule: "INV-81", Key: "letter_held", Field: "letters[2]"}, {Rule: "INV-34", Key: "training_missing"}}})
	if len(p.Also) != 2 || p.Also[1].Rule != "INV-34" || p.Also[1].Detail == "" || p.Also[1].Remedy == "" {
		t.Errorf("also %+v", p.Also)
	}
	if len(p.Errors) != 2 || p.Errors[0] != (FieldError{"body.wish_asked", p.Detail}) || p.Errors[1].Path != "body.letters[2]" {
		t.Errorf("errors %+v", p.Errors)
	}
}

// Whom a rule refuses for is told by id, also of what would be refused next: a name is read where the reader may read it (INV-54).
func TestINV54_AProblemSaysWhomItIsAbout(t *testing.T) {
	who := casefile.Principal("person/0192f1d6-8f3c-7c2a-9b1e-3c1f2a4b5c6d")
	missing := casefile.Refusal{Rule: "INV-54", Key: "address_missing", Args: map[string]string{"count": "1"}, Whom: []casefile.Principal{who}}
	first, next := missing, missing
	first.Also = []*casefile.Refusal{&next}
	p := ofRule(&exchange{lang: "nb"}, &first)
	require.Equal(t, []casefile.Principal{who}, p.Whom)
	require.Len(t, p.Also, 1)
	require.Equal(t, []casefile.Principal{who}, p.Also[0].Whom)
	require.NotContains(t, p.Error(), string(who), "an error is logged")
	require.NotContains(t, missing.Error(), string(who))
}
