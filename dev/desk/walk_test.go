package desk

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

var update = flag.Bool("update", false, "take the pictures of docs/walk.md anew")

// walked is what the case's page showed after a row of the story.
type walked struct {
	Row, Wrong string
	Shown      struct {
		Phase, Responsible, Coordinator string
		Open                            []struct {
			Name, Due   string
			ActBy       string   `json:"act_by"`
			CountedFrom string   `json:"counted_from"`
			Days        []string // that stand with it: reminders among them
		}
		Settled []struct{ Name, Due, How, On string }
		Letters []struct{ Name, To, Status string }
	}
}

// Story 1 by clicking: whoever the story names takes each step through the desk's own forms, on the
// day it names, and the page of the case then shows the dates that the story has. Those who are neither
// patient nor staff (the adviser of Nav, the general practitioner, the daughter) are registered by the
// coordinator, from the field that lacks them.
func TestStory1ByClicking(t *testing.T) {
	s := readScript(t, "01-kari.yml")
	at := setStage(t, s)
	token, err := system.Token(t.Context(), at.Owner)
	require.NoError(t, err)
	var rows []map[string]string
	for _, row := range s.Rows {
		rows = append(rows, map[string]string{"row": row.Row, "at": instant(t, row.At).Format(time.RFC3339)})
	}
	asked := map[string]any{"world": at.World, "token": token, "login": at.Login, "rows": rows, "captions": quotes()}
	if *update {
		asked["pictures"], err = filepath.Abs(pictureFolder)
		require.NoError(t, err)
	}
	var told struct {
		Rows     []walked
		Pictures []string
	}
	drive(t, "walk.mjs", asked, &told)
	said := codesInWords(t)
	done := map[string]bool{}
	for _, row := range told.Rows {
		require.Empty(t, row.Wrong, "row %s", row.Row)
		i := slices.IndexFunc(s.Rows, func(r scriptRow) bool { return r.Row == row.Row })
		require.GreaterOrEqual(t, i, 0, row.Row)
		done[row.Row] = true
		t.Run(row.Row, func(t *testing.T) { row.hold(t, s, s.Rows[i].Then, said) })
	}
	for _, row := range s.Rows {
		assert.True(t, done[row.Row] || len(row.Do) == 0, "row %s was not walked", row.Row)
	}
	assert.Equal(t, pictureNames(), told.Pictures)
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	if d, err := civil.ParseDate(text); err == nil {
		return calendar.At(d, 12, 0)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Oslo)
	require.NoError(t, err)
	return at
}

// codesInWords are the codes by family, as the pages say them in Bokmål.
func codesInWords(t *testing.T) map[string]map[string]string {
	t.Helper()
	var all struct {
		Families []struct {
			Family string
			Codes  []struct{ Code, NB string }
		}
	}
	ask(t, "tone", http.MethodGet, "/codes", nil, &all)
	out := map[string]map[string]string{}
	for _, f := range all.Families {
		out[f.Family] = map[string]string{}
		for _, one := range f.Codes {
			out[f.Family][one.Code] = one.NB
		}
	}
	return out
}

// hold compares a page with what the story says: the case, who is responsible, deadlines, letters.
func (w walked) hold(t *testing.T, s script, then map[string]any, said map[string]map[string]string) {
	t.Helper()
	if phase := oneOf(then["case"], "phase"); phase != "" {
		assert.True(t, strings.EqualFold(said["phase"][phase], w.Shown.Phase), "%s is shown as %s", phase, w.Shown.Phase)
	}
	if who := oneOf(then["main responsible"], "who"); who != "" {
		assert.Equal(t, s.nameOf(who), w.Shown.Responsible)
	}
	deadlines, _ := then["deadlines"].(map[string]any)
	for code, wanted := range deadlines {
		several, is := wanted.([]any)
		if !is {
			several = []any{wanted}
		}
		for _, one := range several {
			w.holdDeadline(t, code, said["deadline"][code], one, said["deadline_status"])
		}
	}
	letters, _ := then["letters"].(map[string]any)
	for code, wanted := range letters {
		w.holdLetters(t, s, said["document"][code], wanted)
	}
}

// oneOf is a word of the story, or one field of what it says in more words.
func oneOf(wanted any, field string) string {
	if more, is := wanted.(map[string]any); is {
		wanted = more[field]
	}
	text, _ := wanted.(string)
	return text
}

func (s script) nameOf(key string) string { return s.Cast.Staff[key].Name + s.Cast.People[key].Name }

func (w walked) holdDeadline(t *testing.T, code, name string, wanted any, statuses map[string]string) {
	t.Helper()
	open, settled := w.Shown.Open, w.Shown.Settled
	named := func(shown string) bool { return strings.EqualFold(shown, name) }
	of, _ := wanted.(map[string]any)
	status := oneOf(wanted, "status")
	field := func(key string) string { text, _ := of[key].(string); return text }
	because := fmt.Sprintf("%s «%s»: %v, of %+v and %+v", code, name, wanted, open, settled)
	switch status {
	case "never":
		for _, one := range settled {
			assert.False(t, named(one.Name), because)
		}
		fallthrough
	case "none":
		for _, one := range open {
			assert.False(t, named(one.Name), because)
		}
	case "OPEN":
		found := false
		for _, one := range open {
			actBy := field("act_by")
			if actBy == field("due") {
				actBy = "" // shown where it is another day
			}
			found = found || named(one.Name) && (field("due") == "" || one.Due == field("due")) && (field("act_by") == "" || one.ActBy == actBy) &&
				(field("counted_from") == "" || one.CountedFrom == field("counted_from")) && containsAll(one.Days, of["reminders"])
		}
		assert.True(t, found, because)
	default:
		found := false
		for _, one := range settled {
			found = found || named(one.Name) && one.How == statuses[status] && (field("due") == "" || one.Due == field("due")) &&
				(field("settled_on") == "" || one.On == field("settled_on"))
		}
		require.NotEmpty(t, statuses[status], status)
		assert.True(t, found, because)
	}
}

