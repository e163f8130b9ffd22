package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

func (w *town) registers(who, caseID, as string, in NewContact) Contact {
	w.t.Helper()
	c, err := w.service.RegisterContact(w.t.Context(), w.as(who), w.key(), caseID, in)
	require.NoError(w.t, err)
	w.askers[as] = string(c.Principal)
	return c
}

// Whoever coordinates a case registers somebody for it who is no staff, and names them a participant
// (C-04); before the patient has signed they have no access to anything (INV-30).
func TestINV29_INV30_AContactIsRegisteredAndNamedAParticipant(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	ctx, c := t.Context(), w.coordinated()
	w.must("ola", c, &casefile.StartPlan{Style: "BRIEF"})
	made := w.registers("ola", c, "teacher", NewContact{Name: "Lise Lærer", Phone: "57 00 00 00", Email: "lise@skole.example",
		Language: "nn"})
	require.Equal(t, Contact{w.who("teacher"), "Lise Lærer", KindOther}, made)
	w.registers("ola", c, "daughter", NewContact{Name: "Anne Nordli", Kind: models.RelativePerson})

	shown, err := w.service.Case(ctx, w.as("ola"), c)
	require.NoError(t, err)
	require.Equal(t, []casefile.Principal{w.who("teacher"), w.who("daughter")}, shown.Contacts)
	require.Equal(t, Named{Name: "Anne Nordli", Kind: KindRelative}, shown.People[w.who("daughter")], "to be chosen at any step")
	listed, err := w.service.Contacts(ctx, w.as("tone"), c)
	require.NoError(t, err)
	require.Equal(t, Contacts{[]Contact{made, {w.who("daughter"), "Anne Nordli", KindRelative}}}, listed)

	w.must("ola", c, &casefile.IssueParticipation{TextVersion: "1", Language: "nb", Participants: []casefile.Participant{
		{Who: w.who("ola"), Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent},
		{Who: w.who("teacher"), Service: "SCHOOL", Read: []string{"a"}}}})
	before := w.state(c)
	_, reads := casefile.AccessToPlan(before, casefile.Actor{Who: w.who("teacher")})
	require.False(t, reads, "nothing has been signed")
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	after := w.state(c)
	_, reads = casefile.AccessToPlan(after, casefile.Actor{Who: w.who("teacher")})
	require.True(t, reads)

	row, err := w.store.PersonByID(ctx, w.org, w.id("teacher"))
	require.NoError(t, err)
	require.Equal(t, "57 00 00 00", *row.Phone)
	require.Equal(t, casefile.Nynorsk, row.Language)
	require.Equal(t, c, *row.RegisteredFor)
}

// The ground is the case (INV-84): who sets its participants, and the unit. The register
// stays closed to the coordinator, and an entry that they made as well.
func TestINV84_OnlyWhoCoordinatesTheCaseRegistersForIt(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	ctx, c := t.Context(), w.planned()
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	before := len(w.accessLog(c))
	w.registers("ola", c, "teacher", NewContact{Name: "Lise Lærer"})
	require.Equal(t, []string{"ola: contacts as KO true", "ola: registering a contact as KO true"}, w.accessLog(c)[before:])
	w.registers("kai", other, "aunt", NewContact{Name: "Tante Olsen", Kind: models.RelativePerson})

	for _, who := range []string{"kari", "nav", "nurse", "mette"} { // with another part in the case
		_, err := w.service.RegisterContact(ctx, w.as(who), w.key(), c, NewContact{Name: "X"})
		forbidden(t, err, NotInThisRole)
		_, err = w.service.Contacts(ctx, w.as(who), c)
		forbidden(t, err, NotInThisRole)
		shown, err := w.service.Case(ctx, w.as(who), c)
		require.NoError(t, err)
		require.Empty(t, shown.Contacts)
		require.NotContains(t, shown.Opens, partContacts)
		require.NotContains(t, shown.People, w.who("teacher"))
	}
	for _, who := range []string{"stranger", "adm", "jonas"} {
		_, err := w.service.RegisterContact(ctx, w.as(who), w.key(), c, NewContact{Name: "X"})
		forbidden(t, err, NoRelation)
	}
	_, err := w.service.RegisterContact(ctx, w.as("ola"), w.key(), other, NewContact{Name: "X"})
	forbidden(t, err, NoRelation)
	_, err = w.service.PersonList(ctx, w.as("ola"), PersonQuery{Name: "lise"})
	forbidden(t, err, NotInThisRole)
	_, err = w.service.Person(ctx, w.as("ola"), w.id("teacher"))
	forbidden(t, err, NotInThisRole)
	_, err = w.service.CreatePerson(ctx, w.as("ola"), w.key(), NewPerson{Name: "X"})
	forbidden(t, err, NotInThisRole)
	var rows []models.Access
	require.NoError(t, w.store.DB.Where("person_ids @> jsonb_build_array(?::text)", w.id("teacher")).Find(&rows).Error)
	require.NotEmpty(t, rows, "who made an entry stands in the log of whom it is about (INV-83)")
}

