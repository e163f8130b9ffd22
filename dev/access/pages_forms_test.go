package access_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
)

const urlencoded = "application/x-www-form-urlencoded"

// fields is what a form posts.
func fields(pairs ...string) func(*desk, *reader, string) (io.Reader, string) {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return func(*desk, *reader, string) (io.Reader, string) {
		return strings.NewReader(values.Encode()), urlencoded
	}
}

// upload is a form with a file.
func upload(field, content string, pairs ...string) func(*desk, *reader, string) (io.Reader, string) {
	return func(*desk, *reader, string) (io.Reader, string) {
		var out bytes.Buffer
		w := multipart.NewWriter(&out)
		for i := 0; i+1 < len(pairs); i += 2 {
			_ = w.WriteField(pairs[i], pairs[i+1]) // a buffer takes everything
		}
		if file, err := w.CreateFormFile(field, "file"); err == nil {
			_, _ = io.WriteString(file, content)
		}
		_ = w.Close()
		return &out, w.FormDataContentType()
	}
}

// posts is what the API answers who sends it the same.
func posts(method, path string, content any, headers ...string) func(*desk, *testing.T, *reader, string) int {
	return func(d *desk, t *testing.T, r *reader, which string) int {
		header := map[string]string{"X-Request-Id": uuid.NewString()}
		for i := 0; i+1 < len(headers); i += 2 {
			header[headers[i]] = headers[i+1]
		}
		if made, ok := content.(func(string) any); ok {
			return d.ask(t, r, method, d.fill(path, which), made(which), header).status
		}
		return d.ask(t, r, method, d.fill(path, which), content, header).status
	}
}

// steps are those that are taken, each with what its rules refuse whatever the case holds.
func (d *desk) steps() []page {
	const never, on = "2099-12-31", "31.12.2099"
	step := func(name string, content body, typed ...string) page {
		return page{path: "/cases/{case}/steps/" + name, yes: http.StatusSeeOther, otherwise: stepThereIs(name),
			stands: []string{"/cases/{case}", "/cases/{case}/openings"}, form: fields(append(typed, "do", "take", "key", uuid.NewString())...),
			reads: []string{"/decisions", "/consents"}, sends: posts(http.MethodPost, "/cases/{case}/steps/"+name, content)}
	}
	return []page{
		step("post_letter", body{"letter": "letter-99999"}, "letter", "letter-99999"),
		step("register_complaint", body{"subject": "NO_PLAN_MADE", "received_on": never}, "subject", "NO_PLAN_MADE", "received_on", on),
		step("hear_child", body{"view": "x", "heard_on": never}, "view", "x", "heard_on", on),
	}
}

