package casework

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// Who belongs to another organisation learns nothing of its people, and every try
// stands in the log of the organisation that was asked about.
func TestINV83_LooksFromAnotherOrganisationAreLoggedWhereTheyWereAsked(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()
	w.employs("tora", org, unit, "nils", casefile.RoleUnit)
	w.approvesAll("root", org)
	kari, _ := models.PersonID(w.who("kari"))
	name, subject := "K", "x"
	none := uuid.NewString()
	batch := models.Batch{ID: uuid.NewString(), OrganisationID: w.org, Kind: "STAFF_LEFT", RequestedBy: w.who("adm"),
		RequestedAs: []casefile.Role{}}
	require.NoError(t, w.store.DB.Create(&batch).Error)
	for what, look := range map[string]struct {
		people []string
		try    func(Asker) error
	}{
		"list": {nil, func(a Asker) error {
			_, err := w.service.PersonList(ctx, a, PersonQuery{Organisation: w.org})
			return err
		}},
		"look-up": {[]string{kari}, func(a Asker) error {
			_, err := w.service.LookUpPerson(ctx, a, PersonLookup{Organisation: w.org, IdentityNumber: karisNumber})
			return err
		}},
		"look-up of nobody": {[]string{}, func(a Asker) error {
			_, err := w.service.LookUpPerson(ctx, a, PersonLookup{Organisation: w.org, IdentityNumber: unknownNumber})
			return err
		}},
		"register": {nil, func(a Asker) error {
			_, err := w.service.CreatePerson(ctx, a, w.key(), NewPerson{Organisation: w.org, Name: "N"})
			return err
		}},
		"one": {[]string{kari}, func(a Asker) error { _, err := w.service.Person(ctx, a, kari); return err }},
		"change": {[]string{kari}, func(a Asker) error {
			_, err := w.service.ChangePerson(ctx, a, kari, Versions{Any: true}, PersonChange{Name: &name, LoginSubject: &subject})
			return err
		}},
		"logins":  {[]string{kari}, func(a Asker) error { _, err := w.service.LoginsOfPerson(ctx, a, kari); return err }},
		"end":     {[]string{kari}, func(a Asker) error { _, err := w.service.EndLoginOfPerson(ctx, a, w.key(), kari, none); return err }},
		"invite":  {[]string{kari}, func(a Asker) error { _, err := w.service.InvitePerson(ctx, a, kari); return err }},
		"decides": {[]string{kari}, func(a Asker) error { _, err := w.service.RepresentativesOf(ctx, a, kari); return err }},
		"represent": {[]string{kari}, func(a Asker) error {
			_, err := w.service.RegisterRepresentative(ctx, a, w.key(), kari, NewRepresentative{Principal: w.who("nav"), Kind: "LEGAL_GUARDIAN",
				Source: "DOCUMENT"})
			return err
		}},
		"end representative": {[]string{kari}, func(a Asker) error {
			_, err := w.service.EndRepresentative(ctx, a, w.key(), kari, none, EndOfRepresentative{Reason: "REVOKED"})
			return err
		}},
		"batch": {nil, func(a Asker) error { _, err := w.service.BatchByID(ctx, a, batch.ID, "", 10); return err }},
		"retry": {nil, func(a Asker) error { _, err := w.service.RetryBatch(ctx, a, w.key(), batch.ID); return err }},
	} {
		before := w.lastLook()
		require.ErrorAs(t, look.try(w.as("nils")), new(*NotFound), what)
		var rows []models.Access
		require.NoError(t, w.store.DB.Where("id > ?", before).Find(&rows).Error)
		require.Len(t, rows, 1, what)
		require.Equal(t, []any{w.org, org, w.who("nils"), false}, []any{rows[0].OrganisationID, value(rows[0].AskerOrganisation),
			rows[0].Principal, rows[0].Allowed}, what)
		require.ElementsMatch(t, look.people, rows[0].PersonIDs, what)
	}
	before := w.lastLook()
	_, err := w.service.PersonList(ctx, w.as("nils"), PersonQuery{Organisation: none})
	require.ErrorAs(t, err, new(*NotFound))
	require.Equal(t, before, w.lastLook(), "there is no such organisation to log it in")
}
