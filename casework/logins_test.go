package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// from is somebody with a login at any issuer, in an organisation they name or none.
func (w *town) from(at, subject, organisation string) Asker {
	w.t.Helper()
	a, err := w.service.WhoIs(w.t.Context(), auth.Identity{Issuer: at, Subject: subject}, organisation)
	require.NoError(w.t, err)
	return a
}

const nationalIssuer = "https://national.test"

func TestALoginOfAnotherIssuerIsBoundWhereTheInstallationAcceptsIt(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.service.issuers = []string{issuer, nationalIssuer}
	in := NewPerson{Name: "Per", LoginSubject: "per", LoginIssuer: "https://unknown.test"}
	_, err := w.service.CreatePerson(t.Context(), w.as("tone"), w.key(), in)
	invalid(t, err, "login_issuer", "unknown_issuer")
	in.LoginIssuer = nationalIssuer
	per, err := w.service.CreatePerson(t.Context(), w.as("tone"), w.key(), in)
	require.NoError(t, err)
	require.Equal(t, per.Principal, w.from(nationalIssuer, "per", "").Who)
	require.Empty(t, w.from(issuer, "per", "").Who, "the same subject at another issuer is somebody else")
}

func TestINV111_ALoginIsListedAndEnded(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	kari, _ := models.PersonID(w.who("kari"))
	wrong := "wrong-one"
	_, err := w.service.ChangePerson(ctx, w.as("tone"), kari, Versions{Any: true}, PersonChange{LoginSubject: &wrong})
	require.NoError(t, err)
	require.Equal(t, w.who("kari"), w.as(wrong).Who)
	list, err := w.service.LoginsOfPerson(ctx, w.as("kari"), kari)
	require.NoError(t, err)
	require.Len(t, list.Logins, 2)
	bad := list.Logins[1]
	require.Equal(t, wrong, bad.Subject)
	require.Equal(t, w.who("tone"), bad.AddedBy)
	for _, who := range []string{"adm", "ola", "jonas", "root"} {
		_, err := w.service.LoginsOfPerson(ctx, w.as(who), kari)
		require.Error(t, err, who)
		_, err = w.service.EndLoginOfPerson(ctx, w.as(who), w.key(), kari, bad.ID)
		require.Error(t, err, who)
	}
	jonas, _ := models.PersonID(w.who("jonas"))
	_, err = w.service.EndLoginOfPerson(ctx, w.as("kai"), w.key(), jonas, bad.ID)
	require.ErrorAs(t, err, new(*NotFound), "another person's")
	ended, err := w.service.EndLoginOfPerson(ctx, w.as("kai"), w.key(), kari, bad.ID)
	require.NoError(t, err)
	require.Equal(t, w.who("kai"), ended.EndedBy)
	require.Empty(t, w.as(wrong).Who, "it opens nothing any more")
	_, err = w.service.EndLoginOfPerson(ctx, w.as("kai"), w.key(), kari, bad.ID)
	invalid(t, err, "login_id", "login_ended")
	own, err := w.service.AccessLog(ctx, w.as("kari"), AccessQuery{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, "ending a login of person "+kari, own.Entries[1].What, "the person can see it")
	require.Equal(t, "login "+bad.ID, own.Entries[1].About)
	_, err = w.service.ChangePerson(ctx, w.as("tone"), jonas, Versions{Any: true}, PersonChange{LoginSubject: &wrong})
	require.NoError(t, err, "what has ended can be somebody else's")
	require.Equal(t, w.who("jonas"), w.as(wrong).Who)

	ola, _ := models.StaffID(w.who("ola"))
	logins, err := w.service.LoginsOfStaff(ctx, w.as("adm"), ola)
	require.NoError(t, err)
	_, err = w.service.EndLoginOfStaff(ctx, w.as("tone"), w.key(), ola, logins.Logins[0].ID)
	forbidden(t, err, NotInThisRole)
	_, err = w.service.EndLoginOfStaff(ctx, w.as("adm"), w.key(), ola, logins.Logins[0].ID)
	require.NoError(t, err)
	require.Empty(t, w.as("ola").Who)
}

// A login is unique in an organisation only, and no answer tells that it is known elsewhere.
func TestINV110_ALoginTellsNothingOfOtherOrganisations(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()
	w.employs("tora", org, unit, "nils", casefile.RoleUnit)
	ids, _ := w.grants("root", org)
	_, err := w.service.ApproveRole(ctx, w.as("root"), w.key(), org, ids[2])
	require.NoError(t, err)
	far, err := w.service.CreatePerson(ctx, w.as("nils"), w.key(), NewPerson{Name: "Kari", Kind: "RELATIVE", LoginSubject: "kari"})
	require.NoError(t, err, "a patient here may be a relative there")
	_, err = w.service.CreatePerson(ctx, w.as("nils"), w.key(), NewPerson{Name: "K", LoginSubject: "kari"})
	invalid(t, err, "login_subject", "login_taken")

	none := w.from(issuer, "kari", "")
	require.Equal(t, ChooseOrganisation, none.Only)
	me, err := w.service.Me(ctx, none)
	require.NoError(t, err)
	require.Len(t, me.Choices, 2)
	require.Equal(t, []string{"Dalvik", "Fjordvik"}, []string{me.Choices[0].Name, me.Choices[1].Name})
	require.Equal(t, far.Principal, w.from(issuer, "kari", org).Who)
	require.Equal(t, []casefile.Role{casefile.RoleRelative}, w.from(issuer, "kari", org).Roles)
	require.Equal(t, w.who("kari"), w.from(issuer, "kari", w.org).Who)
	require.Equal(t, NotRegistered, w.from(issuer, "jonas", org).Only)
	require.Equal(t, w.who("jonas"), w.from(issuer, "jonas", "").Who, "who is known in one place need not choose")
}

func TestALoginIsBoundByAnInvitation(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	clock := time.Now()
	w.service.clock = func() time.Time { return clock }
	kari, _ := models.PersonID(w.who("kari"))
	_, err := w.service.InvitePerson(ctx, w.as("adm"), kari)
	forbidden(t, err, NotInThisRole)
	invite := func() string {
		i, err := w.service.InvitePerson(ctx, w.as("tone"), kari)
		require.NoError(t, err)
		return i.Code
	}
	open := func(subject, code string) error {
		_, err := w.service.OpenInvitation(ctx, w.from(nationalIssuer, subject, ""), OpenInvitation{Code: code})
		return err
	}
	first := invite()
	code := invite()
	var kept int64
	require.NoError(t, w.store.DB.Raw("SELECT count(*) FROM invitations WHERE digest = ?", code).Scan(&kept).Error)
	require.Zero(t, kept, "only its digest is kept")
	invalid(t, open("pairwise-1", first), "code", "invitation_unknown")
	invalid(t, open("pairwise-1", "nonsense"), "code", "invitation_unknown")
	me, err := w.service.Me(ctx, w.from(nationalIssuer, "pairwise-1", ""))
	require.NoError(t, err)
	require.Equal(t, [2]string{nationalIssuer, "pairwise-1"}, [2]string{me.Issuer, me.Subject}, "an unknown login sees what it is called")
	require.NoError(t, open("pairwise-1", code))
	require.Equal(t, w.who("kari"), w.from(nationalIssuer, "pairwise-1", "").Who)
	invalid(t, open("pairwise-2", code), "code", "invitation_unknown")
	late := invite()
	clock = clock.Add(invitationLife)
	invalid(t, open("pairwise-2", late), "code", "invitation_unknown")
	require.Empty(t, w.from(nationalIssuer, "pairwise-2", "").Who)
}

// An administrator who adds a login of their own to the account of the head of
// the unit would be the head of the unit.
func TestINV111_ALoginOfWhoHoldsARoleByTwoTakesTwo(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	second := "second"
	kai, _ := models.StaffID(w.who("kai"))
	_, err := w.service.ChangeStaff(ctx, w.as("adm"), kai, Versions{Any: true}, StaffChange{LoginSubject: &second})
	require.NoError(t, err)
	require.Empty(t, w.as(second).Who)
	invited, err := w.service.InviteStaff(ctx, w.as("adm"), kai)
	require.NoError(t, err)
	_, err = w.service.OpenInvitation(ctx, w.from(issuer, "third", ""), OpenInvitation{Code: invited.Code})
	require.NoError(t, err)
	require.Empty(t, w.as("third").Who)
	list, err := w.service.LoginsOfStaff(ctx, w.as("tone"), kai)
	require.NoError(t, err)
	require.Len(t, list.Logins, 3)
	for _, l := range list.Logins[1:] {
		require.True(t, l.Waits)
		_, err = w.service.ApproveLogin(ctx, w.as("adm"), w.key(), kai, l.ID)
		forbidden(t, err, SamePerson)
		_, err = w.service.ApproveLogin(ctx, w.as("ola"), w.key(), kai, l.ID)
		forbidden(t, err, NotInThisRole)
		_, err = w.service.ApproveLogin(ctx, w.as("tone"), w.key(), kai, l.ID)
		require.NoError(t, err)
		_, err = w.service.ApproveLogin(ctx, w.as("tone"), w.key(), kai, l.ID)
		invalid(t, err, "login_id", "login_waits_not")
	}
	require.Equal(t, w.who("kai"), w.as(second).Who)
	require.Equal(t, w.who("kai"), w.as("third").Who)
	ola, _ := models.StaffID(w.who("ola"))
	fourth := "fourth"
	_, err = w.service.ChangeStaff(ctx, w.as("adm"), ola, Versions{Any: true}, StaffChange{LoginSubject: &fourth})
	require.NoError(t, err)
	require.Equal(t, w.who("ola"), w.as(fourth).Who, "who holds no such role is let in by one")
}
