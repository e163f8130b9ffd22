package casework

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// wholeLog reads the whole access log from an entry on, a line a row: who, of
// which organisation, what, about what, in which role, whether allowed, how many
// cases and whose entries.
func (w *town) wholeLog(after int64) []string {
	w.t.Helper()
	var rows []models.Access
	require.NoError(w.t, w.store.DB.Where("id > ?", after).Order("id").Find(&rows).Error)
	names := map[string]string{}
	for name, p := range w.askers {
		names[p] = name
		id, _ := models.PersonID(casefile.Principal(p))
		names[id] = name
	}
	var out []string
	for _, r := range rows {
		var people []string
		for _, id := range r.PersonIDs {
			people = append(people, names[id])
		}
		what, about := r.What, r.About
		for id, name := range names {
			if id != "" {
				what = strings.ReplaceAll(what, id, name)
			}
		}
		cases := len(r.CaseIDs)
		if r.CaseID != nil {
			cases++
		}
		require.Equal(w.t, w.org, value(r.AskerOrganisation), "where the one who looked belongs")
		require.Contains(w.t, Ground("").Codes(), r.Ground)
		out = append(out, fmt.Sprintf("%s | %s | %s | %s %t | %d cases | %s", names[string(r.Principal)], what, about, r.Ground, r.Allowed, cases,
			strings.Join(people, " ")))
	}
	return out
}

func (w *town) lastLook() int64 {
	w.t.Helper()
	var id int64
	require.NoError(w.t, w.store.DB.Raw("SELECT COALESCE(max(id), 0) FROM access_log").Scan(&id).Error)
	return id
}

// Every look at the register, at lists and at one case writes its line, refused
// and empty ones too (pjl § 22 a). Nothing is missing and nothing is there twice.
func TestINV83_EveryLookWritesItsLine(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	c := w.granted()
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	kari, _ := models.PersonID(w.who("kari"))
	text := w.state(c).Referrals[0].Words.ID()
	seq := w.state(c).Seq
	before := w.lastLook()

	look := func(_ any, err error) { t.Helper(); require.NoError(t, err) }
	refused := func(_ any, err error) { t.Helper(); require.Error(t, err) }
	number := PersonLookup{IdentityNumber: "12835810036"}
	look(w.service.Person(ctx, w.as("tone"), kari))
	look(w.service.Person(ctx, w.as("kari"), kari))
	refused(w.service.Person(ctx, w.as("ola"), kari))
	refused(w.service.Person(ctx, w.as("adm"), kari))
	look(w.service.PersonList(ctx, w.as("kai"), PersonQuery{Name: "kari"}))
	look(w.service.PersonList(ctx, w.as("kai"), PersonQuery{Name: "nobody"}))
	refused(w.service.PersonList(ctx, w.as("ola"), PersonQuery{Name: "kari"}))
	look(w.service.LookUpPerson(ctx, w.as("tone"), number))
	refused(w.service.LookUpPerson(ctx, w.as("tone"), PersonLookup{IdentityNumber: "14851151304"}))
	refused(w.service.LookUpPerson(ctx, w.as("ola"), number))
	refused(w.service.LookUpPerson(ctx, w.as("jonas"), number))
	look(w.service.ChangePerson(ctx, w.as("tone"), kari, Versions{Any: true}, PersonChange{}))
	refused(w.service.ChangePerson(ctx, w.as("adm"), kari, Versions{Any: true}, PersonChange{}))
	look(w.service.RepresentativesOf(ctx, w.as("kari"), kari))
	refused(w.service.RegisterRepresentative(ctx, w.as("ola"), w.key(), kari, NewRepresentative{}))
	look(w.service.Cases(ctx, w.as("tone"), CaseQuery{Limit: 50}))
	look(w.service.Cases(ctx, w.as("kari"), CaseQuery{Limit: 50}))
	look(w.service.WaitingLetters(ctx, w.as("tone"), LetterQuery{Limit: 50}))
	refused(w.service.WaitingLetters(ctx, w.as("ola"), LetterQuery{Limit: 50}))
	refused(w.service.Tasks(ctx, w.as("kari"), TaskQuery{List: "unit", Limit: 50}))
	look(w.service.Case(ctx, w.as("tone"), c))
	look(w.service.Text(ctx, w.as("tone"), c, text))
	refused(w.service.Text(ctx, w.as("stranger"), c, text))
	refused(w.service.Case(ctx, w.as("jonas"), c))
	look(w.service.AccessLog(ctx, w.as("kari"), AccessQuery{CaseID: c, Limit: 50}))
	look(w.service.AccessLog(ctx, w.as("kari"), AccessQuery{Limit: 50}))
	refused(w.service.AccessLog(ctx, w.as("tone"), AccessQuery{Limit: 50}))
	require.NotEqual(t, c, other)

	as := fmt.Sprintf("as of entry %d", seq)
	require.Equal(t, []string{
		"tone | person kari |  | KE true | 0 cases | kari",
		"tone | cases of a person |  | KE true | 1 cases | ",
		"kari | person kari |  | PAT true | 0 cases | kari",
		"kari | cases of a person |  | RELATION true | 1 cases | ",
		"ola | person kari |  | NONE false | 0 cases | kari",
		"adm | person kari |  | NONE false | 0 cases | kari",
		"kai | people list |  | KE true | 0 cases | kari",
		"kai | people list |  | KE true | 0 cases | ",
		"ola | people list |  | NONE false | 0 cases | ",
		"tone | person look-up |  | KE true | 0 cases | kari",
		"tone | cases of a person |  | KE true | 1 cases | ",
		"tone | person look-up |  | KE true | 0 cases | ",
		"ola | person look-up |  | NONE false | 0 cases | kari",
		"jonas | person look-up |  | NONE false | 0 cases | kari",
		"tone | changing person kari | version 2 | KE true | 0 cases | kari",
		"adm | changing person kari |  | NONE false | 0 cases | kari",
		"kari | representatives of person kari |  | PAT true | 0 cases | kari",
		"ola | representatives of person kari |  | NONE false | 0 cases | kari",
		"tone | case list |  | KE true | 2 cases | ",
		"kari | case list |  | RELATION true | 1 cases | ",
		"tone | letter list |  | KE true | 2 cases | ",
		"ola | letter list |  | NONE false | 0 cases | ",
		"kari | task list |  | NONE false | 0 cases | ",
		"tone | case | " + as + " | KEL true | 1 cases | ",
		"tone | text | text " + text + " | KEL true | 1 cases | ",
		"stranger | text | text " + text + " | NONE false | 1 cases | ",
		"jonas | case |  | NONE false | 1 cases | ",
		"kari | access_log | " + as + " | PAT true | 1 cases | ",
		"kari | access_log |  | PAT true | 1 cases | kari",
	}, w.wholeLog(before))
}

