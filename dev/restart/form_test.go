package restart_test

import (
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

	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
)

// clerk is somebody at the desk, without a script.
type clerk struct {
	http *http.Client
	desk string
}

// shown is a page as it came.
type shown struct {
	at   *url.URL
	body string
}

func (c *clerk) send(r *http.Request) (shown, error) {
	answer, err := c.http.Do(r)
	if err != nil {
		return shown{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return shown{answer.Request.URL, string(body)}, err
}

func (c *clerk) open(t *testing.T, path string) shown {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.desk+path, http.NoBody)
	require.NoError(t, err)
	page, err := c.send(r)
	require.NoError(t, err)
	return page
}

// post sends a form; an error is that no answer came.
func (c *clerk) post(t *testing.T, address string, form url.Values) (shown, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(r)
}

// sits is somebody who has logged in at the desk.
func (i *installation) sits(t *testing.T, login string) *clerk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	c := &clerk{&http.Client{Jar: jar}, i.desk}
	issuer := c.open(t, "/login?next=/drafts")
	form := issuer.hidden()
	form.Set("subject", login)
	page, err := c.post(t, i.issuer+"/authorize", form)
	require.NoError(t, err)
	require.Equal(t, "/drafts", page.at.Path)
	return c
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hidden is what a form carries besides what is typed.
func (s shown) hidden() url.Values {
	out := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(s.body, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// filled is the form of a page with what is typed in it.
func (s shown) filled(pairs ...string) url.Values {
	form := s.hidden()
	for n := 0; n+1 < len(pairs); n += 2 {
		form.Set(pairs[n], pairs[n+1])
	}
	form.Set("do", "take")
	return form
}

// Killed while three forms are on their way from the desk: one that has done nothing yet, one that is done
// but has not been answered, and a step that the case is about to write down. Started again, what was typed is
// there or done, and sent again as it stands it is done once.
func TestKilledWhileFormsAreSent(t *testing.T) {
	i := install(t)
	i.start(t)
	caller := town.NewCaller(i.issuer, i.api)
	t.Cleanup(caller.Close)
	caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	in, err := town.Found(t.Context(), caller, at(2027, 2, 1, 8, 0, 0), 1)
	require.NoError(t, err)
	opened, err := in.Take(t.Context(), in.Refer(0))
	require.NoError(t, err)
	b := books.Open(t, i.dsn, i.temporal, "samlop")
	tone, nina := i.sits(t, in.ToneLogin()), i.sits(t, in.NinaLogin())
	const person, people = "/people/new", "SELECT count(*) FROM people WHERE name = ?"
	step := "/cases/" + opened.CaseID + "/steps/start_screening"
	forms := []struct {
		who         *clerk
		path        string
		typed       []string
		stops, done string
		of          []any
		leads       string
	}{
		{tone, person, []string{"name", "Ada Før", "kind", "PATIENT"}, "BEFORE INSERT ON people FOR EACH ROW WHEN (NEW.name = 'Ada Før')",
			people, []any{"Ada Før"}, "/referrals/new"},
		{nina, person, []string{"name", "Ada Etter", "kind", "PATIENT"},
			"BEFORE UPDATE ON form_drafts FOR EACH ROW WHEN (octet_length(NEW.content) = 0 AND NEW.about = 'create_person')",
			people, []any{"Ada Etter"}, "/referrals/new"},
		{tone, step, []string{"identity", "NATIONAL_NUMBER"}, "BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.name = 'screening_started')",
			"SELECT count(*) FROM events WHERE case_id = ? AND name = 'screening_started'", []any{opened.CaseID}, "/cases/" + opened.CaseID},
	}
	b.Exec(t, `CREATE FUNCTION hold_form() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN PERFORM pg_advisory_xact_lock(412); RETURN NEW; END $$`)
	pool, err := b.Store.DB.DB()
	require.NoError(t, err)
	holder, err := pool.Conn(t.Context()) // dies with the server
	require.NoError(t, err)
	_, err = holder.ExecContext(t.Context(), "SELECT pg_advisory_lock(412)")
	require.NoError(t, err)
	for _, f := range forms {
		b.Exec(t, "CREATE TRIGGER hold_form "+f.stops+" EXECUTE FUNCTION hold_form()")
	}
	unanswered := make(chan error, len(forms))
	for n, f := range forms {
		form := f.who.open(t, f.path).filled(f.typed...)
		go func() {
			_, err := f.who.post(t, f.who.desk+f.path, form)
			unanswered <- err
		}()
		b.Await(t, n+1, time.Minute, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 412 AND NOT granted")
	}
	require.Equal(t, []int{0, 1, 0}, []int{b.Number(t, forms[0].done, forms[0].of...), b.Number(t, forms[1].done, forms[1].of...),
		b.Number(t, forms[2].done, forms[2].of...)}, "nothing yet, done, and about to be")
	i.Kill()
	for range forms {
		require.Error(t, <-unanswered, "no answer came")
	}
	b.Close()

	i.start(t)
	caller.Move(i.issuer, i.api)
	b = books.Open(t, i.dsn, i.temporal, "samlop")
	defer b.Close()
	for _, f := range forms {
		f.who.desk = i.desk
		page := f.who.open(t, f.path)
		require.Contains(t, page.body, `value="`+f.typed[1]+`"`, "what was typed is there")
		require.Contains(t, page.body, "Her er det du skrev sist")
		after, err := f.who.post(t, f.who.desk+f.path, page.filled(f.typed...))
		require.NoError(t, err)
		require.Equal(t, f.leads, after.at.Path, after.body)
		require.Equal(t, 1, b.Number(t, f.done, f.of...), "done once")
		require.NotContains(t, f.who.open(t, "/drafts").body, `href="`+f.path, "what is sent is no draft")
	}
	b.RequireOneTruth(t, opened.CaseID)
}
