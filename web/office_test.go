package web_test

import (
	"bytes"
	"fmt"
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

	"samlop/casework"
)

// officePaths are the pages of who runs the unit.
var officePaths = []string{"/letters", "/letters?status=HELD", "/figures", "/figures/DEADLINES", "/staff", "/absence", "/policy",
	"/policy/1/moves", "/administration", "/administration/openings", "/tasks?list=unit&due=week&column=case&column=opened_on"}

func TestOfficePagesInEveryLanguage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	tag := regexp.MustCompile(`<[^>]*>`)
	for _, lang := range []string{"nb", "nn", "en"} {
		b.post("/language", url.Values{"language": {lang}, "next": {"/tasks"}})
		for _, path := range officePaths {
			p := b.get(path)
			require.Equal(t, http.StatusOK, p.status, "%s: %s", path, p.body)
			assert.Len(t, regexp.MustCompile(`<h1[ >]`).FindAllString(p.body, -1), 1, path)
			text := tag.ReplaceAllString(p.body, " ")
			assert.NotRegexp(t, `\b(letters|figures|staff|absence|office|opening|policy|batch|work)\.[a-z]`, text, path)
			assert.NotContains(t, text, "\uFFFD", path)
		}
	}
	out := h.browser(t).staying()
	for _, path := range officePaths {
		assert.Equal(t, http.StatusSeeOther, out.get(path).status, path)
	}
}

func TestTheMenuIsThatOfTheRoles(t *testing.T) {
	h := newHouse(t)
	const all = "/letters /figures /staff /administration"
	for who, want := range map[string]string{siri: all, tone: all, per: ""} {
		body := h.inside(t, who).get("/").body
		var got []string
		for _, path := range []string{"/letters", "/figures", "/staff", "/administration"} {
			if strings.Contains(body, `href="`+path+`"`) {
				got = append(got, path)
			}
		}
		assert.Equal(t, want, strings.Join(got, " "), who)
	}
	b := h.inside(t, per)
	for _, path := range []string{"/letters", "/figures", "/staff", "/administration/openings", "/figures/DEADLINES"} {
		assert.Equal(t, http.StatusForbidden, b.get(path).status, path)
	}
}

func TestLettersWhereNoneWaitSayWhatToDo(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	unit := regexp.MustCompile(`action="/letters/([0-9a-f-]+)/batches"`).FindStringSubmatch(b.get("/letters").body)
	require.NotNil(t, unit)
	p := b.post("/letters/"+unit[1]+"/batches", url.Values{"way": {"POST"}, "key": {uuid.NewString()}})
	require.Equal(t, http.StatusUnprocessableEntity, p.status)
	assert.Contains(t, p.body, `id="errors"`)
	assert.Contains(t, p.body, "autofocus")
}

