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