// forms are all that can be posted, with what is refused to whoever may post it.
func (d *desk) forms() map[string][]page {
	const never, on = "2099-12-31", "31.12.2099"
	done := http.StatusSeeOther
	batches := "/organisations/{own}/units/{office}/print-batches"
	to := func(which string) any { return body{"to": []string{d.principal(colleagueIn(which))}, "words": "x"} }
	return map[string][]page{
		"POST /language":          {{open: done, always: true, yes: done, form: fields("language", "en", "next", "/")}},
		"POST /logout":            nil, // see leave
		"POST /logout/everywhere": nil,
		"POST /stay":              {{open: http.StatusUnauthorized, always: true, form: fields()}},
		"POST /organisation":      nil, // see leave
		"POST /invitation": {{strangers: true, yes: done, form: fields("code", "WRONG", "key", uuid.NewString()),
			sends: posts(http.MethodPost, "/me/invitation", body{"code": "WRONG"})}},
		"POST /search": {{form: fields("q", mark), sends: finds(http.MethodGet, "/people?name="+mark, nil)},
			{form: fields("q", "01.05.2013"), sends: finds(http.MethodGet, "/people?born=2013-05-01", nil)},
			{form: fields("q", number), sends: finds(http.MethodPost, "/people/lookup", body{"identity_number": number})}},
		"POST /people/new": {{yes: done, form: fields("name", "x", "birth_date", on, "birth_source", "OWN_STATEMENT", "do", "take"),
			sends: posts(http.MethodPost, "/people", body{"name": "x", "birth_date": never, "birth_source": "OWN_STATEMENT"})}},
		"POST /people/{person}": {{path: "/people/" + nobodys, yes: done, form: fields("phone", "1", "do", "take"),
			sends: posts(http.MethodPatch, "/people/"+nobodys, body{"phone": "1"})}},
		"POST /referrals/new": {{yes: done, form: fields("sender_kind", "OTHER", "received_on", on, "do", "take"),
			sends: posts(http.MethodPost, "/referrals", body{"sender_kind": "OTHER", "received_on": never})}},

		"POST /cases/{case}/steps/{step}": d.steps(),
		"POST /cases/{case}/messages": {{yes: done, stands: []string{"/cases/{case}"},
			sends: posts(http.MethodPost, "/cases/{case}/messages", to),
			form: func(d *desk, _ *reader, which string) (io.Reader, string) {
				return strings.NewReader(url.Values{"to": {d.principal(colleagueIn(which))}, "words": {"x"}}.Encode()), urlencoded
			}}},
		"POST /cases/{case}/messages/{message}/read": {{path: "/cases/{case}/messages/{message_id}/read", yes: done, form: fields(),
			sends: posts(http.MethodPost, "/cases/{case}/messages/{message_id}/read", nil)}},
		"POST /cases/{case}/plan/draft": {{yes: done, form: fields("tag", `"999"`, "carried_out", "x"),
			stands: []string{"/cases/{case}", "/cases/{case}/plan/draft", "/cases/{case}/plan"},
			sends:  posts(http.MethodPut, "/cases/{case}/plan/draft", body{}, "If-Match", `"999"`)}},
		"POST /cases/{case}/originals": {{yes: done, form: upload("scan", "%PDF-1.4", "about", "form-99999"),
			sends: posts(http.MethodPost, "/cases/{case}/originals?about=form-99999", []byte("%PDF-1.4"),
				"Content-Type", "application/octet-stream")}},
		"POST /cases/{case}/contacts/new": {{yes: done, form: fields("name", "x", "email", "x <x@example.no>", "do", "take"),
			stands: []string{"/cases/{case}", "/cases/{case}/contacts"},
			sends:  posts(http.MethodPost, "/cases/{case}/contacts", body{"name": "x", "email": "x <x@example.no>"})}},

		"POST /me/calendar":     {{form: fields(), sends: posts(http.MethodPost, "/me/calendar", nil)}},
		"POST /me/calendar/end": {{yes: done, form: fields(), sends: posts(http.MethodDelete, "/me/calendar", nil)}},
		"POST /drafts/{about}": {{path: "/drafts/create_person", yes: http.StatusConflict,
			form: fields("desk.by", "staff/"+nobodys, "name", "x")}},
		"POST /drafts/{about}/end": {{path: "/drafts/create_person/end", yes: done, form: fields("version", "1"), sends: dropsOwn}},
		"POST /tasks/views": {{yes: done, form: fields("name", "", "here", "list=mine"),
			sends: posts(http.MethodPost, "/me/views", body{"name": "", "list": "mine"})}},
		"POST /tasks/views/{view}": {{path: "/tasks/views/{view_id}", yes: done, form: fields(),
			sends: posts(http.MethodDelete, "/me/views/{view_id}", nil)}},

		"POST /letters/{unit}/batches": {{path: "/letters/{office}/batches", yes: done, form: fields("way", "OWN_WAY"),
			sends: posts(http.MethodPost, batches, body{"way": "OWN_WAY"})}},
		"POST /letters/{unit}/batches/{batch}": {{path: "/letters/{office}/batches/{print_batch_id}", yes: done, form: fields("do", "posted"),
			sends: posts(http.MethodPost, batches+"/{print_batch_id}/posted", body{})}},
		"POST /units/new": {{yes: done, form: fields("name", "x", "coordinating", "true", "do", "take"),
			sends: posts(http.MethodPost, "/organisations/{own}/units", body{"name": "x", "coordinating": true})}},
		"POST /units/{unit}": {{path: "/units/" + nobodys, yes: done, form: fields("phone", "1", "do", "take"),
			sends: posts(http.MethodPatch, "/organisations/{own}/units/"+nobodys, body{"phone": "1"})}},
		"POST /staff/new": {{yes: done, form: fields("name", "x", "unit_id", nobodys, "do", "take"),
			sends: posts(http.MethodPost, "/staff", body{"name": "x", "unit_id": nobodys})}},
		"POST /staff/{staff}/{errand}": {{path: "/staff/{staff_id}/record_training", yes: done,
			form:  fields("kind", "COORDINATOR_ROLE", "completed_on", on, "do", "take"),
			sends: posts(http.MethodPost, "/staff/{staff_id}/training", body{"kind": "COORDINATOR_ROLE", "completed_on": never})}},
		"POST /staff/{staff}/invitation": {{path: "/staff/" + nobodys + "/invitation", form: fields("key", uuid.NewString()),
			sends: posts(http.MethodPost, "/staff/"+nobodys+"/invitation", body{})}},
		"POST /staff/{staff}/logins/{login}": {{path: "/staff/{staff_id}/logins/" + nobodys, yes: done, form: fields("do", "end"),
			sends: posts(http.MethodPost, "/staff/{staff_id}/logins/"+nobodys+"/end", nil)}},
		"POST /staff/{staff}/roles/{grant}": {{path: "/staff/{staff_id}/roles/{grant_id}", yes: done, stands: []string{"/staff/{staff_id}"},
			form:  fields("do", "reject"),
			sends: posts(http.MethodPost, "/organisations/{own}/role-grants/{grant_id}/reject", nil)}},
		"POST /absence/{staff}": {{path: "/absence/{staff_id}", yes: done,
			form: fields("role", "HANDLER", "cases", nobodys, "to", "staff/"+nobodys),
			sends: posts(http.MethodPost, "/staff/{staff_id}/reassign",
				body{"to": "staff/" + nobodys, "role": "HANDLER", "reason": "ABSENCE", "cases": []string{nobodys}})}},
		"POST /case-views": {{yes: done, form: fields("name", "", "here", "open=true"),
			sends: posts(http.MethodPost, "/me/case-views", body{"name": "", "open": true})}},
		"POST /case-views/{view}": {{path: "/case-views/{view_id}", yes: done, form: fields(),
			sends: posts(http.MethodDelete, "/me/views/{view_id}", nil)}},
		// Nothing is filled in: who comes so far is told by the form itself, before the API is asked.
		"POST /policy/new": {{yes: http.StatusUnprocessableEntity, form: fields("do", "take"),
			stands: []string{"/organisations/{own}/policy", "/organisations/{own}/policy-proposals"}}},
		"POST /policy/{version}": {{path: "/policy/1", yes: done, form: fields("do", "reject"),
			sends: posts(http.MethodPost, "/organisations/{own}/policy-proposals/1/reject", nil)}},
		"POST /administration/roles/{grant}": {{path: "/administration/roles/{grant_id}", yes: done, form: fields("do", "reject"),
			sends: posts(http.MethodPost, "/organisations/{own}/role-grants/{grant_id}/reject", nil)}},
		"POST /administration/openings": {{form: upload("file", "no column\n", "do", "try"),
			sends: posts(http.MethodPost, "/organisations/{own}/opening-balances/csv?dry_run=true", []byte("no column\n"))}},
		"POST /administration/openings/{opening}": {{path: "/administration/openings/{opening_id}", yes: done, form: fields("do", "reject"),
			sends: posts(http.MethodPost, "/organisations/{own}/opening-balances/{opening_id}/reject", nil)}},
		"POST /batches/{batch}": {{path: "/batches/{batch_id}", yes: done, form: fields(),
			sends: posts(http.MethodPost, "/batches/{batch_id}/retry", nil)}},
	}
}

