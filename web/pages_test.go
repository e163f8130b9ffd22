package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Addresses of pages that one must be logged in for, with an id where there is one.
var insidePages = []string{"/tasks", "/tasks?list=unit", "/cases", "/cases?open=false", "/search", "/people/new", "/referrals/new",
	"/drafts"}

func caseAddresses() []string {
	id := uuid.NewString()
	return []string{"/cases/" + id, "/cases/" + id + "/timeline", "/cases/" + id + "/plan", "/cases/" + id + "/looks",
		"/cases/" + id + "/letters/letter-1/pdf", "/cases/" + id + "/steps/refer"}
}

func TestNobodySeesAPageWithoutLoggingIn(t *testing.T) {
	h := newHouse(t)
	b := h.browser(t).staying()
	for _, path := range append(caseAddresses(), insidePages...) {
		p := b.get(path)
		assert.Equal(t, http.StatusSeeOther, p.status, path)
		assert.Equal(t, "/login?"+url.Values{"next": {path}}.Encode(), p.header.Get("Location"))
	}
	for _, path := range []string{"/search", "/cases/" + uuid.NewString() + "/steps/refer", "/people/new"} {
		p := b.post(path, url.Values{"q": {"mange ord som er skrevet"}})
		assert.Equal(t, http.StatusUnauthorized, p.status, path)
		assert.Contains(t, p.body, "mange ord som er skrevet", "no word that was typed is lost")
	}
}

func TestPagesInEveryLanguage(t *testing.T) {
	h := newHouse(t)
	titles := map[string]string{"nb": "Oppgaver", "nn": "Oppgåver", "en": "Tasks"}
	b := h.inside(t, siri)
	delete(b.headers, "Accept-Language")
	require.Contains(t, b.get("/tasks").body, `<html lang="nn"`, "the language of whom it is")
	for lang, title := range titles {
		p := b.post("/language", url.Values{"language": {lang}, "next": {"/tasks?list=mine"}})
		require.Equal(t, "/tasks", p.url.Path)
		for _, path := range insidePages {
			p := b.get(path)
			require.Equal(t, http.StatusOK, p.status, path)
			assert.Contains(t, p.body, `<html lang="`+lang+`"`)
			assert.Contains(t, p.body, ">"+title+"</a>", path)
		}
	}
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example/", `/\evil.example`} {
		p := b.staying().post("/language", url.Values{"language": {"nb"}, "next": {elsewhere}})
		assert.Equal(t, "/", p.header.Get("Location"), elsewhere)
	}
}

func TestEveryPageHasItsHeadersAndFiles(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	links := map[string]bool{}
	find := regexp.MustCompile(`(?:href|src)="(/static/[^"]*)"`)
	for _, path := range append([]string{"/", "/nowhere", "/logged-out"}, insidePages...) {
		p := b.get(path)
		csp := p.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
			"require-trusted-types-for 'script'"} {
			assert.Contains(t, csp, want, path)
		}
		assert.NotContains(t, csp, "unsafe", path)
		assert.Equal(t, "no-store", p.header.Get("Cache-Control"), path)
		assert.Equal(t, "nosniff", p.header.Get("X-Content-Type-Options"), path)
		assert.NotRegexp(t, `<script(?:>| [^>]*>)[^<]|<style| style="| on[a-z]+="`, p.body, "nothing inline")
		assert.Len(t, regexp.MustCompile(`<h1[ >]`).FindAllString(p.body, -1), 1, path)
		for _, m := range find.FindAllStringSubmatch(p.body, -1) {
			links[m[1]] = true
		}
	}
	require.GreaterOrEqual(t, len(links), 5)
	links["/static/vendor/inter-latin.woff2"], links["/static/vendor/inter-latin-ext.woff2"] = true, true
	for link := range links {
		p := b.get(link)
		assert.Equal(t, http.StatusOK, p.status, link)
		assert.Contains(t, p.header.Get("Cache-Control"), "max-age", link)
	}
	assert.Equal(t, http.StatusNotFound, b.get("/static/vendor/none.js").status)
}