// containsAll tells whether a page shows each day that the story lists, if it lists any.
func containsAll(days []string, listed any) bool {
	all, _ := listed.([]any)
	return !slices.ContainsFunc(all, func(day any) bool { return !slices.Contains(days, day.(string)) })
}

func (w walked) holdLetters(t *testing.T, s script, name string, wanted any) {
	t.Helper()
	require.NotEmpty(t, name)
	var shown []string
	status := oneOf(wanted, "status")
	for _, one := range w.Shown.Letters {
		if strings.EqualFold(one.Name, name) {
			shown = append(shown, one.To)
			assert.True(t, status != "POSTED" || strings.HasPrefix(one.Status, "sendt "), "%s to %s is %s", name, one.To, one.Status)
			assert.True(t, status != "QUEUED" || one.Status == "klart til sending", "%s to %s is %s", name, one.To, one.Status)
		}
	}
	var to []string
	if of, is := wanted.(map[string]any); is {
		switch who := of["to"].(type) {
		case string:
			to = []string{who}
		case []any:
			for _, one := range who {
				to = append(to, one.(string))
			}
		}
	}
	for i, key := range to {
		to[i] = s.nameOf(key)
	}
	assert.ElementsMatch(t, to, shown, "«%s»", name)
}

const pictureFolder = "../../docs/pictures/walk"

// pictured are the pictures of the walk, in their order. Captions are in English; what they quote is to
// be seen in the picture, and walk.mjs holds that each time.
var pictured = []struct{ name, title, caption string }{
	{"1-ask", "Kari asks", "Kari has logged in and asks for herself, in her own words. She ticks «Koordinator» and " +
		"«Individuell plan»; how and when it came is put away, for it is known."},
	{"2-case", "The case, as Tone sees it", "Tone Berg heads the coordinating unit. The case says where it is («Hvor saken er»), " +
		"and under «Hva nå?» what she can do next: «Begynne å avklare henvendelsen»."},
	{"3-consent", "Asking for consent", "She hands out a consent form for «At arbeidet kan starte», «Koordinator» and «Individuell plan»."},
	{"4-sign", "Kari signs", "Kari signs on her own page: «Skriv under på et samtykke». What she does not want she can strike out."},
	{"5-decision", "The decision", "Tone has answered the criteria and decides: «Innvilget», for «Koordinator» and " +
		"«Individuell plan». The sections and the grounds stand below."},
	{"6-follows", "What will follow", "Nothing has happened yet. The page says what will follow: «2 brev blir skrevet», to be read " +
		"as they will be sent, and «Frister som begynner å løpe». «Ja, gjør dette» takes the step."},
	{"7-refused", "What is not allowed", "Ola has not had his training: «Ingenting er registrert ennå, fordi:», with the rule " +
		"(«INV-34») and what to do instead."},
	{"8-appointed", "A coordinator is appointed", "After the training Ola is appointed: «Koordinator» is «Ola Fysio», and the life " +
		"line has moved on."},
	{"9-plan", "The plan", "Ola writes the plan, «Skriv i planen». It counts when it is taken into use: «Ta planen i bruk»."},
}

func pictureNames() (names []string) {
	for _, one := range pictured {
		names = append(names, one.name)
	}
	return names
}

var quoted = regexp.MustCompile(`«([^»]+)»`)

func quotes() map[string][]string {
	all := map[string][]string{}
	for _, one := range pictured {
		all[one.name] = []string{}
		for _, m := range quoted.FindAllStringSubmatch(one.caption, -1) {
			all[one.name] = append(all[one.name], m[1])
		}
	}
	return all
}

// The page with the pictures is what is written here, and each picture is there and small.
func TestTheWalkHasItsPictures(t *testing.T) {
	var page strings.Builder
	page.WriteString("# A two-minute walk\n\nFrom a request to a granted decision and an appointed coordinator, as story 1 " +
		"([01-kari.yml](../stories/01-kari.yml)) tells it.\nStart the system with `make dev`, open the banner's «Desk», and be Tone Berg: " +
		"Kari has asked already there, so begin at 2. The\npeople do not exist, and a line on top of each page says so. " +
		"The pictures are taken by the test that walks the story in a\nbrowser, and what a caption quotes is held to be in its picture; " +
		"`go test -C dev ./desk -run 'Story1|Pictures' -update` takes\nthem anew.\n")
	for i, one := range pictured {
		fmt.Fprintf(&page, "\n## %d. %s\n\n%s\n\n![%s](pictures/walk/%s.png)\n", i+1, one.title, one.caption, one.title, one.name)
		if info, err := os.Stat(filepath.Join(pictureFolder, one.name+".png")); assert.NoError(t, err) {
			assert.Greater(t, info.Size(), int64(5_000), "%s: a picture of nothing", one.name)
			assert.Less(t, info.Size(), int64(120_000), "%s is too large", one.name)
		}
	}
	const file = "../../docs/walk.md"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(page.String()), 0o600))
	}
	said, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, page.String(), string(said), "go test -C dev ./desk -run Pictures -update writes it anew")
}