// Without a case the log is the asker's own: their entry in the register and
// their own cases, lists too, and nobody else's.
func TestINV83_ThePatientReadsWhoHasLookedAtThem(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	c := w.granted()
	w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"})
	kari, _ := models.PersonID(w.who("kari"))
	_, err := w.service.LookUpPerson(ctx, w.as("ola"), PersonLookup{IdentityNumber: "12835810036"})
	forbidden(t, err, NotInThisRole)
	_, err = w.service.Person(ctx, w.as("kai"), kari)
	require.NoError(t, err)
	_, err = w.service.Cases(ctx, w.as("tone"), CaseQuery{Limit: 50})
	require.NoError(t, err)
	_, err = w.service.Case(ctx, w.as("nurse"), c)
	forbidden(t, err, NoRelation)

	own := func(who string) (lines []string) {
		q := AccessQuery{Limit: 2} // the pages hang together
		for {
			out, err := w.service.AccessLog(ctx, w.as(who), q)
			require.NoError(t, err)
			for _, e := range out.Entries {
				where := "nowhere" // the owner of the world, who registered everybody
				if e.Organisation != nil {
					where = e.Organisation.Name
				}
				line := fmt.Sprintf("%s of %s: %s %t", out.People[e.Principal].Name, where, e.What, e.Allowed)
				if id, _ := models.PersonID(w.who(who)); e.What != "access_log" {
					lines = append(lines, strings.ReplaceAll(line, id, who))
				}
			}
			if q.Cursor = out.NextCursor; q.Cursor == "" {
				return lines
			}
		}
	}
	require.Equal(t, []string{
		"NURSE of Fjordvik: case false",
		"TONE of Fjordvik: case list true",
		"KAI of Fjordvik: cases of a person true",
		"KAI of Fjordvik: person kari true",
		"OLA of Fjordvik: person look-up false",
		" of nowhere: binding a login to person kari true",
	}, own("kari"))
	require.Equal(t, []string{"TONE of Fjordvik: case list true", " of nowhere: binding a login to person jonas true"}, own("jonas"),
		"a list is in the log of each who stood in it")
	require.Equal(t, []string{" of nowhere: binding a login to person nav true"}, own("nav"))
}