func TestWhatIsNotThereIsSaidInWords(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	p := b.get("/nowhere/at/all")
	require.Equal(t, http.StatusNotFound, p.status)
	require.Contains(t, p.body, "Sida finst ikkje")
	for _, path := range caseAddresses() {
		p := b.get(path)
		assert.Equal(t, http.StatusNotFound, p.status, path)
		assert.Contains(t, p.body, "Treng du hjelp", path)
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	b.headers["Sec-Fetch-Site"] = "cross-site"
	for _, path := range []string{"/logout", "/search", "/language", "/cases/" + uuid.NewString() + "/steps/refer"} {
		assert.Equal(t, http.StatusForbidden, b.post(path, url.Values{"language": {"en"}}).status, path)
	}
	delete(b.headers, "Sec-Fetch-Site")
	b.headers["Origin"] = "https://evil.example"
	assert.Equal(t, http.StatusForbidden, b.post("/logout", url.Values{}).status)
	delete(b.headers, "Origin")
	require.Equal(t, http.StatusOK, b.get("/tasks").status, "still logged in")
}

func TestINV83_SearchFindsPeopleAndLeavesNoNameBehind(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	for _, q := range []string{"pasientnavn", "29.2.1980", "  Per  Pasient "} {
		p := b.post("/search", url.Values{"q": {q}})
		require.Equal(t, http.StatusOK, p.status, q)
		assert.Contains(t, p.body, patient, q)
		assert.Equal(t, "/search", p.url.RequestURI())
	}
	none := b.post("/search", url.Values{"q": {"2031-0001"}})
	assert.Contains(t, none.body, "Ingen treff")
	assert.Contains(t, b.post("/search", url.Values{"q": {"ingen heter dette"}}).body, "Ingen treff")
	log := h.log.String()
	assert.Contains(t, log, `"route":"desk /search"`)
	for _, mark := range []string{"Pasientnavn", "pasientnavn", "29.2.1980", "1980-02-29", "Siri", b.cookie("samlop")} {
		assert.NotContains(t, log, mark)
	}
}

func TestINV84_PatientSeesNoListOfOthers(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, per)
	p := b.post("/search", url.Values{"q": {"Siri"}})
	assert.NotContains(t, p.body, "Siri Dahl")
	tasks := b.get("/tasks")
	assert.Equal(t, http.StatusOK, tasks.status)
	assert.NotContains(t, tasks.body, "list=unit", "the unit's list is not theirs")
}

func TestFormKeepsWhatWasTypedWhenItIsRefused(t *testing.T) {
	h := newHouse(t)
	b := h.inside(t, siri)
	form := hidden(b.get("/people/new"))
	form.Set("name", "Ada Ny")
	form.Set("birth_date", "31.2.1980")
	form.Set("do", "take")
	p := b.post("/people/new", form)
	require.Equal(t, http.StatusUnprocessableEntity, p.status)
	require.Contains(t, p.body, `id="errors"`)
	require.Contains(t, p.body, "autofocus", "the summary takes the focus, without JavaScript too")
	require.Contains(t, p.body, `value="Ada Ny"`)
	require.Contains(t, p.body, `value="31.2.1980"`)
}

// Every text that a page asks for is there, in every language: a missing one would be shown by its key.
func TestPagesAskForTextsThatAreThere(t *testing.T) {
	files, err := filepath.Glob("templates/*.gohtml")
	require.NoError(t, err)
	require.Greater(t, len(files), 10)
	words := ""
	texts, err := filepath.Glob("words/*.yaml")
	require.NoError(t, err)
	for _, name := range texts {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		words += string(text)
	}
	known := map[string]bool{}
	group := ""
	for line := range strings.Lines(words) {
		if m := regexp.MustCompile(`^(\w+):`).FindStringSubmatch(line); m != nil {
			group = m[1]
		} else if m := regexp.MustCompile(`^  (\w+):`).FindStringSubmatch(line); m != nil {
			known[group+"."+m[1]] = true
		}
	}
	asks := regexp.MustCompile(`\((?:t|count) "([^"]+)"|\{\{(?:t|count) "([^"]+)"`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range asks.FindAllStringSubmatch(string(text), -1) {
			assert.True(t, known[m[1]+m[2]], "%s asks for %s", name, m[1]+m[2])
		}
	}
}
