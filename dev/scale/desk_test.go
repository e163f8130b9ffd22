package scale_test

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What is measured of the desk besides how its pages grow, and how much each may be.
const (
	besideAPI = "the work list's page beside the same list by the API"
	firstLoad = "the largest first load of a page"
)

// browser is somebody who has logged in at the desk.
type browser struct {
	http *http.Client
	at   string
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// logIn goes through the issuer's page as somebody.
func (r *run) logIn(t *testing.T, login string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b := &browser{http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{DisableCompression: true}}, at: r.system.Desk}
	page, _ := b.get(t, r.system.Desk+"/login?next=/logged-out")
	form := url.Values{"subject": {login}}
	for _, m := range hiddenInput.FindAllStringSubmatch(string(page), -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	answer, err := b.http.PostForm(r.system.Issuer+"/authorize", form) //nolint:noctx // a test's own server
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s logs in", login)
	return b
}

// get reads something as a browser does, packed where it comes so; wire is how many bytes came.
func (b *browser) get(t *testing.T, address string) (text []byte, wire int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Accept-Encoding", "gzip")
	answer, err := b.http.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err = io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, address)
	wire = len(text)
	for name, values := range answer.Header {
		wire += len(name) + len(": \r\n") + len(strings.Join(values, ", "))
	}
	if answer.Header.Get("Content-Encoding") == "gzip" {
		packed, err := gzip.NewReader(strings.NewReader(string(text)))
		require.NoError(t, err)
		text, err = io.ReadAll(packed)
		require.NoError(t, err)
	}
	return text, wire
}

// page is how long one page takes.
func (b *browser) page(t *testing.T, path string) time.Duration {
	t.Helper()
	began := time.Now()
	b.get(t, b.at+path)
	return time.Since(began)
}

// desk times every list and every page of a case at the desk, as the head of the unit and as a
// coordinator read them.
func (r *run) desk(t *testing.T, m *measured) {
	t.Helper()
	tone, ola := r.logIn(t, r.town.ToneLogin()), r.logIn(t, r.coordinator(0))
	ids := r.some(t, *reads+1)
	of := func(rest string) func(int) string {
		return func(i int) string { return "/cases/" + ids[i%len(ids)] + rest }
	}
	is := func(path string) func(int) string { return func(int) string { return path } }
	most := 0
	for _, p := range []struct {
		name string
		who  *browser
		path func(int) string
	}{
		{"page `/tasks`", ola, is("/tasks")},
		{"page `/tasks?list=unit`", tone, is("/tasks?list=unit")},
		{"page `/tasks?list=unassigned`", tone, is("/tasks?list=unassigned")},
		{"page `/cases`", tone, is("/cases")},
		{"page `/cases?phase=ACTIVE`", tone, is("/cases?phase=ACTIVE")},
		{"page `/cases`, as a coordinator", ola, is("/cases")},
		{"page `/letters`", tone, is("/letters")},
		{"page `/staff`", tone, is("/staff")},
		{"page `/messages`", ola, is("/messages")},
		{"page `/administration`", tone, is("/administration")},
		{"page `/cases/{case}`", tone, of("")},
		{"page `/cases/{case}/timeline`", tone, of("/timeline")},
		{"page `/cases/{case}/meetings`", tone, of("/meetings")},
		{"page `/cases/{case}/originals`", tone, of("/originals")},
		{"page `/cases/{case}/looks`", tone, of("/looks")},
		{"page `/cases/{case}/steps/assign_handler`", tone, of("/steps/assign_handler")},
	} {
		r.beside(t, m, p.name, func(i int) time.Duration { return p.who.page(t, p.path(i)) })
		most = max(most, p.who.firstLoad(t, p.path(0)))
	}
	m.number(firstLoad, "kB", float64(most)/1000)
	r.deskBesideAPI(t, m, tone)
}

// deskBesideAPI reads the work list in turns as a page, by the API with as many tasks, and by all the
// calls of the API that the page stands on.
func (r *run) deskBesideAPI(t *testing.T, m *measured, tone *browser) {
	t.Helper()
	var pages, lists, calls []time.Duration
	login := r.town.ToneLogin()
	for range *reads + 1 {
		pages = append(pages, tone.page(t, "/tasks?list=unit"))
		lists = append(lists, r.read(t, login, "/tasks?list=unit&limit=100"))
		all := time.Duration(0)
		for _, path := range []string{"/me", "/tasks?list=unit&limit=100&with=counts&with=views"} {
			all += r.read(t, login, path)
		}
		calls = append(calls, all)
	}
	page, list := percentile(pages[1:], 0.95), percentile(lists[1:], 0.95)
	m.times("the work list's page", pages[1:], nil)
	m.times("the same list by the API", lists[1:], nil)
	m.times("the two calls of the API that the page stands on", calls[1:], nil)
	m.number(besideAPI, "×", page/list)
	m.number("the work list's page beside the two calls", "×", page/percentile(calls[1:], 0.95))
}

// linked are the files that a page asks for with it.
var linked = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// firstLoad is what a page takes over the wire with nothing kept from before, in bytes.
func (b *browser) firstLoad(t *testing.T, path string) int {
	t.Helper()
	page, bytes := b.get(t, b.at+path)
	seen := map[string]bool{}
	for _, m := range linked.FindAllStringSubmatch(string(page), -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			_, wire := b.get(t, b.at+html.UnescapeString(m[1]))
			bytes += wire
		}
	}
	require.Greater(t, len(seen), 3, "style, script and font are found")
	return bytes
}

// benchDesk is what the desk costs at two sizes, each line with its goal and whether it is met.
func benchDesk(all []measured) string {
	var out strings.Builder
	first, last := all[0], all[len(all)-1]
	fmt.Fprintf(&out, "the desk with %s and %s cases, median / p95: %s, %s, load %s and %s\n", thousands(first.Cases), thousands(last.Cases),
		last.When, last.Machine, cmp.Or(first.Load, "?"), cmp.Or(last.Load, "?"))
	line := func(met, name, what string) { fmt.Fprintf(&out, "%-14s %-46s %s\n", met, name, what) }
	for _, f := range last.Figures {
		before := first.find(f.Name)
		switch {
		case goals[f.Name] > 0:
			line(yesOrNo(f.P95 <= goals[f.Name]), f.Name, fmt.Sprintf("%s %s (at most %g)", short(f.P95), f.Unit, goals[f.Name]))
		case f.Yard95 == 0 || before == nil || before.P95 == 0:
			line("", f.Name, f.text())
		default:
			met := yesOrNo(f.P95 <= flat*before.P95)
			if !alike(f, before) && len(all) > 1 {
				met += ", busy"
			}
			line(met, f.Name, fmt.Sprintf("%s and %s: %.2f× / %.2f× (p95 at most %.1f)", before.text(), f.text(), f.P50/before.P50,
				f.P95/before.P95, flat))
		}
	}
	out.WriteString("«busy»: what no case is in took more than a quarter longer at one size than at the other: it may be the machine.\n")
	return out.String()
}

func yesOrNo(met bool) string {
	if met {
		return "yes"
	}
	return "NO"
}