// What is asked about a contact is what names and reaches them: nothing that identifies (INV-88).
func TestINV88_AContactIsRegisteredByNothingThatIdentifies(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	ctx, c := t.Context(), w.coordinated()
	for field, in := range map[string]NewContact{
		"name":        {Name: "  "},
		"kind":        {Name: "X", Kind: models.PatientPerson},
		"email":       {Name: "X", Email: "nobody"},
		"postal_code": {Name: "X", PostalCode: "12"},
		"channel":     {Name: "X", Channel: "PIGEON"},
	} {
		_, err := w.service.RegisterContact(ctx, w.as("ola"), w.key(), c, in)
		var wrong *Invalid
		require.ErrorAs(t, err, &wrong, field)
		require.Equal(t, field, wrong.Field)
	}
	key := w.key()
	first, err := w.service.RegisterContact(ctx, w.as("ola"), key, c, NewContact{Name: "Lise Lærer"})
	require.NoError(t, err)
	again, err := w.service.RegisterContact(ctx, w.as("ola"), key, c, NewContact{Name: "Lise Lærer"})
	require.NoError(t, err)
	require.Equal(t, first, again, "sent twice, made once")
	_, err = w.service.RegisterContact(ctx, w.as("ola"), key, c, NewContact{Name: "Another"})
	require.ErrorAs(t, err, new(*KeyReused))
}

// Somebody whom the register had already gets a second entry, and nobody is told that there was
// one; two people of the unit join them, and the case knows them by the one that stands (INV-102).
func TestINV102_AContactWhoWasThereAlreadyIsJoinedByTheUnit(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.coordinated()
	made := w.registers("ola", c, "again", NewContact{Name: "NAV"})
	require.Equal(t, Contact{w.who("again"), "NAV", KindOther}, made)
	w.join("nav", "again")
	listed, err := w.service.Contacts(t.Context(), w.as("ola"), c)
	require.NoError(t, err)
	require.Equal(t, Contacts{[]Contact{{w.who("nav"), "NAV", KindOther}}}, listed)
}

// A contact goes along with the case it was registered for, into the one that goes on.
func TestT03_ContactsGoAlongWhenCasesAreMerged(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.coordinated()
	second := w.must("kari", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.registers("tone", second, "teacher", NewContact{Name: "Lise Lærer"})
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", second, &casefile.Merge{Into: c})
	listed, err := w.service.Contacts(t.Context(), w.as("ola"), c)
	require.NoError(t, err)
	require.Equal(t, []Contact{{w.who("teacher"), "Lise Lærer", KindOther}}, listed.Contacts)
}

// It does so too where the two cases stand under two entries of the person, that are joined last.
func TestT21_ContactsGoAlongBeforeTheEntriesAreOne(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx, first := t.Context(), w.granted()
	w.again("Gunn Gift", "gunn", "14851151304")
	second := w.must("gunn", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", second, startConsent)
	made := w.registers("tone", second, "teacher", NewContact{Name: "Lise Lærer"})
	j, err := w.proposeJoin("gunn", "kari")
	require.NoError(t, err)
	_, err = w.service.AgreePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.NoError(t, err)
	w.must("tone", second, &casefile.JoinCase{Into: first})
	for range 2 {
		listed, err := w.service.Contacts(ctx, w.as("tone"), first)
		require.NoError(t, err)
		require.Equal(t, []Contact{made}, listed.Contacts)
		_, _ = w.service.ApprovePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	}
}
