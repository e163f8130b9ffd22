package web_test

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// posted is what the desk has sent to the API of a canned case.
type posted struct {
	path, query, kind, match, body string
}

// canRoom is Per's case with messages, a meeting, a draft and an original, as the API answers; what
// is sent to it is kept, and answered as answer says, by the end of its path.
func (h *house) canRoom(t *testing.T, answer map[string]int) (id string, sent *[]posted) {
	t.Helper()
	id = h.can(t)
	at := "/cases/" + id
	one := h.canned[at]
	known := one["people"].(object)
	var ola string
	for who := range known {
		if strings.HasPrefix(who, "staff/") {
			ola = who
		}
	}
	per := one["patient"].(string)
	one["opens"] = []string{"plan", "plan/readers", "meetings", "messages", "originals"}
	one["decisions"] = []object{{"id": "decision-1", "decided_on": "2027-01-02"}}
	message := uuid.NewString()
	open := func(step string) object { return object{"step": step, "name": step, "open": true, "yours": true} }
	h.canned[at+"/openings"] = object{"openings": []object{open("write_minutes"), open("hold_meeting"), open("plan_meeting"),
		open("complete_revision")}}
	h.canned[at+"/messages"] = object{"people": known, "may_write_to": []object{{"who": ola, "as": "KO", "reach": "BELL"}},
		"items": []object{{"id": message, "kind": "WRITTEN", "from": ola, "as": "KO", "words": "Hva synes du <om> torsdag?",
			"sent_at": "2027-05-01T10:00:00Z", "to": []object{{"who": per, "as": "PAT"}}, "unread": true}}}
	h.canned[at+"/meetings"] = object{"people": known, "items": []object{{"id": "meeting-1", "kind": "CARE_TEAM", "status": "HELD",
		"on": "2027-05-17", "at": "14:00", "lasts": 60, "chair": ola, "minutes_taker": ola, "invited": []string{ola, per},
		"attended":         []string{ola},
		"agenda_from_plan": true, "agenda": "", "minutes": ""}}}
	h.canned[at+"/plan/draft"] = object{"version": 3, "read": []string{"a", "e", "i"}, "write": []string{"a", "i"}, "missing": []string{"f"},
		"people":  known,
		"content": object{"aims": object{"goals": []object{{"id": "g1", "goal": "Gå til butikken"}}}, "cooperation": "Skolen"}}
	h.canned[at+"/originals"] = object{"people": known, "originals": []object{{"id": message, "about": "decision-1", "kind": "PDF",
		"size": 1234567, "added_by": ola, "added_at": "2027-01-02T10:00:00Z"}}}
	sent = &[]posted{}
	h.takes = func(r *http.Request) int {
		if !strings.Contains(r.URL.Path, at) { // the writer's own, which the API has
			return 0
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return 0
		}
		*sent = append(*sent, posted{strings.TrimPrefix(r.URL.Path, "/api/v1"+at), r.URL.RawQuery, r.Header.Get("Content-Type"),
			r.Header.Get("If-Match"), string(body)})
		for end, status := range answer {
			if strings.HasSuffix(r.URL.Path, end) {
				return status
			}
		}
		return http.StatusOK
	}
	return id, sent
}

func oneHeading(t *testing.T, p page) {
	t.Helper()
	require.Equal(t, http.StatusOK, p.status)
	assert.Len(t, regexp.MustCompile(`<h1[ >]`).FindAllString(p.body, -1), 1)
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p.body, " ")
	assert.NotRegexp(t, `\b(DL|INV|T|C|D)-[0-9]+|\b[A-Z]{2,}_[A-Z]+`, text, "no code is shown")
	assert.NotRegexp(t, `(room|readers|messages|meeting|reminder|calendar|draft|originals|child)\.[a-z]`, text, "no key is shown")
}

