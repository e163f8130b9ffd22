package letters

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// aPrint is a plan that is printed for somebody who may read some points of it.
func aPrint(to casefile.Principal, points []string, l casefile.Language) Source {
	src := aCase().of(casefile.PlanLetter, to, "plan", l)
	src.Plan = aPlan()
	src.Plan.Points = points
	src.Plan.Steps = []PlanStep{
		{Goal: "Bo hjemme i huset sitt", Measures: []PlanMeasure{
			{What: "Tilsyn", Extent: "hver morgen", Responsible: "Nina Foss"},
			{What: "Rekkverk på badet", Extent: "én gang", Responsible: "Ola Vik", By: day("2027-06-15")}}},
		{Goal: "Gå på skole med de andre i gata"},
		{Measures: []PlanMeasure{{What: "Avlastning", Extent: "annenhver helg", Responsible: "Siri Moe"}}}}
	src.Plan.Meetings = []casefile.Meeting{{ID: "meeting-1", Kind: casefile.CareTeamMeeting, Status: casefile.MeetingStatusInvited,
		On: day("2027-05-10"), At: "13:00", Place: "text/place"}}
	src.Sender.Lines = []string{"Rådhusgata 1", "1234 Fjordvik", "55 00 00 00"}
	return src
}

// P-08: the brief form says whose plan it is, whom to ask, the goals, and each measure with one who
// is responsible and a day; the detailed one says all the rest besides.
func TestP08_APlanIsPrintedBriefAndDetailed(t *testing.T) {
	for _, l := range []casefile.Language{casefile.Bokmaal, casefile.Nynorsk} {
		said := map[casefile.PlanStyle]string{}
		for _, style := range []casefile.PlanStyle{casefile.PlanBrief, casefile.PlanDetailed} {
			p, err := ComposePlan(aPrint(patient, casefile.PlanContent, l), style)
			require.NoError(t, err)
			said[style] = p.Plain()
			for _, w := range wrong {
				assert.False(t, w.MatchString(said[style]), "%s: %q in\n%s", l, w.FindString(said[style]), said[style])
			}
			for i, b := range p.Blocks {
				assert.False(t, empty(b), "%s: block %d is empty", l, i)
			}
			require.NotContains(t, p.Title, "Kari")
			require.Equal(t, "Individuell plan for Kari Nordmann", p.heading)
			first := plain(p.Blocks[0].Text)
			require.Contains(t, first, "Ola Vik")
			require.Contains(t, first, "55 00 00 00", "whom to ask stands at the top, and how to reach them")
			for _, must := range []string{"Bo hjemme i huset sitt", "Rekkverk på badet | én gang | Ola Vik | 15. juni 2027",
				"Avlastning | annenhver helg | Siri Moe | –", "10. mai 2027 kl. 13:00", "Helsehuset", "20. september 2027", "Kari Nordmann."} {
				assert.Contains(t, said[style], must, "%s %s", l, style)
			}
			file, err := p.PDF()
			require.NoError(t, err)
			require.Equal(t, "%PDF-", string(file[:5]))
		}
		for _, more := range []string{"God hukommelse.", "Etter avtale.", "Gitt 14. mars.", "tilsyn", "Nytt tiltak for skolen."} {
			require.Contains(t, said[casefile.PlanDetailed], more)
			require.NotContains(t, said[casefile.PlanBrief], more)
		}
	}
	nb, err := ComposePlan(aPrint(patient, casefile.PlanContent, casefile.Bokmaal), casefile.PlanBrief)
	require.NoError(t, err)
	nn, err := ComposePlan(aPrint(patient, casefile.PlanContent, casefile.Nynorsk), casefile.PlanBrief)
	require.NoError(t, err)
	require.NotEqual(t, nb.Plain(), nn.Plain())
}

// INV-47: who may read some points gets those, and is told that there is more; an older version
// says that there is a newer one.
func TestINV47_APrintedPlanSaysWhatItLeavesOut(t *testing.T) {
	src := aPrint(nurse, []string{"e"}, casefile.Bokmaal)
	src.Plan.Goals, src.Plan.Steps = nil, []PlanStep{{Measures: src.Plan.Steps[0].Measures}}
	src.Plan.Old = true
	p, err := ComposePlan(src, casefile.PlanBrief)
	require.NoError(t, err)
	require.Contains(t, p.Plain(), "viser bare de delene av planen som Nina Foss kan lese")
	require.Contains(t, p.Plain(), "Det finnes en nyere utgave.")
	require.NotContains(t, p.Plain(), "Andre tiltak")
	src = aPrint(patient, casefile.PlanContent, casefile.Bokmaal)
	p, err = ComposePlan(src, casefile.PlanBrief)
	require.NoError(t, err)
	require.NotContains(t, p.Plain(), "viser bare")
	require.NotContains(t, p.Plain(), "nyere utgave")
	src.Plan.Goals, src.Plan.Steps, src.Plan.Measures = nil, nil, nil
	p, err = ComposePlan(src, casefile.PlanBrief)
	require.NoError(t, err, "a plan with nothing in it says so")
	require.Contains(t, p.Plain(), "Ingen mål er skrevet inn.")
	_, err = ComposePlan(src, "OTHER")
	require.Error(t, err)
}