// finds is what the API answers who searches; finding nothing is no refusal.
func finds(method, path string, content any) func(*desk, *testing.T, *reader, string) int {
	ask := posts(method, path, content)
	return func(d *desk, t *testing.T, r *reader, which string) int {
		if status := ask(d, t, r, which); status != http.StatusNotFound {
			return status
		}
		return http.StatusOK
	}
}

// dropsOwn: whoever may have drafts drops theirs, and it is no matter that there is none.
func dropsOwn(d *desk, t *testing.T, r *reader, _ string) int {
	if h := d.get(t, r, "/me/drafts", ""); h.status >= http.StatusBadRequest {
		return h.status
	}
	return http.StatusSeeOther
}

// leave tries what changes who is logged in, by one who has logged in for it: an organisation that is not
// theirs gives them nothing, and logged out everywhere they are so in each browser.
func (d *desk) leave(t *testing.T) {
	t.Helper()
	here, there := d.browser(t, d.by["aunt"]), d.browser(t, d.by["aunt"])
	for _, r := range []*reader{here, there} {
		d.enter(t, r)
	}
	post := func(r *reader, path string, pairs ...string) sheet {
		content, kind := fields(pairs...)(d, r, "")
		return d.send(t, r, http.MethodPost, system.Desk+path, content, kind)
	}
	first := d.send(t, here, http.MethodGet, system.Desk+"/", nil, "")
	assert.Equal(t, http.StatusOK, first.status)
	post(here, "/organisation", "organisation", d.orgs[elsewhere], "next", "/")
	for _, path := range []string{"/", "/cases", "/cases/" + d.cases[isOther]} {
		page := d.send(t, here, http.MethodGet, system.Desk+path, nil, "")
		assert.GreaterOrEqual(t, page.status, http.StatusBadRequest, "%s in an organisation that is not theirs", path)
		assert.NotContains(t, page.body, mark)
	}
	assert.Equal(t, http.StatusSeeOther, post(there, "/logout").status)
	assert.Equal(t, http.StatusSeeOther, d.send(t, there, http.MethodGet, system.Desk+"/cases", nil, "").status, "logged out")
	there = d.browser(t, d.by["aunt"])
	d.enter(t, there)
	assert.Equal(t, http.StatusSeeOther, post(here, "/logout/everywhere").status)
	for _, r := range []*reader{here, there} {
		assert.Equal(t, http.StatusSeeOther, d.send(t, r, http.MethodGet, system.Desk+"/cases", nil, "").status, "logged out everywhere")
	}
	assert.Equal(t, http.StatusSeeOther, post(d.readers[""], "/logout").status, "who is not logged in")
}
