package casework

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// letterOf is the latest letter of a code to somebody.
func (w *town) letterOf(caseID string, code casefile.LetterCode, to casefile.Principal) casefile.Letter {
	w.t.Helper()
	all := w.state(caseID).Letters
	for _, l := range slices.Backward(all) {
		if l.Code == code && l.To == to {
			return l
		}
	}
	require.Failf(w.t, "no letter", "%s to %s", code, to)
	return casefile.Letter{}
}

// A letter is put on paper once, by itself, from the case as it stood: what changes
// afterwards changes nothing in it.
func TestINV32_ALetterStaysAsItWasWritten(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	ctx := t.Context()
	require.NoError(t, w.service.papersDue(ctx))
	l := w.letterOf(c, casefile.GrantLetter, w.who("kari"))
	first, err := w.service.Paper(ctx, w.as("kari"), c, l.ID)
	require.NoError(t, err)
	require.Contains(t, first.Paper.Plain(), "MARKED grounds")
	require.Equal(t, []string{"KARI", "Storgata 1", "1234 Fjordvik"}, first.Paper.To)
	require.Equal(t, "%PDF-", string(first.PDF[:5]))

	id, _ := models.PersonID(w.who("kari"))
	name, line := "KARI NORDMANN", "Sjøgata 2"
	_, err = w.service.ChangePerson(ctx, w.as("kai"), id, Versions{Any: true}, PersonChange{Name: &name, AddressLine: &line})
	require.NoError(t, err)
	again, err := w.service.Paper(ctx, w.as("tone"), c, l.ID)
	require.NoError(t, err)
	require.Equal(t, first.SHA256, again.SHA256)
	require.Equal(t, first.PDF, again.PDF)
	require.ErrorContains(t, w.store.DB.Exec("UPDATE papers SET version = 'x'").Error, "never changed")
}

func TestINV84_WhoSeesALetterSeesItsPaper(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	l := w.letterOf(c, casefile.GrantLetter, w.who("kari"))
	for _, who := range []string{"stranger", "nav", "adm", "jonas"} {
		_, err := w.service.Paper(t.Context(), w.as(who), c, l.ID)
		require.Error(t, err, who)
		_, err = w.service.PreviewStep(t.Context(), w.as(who), c, &casefile.CloseCase{})
		require.Error(t, err, who)
	}
	_, err := w.service.Paper(t.Context(), w.as("tone"), c, "letter-999")
	require.ErrorAs(t, err, new(*NotFound))
}

// INV-91: an address that is protected stands on no letter.
func TestINV91_AProtectedAddressIsOnNoLetter(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	id, _ := models.PersonID(w.who("kari"))
	yes := true
	_, err := w.service.ChangePerson(t.Context(), w.as("kai"), id, Versions{Any: true}, PersonChange{AddressProtected: &yes})
	require.NoError(t, err)
	c := w.granted()
	p, err := w.service.Paper(t.Context(), w.as("tone"), c, w.letterOf(c, casefile.GrantLetter, w.who("kari")).ID)
	require.NoError(t, err)
	require.Equal(t, []string{"KARI"}, p.Paper.To)
	require.NotContains(t, string(p.PDF), "Storgata")
}

// A letter to staff has the address of their unit, so that a unit elsewhere gets it by post.
func TestINV38_ALetterToStaffHasTheAddressOfTheirUnit(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	require.NoError(t, w.store.DB.Exec(
		`UPDATE units SET address_line = 'Helsevegen 2', postal_code = '6999', postal_place = 'Fjordvik'`).Error)
	require.NoError(t, w.store.DB.Exec(`UPDATE staff SET unit_id = ?`, w.unitOf()).Error)
	c := w.planned()
	p, err := w.service.Paper(t.Context(), w.as("tone"), c, w.letterOf(c, casefile.AppointmentLetter, w.who("ola")).ID)
	require.NoError(t, err)
	require.Len(t, p.Paper.To, 4)
	require.Equal(t, []string{"Helsevegen 2", "6999 Fjordvik"}, p.Paper.To[2:])
}

// A step that is tried shows its letters as they would read, and leaves nothing behind.
func TestPreview_ShowsTheLettersOfAStep(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.referred()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentCoordinator},
		TextVersion: "1", Language: "nb"})
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	w.must("tone", c, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, Record: "record"})
	before := w.state(c)
	var texts, after int64
	require.NoError(t, w.store.DB.Model(&models.Text{}).Count(&texts).Error)
	step := &casefile.IssueDecision{Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopeCoordinator},
		Rule: "hol § 7-2", Grounds: "Because she needs it"}
	out, err := w.service.PreviewStep(t.Context(), w.as("tone"), c, step)
	require.NoError(t, err)
	require.Len(t, out.Letters, 1)
	require.Equal(t, casefile.GrantLetter, out.Letters[0].Letter.Code)
	require.Contains(t, out.Letters[0].Paper.Plain(), "Because she needs it")
	require.True(t, slices.ContainsFunc(out.Deadlines, func(d Deadline) bool { return d.Code == "DL-09" }))
	require.Equal(t, before, w.state(c))
	require.NoError(t, w.store.DB.Model(&models.Text{}).Count(&after).Error)
	require.Equal(t, texts, after)
	require.Equal(t, casefile.Text("Because she needs it"), step.Grounds)

	// What it says is what the step then does.
	w.must("tone", c, step)
	p, err := w.service.Paper(t.Context(), w.as("tone"), c, w.letterOf(c, casefile.GrantLetter, w.who("kari")).ID)
	require.NoError(t, err)
	require.Equal(t, out.Letters[0].Paper.Plain(), p.Paper.Plain())
	require.Equal(t, out.Letters[0].PDF, p.PDF)
	_, err = w.service.PreviewStep(t.Context(), w.as("tone"), c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	require.ErrorAs(t, err, new(*casefile.Refusal))
}

// A letter that cannot be put on paper keeps no other from it, waits to be tried again, and
// is put there when what was missing is back.
func TestINV32_ALetterThatCannotBeMadeKeepsNoOther(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL"}).CaseID
	l := w.letterOf(c, casefile.GrantLetter, w.who("kari"))
	id, _ := models.PersonID(w.who("kari"))
	const rename = "UPDATE people SET name = ? WHERE id = ?"
	require.NoError(t, w.store.DB.Exec(rename, "", id).Error)
	require.NoError(t, w.service.papersDue(t.Context()))
	var due []models.PaperDue
	require.NoError(t, w.store.DB.Find(&due).Error)
	require.NotEmpty(t, due)
	for _, p := range due {
		require.Equal(t, []any{c, 1}, []any{p.CaseID, p.Tries})
	}
	var made []models.Paper
	require.NoError(t, w.store.DB.Find(&made).Error)
	require.Equal(t, other, made[0].CaseID)
	_, err := w.service.Paper(t.Context(), w.as("tone"), c, l.ID)
	require.ErrorContains(t, err, "nobody said what")

	require.NoError(t, w.store.DB.Exec(rename, "KARI", id).Error)
	_, err = w.service.Paper(t.Context(), w.as("tone"), c, l.ID)
	require.NoError(t, err)
	require.NoError(t, w.store.DB.Find(&due, "letter_id = ?", l.ID).Error)
	require.Empty(t, due)
}