// INV-42, INV-06: what a plan in force has left out because the case says it stands on its paper: it
// said «not filled in» of who takes part, who is responsible and what has been consented to.
func TestINV42_INV06_APlanOnPaperSaysWhatTheCaseSays(t *testing.T) {
	for _, l := range []casefile.Language{casefile.Bokmaal, casefile.Nynorsk} {
		src := aCase().of(casefile.PlanLetter, patient, "plan", l)
		src.State.Consents = append(src.State.Consents, casefile.Consent{ID: "consent-3", Kind: casefile.ConsentPlan,
			Status: casefile.ConsentActive, ActiveOn: day("2027-03-04")})
		src.Plan = aPlan()
		src.Plan.Taking, src.Plan.Lead, src.Plan.Consent = nil, "", ""
		p, err := Compose(src)
		require.NoError(t, err)
		require.NotContains(t, p.Plain(), "ikke fylt ut")
		require.NotRegexp(t, "Ikk?je? fylt ut", p.Plain())
		require.Regexp(t, `Nina Foss \| (hjemmesykepleie|heimesjukepleie) \| –`, p.Plain())
		require.Contains(t, p.Plain(), "\nOla Vik\n")
		require.Regexp(t, `Samtykke er gitt: individuell plan \((fra|frå) 4\. mars 2027\); .*14\. mars 2027\)\.`, p.Plain())
		require.Empty(t, src.Plan.Lead, "the plan as it was kept is not touched")
	}
	// A reader who may not read who takes part does not by this way, and an old version stays as it was.
	src := aPrint(nurse, []string{"a", "c"}, casefile.Bokmaal)
	src.Plan.Taking, src.Plan.Lead, src.Plan.Consent = nil, "", ""
	p, err := ComposePlan(src, casefile.PlanDetailed)
	require.NoError(t, err)
	require.NotContains(t, p.Plain(), "pårørende")
	require.NotContains(t, p.Plain(), "Samtykke er gitt")
	src = aPrint(patient, casefile.PlanContent, casefile.Bokmaal)
	src.Plan.Taking, src.Plan.Old = nil, true
	p, err = ComposePlan(src, casefile.PlanDetailed)
	require.NoError(t, err)
	require.NotContains(t, p.Plain(), "Hvem som deltar")
}

// However long the names of people are, every letter, in both languages, and every plan can be
// set on a page.
func TestEveryLetterIsSetWithLongNames(t *testing.T) {
	long := func(src Source) Source {
		names := map[casefile.Principal]string{}
		for who, name := range src.Names {
			names[who] = "Anne-Karoline Margrethe Wilhelmine " + strings.Repeat("Østenstadvold-", 8) + name
		}
		src.Names = names
		return src
	}
	for _, l := range []casefile.Language{casefile.Bokmaal, casefile.Nynorsk} {
		for _, s := range situations() {
			src := long(s.source(s.to[0]))
			src.Letter.Language = l
			p, err := Compose(src)
			require.NoError(t, err)
			_, err = p.PDF()
			require.NoError(t, err, "%s %s in %s", s.code, s.name, l)
		}
		for _, style := range []casefile.PlanStyle{casefile.PlanBrief, casefile.PlanDetailed} {
			p, err := ComposePlan(long(aPrint(nurse, casefile.PlanContent, l)), style)
			require.NoError(t, err)
			_, err = p.PDF()
			require.NoError(t, err, "%s in %s", style, l)
		}
	}
}

// D-13: the form names everybody who is to take part, with what each may read and write, and
// nobody whose part has ended (INV-29).
func TestINV29_TheParticipantsFormHasEveryNameAndRight(t *testing.T) {
	all := situations()
	i := slices.IndexFunc(all, func(s situation) bool { return s.code == casefile.ParticipationLetter })
	require.GreaterOrEqual(t, i, 0)
	src := all[i].source(all[i].to[0])
	p, err := Compose(src)
	require.NoError(t, err)
	rights := map[string][2]string{}
	for _, b := range p.Blocks {
		if b.Holds == "participants" {
			for _, row := range b.Rows {
				rights[row[0]] = [2]string{row[2], row[3]}
			}
		}
	}
	v, err := newView(src)
	require.NoError(t, err)
	named := 0
	for _, c := range v.Consents {
		for _, x := range c.Participants {
			name := src.Names[x.Who]
			if !x.EndedOn.IsZero() {
				require.NotContains(t, p.Plain(), name)
				continue
			}
			named++
			reads, err := v.points(x.Read)
			require.NoError(t, err)
			writes, err := v.points(x.Write)
			require.NoError(t, err)
			require.Equal(t, [2]string{reads, writes}, rights[name], name)
		}
	}
	require.Len(t, rights, named)
	require.Positive(t, named)
}
