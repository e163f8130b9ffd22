package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/dev/boot"
	"samlop/dev/seed"
)

// mostBytes is how much the first load of a page may take over the wire.
const mostBytes = 150_000

var (
	system *boot.System
	seeded seed.Result
)

func TestMain(m *testing.M) { os.Exit(onSystem(m)) }

func onSystem(m *testing.M) (code int) {
	ctx := context.Background()
	var err error
	if system, err = boot.Start(ctx, boot.Options{Ephemeral: true, NoTemporalUI: true}); err != nil {
		fmt.Fprintln(os.Stderr, "starting the system:", err)
		return 1
	}
	defer func() {
		if err := system.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping the system:", err)
			code = 1
		}
	}()
	if seeded, err = seed.Plant(ctx, seed.API{URL: system.API, Token: system.Token, Admin: boot.AdminSubject}); err != nil {
		fmt.Fprintln(os.Stderr, "seeding the system:", err)
		return 1
	}
	return m.Run()
}

// visit is what the browser is asked to do; look.mjs says what each means.
type visit struct {
	Desk     string   `json:"desk"`
	Chromium string   `json:"chromium"`
	Modules  string   `json:"modules"`
	Who      string   `json:"who,omitempty"`
	Language string   `json:"language"`
	Schemes  []string `json:"schemes"`
	Script   bool     `json:"script"`
	Paths    []string `json:"paths"`
}

// seen is what it saw of one page.
type seen struct {
	Path       string   `json:"path"`
	Status     int      `json:"status"`
	Bytes      int      `json:"bytes"`
	Title      string   `json:"title"`
	Template   string   `json:"template"`
	Headings   []string `json:"headings"`
	Whole      bool     `json:"whole"`
	Shift      float64  `json:"shift"`
	Moved      []string `json:"moved"`
	Wide       int      `json:"wide"`
	Faults     []string `json:"faults"`
	Violations []struct {
		ID    string   `json:"id"`
		Help  string   `json:"help"`
		Nodes []string `json:"nodes"`
	} `json:"violations"`
}

func look(t *testing.T, v visit) []seen {
	t.Helper()
	v.Desk, v.Chromium = system.Desk, chromium(t)
	var err error
	v.Modules, err = filepath.Abs("../../.local/desk")
	require.NoError(t, err)
	require.DirExists(t, v.Modules, "run scripts/setup")
	asked, err := json.Marshal(v)
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), "node", "look.mjs")
	c.Stdin = bytes.NewReader(asked)
	var said, wrong bytes.Buffer
	c.Stdout, c.Stderr = &said, &wrong
	require.NoError(t, c.Run(), "%s", wrong.String())
	var all []seen
	require.NoError(t, json.Unmarshal(said.Bytes(), &all))
	require.Len(t, all, len(v.Paths))
	return all
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	require.Fail(t, "there is no Chromium here: run scripts/setup")
	return ""
}

var (
	light = []string{"light"}
	both  = []string{"light", "dark"}
)

// outside are pages that anybody may see.
var outside = []string{"/", "/logged-out", "/nowhere", "/accessibility"}

// inside are pages of who is logged in, with those of a case.
func inside() []string {
	c := "/cases/" + seeded.CaseID
	return []string{"/", "/tasks?list=unit", "/cases", "/cases?open=false", "/search", "/people/new", "/referrals/new", "/drafts", c,
		c + "/timeline", c + "/words", c + "/meetings", c + "/originals", "/messages", "/me/calendar",
		c + "/steps/start_screening", c + "/steps/register_complaint", c + "/steps/issue_decision", "/nowhere"}
}

// office are the pages of who runs the unit.
func office() []string {
	return []string{"/tasks?list=unit&due=week&sort=-opened_on&column=case&column=role", "/letters", "/letters?status=HELD", "/figures",
		"/figures/PLANS", "/figures/DEADLINES?measure=MISSED", "/staff", "/staff/new", "/units", "/units/new",
		"/policy", "/policy/new", "/policy/1/moves", "/absence", "/administration", "/administration/openings"}
}

// own are the pages of who is no staff: Kari's case. As Kari has one case only, the first
// page and that of the case are the same page: front is either.
func own(front string) []string {
	c := "/cases/" + seeded.CaseID
	return []string{front, "/own/looks", c + "/looks", c + "/words", c + "/plan", c + "/plan/draft", c + "/messages", c + "/meetings",
		c + "/originals", "/referrals/new"}
}

func hold(t *testing.T, all []seen, script bool) {
	t.Helper()
	titles := map[string]string{}
	for _, page := range all {
		if script {
			drawn[page.Template] = true
		}
		for _, v := range page.Violations {
			assert.Fail(t, "axe finds something", "%s: %s: %s\n%v", page.Path, v.ID, v.Help, v.Nodes)
		}
		assert.Len(t, page.Headings, 1, "%s: one first heading", page.Path)
		assert.LessOrEqual(t, page.Wide, 320, "%s: at 320 pixels nothing is scrolled sideways", page.Path)
		assert.LessOrEqual(t, page.Bytes, mostBytes, "%s: bytes over the wire", page.Path)
		if page.Status == 200 {
			assert.Empty(t, page.Faults, page.Path)
			assert.NotContains(t, titles, page.Title, "two pages of one name: %s", page.Path)
		}
		titles[page.Title] = page.Path
		assert.True(t, page.Whole, "%s: a browser waits with drawing until the last element is read", page.Path)
		assert.Zero(t, page.Shift, "%s: the layout moves: %v", page.Path, page.Moved)
		assert.NotContains(t, page.Title, "Kari", "no name in a title")
	}
	assert.Equal(t, script, all[0].Violations != nil, "axe runs with script alone")
}

func TestPagesInARealBrowser(t *testing.T) {
	for _, language := range []string{"nb", "nn", "en"} {
		t.Run(language, func(t *testing.T) {
			hold(t, look(t, visit{Language: language, Schemes: both, Script: true, Paths: outside}), true)
			hold(t, look(t, visit{Who: "tone", Language: language, Schemes: both, Script: true, Paths: inside()}), true)
		})
	}
}

func TestPagesOfWhoRunsTheUnit(t *testing.T) {
	for _, v := range []visit{{Language: "nb", Schemes: light, Script: true}, {Language: "nn", Schemes: []string{"dark"}, Script: true},
		{Language: "en", Schemes: light}} {
		v.Who, v.Paths = "tone", office()
		hold(t, look(t, v), v.Script)
	}
}

func TestPagesOfWhoIsNoStaff(t *testing.T) {
	for _, v := range []visit{{Language: "nb", Schemes: light, Script: true}, {Language: "nn", Schemes: []string{"dark"}, Script: true},
		{Language: "en", Schemes: light}} {
		v.Who, v.Paths = "kari", own("/")
		if v.Language == "nn" {
			v.Paths = own("/own/" + seeded.CaseID)
		}
		hold(t, look(t, v), v.Script)
	}
}

func TestPagesWithoutJavaScript(t *testing.T) {
	hold(t, look(t, visit{Language: "nb", Schemes: light, Paths: outside}), false)
	hold(t, look(t, visit{Who: "tone", Language: "nb", Schemes: light, Paths: inside()}), false)
}
