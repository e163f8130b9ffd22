package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhoIsNoStaffComesToTheirOwnPage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, per)
	p := b.get("/")
	require.Equal(t, http.StatusOK, p.status)
	assert.Contains(t, p.body, "My page")
	assert.Contains(t, p.body, "You are not part of any case here")
	assert.NotContains(t, p.body, `href="/tasks"`, "no list of work")
	looks := b.get("/own/looks")
	require.Equal(t, http.StatusOK, looks.status)
	assert.Len(t, regexp.MustCompile(`<h1[ >]`).FindAllString(looks.body, -1), 1)

	s := h.inside(t, siri)
	assert.Equal(t, http.StatusNotFound, s.get("/own/looks").status)
	assert.Contains(t, s.get("/").body, `href="/tasks"`)
	id := uuid.NewString()
	assert.Equal(t, "/cases/"+id, s.get("/own/"+id).url.Path)
	out := h.browser(t).staying()
	for _, path := range []string{"/own/looks", "/own/" + id, "/cases/" + id + "/plan", "/cases/" + id + "/looks"} {
		assert.Equal(t, http.StatusSeeOther, out.get(path).status, path)
	}
}

var planPoints = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}

// can answers as the API does about Per's case with its plan.
func (h *house) can(t *testing.T) string {
	t.Helper()
	id, nav, ola := uuid.NewString(), "person/"+uuid.NewString(), "staff/"+uuid.NewString()
	who := h.ask(t, http.MethodGet, per, "/me", nil)["principal"].(string)
	known := object{who: object{"name": patient}, nav: object{"name": "Nils Veileder"}, ola: object{"name": "Ola Fysio", "unit": "Rehab"}}
	open := func(step string) object { return object{"step": step, "name": step, "open": true, "yours": true} }
	version := func(no int, goal string) object {
		return object{"no": no, "on": "2027-01-0" + string(rune('0'+no)), "author": ola, "patient_took_part": true, "people": known,
			"content": object{"aims": object{"goals": []object{{"id": "g1", "goal": goal}}},
				"measures": []object{{"goal": "g1", "what": "Gangtrening", "extent": "to ganger", "responsible": []string{ola}}}}}
	}
	at := "/cases/" + id
	letter := func(n, to string) object {
		return object{"id": "letter-" + n, "code": "D-08", "to": to, "status": "POSTED", "posted_on": "2027-01-02"}
	}
	h.canned = map[string]object{
		"/cases": {"items": []object{{"id": id, "number": "2027-0001", "patient": who, "phase": "ACTIVE"}}, "people": known},
		at: {"id": id, "number": "2027-0001", "ground": "PAT",
			"opens":   []string{"plan", "plan/readers", "meetings", "messages"},
			"patient": who, "phase": "ACTIVE", "plan_status": "ACTIVE",
			"coordinator": ola, "people": known, "plan": object{"versions": []object{}},
			"deadlines": []object{
				{"code": "DL-04", "party": who, "status": "OPEN", "due": "2031-02-03"},
				{"code": "DL-04", "party": nav, "status": "OPEN", "due": "2031-02-04"},
				{"code": "DL-04", "party": who, "status": "EXPIRED", "due": "2031-02-05"},
			},
			"consents": []object{
				{"kind": "PARTICIPATION", "status": "ACTIVE", "participants": []object{
					{"who": nav, "service": "NAV", "read": []string{"a"}}}},
				{"kind": "PARTICIPATION", "status": "SUPERSEDED", "participants": []object{{"who": ola, "service": "SCHOOL"}}},
			}},
		at + "/plan/readers": {"people": known, "readers": []object{
			{"who": who, "role": "PAT", "ground": "OWN", "read": planPoints},
			{"who": ola, "role": "KO", "ground": "COORDINATES", "read": planPoints},
			{"role": "KE", "ground": "OFFICE", "read": planPoints},
			{"who": nav, "role": "PART", "ground": "CONSENT", "read": []string{"a"}, "withdrawable": true}}},
		at + "/openings": {"openings": []object{open("withdraw_consent"), open("register_complaint"), open("begin_revision")}},
		at + "/meetings": {"items": []object{
			{"id": "meeting-1", "kind": "CARE_TEAM", "status": "INVITED", "on": "2099-03-01", "at": "14:00"}}},
		at + "/letters":         {"items": []object{letter("1", who), letter("2", nav)}, "people": known},
		at + "/plan":            {"status": "ACTIVE", "read": []string{"a", "e"}, "current": version(2, "Gå til butikken"), "people": known},
		at + "/plan/versions":   {"versions": []object{{"no": 2, "on": "2027-01-02"}, {"no": 1, "on": "2027-01-01"}}},
		at + "/plan/versions/1": version(1, "Bo hjemme"),
		"/access-log": {"people": known, "items": []object{
			{"principal": ola, "ground": "KO", "allowed": true, "at": "2027-01-02T10:00:00Z", "organisation": object{"name": "Fjordvik"}},
			{"principal": ola, "ground": "KO", "allowed": true, "at": "2027-01-02T09:00:00Z", "organisation": object{"name": "Fjordvik"}},
			{"principal": who, "ground": "PAT", "allowed": true, "at": "2027-01-02T08:00:00Z"},
			{"principal": nav, "ground": "NONE", "allowed": false, "at": "2027-01-01T08:00:00Z"},
		}},
	}
	return id
}

