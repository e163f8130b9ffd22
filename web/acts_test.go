package web_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// colleague is where the page of a member of the staff is.
func (b *browser) colleague(name string) string {
	b.t.Helper()
	link := regexp.MustCompile(`href="(/staff/[0-9a-f-]{36})">` + regexp.QuoteMeta(name)).FindStringSubmatch(b.get("/staff").body)
	require.NotNil(b.t, link, name)
	return link[1]
}

// filledIn is a form as a browser sends it when nothing is changed: what stands in it.
func filledIn(p page) url.Values {
	out := hidden(p)
	for _, tag := range regexp.MustCompile(`<input [^>]*>`).FindAllString(p.body, -1) {
		kind, name, value := attribute(tag, "type"), attribute(tag, "name"), attribute(tag, "value")
		checked := regexp.MustCompile(` checked`).MatchString(tag)
		if name != "" && (kind == "text" || (kind == "radio" || kind == "checkbox") && checked) {
			out.Add(name, value)
		}
	}
	for _, list := range regexp.MustCompile(`(?s)<select class="ds-input" name="([^"]*)".*?</select>`).FindAllStringSubmatch(p.body, -1) {
		if chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(list[0]); chosen != nil {
			out.Add(list[1], chosen[1])
		}
	}
	return out
}

func attribute(tag, name string) string {
	if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
		return m[1]
	}
	return ""
}