func TestABatchOfLettersIsConfirmedOnItsPage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	unit := regexp.MustCompile(`action="/letters/([0-9a-f-]+)/batches"`).FindStringSubmatch(b.get("/letters").body)[1]
	id, caseID := uuid.NewString(), uuid.NewString()
	known := object{"person/x": object{"name": patient}, "staff/y": object{"name": "Tone Berg"}}
	letter := func(n int, more object) object {
		l := object{"envelope": n, "case_id": caseID, "case_number": "2027-0001", "id": fmt.Sprintf("letter-%d", n), "code": "D-08",
			"to": "person/x", "status": "QUEUED"}
		for k, v := range more {
			l[k] = v
		}
		return l
	}
	at := "/organisations/" + h.org + "/units/" + unit + "/print-batches"
	batch := object{"id": id, "way": "POST", "status": "OPEN", "made_by": "staff/y", "made_at": "2027-01-04T08:00:00Z", "people": known,
		"letters": []object{letter(1, nil), letter(2, object{"taken_out": true, "status": "HELD"}),
			letter(5, object{"status": "POSTED"})}}
	h.canned = map[string]object{at: {"items": []object{batch}, "people": known}, at + "/" + id: batch,
		"/letters": {"people": known, "items": []object{
			{"case_id": caseID, "case_number": "2027-0001", "id": "letter-1", "code": "D-08", "to": "person/x", "status": "QUEUED",
				"queued_on": "2027-01-03", "paper": "MADE", "print_batch": id},
			{"case_id": caseID, "case_number": "2027-0001", "id": "letter-3", "code": "D-08", "to": "person/x", "status": "HELD",
				"queued_on": "2027-01-03", "paper": "STUCK"}}},
		"/organisations/" + h.org + "/sendings": {"items": []object{{"case_id": caseID, "case_number": "2027-0001", "letter": "letter-4",
			"code": "D-08", "status": "UNKNOWN", "trouble": "NO_ANSWER", "tries": 3}}},
		"/tasks": {"items": []object{{"case_id": caseID, "case_number": "2027-0001", "id": "task-1", "kind": "LETTER_FAILED", "for": "KE",
			"opened_on": "2027-01-03"}}}}
	list := b.get("/letters")
	for _, want := range []string{patient, "/letters/" + unit + "/batches/" + id, "/steps/post_letters",
		"/steps/release_letter?letter=letter-3", `href="/people/x?case=` + caseID + `"`,
		"svaret fra brevtjenesten kom ikke fram", "3 forsøk", "/steps/release_letter?task=task-1"} {
		assert.Contains(t, strings.ToLower(list.body), strings.ToLower(want))
	}
	page := "/letters/" + unit + "/batches/" + id
	p := b.get(page)
	require.Equal(t, http.StatusOK, p.status)
	assert.Contains(t, p.body, "/steps/hold_letter?letter=letter-1")
	assert.NotContains(t, p.body, "/steps/hold_letter?letter=letter-2", "it is out already")
	assert.Contains(t, p.body, "Ett brev er tatt ut")
	assert.Contains(t, p.body, "/cases/"+caseID+"/steps/fail_letter?letter=letter-5", "one that came back is told of from its batch")
	assert.NotContains(t, p.body, "fail_letter?letter=letter-1", "it has not been sent")
	assert.Equal(t, 1, strings.Count(list.body, `href="/people/x`), "an address is mended where a letter is held back for one")
	for _, do := range []string{"posted", "call_off"} { // which is on the page alone
		p = b.post(page, url.Values{"do": {do}, "posted_on": {"4.1.2027"}, "key": {uuid.NewString()}})
		assert.Equal(t, http.StatusNotFound, p.status, do)
	}
	p = b.post(page, url.Values{"do": {"posted"}, "posted_on": {"i fjor"}, "key": {uuid.NewString()}})
	require.Equal(t, http.StatusBadRequest, p.status)
	assert.Contains(t, p.body, `value="i fjor"`, "nothing typed is lost")
	assert.Equal(t, http.StatusBadRequest, b.post(page, url.Values{"do": {"burn"}}).status)
}

func TestFiguresAreDrawnAndOpen(t *testing.T) {
	h := newHouse(t)
	values := []object{
		{"group": "GRANTED", "group_title": "innvilget", "measure": "DECISIONS", "title": "vedtak", "value": 12},
		{"group": "REFUSED", "group_title": "avslått", "measure": "DECISIONS", "title": "vedtak", "value": 3},
		{"group": "X", "group_title": "ingen", "measure": "DECISIONS", "title": "vedtak", "value": 0}}
	load := []object{{"measure": "CASES", "title": "saker", "value": 7, "who": "staff/y"},
		{"measure": "MEDIAN_CASES", "title": "median", "value": 6.5}}
	h.canned = map[string]object{"/figures": {"period": object{"from": "2027-01-01", "to": "2027-06-30"}, "as_of": "2027-06-30",
		"people": object{"staff/y": object{"name": "Ola Koordinator"}}, "figures": []object{
			{"code": "DECISIONS", "title": "Vedtak etter utfall", "basis": "PERIOD", "rules": []string{"T-10"}, "source": "pbrl", "cases_total": 15,
				"values": values},
			{"code": "COORDINATOR_LOAD", "title": "Åpne saker", "basis": "DAY", "rules": []string{}, "source": "x", "cases_total": 7,
				"values": load},
			{"code": "PLANS", "title": "Planer", "basis": "DAY", "rules": []string{}, "source": "x",
				"values": []object{{"measure": "PERSONS", "title": "personer", "withheld": true}}}}}}
	b := h.inside(t, siri)
	b.post("/language", url.Values{"language": {"nb"}, "next": {"/tasks"}})
	p := b.get("/figures?from=1.1.2027&to=30.6.2027")
	require.Equal(t, http.StatusOK, p.status)
	for _, want := range []string{`href="/figures/DECISIONS?from=2027-01-01&amp;group=GRANTED&amp;measure=DECISIONS&amp;to=2027-06-30"`,
		`<rect width="100" height="4">`, `<rect width="25" height="4">`, "group=staff%2Fy", "Ola Koordinator", "6,5", "færre enn fem",
		`value="01.01.2027"`, "/figures/csv?from=2027-01-01"} {
		assert.Contains(t, p.body, want)
	}
	assert.NotContains(t, p.body, "group=X", "nothing is not drawn")
	delete(h.canned, "/figures")
	wrong := b.get("/figures?from=2027-06-30&to=2027-01-01")
	assert.GreaterOrEqual(t, wrong.status, 400)
	assert.Contains(t, wrong.body, `id="errors"`)
	table := b.get("/figures/csv")
	assert.Contains(t, table.header.Get("Content-Type"), "text/csv")
	cases := b.get("/figures/DEADLINES?group=DL-02&measure=MISSED")
	require.Equal(t, http.StatusOK, cases.status)
	assert.Contains(t, cases.body, "DL-02")
	assert.Equal(t, http.StatusBadRequest, b.get("/figures/NONE").status)
}