func TestMessagesAreWrittenReadAndNoted(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	b := h.inside(t, per)
	p := b.get("/cases/" + id + "/messages")
	oneHeading(t, p)
	for _, want := range []string{"Hva synes du &lt;om&gt; torsdag?", "Unread", "One message to you is not read",
		"Ola Fysio (the coordinator)",
		"by an e-mail that says nothing", "1 May 2027 at 12.00"} {
		assert.Contains(t, p.body, want)
	}
	assert.Empty(t, *sent, "looking changes nothing")
	form := hidden(p)
	form.Set("words", "Torsdag passer.")
	none := b.post("/cases/"+id+"/messages", form)
	assert.Equal(t, http.StatusUnprocessableEntity, none.status)
	assert.Contains(t, none.body, "Torsdag passer.", "what was typed is there")
	form.Set("to", regexp.MustCompile(`name="to" value="([^"]*)"`).FindStringSubmatch(p.body)[1])
	done := b.post("/cases/"+id+"/messages", form)
	assert.Contains(t, done.body, "The message is sent")
	require.Len(t, *sent, 1)
	assert.Contains(t, (*sent)[0].body, "Torsdag passer.")
	action := regexp.MustCompile(`action="([^"]*/read)"`).FindStringSubmatch(p.body)[1]
	assert.Contains(t, b.post(action, url.Values{}).body, "marked as read")
	require.Len(t, *sent, 2)
	assert.True(t, strings.HasSuffix((*sent)[1].path, "/read"))
	assert.Empty(t, (*sent)[1].body)
	assert.NotContains(t, h.log.String(), "Torsdag")

	h.canRoom(t, nil)
	refused := h.inside(t, per)
	other, _ := h.canRoom(t, map[string]int{"/messages": http.StatusUnprocessableEntity})
	again := refused.post("/cases/"+other+"/messages", url.Values{"to": {form.Get("to")}, "words": {"Ord som blir"},
		"key": {uuid.NewString()}})
	assert.Equal(t, http.StatusUnprocessableEntity, again.status)
	assert.Contains(t, again.body, "Ord som blir")
	assert.Contains(t, again.body, "Not now")
}

func TestAMeetingIsOnOnePageWithItsSteps(t *testing.T) {
	h := newHouse(t)
	id, _ := h.canRoom(t, nil)
	b := h.inside(t, per)
	list := b.get("/cases/" + id + "/meetings")
	oneHeading(t, list)
	assert.Contains(t, list.body, "/meetings/meeting-1")
	p := b.get("/cases/" + id + "/meetings/meeting-1")
	oneHeading(t, p)
	for _, want := range []string{"Monday 17 May 2027 (Constitution Day and Whit Monday)", "60 minutes", "Gå til butikken", "was not there",
		"was there",
		"Write brief minutes", "/steps/plan_meeting"} {
		assert.Contains(t, html.UnescapeString(p.body), want)
	}
	assert.Contains(t, html.UnescapeString(p.body), "/steps/write_minutes?meeting=meeting-1&template=FULL")
	assert.NotContains(t, p.body, "/steps/hold_meeting", "it has been held")
	assert.Equal(t, http.StatusNotFound, b.get("/cases/"+id+"/meetings/meeting-9").status)
}

// The link of a reminder leads to its step or case, or lists what waits; what is not the reader's leads home.
func TestTheLinkOfAReminderLeadsToWhatItIsAbout(t *testing.T) {
	h := newHouse(t)
	id, c, b := uuid.NewString(), uuid.NewString(), h.inside(t, siri)
	task := object{"case_id": c, "case_number": "2027-0001", "id": "task-1", "task": "HEAR_CHILD", "due": "2027-05-03"}
	due := object{"case_id": c, "case_number": "2027-0001", "id": "deadline-1", "deadline": "DL-13", "due": "2027-05-04"}
	say := func(items ...object) {
		h.canned = map[string]object{"/me/reminders/" + id: {"on": "2027-05-03", "items": items}}
	}
	say(task, due)
	p := b.get("/reminders/" + id)
	oneHeading(t, p)
	assert.Contains(t, html.UnescapeString(p.body), `href="/cases/`+c+`/steps/hear_child?task=task-1"`)
	assert.Contains(t, p.body, `href="/cases/`+c+`#due"`)
	say()
	oneHeading(t, b.get("/reminders/"+id))
	b.staying()
	say(task)
	assert.Equal(t, "/cases/"+c+"/steps/hear_child?task=task-1", b.get("/reminders/"+id).header.Get("Location"))
	h.canned = nil
	assert.Equal(t, "/", b.get("/reminders/"+id).header.Get("Location"), "the API itself knows none")
	out := h.browser(t).staying().get("/reminders/" + id)
	assert.Equal(t, "/login?"+url.Values{"next": {"/reminders/" + id}}.Encode(), out.header.Get("Location"), "and back after log-in")
}

func TestOnesOwnCalendarIsShownOnceAndEnds(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	oneHeading(t, b.get("/me/calendar"))
	made := b.post("/me/calendar", url.Values{})
	oneHeading(t, made)
	assert.Regexp(t, `value="[^"]*/calendar/[A-Z2-7]{26}\.ics"`, made.body)
	assert.NotRegexp(t, `/calendar/[A-Z2-7]{26}`, b.get("/me/calendar").body)
	assert.NotRegexp(t, `/calendar/[A-Z2-7]{26}`, h.log.String())
	assert.Contains(t, b.post("/me/calendar/end", url.Values{}).body, "slått av")
	own := h.inside(t, per).get("/me/calendar")
	assert.NotContains(t, own.body, `action="/me/calendar"`, "for staff alone")
}