func TestAPersonSeesTheirCaseWithoutCodes(t *testing.T) {
	h := newHouse(t)
	id := h.can(t)
	b := h.inside(t, per)
	p := b.get("/")
	require.Equal(t, http.StatusOK, p.status)
	for _, want := range []string{"Your case, 2027-0001", "It has been granted", "Ola Fysio", "Rehab", "/letters/letter-1/pdf",
		"Nils Veileder", "The coordinating unit", "Because the law gives them", "Withdraw the consent for Nils Veileder",
		"3 February 2031", "/steps/register_complaint", "/steps/withdraw_consent?", "at 14.00", "/cases/" + id + "/looks", "/plan"} {
		assert.Contains(t, p.body, want)
	}
	for _, not := range []string{"letter-2", "2031-02-04", "2031-02-05", "begin_revision"} {
		assert.NotContains(t, p.body, not, "what is not theirs, or over")
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p.body, " ")
	assert.NotRegexp(t, `\b(DL|INV|T|C|D)-[0-9]+|\b[A-Z]{2,}_[A-Z]+|own\.|ACTIVE|INVITED`, text, "no code is shown")
	assert.Len(t, regexp.MustCompile(`<h1[ >]`).FindAllString(p.body, -1), 1)

	link := regexp.MustCompile(`href="([^"]*withdraw_consent\?[^"]*)"`).FindStringSubmatch(p.body)
	require.NotNil(t, link)
	form := b.get(html.UnescapeString(link[1]))
	require.Equal(t, http.StatusOK, form.status)
	assert.Regexp(t, `value="PARTICIPANT"[^>]* checked`, form.body, "opened for whom it is withdrawn")
	assert.Regexp(t, `value="WRITTEN"[^>]* checked`, form.body, "what a person says here is in writing")
	for _, want := range []string{">Withdraw consent</h1>", "What do you want to withdraw?", "Is it you yourself"} {
		assert.Contains(t, form.body, want, "in the words of their own page")
	}
	assert.NotContains(t, form.body, "Are you sure who it is?")
	assert.Contains(t, form.body, `value="take"`, "a person takes it from its form")
	assert.NotContains(t, form.body, `value="look"`)

	looks := b.get("/cases/" + id + "/looks")
	assert.Equal(t, 1, strings.Count(looks.body, "Ola Fysio"), "a day of one person is one line")
	assert.Contains(t, looks.body, "was not let in")
	assert.NotContains(t, looks.body, patient+"</strong>")
}

func TestThePlanIsReadAndTwoVersionsStandSideBySide(t *testing.T) {
	h := newHouse(t)
	id := h.can(t)
	b := h.inside(t, per)
	p := b.get("/cases/" + id + "/plan")
	require.Equal(t, http.StatusOK, p.status)
	for _, want := range []string{"Gå til butikken", "Gangtrening", "Ola Fysio", "You see the parts", "2 January 2027",
		"/steps/begin_revision"} {
		assert.Contains(t, p.body, want)
	}
	assert.NotContains(t, p.body, "Bo hjemme")
	both := b.get("/cases/" + id + "/plan?version=2&beside=1")
	require.Equal(t, http.StatusOK, both.status)
	assert.Contains(t, both.body, "Gå til butikken")
	assert.Contains(t, both.body, "Bo hjemme")
	assert.Equal(t, http.StatusNotFound, b.get("/cases/"+id+"/plan?version=x").status)
}

// Who sees a part of a case is told so, and never that there is no consent, decision, deadline or letter:
// the API leaves out what they may not see, and the page must not read that as «none».
func TestWhoSeesAPartIsNotToldThatTheRestIsNotThere(t *testing.T) {
	h := newHouse(t)
	id := h.can(t)
	one := h.canned["/cases/"+id]
	for _, hidden := range []string{"plan", "consents", "deadlines"} {
		delete(one, hidden)
	}
	one["ground"], one["opens"], one["plan_status"] = "PART", []string{"plan", "meetings"}, "ACTIVE"
	p := h.inside(t, siri).get("/cases/" + id)
	require.Equal(t, http.StatusOK, p.status)
	for _, want := range []string{"Resten blir ikkje vist for deg", `href="/cases/` + id + `/plan">Les planen`, "Ansvarsgruppe og møte"} {
		assert.Contains(t, p.body, want)
	}
	for _, not := range []string{">Ingen<", "her er saka", "Ingen fristar går", "Ingen brev enno", ">Vedtak<"} {
		assert.NotContains(t, p.body, not)
	}
	one["plan"] = object{"versions": []object{}}
	assert.Contains(t, h.inside(t, siri).get("/cases/"+id).body, "Ingen brev enno", "who sees all of it is told what there is none of")

	posted := []object{{"id": "letter-7", "code": "D-08", "to": "person/x", "status": "POSTED", "posted_on": "2027-01-02"}}
	one["letters"], h.canned["/cases/"+id+"/letters"] = posted, object{"items": posted}
	came := "/cases/" + id + "/steps/fail_letter?letter=letter-7"
	assert.NotContains(t, h.inside(t, siri).get("/cases/"+id).body, came)
	one["roles"] = []string{"KO"}
	assert.Contains(t, h.inside(t, siri).get("/cases/"+id).body, came, "who works with it tells that it came back")
}

