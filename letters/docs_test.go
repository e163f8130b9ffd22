package letters

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/wording"
)

var update = flag.Bool("update", false, "write docs/letters.md anew")

const (
	docPage = "../docs/letters.md"
	docHead = `# What the letters must say

A lawyer's checklist, written by ` + "`go test ./letters -update`" + ` from ` + "`letters/texts`" + `, a file a code. A letter is
not written when it lacks one of these: the program refuses, and says which. The words themselves stand in the file of each
letter, Bokmål and Nynorsk side by side, in the block with the same name; what stands in more than one letter is
in ` + "`letters/texts/frame.yaml`" + `.

**Verify** marks what is our own reading of the source: somebody who knows the law is to look at it before the letter is used. The
example is how it reads in Bokmål in a made-up case. What the codes mean is in [codes.md](codes.md). hol, sphl, pbrl, hpl, pjl
and fvl are the acts on municipal health and care services, the specialist health service, patients' and users' rights, health personnel,
health records and public administration (of 1967: the sections that a letter cites by itself follow the act in force).

`
)

// TestDocsLettersIsTrue keeps docs/letters.md what the texts say.
func TestDocsLettersIsTrue(t *testing.T) {
	page := checklist(t)
	if *update {
		require.NoError(t, os.WriteFile(docPage, []byte(page), 0o644)) //nolint:gosec // a page that everybody reads
	}
	is, err := os.ReadFile(docPage)
	require.NoError(t, err)
	if page != string(is) {
		t.Error("docs/letters.md is not what the texts say: go test ./letters -update writes it anew")
	}
}

func checklist(t *testing.T) string {
	var body strings.Builder
	letters, least, toVerify := 0, 0, 0
	for _, k := range casefile.LetterKinds() {
		text := texts[k.Code]
		if text == nil {
			continue
		}
		letters++
		fmt.Fprintf(&body, "\n## %s %s\n\n%s%s.\n\n| it says | for example | when | source | |\n|---|---|---|---|---|\n", k.Code,
			wording.Name(wording.Bokmaal, "document", string(k.Code)), strings.ToUpper(k.Title[:1])+k.Title[1:], aboutNobody(k))
		for _, m := range text.Holds {
			mark := ""
			least++
			if m.Verify {
				mark = "**verify**"
				toVerify++
			}
			when, said := conditions[m.When]
			require.True(t, said, "say in words when it must be said: %q", m.When)
			fmt.Fprintf(&body, "| %s | %s | %s | %s | %s |\n", strings.ReplaceAll(m.ID, "_", " "), example(t, k.Code, m.ID), when, m.Source, mark)
		}
	}
	return docHead + fmt.Sprintf("%d letters, %d things that must be said, %d of them to verify.\n", letters, least, toVerify) + body.String()
}

// aboutNobody says so of letters that tell nothing about a person.
func aboutNobody(k casefile.LetterKind) string {
	if slices.Contains(impersonal, k.Code) && !strings.Contains(k.Title, "no patient data") {
		return "; no patient data"
	}
	return ""
}

// conditions are the conditions of minima in words: a lawyer reads no templates.
var conditions = map[string]string{
	"":                               "always",
	"or .ToPatient .ToSpeaker":       "to the person, and to who speaks for them",
	"not (or .ToPatient .ToSpeaker)": "to others than the person and who speaks for them",
	".ToSigner":                      "to who is to sign",
	".FormVersion":                   "always",
	"and .ToSigner .FormVersion":     "to who is to sign",
	".ToCoordinator":                 "to the coordinator",
	"and .ToStaff (not .ToCoordinator) (not .ToSpeaker)": "to the coordinator's manager",
	".ToGovernor":                          "to the County Governor",
	"not .ToGovernor":                      "to others than the County Governor",
	".Child":                               "the person is under 18",
	".Plan":                                "the plan is written in the system",
	"not .Plan":                            "the plan is on paper from before the case was here",
	".Complaint":                           "it is about a complaint",
	"not .Complaint":                       "it is about a decision",
	".MayComplain":                         "it is about a decision of the unit",
	".NotGiven":                            "it gives a part, and says which part it refuses",
	".Complaint.Late":                      "the complaint came late",
	".Complaint.Defects":                   "the complaint lacks something",
	".Meeting.Attended":                    "it is known who attended",
	".Meeting.Arranged":                    "something was arranged",
	`eq .Says ""`:                          "the first letter",
	`eq .Says "TAKEN_BACK"`:                "it takes the notice back",
	`not .Says.TakesBack`:                  "it does not take the packet back",
	`.Says.TakesBack`:                      "it takes the packet back",
	`ne .Says "TAKEN_BACK"`:                "it gives notice",
	`eq .Says "CALLED_OFF"`:                "it calls off what was told",
	`eq .Says "CORRECTED"`:                 "minutes that were sent are corrected",
	`ne .Says "CALLED_OFF"`:                "it does not call anything off",
	`eq .Years "16"`:                       "the birthday is the 16th",
	`eq .Years "18"`:                       "the birthday is the 18th",
	`eq .Change "WITHDRAWN"`:               "consent was withdrawn",
	`eq .State.Episode.Need.Levels "BOTH"`: "the municipality's services are needed too",
	`and (or .ToPatient .ToSpeaker) (ne .Change "MERGED")`:                   "to them, unless two cases were joined",
	`or (eq .Complaint.Outcome "CHANGED") (eq .Complaint.Outcome "QUASHED")`: "the decision was changed or quashed",
	`and .Answered (not (.Fact "grounds_given"))`:                            "it is the answer to a complaint",
	`and (ne .Says "CALLED_OFF") .Meeting.AgendaFromPlan`:                    "the plan is the agenda, and the meeting is held",
	`and (ne .Says "CALLED_OFF") (not (or .ToPatient .ToSpeaker))`:           "to others, of a meeting to be held",
	`and (eq .Decision.Outcome "TERMINATED") (not .Decision.PatientAsked)`:   "something ends that the person has not asked to end",
}

// example is how a minimum reads in Bokmål, in the first situation in which it must be said.
func example(t *testing.T, code casefile.LetterCode, id string) string {
	for _, s := range situations() {
		if s.code != code {
			continue
		}
		for _, to := range s.to {
			src := s.source(to)
			if !isMinimum(code, id, src) {
				continue
			}
			p, err := Compose(src)
			require.NoError(t, err)
			return wordsOf(p, id)
		}
	}
	require.Fail(t, "no situation has a letter that must say it", "%s %s", code, id)
	return ""
}

func wordsOf(p *Paper, id string) string {
	var all []string
	for _, b := range p.Blocks {
		if b.Holds != id {
			continue
		}
		switch b.Kind {
		case ListBlock:
			for _, item := range b.Items {
				all = append(all, plain(item))
			}
		case TableBlock:
			all = append(all, "a table: "+strings.ToLower(strings.Join(b.Head, ", ")))
		default:
			all = append(all, plain(b.Text))
		}
	}
	return strings.ReplaceAll(strings.Join(all, " · "), "|", "/")
}
