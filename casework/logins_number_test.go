package casework

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/internal/idnumber"
	"samlop/models"
)

// vouched is somebody whose national login says their identity number.
func (w *town) vouched(subject, number, organisation string) Asker {
	w.t.Helper()
	n, err := idnumber.Parse(number, idnumber.Policy{Synthetic: idnumber.SyntheticAllowed})
	require.NoError(w.t, err)
	a, err := w.service.WhoIs(w.t.Context(), auth.Identity{Issuer: nationalIssuer, Subject: subject, Number: n}, organisation)
	require.NoError(w.t, err)
	return a
}

const (
	karisNumber   = "12835810036"
	unknownNumber = "01859010071"
)

func TestINV83_AFirstLogInIsBoundByTheIdentityNumber(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	require.Empty(t, w.vouched("p-1", unknownNumber, "").Who, "in no register")
	require.Empty(t, w.from(nationalIssuer, "p-1", "").Who)
	require.Equal(t, w.who("kari"), w.vouched("p-1", karisNumber, "").Who)
	require.Equal(t, w.who("kari"), w.from(nationalIssuer, "p-1", "").Who, "and is hers from then on")
	require.Equal(t, w.who("kari"), w.vouched("p-1", karisNumber, w.org).Who)
	require.Empty(t, w.from(issuer, "p-1", "").Who, "at that issuer only")

	var kept int64
	require.NoError(t, w.store.DB.Raw(`SELECT count(*) FROM logins l, access_log a
		WHERE l::text LIKE '%' || ? || '%' OR a::text LIKE '%' || ? || '%'`, karisNumber, karisNumber).Scan(&kept).Error)
	require.Zero(t, kept, "the number is kept nowhere")
	kari, _ := models.PersonID(w.who("kari"))
	log, err := w.service.AccessLog(ctx, w.as("kari"), AccessQuery{Limit: 5})
	require.NoError(t, err)
	require.Equal(t, "binding a login by identity number to person "+kari, log.Entries[1].What)
	require.Equal(t, w.who("kari"), log.Entries[1].Principal)
	list, err := w.service.LoginsOfPerson(ctx, w.as("tone"), kari)
	require.NoError(t, err)
	require.Len(t, list.Logins, 2, "bound once")

	_, err = w.service.EndLoginOfPerson(ctx, w.as("tone"), w.key(), kari, list.Logins[1].ID)
	require.NoError(t, err)
	require.Empty(t, w.vouched("p-1", karisNumber, "").Who, "what the unit has ended does not come back by itself")
	jonas, _ := models.PersonID(w.who("jonas"))
	wrong := "p-2"
	in := PersonChange{LoginSubject: &wrong, LoginIssuer: nationalIssuer}
	w.service.issuers = []string{nationalIssuer}
	_, err = w.service.ChangePerson(ctx, w.as("tone"), jonas, Versions{Any: true}, in)
	require.NoError(t, err)
	require.Equal(t, w.who("jonas"), w.vouched("p-2", karisNumber, "").Who, "a login that is somebody stays theirs until it is ended")
	list, err = w.service.LoginsOfPerson(ctx, w.as("tone"), jonas)
	require.NoError(t, err)
	_, err = w.service.EndLoginOfPerson(ctx, w.as("tone"), w.key(), jonas, list.Logins[1].ID)
	require.NoError(t, err)
	require.Equal(t, w.who("kari"), w.vouched("p-2", karisNumber, "").Who, "and can then be whose it is")
}

func TestINV110_AnIdentityNumberOfSeveralOrganisationsChooses(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()
	w.employs("tora", org, unit, "nils", casefile.RoleUnit)
	ids, _ := w.grants("root", org)
	_, err := w.service.ApproveRole(ctx, w.as("root"), w.key(), org, ids[2])
	require.NoError(t, err)
	require.Equal(t, w.who("kari"), w.vouched("p-1", karisNumber, "").Who)
	far, err := w.service.CreatePerson(ctx, w.as("nils"), w.key(), NewPerson{Name: "Kari", Kind: "RELATIVE", IdentityNumber: karisNumber})
	require.NoError(t, err)
	none := w.vouched("p-1", karisNumber, "")
	require.Equal(t, ChooseOrganisation, none.Only, "registered there since")
	me, err := w.service.Me(ctx, none)
	require.NoError(t, err)
	require.Len(t, me.Choices, 2)
	require.Equal(t, far.Principal, w.vouched("p-1", karisNumber, org).Who)
	require.Equal(t, w.who("kari"), w.vouched("p-1", karisNumber, w.org).Who)

	list, err := w.service.LoginsOfPerson(ctx, w.as("nils"), far.ID)
	require.NoError(t, err)
	require.Len(t, list.Logins, 1, "Dalvik sees its own only")
	log, err := w.service.AccessLog(ctx, w.vouched("p-1", karisNumber, org), AccessQuery{Limit: 50})
	require.NoError(t, err)
	for _, e := range log.Entries {
		require.Equal(t, org, e.Organisation.ID)
	}
}

func TestAFirstLogInTwiceAtOnceIsBoundOnce(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _ = w.vouched("p-1", karisNumber, "") })
	}
	wg.Wait()
	kari, _ := models.PersonID(w.who("kari"))
	list, err := w.service.LoginsOfPerson(t.Context(), w.as("tone"), kari)
	require.NoError(t, err)
	require.Len(t, list.Logins, 2)
}