func TestINV111_AColleagueIsChangedAndRolesWaitForASecondPerson(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	at := b.colleague("Siri Dahl")
	require.Contains(t, b.get(at).body, at+"/change_staff")
	form := filledIn(b.get(at + "/change_staff"))
	assert.Equal(t, "Siri Dahl", form.Get("name"))
	assert.Equal(t, []string{"KE"}, form["roles"])
	assert.Equal(t, "nn", form.Get("language"))
	require.NotEmpty(t, form.Get("unit_id"))
	require.NotEmpty(t, form.Get("manager_id"))
	form.Set("do", "take")
	p := b.post(at+"/change_staff", form)
	require.Equal(t, at, p.url.Path, "nothing was changed, and nothing is refused: %s", p.body)

	form = filledIn(b.get(at + "/change_staff"))
	stale := filledIn(b.get(at + "/change_staff"))
	form.Set("name", "Siri Dahl Vik")
	form["roles"] = []string{"MGR", "ADMIN"}
	form.Set("manager_id", "")
	form.Set("do", "take")
	p = b.post(at+"/change_staff", form)
	require.Equal(t, at, p.url.Path, p.body)
	assert.Contains(t, p.body, "Endringen er lagret")
	assert.Contains(t, p.body, "Siri Dahl Vik")
	assert.Contains(t, p.body, "Venter på godkjenning", "ADMIN is given by two")
	shown := h.ask(t, http.MethodGet, tone, "/staff/"+at[len("/staff/"):], nil)
	assert.Equal(t, []any{"MGR"}, shown["roles"], "KE was taken, ADMIN waits")
	assert.NotContains(t, shown, "manager_id", "what is emptied is emptied")
	assert.Equal(t, "nn", shown["language"], "what was not touched stays")

	grant := regexp.MustCompile(`action="(` + at + `/roles/[0-9a-f-]+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, grant)
	p = b.post(grant[1], url.Values{"do": {"approve"}, "key": {uuid.NewString()}})
	assert.Equal(t, http.StatusForbidden, p.status, "who asked is not the second")
	assert.Contains(t, p.body, `id="errors"`)
	p = b.post(grant[1], url.Values{"do": {"reject"}, "key": {uuid.NewString()}})
	require.Equal(t, at, p.url.Path)
	assert.NotContains(t, p.body, grant[1])
	assert.Equal(t, http.StatusBadRequest, b.post(grant[1], url.Values{"do": {"burn"}}).status)

	stale.Set("name", "Noe helt annet")
	stale.Set("do", "take")
	p = b.post(at+"/change_staff", stale)
	assert.Contains(t, p.body, "En annen har endret dette mens du skrev")
	assert.Contains(t, p.body, "Siri Dahl Vik", "what stands now is said")
	assert.Contains(t, p.body, `value="Noe helt annet"`, "and nothing typed is lost")
	again := filledIn(p)
	again.Set("do", "take")
	p = b.post(at+"/change_staff", again)
	assert.Equal(t, at, p.url.Path, p.body)
	assert.Contains(t, p.body, "Noe helt annet")
}

func TestAFormAboutOneColleagueIsNoOtherColleagues(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	one, other := b.colleague("Siri Dahl"), b.colleague("Tone Berg")
	form := filledIn(b.get(one + "/record_training"))
	form.Set("completed_on", "4.5.2026")
	form.Set("do", "edit")
	require.Contains(t, b.post(one+"/record_training", form).body, `value="4.5.2026"`)
	assert.Contains(t, b.get(one+"/record_training").body, `value="4.5.2026"`, "it is found again")
	assert.NotContains(t, b.get(other+"/record_training").body, `value="4.5.2026"`)
	assert.Contains(t, b.get("/drafts").body, "Registrere opplæring")
}

func TestAColleagueIsInvitedWithACodeThatIsShownOnce(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	at := b.colleague("Siri Dahl")
	p := b.get(at)
	assert.Contains(t, p.body, h.issuer.URL(), "how she logs in")
	p = b.post(at+"/invitation", url.Values{"key": {uuid.NewString()}})
	require.Equal(t, http.StatusOK, p.status, p.body)
	code := regexp.MustCompile(`<strong class="typed">([^<]+)</strong>`).FindStringSubmatch(p.body)
	require.NotNil(t, code)
	assert.NotContains(t, p.url.String(), code[1])
	assert.NotContains(t, b.get(at).body, code[1])
	assert.NotContains(t, h.log.String(), code[1])
	login := regexp.MustCompile(`action="(` + at + `/logins/[0-9a-f-]+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, login)
	p = b.post(login[1], url.Values{"do": {"end"}, "key": {uuid.NewString()}})
	require.Equal(t, at, p.url.Path, p.body)
	assert.Contains(t, p.body, "Ingen innlogging er knyttet")

	out := h.inside(t, per)
	assert.Equal(t, http.StatusForbidden, out.get(at+"/change_staff").status)
	assert.Equal(t, http.StatusForbidden, out.post(at+"/invitation", url.Values{"key": {uuid.NewString()}}).status)
}

func TestLettersOfOneCaseArePostedTogetherOnItsPage(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	at := "/cases/" + id
	letter := func(n, status string) object {
		return object{"id": "letter-" + n, "code": "D-08", "to": "person/x", "status": status, "queued_on": "2026-11-01"}
	}
	opening := object{"step": "post_letters", "name": "registrere brev som sendt", "open": true, "yours": true, "to": []string{"KE"}}
	h.canned = map[string]object{
		at: {"id": id, "kind": "CASE", "number": "2026-0001", "seq": 3, "phase": "ACTIVE", "ground": "KE", "patient": "person/x",
			"plan": object{}, "people": object{"person/x": object{"name": patient}},
			"letters": []object{letter("1", "QUEUED"), letter("2", "POSTED"), letter("3", "QUEUED"), letter("4", "HELD")}},
		at + "/openings": {"openings": []object{opening}}}
	var sent []string
	h.takes = func(r *http.Request) int {
		if !strings.Contains(r.URL.Path, id) {
			return 0
		}
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, strings.TrimPrefix(r.URL.Path, "/api/v1")+" "+string(body))
		return http.StatusConflict
	}
	b := h.inside(t, siri)
	p := b.get(at)
	require.Equal(t, http.StatusOK, p.status, p.body)
	assert.NotContains(t, p.body, "temporal.example", "she is no administrator")
	assert.Contains(t, h.inside(t, tone).get(at).body, `href="https://temporal.example/CASE/`+id+`"`)
	part := p.body[strings.Index(p.body, `id="post"`):]
	form := filledIn(page{body: part[:strings.Index(part, "</form>")]})
	assert.Equal(t, []string{"letter-1", "letter-3"}, form["letters"], "those that wait, and are not held")
	form.Set("posted_on", "2.11.2026")
	form.Set("do", "take")
	p = b.post(at+"/steps/post_letters", form)
	assert.Equal(t, []string{at + `/steps/post_letters {"letters":["letter-1","letter-3"],"posted_on":"2026-11-02"}`}, sent)
	assert.Contains(t, p.body, "It is not taken.", "what the API says stands in the step's own form")
	assert.Contains(t, p.body, `value="2.11.2026"`)
	opening["yours"] = false
	assert.NotContains(t, b.get(at).body, `id="post"`)
}