// What somebody has complained of stands on the page that they complained from, with how far it has come; what others
// have sent does not.
func TestAComplaintLeavesATraceOnTheOwnPage(t *testing.T) {
	h := newHouse(t)
	id := h.can(t)
	at := "/cases/" + id
	one := h.canned[at]
	who, nav := one["patient"].(string), "person/"+uuid.NewString()
	b := h.inside(t, per)
	assert.NotContains(t, b.get("/").body, "Complaints that were sent")
	one["complaints"] = []object{
		{"id": "complaint-1", "party": who, "subject": "NO_DECISION", "status": "RECEIVED", "received_on": "2027-01-05",
			"reply_expected_on": "2027-02-20"},
		{"id": "complaint-2", "party": nav, "subject": "REFUSAL", "status": "FORWARDED", "received_on": "2027-01-06"},
	}
	for _, child := range []bool{false, true} {
		one["child"] = child
		p := b.get("/")
		require.Equal(t, http.StatusOK, p.status)
		for _, want := range []string{"Complaints that were sent", "5 January 2027", "The complaint is: received", "20 February 2027"} {
			assert.Contains(t, p.body, want)
		}
		assert.NotContains(t, p.body, "6 January 2027", "what another has sent is theirs")
	}
	one["ground"], one["opens"] = "PART", []string{"plan", "complaints"} // who takes part, and has complained themself
	h.canned[at+"/complaints"] = object{"complaints": []object{
		{"id": "complaint-3", "party": who, "subject": "REFUSAL", "status": "WITHDRAWN", "received_on": "2027-01-07"}}}
	one["child"] = false
	p := b.get("/own/" + id)
	assert.Contains(t, p.body, "7 January 2027")
	assert.NotContains(t, p.body, "5 January 2027")
}

// Whoever signs for the participants sees on the same page who they are and what each will read and write (INV-29).
func TestINV29_WhoSignsForParticipantsSeesWhoTheyAre(t *testing.T) {
	h := newHouse(t)
	id := h.can(t)
	one := h.canned["/cases/"+id]
	ola := one["coordinator"].(string)
	known, nav := one["people"].(object), ""
	for who, named := range known {
		if named.(object)["name"] == "Nils Veileder" {
			nav = who
		}
	}
	one["consents"] = append(one["consents"].([]object), object{"id": "consent-9", "kind": "PARTICIPATION", "status": "ISSUED",
		"form": "form-9", "issued_on": "2027-01-04", "ends_on": "2027-06-30", "participants": []object{
			{"who": nav, "service": "NAV", "read": []string{"a", "e"}, "write": []string{"e"}},
			{"who": ola, "service": "PHYSIOTHERAPY", "read": planPoints, "write": planPoints}}})
	steps := []object{}
	for _, step := range []string{"register_signature", "refuse_consent", "withdraw_consent"} {
		steps = append(steps, object{"step": step, "name": step, "open": true, "yours": true})
	}
	h.canned["/cases/"+id+"/openings"] = object{"openings": steps}
	b := h.inside(t, per)
	for _, step := range []string{"register_signature", "refuse_consent"} {
		p := b.get("/cases/" + id + "/steps/" + step)
		require.Equal(t, http.StatusOK, p.status)
		for _, want := range []string{"The participants' form of", "4 January 2027", "Nils Veileder</strong>, Nav", "Reads: goals",
			"Writes in: measures", "Ola Fysio</strong>, physiotherapy", "Reads the whole plan", "Writes in the whole plan",
			"30 June 2027"} {
			assert.Contains(t, html.UnescapeString(p.body), want, step)
		}
		assert.NotContains(t, p.body, "SCHOOL")
		oneHeading(t, p)
	}
	assert.NotContains(t, b.get("/cases/"+id+"/steps/withdraw_consent").body, "4 January 2027", "nothing is signed there")
	one["consents"].([]object)[2]["status"] = "ACTIVE"
	assert.NotContains(t, b.get("/cases/"+id+"/steps/register_signature").body, "asked-", "nothing waits")
}
