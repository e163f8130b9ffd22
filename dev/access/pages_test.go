package access_test

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"samlop/web"
)

// reader is somebody at the desk, as a browser has them.
type reader struct {
	*column
	http *http.Client
}

// sheet is one page as it came back.
type sheet struct {
	page   *page
	who    *reader
	which  string
	path   string
	status int
	header http.Header
	body   string
}

// heard is what the API answers somebody.
type heard struct {
	status int
	body   string
}

// desk is all that is tried at the desk, and what the API answers the same people.
type desk struct {
	*place
	mu      sync.Mutex
	answers map[string]*heard
	readers map[string]*reader // by login
	sheets  []*sheet
	// texts are the ids of what is said in the cases, by what is said.
	texts map[string]string
}

// TestINV84_INV110_EveryPageByEverybody tries every page and every form of the desk, by every
// kind of person in every relation. The desk has no logic of its own: what a page answers
// must be what the API answers the same person, what is in it must be in the API's answers
// to them, and a refusal tells nothing.
func TestINV84_INV110_EveryPageByEverybody(t *testing.T) {
	p := settle(t)
	d := &desk{place: p, answers: map[string]*heard{}, readers: map[string]*reader{}, texts: map[string]string{}}
	d.logIn(t) // who is deactivated below has logged in before
	p.live(t)
	p.name(t)
	p.episodes(t)
	d.findTexts(t)
	before := p.seqs(t)
	began := time.Now()
	d.tryPages(t, d.pages(t))
	assert.Equal(t, before, p.seqs(t), "a page has changed a case")
	for _, s := range d.sheets {
		want := d.expected(t, s)
		if both := s.status >= http.StatusBadRequest && want >= http.StatusBadRequest; both && s.page.form != nil && s.who.kind == "" {
			continue // of no organisation: where the form is shown again, that is refused first
		}
		if s.status != want {
			t.Errorf("%s by %s (%s) on %s is %d, and the API gives %d: %s", s.path, s.who.title, s.who.key, s.which, s.status, want, excerpt(s))
		}
	}
	d.nothingToldByRefusals(t)
	d.leave(t)
	shown := d.marks(t)
	for _, words := range p.words {
		if kept := slices.Contains(shownNowhere, strings.SplitN(strings.TrimPrefix(words, mark+" "), "-", 2)[0]); shown[words] == kept {
			t.Errorf("%q is shown by a page: %t, see shownNowhere", words, shown[words])
		}
	}
	log := logged.String()
	assert.NotContains(t, log, mark, "no name and no word of anybody's is in the log")
	assert.Contains(t, log, "desk /cases/{case}/plan", "the log has what was asked for")
	t.Logf("%d addresses × %d kinds of person: %d pages in %s", len(web.Patterns()), len(keys(p.groups)), len(d.sheets),
		time.Since(began).Round(time.Second))
}

func excerpt(s *sheet) string {
	if at := strings.Index(s.body, "<h1"); at >= 0 {
		return s.body[at:min(len(s.body), at+300)]
	}
	return s.body[:min(len(s.body), 300)]
}

// logIn logs everybody in at the issuer's page.
func (d *desk) logIn(t *testing.T) {
	t.Helper()
	all := []*column{d.closedChild}
	for _, g := range d.groups {
		all = append(all, g.columns...)
	}
	var callers errgroup.Group
	callers.SetLimit(8)
	for _, c := range all {
		r := d.browser(t, c)
		d.readers[c.subject] = r
		if c.subject != "" {
			callers.Go(func() error { d.enter(t, r); return nil })
		}
	}
	_ = callers.Wait() // nothing gives an error: who does not come in ends the test
}

func (d *desk) browser(t *testing.T, c *column) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	r := &reader{column: c, http: &http.Client{Jar: jar, Timeout: time.Minute, Transport: wire}}
	if c.subject == "" {
		r.stay()
	}
	return r
}

// wire is what all browsers share: nothing is packed for a way this short.
var wire = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}

// stay makes a browser follow nothing.
func (r *reader) stay() {
	r.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// enter goes through the issuer's page, and follows nothing afterwards.
func (d *desk) enter(t *testing.T, r *reader) {
	page := d.send(t, r, http.MethodGet, system.Desk+"/login?next=/logged-out", nil, "")
	form := url.Values{"subject": {r.subject}}
	for _, m := range hiddenInput.FindAllStringSubmatch(page.body, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	page = d.send(t, r, http.MethodPost, system.Issuer+"/authorize", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
	require.Equal(t, http.StatusOK, page.status, "%s logs in: %s", r.key, page.body)
	r.stay()
}

func (d *desk) send(t *testing.T, r *reader, method, address string, content io.Reader, kind string) sheet {
	if content == nil {
		content = http.NoBody
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address, content)
	require.NoError(t, err)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	request.Header.Set("Accept-Language", "en")
	answer, err := r.http.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return sheet{who: r, status: answer.StatusCode, header: answer.Header, body: string(body)}
}

// as is who asks about a case: each child is the patient of its own.
func (d *desk) as(c *column, which string) *reader {
	if c.key == "child" && which == isClosed {
		c = d.closedChild
	}
	return d.readers[c.subject]
}

// tryPages asks for every page by everybody, on every case that they can be about.
func (d *desk) tryPages(t *testing.T, pages []*page) {
	t.Helper()
	var callers errgroup.Group
	callers.SetLimit(8)
	for _, g := range d.groups {
		for _, c := range g.columns {
			callers.Go(func() error {
				for _, p := range pages {
					for _, which := range p.cases(c) {
						d.try(t, p, d.as(c, which), which)
					}
				}
				return nil
			})
		}
	}
	_ = callers.Wait() // nothing gives an error: a page that is not answered ends the test
}

func (d *desk) try(t *testing.T, p *page, r *reader, which string) {
	var content io.Reader
	var kind string
	if p.form != nil {
		content, kind = p.form(d, r, which)
	}
	path := d.fill(p.path, which)
	s := d.send(t, r, p.method, system.Desk+path, content, kind)
	s.page, s.which, s.path = p, which, path
	d.mu.Lock()
	d.sheets = append(d.sheets, &s)
	d.mu.Unlock()
}

var inPattern = regexp.MustCompile(`\{([a-z_]+)\}`)

// fill fills in a path of the desk or of the API: things that are there, as in the API's own test.
func (d *desk) fill(path, which string) string {
	return inPattern.ReplaceAllStringFunc(path, func(found string) string {
		switch name := strings.Trim(found, "{}"); name {
		case "case":
			return d.cases[which]
		case "meeting":
			return "meeting-1"
		case "office":
			return d.office
		case "own": // whose, is for who asks
			return found
		default:
			return d.params[name]
		}
	})
}

// ask is what the API answers somebody, asked once. A path below {own} is one of their organisation's.
func (d *desk) ask(t *testing.T, r *reader, method, path string, content any, header map[string]string) *heard {
	key := r.subject + " " + method + " " + path
	d.mu.Lock()
	known := d.answers[key]
	d.mu.Unlock()
	if known != nil {
		return known
	}
	own := d.orgs[r.org]
	if r.kind == "" || own == "" {
		own = "-"
	}
	got := d.place.send(t.Context(), t, r.column, method, strings.Replace(path, "{own}", own, 1), content, header)
	h := &heard{got.Status, string(got.Body)}
	d.mu.Lock()
	d.answers[key] = h
	d.mu.Unlock()
	return h
}

func (d *desk) get(t *testing.T, r *reader, path, which string) *heard {
	return d.ask(t, r, http.MethodGet, d.fill(path, which), nil, map[string]string{"X-Request-Id": uuid.NewString()})
}