func TestWhatStandsStillIsSettledWithANoteWhereItStands(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	h.canned = map[string]object{"/tasks": {"stuck": []object{{"case_id": id, "case_number": "2026-0007", "trouble": "PARKED",
		"since": "2026-11-01T08:00:00Z"}}, "items": []object{{"case_id": id, "case_number": "2026-0007", "id": "task-4", "kind": "CASE_PARKED",
		"for": "KE", "opened_on": "2026-11-01"}}},
		"/cases/" + id:               {"id": id, "kind": "CASE", "number": "2026-0007", "seq": 3, "phase": "ACTIVE"},
		"/cases/" + id + "/openings": {"openings": []object{{"step": "complete_task", "open": true, "yours": true}}}}
	sent := ""
	h.takes = func(r *http.Request) int {
		body, _ := io.ReadAll(r.Body)
		sent = string(body)
		return http.StatusConflict
	}
	b := h.inside(t, tone)
	for _, path := range []string{"/administration", "/letters"} {
		p := b.get(path)
		require.Equal(t, http.StatusOK, p.status)
		part := p.body[strings.Index(p.body, `action="/cases/`+id+`/steps/complete_task"`):]
		form := filledIn(page{body: part[:strings.Index(part, "</form>")]})
		assert.NotEmpty(t, form.Get("key"))
		form.Set("note", "Ringte drift")
		form.Set("do", "take")
		p = b.post("/cases/"+id+"/steps/complete_task", form)
		assert.JSONEq(t, `{"task":"task-4","note":"Ringte drift"}`, sent)
		assert.Contains(t, p.body, "Ringte drift", "nothing typed is lost")
	}
	assert.Contains(t, b.get("/administration").body, `href="https://temporal.example/CASE/`+id+`"`)
	assert.NotContains(t, h.inside(t, siri).get("/administration").body, "temporal.example")
}

func TestAViewOfCasesIsKeptUnderANameOfOnesOwn(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	form := hidden(b.get("/cases?open=true&handler=nobody&sort=next_due&number=0001&person=" + uuid.NewString() +
		"&task=FIND_COORDINATOR&colour=red"))
	assert.Equal(t, "handler=nobody&open=true&sort=next_due&task=FIND_COORDINATOR", form.Get("here"), "no person and no number")
	form.Set("name", "Uten noen")
	p := b.post("/case-views", form)
	require.Equal(t, "/cases", p.url.Path, p.body)
	assert.Equal(t, "handler=nobody&open=true&sort=next_due&task=FIND_COORDINATOR", p.url.RawQuery)
	assert.Contains(t, p.body, ">Uten noen</a>")
	assert.NotContains(t, b.get("/tasks").body, "Uten noen", "it is none of tasks")
	form.Set("key", uuid.NewString())
	form.Set("name", "")
	p = b.post("/case-views", form)
	assert.Equal(t, http.StatusBadRequest, p.status)
	assert.Contains(t, p.body, `id="errors"`)
	forget := regexp.MustCompile(`action="(/case-views/[0-9a-f-]+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, forget)
	p = b.post(forget[1], url.Values{})
	assert.Equal(t, "/cases", p.url.Path)
	assert.NotContains(t, p.body, "Uten noen")
	assert.NotContains(t, h.inside(t, per).get("/cases").body, "/case-views", "who is no staff keeps none")
}

// A correction is opened from the entry it is about, also in a case of years, whose oldest entries one answer of the API
// does not have beside the latest.
func TestINV87_ACorrectionIsOpenedFromItsEntry(t *testing.T) {
	h := newHouse(t)
	id := h.canWords("texts")
	at := "/cases/" + id
	h.canned[at]["seq"] = 2300
	h.canned[at+"/openings"] = object{"openings": []object{{"step": "correct_entry", "name": "x", "open": true, "yours": true}}}
	asked := ""
	h.answers = func(r *http.Request) object {
		if strings.HasSuffix(r.URL.Path, at+"/timeline") {
			asked = r.URL.Query().Get("from_seq")
		}
		return nil
	}
	b := h.inside(t, siri)
	p := b.get(at + "/steps/correct_entry?entry=1")
	require.Equal(t, http.StatusOK, p.status)
	assert.Regexp(t, `name="entry" value="1" checked|<option value="1" selected>`, p.body)
	assert.Equal(t, "1", asked)
	b.get(at + "/steps/correct_entry")
	assert.Equal(t, "1801", asked, "the latest")
}
