package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// Whoever has a login bound or ended by others is told: on /me, in their own
// access log, and the login that opens nothing any more where it was ended.
func TestINV83_ThePersonIsToldOfWhatOthersDoAboutTheirLogins(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	kari, _ := models.PersonID(w.who("kari"))
	second := "second"
	_, err := w.service.ChangePerson(ctx, w.as("tone"), kari, Versions{Any: true}, PersonChange{LoginSubject: &second})
	require.NoError(t, err)
	list, err := w.service.LoginsOfPerson(ctx, w.as("tone"), kari)
	require.NoError(t, err)
	ended, err := w.service.EndLoginOfPerson(ctx, w.as("kai"), w.key(), kari, list.Logins[1].ID)
	require.NoError(t, err)
	me, err := w.service.Me(ctx, w.as("kari"))
	require.NoError(t, err)
	require.Equal(t, []LoginChange{
		{Event: LoginEnded, Issuer: issuer, At: ended.EndedAt, Role: casefile.RoleUnit},
		{Event: LoginBound, Issuer: issuer, At: ended.AddedAt, Role: casefile.RoleUnit},
		{Event: LoginBound, Issuer: issuer, At: list.Logins[0].AddedAt, Role: casefile.RoleAdmin}, // the world's owner registered her
	}, me.LoginChanges)
	gone, err := w.service.Me(ctx, w.as(second))
	require.NoError(t, err)
	require.Equal(t, []LoginChange{{Event: LoginEnded, Issuer: issuer, At: ended.EndedAt, Role: casefile.RoleUnit,
		Organisation: &OrganisationRef{ID: w.org, Name: "Fjordvik", Kind: "MUNICIPALITY"}}}, gone.LoginChanges)
	unknown, err := w.service.Me(ctx, w.as("nobody"))
	require.NoError(t, err)
	require.Empty(t, unknown.LoginChanges)
	elsewhere, err := w.service.Me(ctx, w.from(nationalIssuer, second, ""))
	require.NoError(t, err)
	require.Empty(t, elsewhere.LoginChanges, "the same subject at another issuer is somebody else")

	log, err := w.service.AccessLog(ctx, w.as("kari"), AccessQuery{Limit: 50})
	require.NoError(t, err)
	var lines []string
	for _, e := range log.Entries {
		lines = append(lines, e.What+" "+string(e.Ground))
	}
	require.Contains(t, lines, "binding a login to person "+kari+" KE")
	require.Contains(t, lines, "ending a login of person "+kari+" KE")

	w.vouched("own", karisNumber, "")
	me, err = w.service.Me(ctx, w.as("kari"))
	require.NoError(t, err)
	require.Len(t, me.LoginChanges, 3, "what she did herself is no news")
	ola, _ := models.StaffID(w.who("ola"))
	olas := "olas-second"
	_, err = w.service.ChangeStaff(ctx, w.as("adm"), ola, Versions{Any: true}, StaffChange{LoginSubject: &olas})
	require.NoError(t, err)
	me, err = w.service.Me(ctx, w.as("ola"))
	require.NoError(t, err)
	require.Equal(t, w.who("adm"), me.LoginChanges[0].By)
	require.Equal(t, casefile.RoleAdmin, me.LoginChanges[0].Role)
}

// A bell rings for whoever had a login added or ended by others, however it came; it
// says nothing, is of no case, and reaches those only who have agreed to e-mail.
func TestINV83_INV80_ABellRingsForAChangedLogin(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	per, err := w.service.CreatePerson(ctx, w.as("tone"), w.key(), NewPerson{Name: "Per", Email: "per@example.test", Channel: models.ByPortal,
		LoginSubject: "per"})
	require.NoError(t, err)
	rung := func(who casefile.Principal) (keys []string) {
		t.Helper()
		var mails []models.Mail
		require.NoError(t, w.store.DB.Where("principal = ?", who).Order("created_at, key").Find(&mails).Error)
		for _, m := range mails {
			require.Equal(t, []any{models.NoCase, models.AlertMail, w.org, w.today()}, []any{m.CaseID, m.Kind, m.OrganisationID, m.OnDate})
			keys = append(keys, m.Key)
		}
		return keys
	}
	require.Empty(t, rung(per.Principal), "a login that comes with the entry is no news")
	second := "second"
	_, err = w.service.ChangePerson(ctx, w.as("tone"), per.ID, Versions{Any: true}, PersonChange{LoginSubject: &second})
	require.NoError(t, err)
	list, err := w.service.LoginsOfPerson(ctx, w.as("tone"), per.ID)
	require.NoError(t, err)
	own, added := list.Logins[0].ID, list.Logins[1].ID
	require.Equal(t, []string{"login/" + added + "/BOUND"}, rung(per.Principal))
	_, err = w.service.EndLoginOfPerson(ctx, w.as("tone"), w.key(), per.ID, own)
	require.NoError(t, err)
	invited, err := w.service.InvitePerson(ctx, w.as("tone"), per.ID)
	require.NoError(t, err)
	_, err = w.service.OpenInvitation(ctx, w.from(issuer, "third", ""), OpenInvitation{Code: invited.Code})
	require.NoError(t, err)
	list, err = w.service.LoginsOfPerson(ctx, w.as("tone"), per.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"login/" + added + "/BOUND", "login/" + own + "/ENDED", "login/" + list.Logins[2].ID + "/BOUND"},
		rung(per.Principal))

	letters := models.ByLetter
	_, err = w.service.ChangePerson(ctx, w.as("tone"), per.ID, Versions{Any: true}, PersonChange{Channel: &letters})
	require.NoError(t, err)
	_, err = w.service.EndLoginOfPerson(ctx, w.as("tone"), w.key(), per.ID, added)
	require.NoError(t, err)
	require.Len(t, rung(per.Principal), 3, "who gets letters reads it on /me and in their log")

	ola, _ := models.StaffID(w.who("ola"))
	logins, err := w.service.LoginsOfStaff(ctx, w.as("adm"), ola)
	require.NoError(t, err)
	_, err = w.service.EndLoginOfStaff(ctx, w.as("adm"), w.key(), ola, logins.Logins[0].ID)
	require.NoError(t, err)
	require.Equal(t, []string{"login/" + logins.Logins[0].ID + "/ENDED"}, rung(w.who("ola")))
}