func TestINV111_ARoleWaitsForASecondPersonOnThePage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	h.call(t, admin, "/staff", object{"organisation_id": h.org, "name": "Anne Ny", "roles": []string{"KE"}})
	p := b.get("/administration")
	require.Equal(t, http.StatusOK, p.status)
	require.Contains(t, p.body, "Anne Ny")
	grant := regexp.MustCompile(`action="(/administration/roles/[0-9a-f-]+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, grant)
	p = b.post(grant[1], url.Values{"do": {"approve"}, "key": {uuid.NewString()}})
	assert.Equal(t, http.StatusForbidden, p.status, "she owes her account to who asked")
	assert.Contains(t, p.body, `id="errors"`, "what the API says stands on the page")
	assert.Contains(t, p.body, "Anne Ny", "and so does what it is about")
	p = b.post(grant[1], url.Values{"do": {"reject"}, "key": {uuid.NewString()}})
	assert.Equal(t, "/administration", p.url.Path)
	assert.NotContains(t, p.body, "Anne Ny")
	p = b.post(grant[1], url.Values{"do": {"reject"}, "key": {uuid.NewString()}})
	assert.Equal(t, http.StatusUnprocessableEntity, p.status, "it is settled")
	assert.Equal(t, http.StatusBadRequest, b.post(grant[1], url.Values{"do": {"give"}}).status)
}

func TestTrainingIsRecordedOnThePageOfAColleague(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	list := b.get("/staff")
	link := regexp.MustCompile(`href="(/staff/[0-9a-f-]{36})">Siri Dahl`).FindStringSubmatch(list.body)
	require.NotNil(t, link)
	p := b.get(link[1])
	require.Equal(t, http.StatusOK, p.status)
	assert.Contains(t, p.body, "Ingen opplæring er registrert")
	form := hidden(b.get(link[1] + "/record_training"))
	form.Set("kind", "COORDINATOR_ROLE")
	form.Set("completed_on", "1.9.2026")
	form.Set("do", "take")
	p = b.post(link[1]+"/record_training", form)
	require.Equal(t, link[1], p.url.Path, p.body)
	assert.Contains(t, p.body, "Opplæringen er registrert.")
	assert.Contains(t, p.body, "1. september 2026")
	assert.Equal(t, http.StatusOK, b.get(link[1]+"/reassign_cases").status)
	assert.Equal(t, http.StatusNotFound, b.get(link[1]+"/dismiss").status)
	assert.Equal(t, http.StatusOK, b.get("/staff/new").status)
}

// upload posts a file as a browser does.
func (b *browser) upload(path, name, content string, fields url.Values) page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range fields {
		require.NoError(b.t, w.WriteField(field, values[0]))
	}
	file, err := w.CreateFormFile(name, "saker.csv")
	require.NoError(b.t, err)
	_, err = io.WriteString(file, content)
	require.NoError(b.t, err)
	require.NoError(b.t, w.Close())
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.at+path, &body)
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept-Language", "nb")
	answer, err := b.http.Do(r)
	require.NoError(b.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(b.t, err)
	return page{answer.StatusCode, answer.Header, string(text), answer.Request.URL}
}

func TestT22_AFileOfCasesIsTriedOnThePage(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	p := b.upload("/administration/openings", "file", "name;birth_date;wrong_column\nOla Hemmelig;1.1.1980;x\n", url.Values{"do": {"try"},
		"key": {uuid.NewString()}})
	require.Equal(t, http.StatusOK, p.status, p.body)
	assert.Contains(t, p.body, `id="report"`)
	assert.Contains(t, p.body, "<caption>")
	assert.NotContains(t, p.body, "Hemmelig", "no value of the file is repeated")
	p = b.upload("/administration/openings", "other", "", url.Values{"do": {"try"}, "key": {uuid.NewString()}})
	assert.Less(t, p.status, 500, "no file at all")
	assert.Equal(t, http.StatusBadRequest, b.post("/administration/openings", url.Values{"do": {"try"}}).status)
	assert.Equal(t, http.StatusNotFound, b.get("/administration/openings/"+uuid.NewString()).status)
	assert.Equal(t, http.StatusNotFound, b.get("/batches/"+uuid.NewString()).status)
}

func TestAViewOfTasksIsKeptUnderANameOfOnesOwn(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, tone)
	form := hidden(b.get("/tasks?list=unassigned&due=today&sort=-opened_on&kind=MAIL_FAILED&column=case&column=role&column=sykt"))
	assert.NotContains(t, form.Get("here"), "cursor")
	form.Set("name", "Ingen har tatt")
	form.Set("here", "list=unassigned&due=today&sort=-opened_on&kind=MAIL_FAILED&column=case&column=role")
	p := b.post("/tasks/views", form)
	require.Equal(t, http.StatusOK, p.status, p.body)
	assert.Equal(t, "unassigned", p.url.Query().Get("list"))
	assert.NotContains(t, p.url.String(), "Ingen", "no word of a person's in an address")
	assert.Contains(t, p.body, ">Ingen har tatt</a>")
	form.Set("name", "")
	form.Set("key", uuid.NewString())
	p = b.post("/tasks/views", form)
	assert.Equal(t, http.StatusBadRequest, p.status)
	assert.Contains(t, p.body, `id="errors"`)
	forget := regexp.MustCompile(`action="(/tasks/views/[0-9a-f-]+)"`).FindStringSubmatch(p.body)
	require.NotNil(t, forget)
	assert.NotContains(t, b.post(forget[1], url.Values{}).body, "Ingen har tatt")
	assert.NotContains(t, h.inside(t, siri).get("/tasks").body, "Ingen har tatt")
	assert.Equal(t, http.StatusBadRequest, b.get("/tasks?list=mine&due=snart").status)
}

// The page that takes a file says which columns it may have, and which it must: all that the API reads, and no other. What it
// names as needed is enough for the API to miss no column.
func TestThePageOfCasesFromBeforeNamesTheColumns(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	p := b.get("/administration/openings")
	require.Equal(t, http.StatusOK, p.status)
	line := strings.ReplaceAll(regexp.MustCompile(`<code>([^<]*;<wbr>.*)</code>`).FindStringSubmatch(p.body)[1], "<wbr>", "")
	assert.Equal(t, casework.OpeningColumns, strings.Split(line, ";"))
	var needed []string
	for _, one := range regexp.MustCompile(`<li><code>([a-z_]+)</code></li>`).FindAllStringSubmatch(p.body, -1) {
		needed = append(needed, one[1])
	}
	form := func(header string) string {
		p := b.upload("/administration/openings", "file", header+"\n", with(hidden(p), "do", "try"))
		require.Less(t, p.status, 500)
		return p.body
	}
	said := form("identity_number;" + strings.Join(needed, ";"))
	assert.NotRegexp(t, `mangla?e?r\.`, said, "no column is missing")
	for i := range needed {
		without := append(append([]string{"identity_number"}, needed[:i]...), needed[i+1:]...)
		assert.Regexp(t, "«"+needed[i]+"» mangl[ae]r", form(strings.Join(without, ";")), "each of them is needed")
	}
}
