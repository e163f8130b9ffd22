package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// with is a form as it came, with more typed in it.
func with(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func told(t *testing.T, p page) map[string]string {
	t.Helper()
	var out map[string]string
	require.NoError(t, json.Unmarshal([]byte(p.body), &out), p.body)
	return out
}

// What is typed is found again, in another browser too, until it has been sent or is not
// wanted; and nobody else finds it.
func TestWhatIsTypedIsFoundAgain(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	form := hidden(b.get("/people/new"))
	require.NotEmpty(t, form.Get("desk.by"))
	p := b.post("/drafts/create_person", with(form, "name", "Ada Ny"))
	require.Equal(t, http.StatusOK, p.status, p.body)
	require.Equal(t, "1", told(t, p)["version"])
	require.NotEmpty(t, told(t, p)["time"])

	elsewhere := h.inside(t, tone)
	again := elsewhere.get("/people/new")
	require.Contains(t, again.body, `value="Ada Ny"`)
	require.Contains(t, again.body, "Her er det du skrev sist")
	require.Equal(t, form.Get("key"), hidden(again).Get("key"), "sent twice, it is one person")
	list := elsewhere.get("/drafts")
	require.Contains(t, list.body, `href="/drafts/create_person"`)
	require.Equal(t, "/people/new", elsewhere.get("/drafts/create_person").url.Path)
	another := h.inside(t, siri)
	require.NotContains(t, another.get("/people/new").body, "Ada Ny")
	require.Equal(t, http.StatusNotFound, another.get("/drafts/create_person").status)

	// without JavaScript every button keeps it
	q := elsewhere.post("/people/new", with(hidden(again), "name", "Ada Ny", "birth_date", "31.2.1980", "do", "take"))
	require.Equal(t, http.StatusUnprocessableEntity, q.status)
	require.Contains(t, b.get("/people/new").body, `value="31.2.1980"`)

	// sent, it is gone
	taken := elsewhere.post("/people/new", with(hidden(q), "name", "Ada Ny", "birth_date", "1.2.1980", "birth_source", "OWN_STATEMENT",
		"do", "take"))
	require.Equal(t, "/referrals/new", taken.url.Path, taken.body)
	require.NotContains(t, b.get("/people/new").body, "Ada Ny")
	require.Contains(t, elsewhere.get("/drafts").body, "Du har ingen kladder")

	// not wanted, it is gone
	b.post("/drafts/create_person", with(hidden(b.get("/people/new")), "name", "Bo Feil"))
	found := b.get("/people/new")
	require.Contains(t, found.body, "Bo Feil")
	anew := b.post("/people/new", with(hidden(found), "name", "Bo Feil", "do", "anew"))
	require.Equal(t, "/people/new", anew.url.Path)
	require.NotContains(t, anew.body, "Bo Feil")
	for _, mark := range []string{"Ada", "Bo Feil", "create_person"} {
		require.NotContains(t, h.log.String(), mark)
	}
}

// A step that was taken just before a crash, and whose draft is still there, is not taken twice.
func TestADraftIsNotSentTwice(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	form := with(hidden(b.get("/people/new")), "name", "Ada Ny", "birth_date", "1.2.1980", "birth_source", "OWN_STATEMENT", "do", "take")
	first := b.post("/people/new", form)
	require.Equal(t, "/referrals/new", first.url.Path)
	require.Equal(t, http.StatusOK, b.post("/drafts/create_person", form).status, "as if it had never been taken away")
	again := b.get("/people/new")
	require.Contains(t, again.body, "Ada Ny")
	second := b.post("/people/new", with(hidden(again), "name", "Ada Ny", "birth_date", "1.2.1980", "birth_source", "OWN_STATEMENT",
		"do", "take"))
	require.Equal(t, first.url.String(), second.url.String(), "the same person")
	require.NotContains(t, b.get("/people/new").body, "Ada Ny")
}

// A service that is away takes nothing, and the form stands there as it was; so it does
// another day.
func TestAFormOutlivesAServiceThatIsAway(t *testing.T) {
	h := newHouse(t) // Temporal is away
	b := h.inside(t, tone)
	id := h.call(t, siri, "/people", object{"name": "Eva Andre", "birth_date": "1981-02-28", "birth_source": "OWN_STATEMENT"})["id"].(string)
	address := "/referrals/new?patient=" + id
	form := with(hidden(b.get(address)), "patient", "person/"+id, "sender_kind", "MUNICIPAL_HP", "kind", "ENQUIRY", "channel", "PHONE",
		"received_on", time.Now().Format("02.01.2006"), "wishes", "PLAN", "words", "mange ord om Eva", "do", "take")
	p := b.post("/referrals/new", form)
	require.GreaterOrEqual(t, p.status, 500, p.body)
	require.Contains(t, p.body, "mange ord om Eva")
	require.Contains(t, p.body, `id="errors"`)
	require.Equal(t, form.Get("key"), hidden(p).Get("key"), "sent again, it is one referral")
	require.Contains(t, b.get(address).body, "mange ord om Eva")
}

// A form that was opened for somebody is not filled in with what was typed about another.
func TestADraftBelongsToWhatItWasOpenedFor(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	id := h.call(t, siri, "/people", object{"name": "Eva Andre", "birth_date": "1981-02-28", "birth_source": "OWN_STATEMENT"})["id"].(string)
	form := hidden(b.get("/referrals/new"))
	p := b.post("/referrals/new", with(form, "words", "om en som ikke er funnet ennå", "do", "edit"))
	require.Equal(t, http.StatusOK, p.status)
	about := b.get("/referrals/new?patient=" + id)
	require.NotContains(t, about.body, "om en som ikke er funnet")
	require.Contains(t, about.body, "Eva Andre")
	b.post("/referrals/new", with(hidden(about), "words", "om Eva", "do", "edit"))
	require.Contains(t, b.get("/referrals/new?patient="+id).body, "om Eva")
	plain := b.get("/referrals/new").body
	require.Contains(t, plain, "om en som ikke er funnet")
	require.NotContains(t, plain, "om Eva")
	require.Equal(t, 2, strings.Count(b.get("/drafts").body, `href="/drafts/new_referral`))
	require.NotContains(t, b.get("/drafts").body, id)
}

// Of two tabs the second does not overwrite the first: both are shown, and one is chosen.
func TestTwoTabsDoNotOverwriteEachOther(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	first, second := hidden(b.get("/people/new")), hidden(b.get("/people/new"))
	const save, send = "/drafts/create_person", "/people/new"
	saved := told(t, b.post(save, with(first, "name", "Fra den første")))
	p := b.post(save, with(second, "name", "Fra den andre"))
	require.Equal(t, http.StatusPreconditionFailed, p.status)
	require.Equal(t, saved["time"], told(t, p)["time"])

	both := b.post(send, with(second, "name", "Fra den andre", "birth_date", "1.2.1980", "birth_source", "OWN_STATEMENT", "do", "take"))
	require.Equal(t, http.StatusOK, both.status)
	require.Contains(t, both.body, "Du har skrevet i dette skjemaet to steder", "nothing is sent before one is chosen")
	require.Contains(t, both.body, "Fra den første")
	require.Contains(t, both.body, "Fra den andre")
	require.Equal(t, http.StatusPreconditionFailed, b.post(save, with(hidden(both), "name", "Fra den andre")).status,
		"nor is anything saved while both stand there")

	theirs := b.post(send, with(hidden(both), "name", "Fra den andre", "do", "theirs"))
	require.Contains(t, theirs.body, `value="Fra den første"`)
	require.NotContains(t, theirs.body, "Fra den andre")

	mine := b.post(send, with(hidden(both), "name", "Fra den andre", "do", "mine"))
	require.Contains(t, mine.body, `value="Fra den andre"`)
	require.NotContains(t, mine.body, "to steder")
	require.Contains(t, b.get(send).body, `value="Fra den andre"`)
	late := with(first, "name", "Fra den første igjen", "desk.draft", saved["version"])
	require.Equal(t, http.StatusPreconditionFailed, b.post(save, late).status)

	// its own form may have been saved from the page meanwhile
	late = with(hidden(mine), "name", "Fra den andre, rettet")
	require.Equal(t, http.StatusOK, b.post(save, late).status)
	require.Equal(t, http.StatusOK, b.post(save, with(late, "name", "Fra den andre, rettet to ganger")).status)
}

// Of a form that is sent when the log-in has ended, every word is in the page, and it can be sent
// from there; by who opened it, and nobody else.
func TestAFormOutlivesTheLogIn(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	form := with(hidden(b.get("/people/new")), "name", "Ada Ny", "birth_date", "1.2.1980", "birth_source", "OWN_STATEMENT", "do", "take")
	h.clock.forward(2 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, b.post("/drafts/create_person", form).status, "the script hears of it")
	p := b.post("/people/new", form)
	require.Equal(t, http.StatusUnauthorized, p.status)
	require.Contains(t, p.body, "Ada Ny")
	require.Contains(t, p.body, `action="/people/new"`)
	held := hidden(p)
	form.Del("next") // of the footer
	held.Del("next")
	require.Equal(t, form, held, "all that was sent")

	other := h.browser(t)
	other.logIn(h.issuer.URL(), siri)
	q := other.post("/people/new", held)
	require.Equal(t, http.StatusConflict, q.status)
	require.Contains(t, q.body, "Ada Ny")
	require.NotContains(t, q.body, `action="/people/new"`, "it is not theirs to send")

	b.logIn(h.issuer.URL(), tone)
	require.Equal(t, "/referrals/new", b.post("/people/new", held).url.Path)
}

// A page that says when the log-in ends, and a button that keeps it.
func TestThePageSaysHowLongTheLogInLasts(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	require.Contains(t, b.get("/tasks").body, `data-left="3600" data-most="43200"`)
	h.clock.forward(30 * time.Minute)
	left := told(t, b.post("/stay", url.Values{}))
	require.Equal(t, "3600", left["left"])
	require.Equal(t, "41400", left["most"])
	h.clock.forward(time.Hour)
	require.Equal(t, http.StatusUnauthorized, b.post("/stay", url.Values{}).status)
	require.NotContains(t, b.get("/logged-out").body, "data-left")
}

// A case that has moved on since a form was opened: what others have done stands above the form, the
// text is kept, and nothing is sent before that has been seen.
func TestAPageSaysWhatHasHappenedSince(t *testing.T) {
	h := newHouse(t)
	id := uuid.NewString()
	at := "/cases/" + id
	whole := object{"id": id, "number": "2027-0001", "seq": 4, "phase": "SCREENING", "now": "2027-02-01T09:00:00Z", "people": object{}}
	event := object{"seq": 5, "name": "consent_issued", "on": "2027-02-01", "at": "2027-02-01T10:03:00Z",
		"by": "staff/" + uuid.NewString(), "role": "KE"}
	h.canned = map[string]object{at: whole, at + "/timeline": {"items": []object{event}, "people": object{}},
		at + "/openings": {"openings": []object{{"step": "register_complaint", "name": "registrer klage", "open": true, "yours": true}}}}
	b := h.inside(t, tone)
	const words = "Klagen gjelder timetallet"
	form := hidden(b.get(at + "/steps/register_complaint"))
	require.Equal(t, "4", form.Get("desk.seq"))
	saved := b.post("/drafts/"+id+".register_complaint", with(form, "words", words))
	require.Equal(t, http.StatusOK, saved.status, saved.body)
	require.NotContains(t, b.get(at+"/steps/register_complaint").body, "Saken har gått videre")
	whole["seq"] = 5
	opened := b.get(at + "/steps/register_complaint")
	for name, p := range map[string]page{
		"opened again": opened,
		"sent":         b.post(at+"/steps/register_complaint", with(form, "words", words, "do", "edit")),
	} {
		assert.Equal(t, http.StatusOK, p.status, name)
		assert.Contains(t, p.body, "Saken har gått videre siden du begynte", name)
		assert.Contains(t, p.body, "kl. 11.03", name)
		assert.Contains(t, p.body, words, name)
		assert.Equal(t, "5", hidden(p).Get("desk.seq"), name)
	}
	list := b.get("/drafts")
	assert.Contains(t, list.body, "2027-0001")

	// closed since: the text is there all the same
	h.canned[at+"/openings"] = object{"openings": []object{{"step": "register_complaint", "name": "registrer klage", "open": false,
		"yours": true, "why": object{"rule": "T-15", "detail": "Saken er avsluttet."}}}}
	closed := b.get(at + "/steps/register_complaint")
	assert.Contains(t, closed.body, "Saken er avsluttet.")
	assert.Contains(t, closed.body, words)
}

// What the service could not take is in the page, and can be sent again from there.
func TestWhatCouldNotBeTakenStaysInThePage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	id := uuid.NewString()
	p := b.post("/cases/"+id+"/steps/register_complaint", url.Values{"words": {"mange ord"}, "do": {"take"}, "key": {"k1"}})
	require.Equal(t, http.StatusNotFound, p.status)
	require.Contains(t, p.body, "mange ord")
	held := hidden(p)
	require.Equal(t, "mange ord", held.Get("words"))
	require.Equal(t, "k1", held.Get("key"))
}

// A template that is there twice takes the place of the other one, without a word.
func TestNoTwoTemplatesHaveOneName(t *testing.T) {
	files, err := filepath.Glob("templates/*.gohtml")
	require.NoError(t, err)
	in := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`\{\{-? ?define "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			if m[1] == "title" || m[1] == "main" { // each page has its own
				continue
			}
			assert.Empty(t, in[m[1]], "%s is there twice, also in %s", m[1], file)
			in[m[1]] = file
		}
	}
}