func TestTheDraftIsWrittenBesideThePlanAndNeverOverUnseen(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	b := h.inside(t, per)
	p := b.get("/cases/" + id + "/plan/draft")
	oneHeading(t, p)
	assert.Contains(t, p.body, `name="aims.goals.0.goal"`)
	assert.Contains(t, p.body, "Skolen")
	assert.NotContains(t, p.body, `name="carried_out"`, "a point that is not theirs to write")
	assert.NotContains(t, p.body, `name="measures.0.what"`)
	assert.Contains(t, p.body, "Version 2", "the version in force beside it")
	assert.Contains(t, p.body, "/steps/complete_revision")
	form := hidden(p)
	form.Set("tag", `"3"`)
	form.Set("aims.goals.0.goal", "Gå til skolen")
	form.Set("cooperation", "Skolen og NAV")
	form.Set("carried_out", "ikke mitt")
	form.Set("add", "aims.goals")
	more := b.post("/cases/"+id+"/plan/draft", form)
	assert.Contains(t, more.body, `name="aims.goals.1.goal"`, "one more row, without script")
	assert.Contains(t, more.body, "Skolen og NAV")
	assert.Empty(t, *sent)
	form.Del("add")
	form.Set("do", "take")
	assert.Contains(t, b.post("/cases/"+id+"/plan/draft", form).body, "The draft is saved")
	require.Len(t, *sent, 1)
	assert.Equal(t, `"3"`, (*sent)[0].match)
	assert.Contains(t, (*sent)[0].body, "Skolen og NAV")
	assert.NotContains(t, (*sent)[0].body, "ikke mitt")

	other, _ := h.canRoom(t, map[string]int{"/plan/draft": http.StatusPreconditionFailed})
	stale := b.post("/cases/"+other+"/plan/draft", form)
	assert.Equal(t, http.StatusPreconditionFailed, stale.status)
	assert.Contains(t, stale.body, "Somebody else has written")
	assert.Contains(t, stale.body, "Skolen og NAV", "what was typed")
	assert.Contains(t, stale.body, "The draft as it is saved")
}

func TestScansAreListedKeptAndGivenBack(t *testing.T) {
	h := newHouse(t)
	id, sent := h.canRoom(t, nil)
	h.canned["/cases/"+id]["ground"] = "KE"
	b := h.inside(t, siri)
	p := b.get("/cases/" + id + "/originals")
	oneHeading(t, p)
	assert.Contains(t, p.body, "Vedtak, 2. januar 2027")
	assert.Contains(t, p.body, "1234 kB")
	send := func(about string, content []byte) page {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		require.NoError(t, w.WriteField("about", about))
		file, err := w.CreateFormFile("scan", "Per Pasientnavn.pdf")
		require.NoError(t, err)
		_, err = file.Write(content)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/cases/"+id+"/originals", &body)
		require.NoError(t, err)
		r.Header.Set("Content-Type", w.FormDataContentType())
		answer, err := b.http.Do(r)
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return page{answer.StatusCode, answer.Header, string(text), answer.Request.URL}
	}
	scan := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1}, 2<<20)...) // larger than any other form may be
	assert.Contains(t, send("decision-1", scan).body, "Originalen er lagd inn")
	require.Len(t, *sent, 1)
	assert.Equal(t, posted{"/originals", "about=decision-1", "application/octet-stream", "", string(scan)}, (*sent)[0])
	assert.Equal(t, http.StatusUnprocessableEntity, send("decision-1", nil).status)
	assert.Equal(t, http.StatusRequestEntityTooLarge, send("decision-1", make([]byte, 11<<20)).status)
	assert.Len(t, *sent, 1)
	assert.NotContains(t, h.log.String(), "Pasientnavn")
}

func TestAChildReadsAPageInItsOwnWords(t *testing.T) {
	h := newHouse(t)
	id, _ := h.canRoom(t, nil)
	h.canned["/cases/"+id]["child"] = true
	b := h.inside(t, per)
	for lang, words := range map[string][]string{"nb": {"Hvem hjelper meg?", "Hva kan jeg si?", "Hvem kan se planen min?"},
		"nn": {"Kven hjelper meg?", "Kva kan eg seie?", "Kven kan sjå planen min?"},
		"en": {"Who helps me?", "What can I say?", "Who can see my plan?"}} {
		b.post("/language", url.Values{"language": {lang}, "next": {"/"}})
		p := b.get("/")
		oneHeading(t, p)
		for _, want := range append(words, "Ola Fysio", "Nils Veileder") {
			assert.Contains(t, p.body, want)
		}
		assert.NotRegexp(t, `§|hol |pbrl`, p.body, "no law")
	}
}
