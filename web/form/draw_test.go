package form

import (
	"bytes"
	"encoding/json"
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the pictures in testdata anew")

var drawn = template.Must(template.New("page").Parse(Template))

func draw(t *testing.T, form *Form, values Values, c Context) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, drawn.ExecuteTemplate(&out, "form", form.Show(values, c)))
	return out.String()
}

// submitted is what a browser without JavaScript sends of what was drawn.
func submitted(t *testing.T, page string) Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	out := Values{}
	for node := range root.Descendants() {
		a := attributes(node)
		_, checked := a["checked"]
		switch {
		case a["name"] == "":
		case node.Data == "textarea":
			// The parser leaves out the line feed after the tag, as a browser does.
			out.Add(a["name"], strings.ReplaceAll(textOf(node), "\n", "\r\n"))
		case node.Data == "select":
			for option := range node.Descendants() {
				of := attributes(option)
				if _, selected := of["selected"]; selected {
					out.Add(a["name"], of["value"])
				}
			}
		case node.Data == "input" && (a["type"] == "radio" || a["type"] == "checkbox") && !checked:
		case node.Data == "input":
			out.Add(a["name"], a["value"])
		}
	}
	return out
}

func attributes(node *html.Node) map[string]string {
	out := map[string]string{}
	for _, a := range node.Attr {
		out[a.Key] = a.Val
	}
	return out
}

// What is drawn can be used by everybody: ids are unique, every input has its label, what
// describes it is there, and a radio button or a box stands in a group with a name.
func TestEveryFormIsDrawnForEverybody(t *testing.T) {
	for _, form := range all(t) {
		for _, lang := range languages {
			page := draw(t, form, nil, Context{Language: lang, Today: monday})
			root, err := html.Parse(strings.NewReader(page))
			require.NoError(t, err)
			ids, labels := map[string]bool{}, map[string]bool{}
			for node := range root.Descendants() {
				a := attributes(node)
				if a["id"] != "" {
					assert.False(t, ids[a["id"]], "%s: the id %s is there twice", form.name, a["id"])
					ids[a["id"]] = true
				}
				if node.Data == "label" {
					labels[a["for"]] = true
				}
				_, inline := a["style"]
				assert.False(t, inline, form.name)
			}
			for node := range root.Descendants() {
				a := attributes(node)
				if (node.Data == "input" && a["type"] != "hidden") || node.Data == "select" || node.Data == "textarea" {
					assert.True(t, labels[a["id"]], "%s: %s has no label", form.name, a["name"])
				}
				for id := range strings.FieldsSeq(a["aria-describedby"]) {
					assert.True(t, ids[id], "%s: nothing has the id %s", form.name, id)
				}
				if node.Data == "legend" {
					assert.NotEmpty(t, strings.TrimSpace(textOf(node)), form.name)
				}
			}
		}
	}
}

func textOf(node *html.Node) string {
	var out strings.Builder
	for below := range node.Descendants() {
		if below.Type == html.TextNode {
			out.WriteString(below.Data)
		}
	}
	return out.String()
}

var monday = civil.Date{Year: 2027, Month: time.March, Day: 1}

var weekdays = []string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"}

func beside(d civil.Date) string { return weekdays[d.In(time.UTC).Weekday()] }

// A few forms as they are drawn; -update writes them.
func TestPictures(t *testing.T) {
	refusal := json.RawMessage(`{"status":422,"key":"coordinator_not_granted","rule":"INV-40",
		"detail":"Pasienten har ikke vedtak om koordinator.", "remedy":"Fatt vedtak om koordinator først.","errors":[]}`)
	meeting := formOf(t, "hold_meeting")
	appoint := formOf(t, "appoint_coordinator")
	pictures := map[string]string{
		"new_referral": draw(t, formOf(t, "new_referral"), nil, Context{Language: "nb", Today: monday, Beside: beside, Direct: true,
			Preset: Values{"patient": {ola}, "known": {ola + "|Ola Nordmann"}}}),
		"issue_decision_typed_wrongly": func() string {
			form := formOf(t, "issue_decision")
			typed := Values{"outcome": {"GRANTED"}, "decided_on": {"31.02.2027"}, "grounds": {"  "}, "rule": {"hol § 7-1"}}
			_, wrong := form.Read(typed)
			return draw(t, form, typed, Context{Language: "nn", Today: monday, Beside: beside, Errors: wrong})
		}(),
		"hold_meeting": draw(t, meeting, nil, Context{Language: "en", Today: monday, Beside: beside, Options: meeting.Options(answers(t), "en")}),
		"start_care_team": draw(t, formOf(t, "start_care_team"), Values{"members.0.service": {"GP"}, "members.1.service": {""}},
			Context{Language: "nb", Options: formOf(t, "start_care_team").Options(answers(t), "nb")}),
		"appoint_coordinator_refused": draw(t, appoint, Values{"staff": {kari}},
			Context{Language: "nb", Today: monday, Options: appoint.Options(answers(t), "nb"), Errors: appoint.Blame(refusal)}),
	}
	for name, page := range pictures {
		file := filepath.Join("testdata", name+".html")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), page, "go test ./web/form -run Pictures -update writes %s", file)
	}
}
