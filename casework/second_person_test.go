package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// Two people are two: not one and an account that they made, a login that they
// bound, or a role that they gave. In Dalvik root gives alone where nobody is yet;
// tora is the head it began with.
func TestINV111_APuppetIsNoSecondPerson(t *testing.T) {
	for name, tc := range map[string]struct {
		setUp             func(w *town, org string)
		proposer, settler string
		second            bool
	}{
		"an account that the proposer made": {func(w *town, org string) {
			w.employs("tora", org, "", "pia", casefile.RoleAdmin)
			w.approvesAll("root", org)
		}, "tora", "pia", false},
		"an account that somebody else made": {func(w *town, org string) {
			w.employs("tora", org, "", "pia", casefile.RoleAdmin)
			w.approvesAll("root", org)
		}, "root", "pia", true},
		"a login that the proposer bound": {func(w *town, org string) {
			w.employs("tora", org, "", "pia", casefile.RoleAdmin)
			w.approvesAll("root", org)
			w.employs("pia", org, "", "quy")
			w.binds("tora", "quy", "quy-2")
			w.makes("pia", "quy", casefile.RoleAdmin)
			w.approvesAll("root", org)
		}, "tora", "quy-2", false},
		"another login of the same account": {func(w *town, org string) {
			w.employs("tora", org, "", "pia", casefile.RoleAdmin)
			w.approvesAll("root", org)
			w.employs("pia", org, "", "quy")
			w.binds("tora", "quy", "quy-2")
			w.makes("pia", "quy", casefile.RoleAdmin)
			w.approvesAll("root", org)
		}, "tora", "quy", true},
		"the first head, by the one who made and gave": {func(*town, string) {}, "root", "tora", false},
		"the one who made the first head":              {func(*town, string) {}, "tora", "root", true},
		"a role that the proposer asked for and another approved": {func(w *town, org string) {
			w.employs("tora", org, "", "pia", casefile.RoleAdmin)
			w.approvesAll("root", org)
			w.employs("pia", org, "", "quy")
			w.makes("tora", "quy", casefile.RoleAdmin)
			w.approvesAll("root", org)
		}, "tora", "quy", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, "2027-01-31T20:15:00Z")
			ctx := t.Context()
			org, _ := w.dalvik()
			tc.setUp(w, org)
			w.employs(tc.proposer, org, "", "new", casefile.RoleUnit)
			ids, _ := w.grants("root", org)
			w.binds(tc.proposer, "tora", "tora-2") // waits: tora is the head
			tora, _ := models.StaffID(w.who("tora"))
			logins, err := w.service.LoginsOfStaff(ctx, w.as("root"), tora)
			require.NoError(t, err)
			policy, err := w.service.ProposePolicy(ctx, w.as(tc.proposer), w.key(), org, NewPolicy{Policy: casefile.DefaultPolicy(),
				EffectiveFrom: w.today(), Reason: "because"})
			require.NoError(t, err)
			for what, approve := range map[string]func() error{
				"policy": func() error {
					_, err := w.service.ApprovePolicy(ctx, w.as(tc.settler), w.key(), org, policy.Version)
					return err
				},
				"role": func() error {
					_, err := w.service.ApproveRole(ctx, w.as(tc.settler), w.key(), org, ids[len(ids)-1])
					return err
				},
				"login": func() error {
					last := logins.Logins[len(logins.Logins)-1]
					if !last.Waits { // one's own need no second person
						return nil
					}
					_, err := w.service.ApproveLogin(ctx, w.as(tc.settler), w.key(), tora, last.ID)
					return err
				},
			} {
				if err := approve(); tc.second || what == "login" && err == nil && tc.proposer == "tora" {
					require.NoError(t, err, what)
				} else {
					forbidden(t, err, SamePerson)
				}
			}
		})
	}
}

// A role that one person gave and that was taken away is another when two give it.
func TestINV111_ARoleGivenAnewByTwoIsNoGift(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()
	w.employs("tora", org, "", "pia", casefile.RoleAdmin)
	w.employs("tora", org, unit, "second head", casefile.RoleUnitLead)
	w.approvesAll("root", org)
	owes := func(who string, to casefile.Principal) bool {
		id, _ := models.StaffID(w.who(who))
		out, err := w.store.OwesPlace(ctx, models.Place{StaffID: id, Issuer: issuer, Subject: "elsewhere", To: to})
		require.NoError(t, err)
		return out
	}
	require.NoError(t, w.store.DB.Exec("UPDATE staff SET created_by = '', created_login = ''").Error) // from before it was kept
	require.True(t, owes("tora", "login/root"))
	w.makes("pia", "tora")
	w.makes("pia", "tora", casefile.RoleUnitLead, casefile.RoleAdmin)
	w.approvesAll("root", org)
	require.False(t, owes("tora", "login/root"))
	require.False(t, owes("tora", w.who("pia")))
}

func (w *town) approvesAll(who, org string) {
	w.t.Helper()
	all, err := w.service.RoleGrants(w.t.Context(), w.as(who), org)
	require.NoError(w.t, err)
	for _, g := range all.Grants {
		if g.Status == models.RoleProposed {
			_, err := w.service.ApproveRole(w.t.Context(), w.as(who), w.key(), org, g.ID)
			require.NoError(w.t, err)
		}
	}
}

func (w *town) binds(who, whom, login string) {
	w.t.Helper()
	id, _ := models.StaffID(w.who(whom))
	_, err := w.service.ChangeStaff(w.t.Context(), w.as(who), id, Versions{Any: true}, StaffChange{LoginSubject: &login})
	require.NoError(w.t, err)
}

func (w *town) makes(who, whom string, roles ...casefile.Role) {
	w.t.Helper()
	id, _ := models.StaffID(w.who(whom))
	roles = orEmpty(roles)
	_, err := w.service.ChangeStaff(w.t.Context(), w.as(who), id, Versions{Any: true}, StaffChange{Roles: &roles})
	require.NoError(w.t, err)
}

// Who made the first administrator could ask in that one's name and approve as
// themself: they are a second person only until there is another.
func TestINV111_WhoMadeTheProposerApprovesOnlyWhileNobodyElseCan(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	org, unit := w.dalvik()
	approvesPolicy := func(proposer, settler string) error {
		policy, err := w.service.ProposePolicy(ctx, w.as(proposer), w.key(), org, NewPolicy{Policy: casefile.DefaultPolicy(),
			EffectiveFrom: w.today(), Reason: "because"})
		require.NoError(t, err)
		_, err = w.service.ApprovePolicy(ctx, w.as(settler), w.key(), org, policy.Version)
		return err
	}
	approvesRole := func(proposer, settler string) error {
		w.employs(proposer, org, "", w.key(), casefile.RoleUnit)
		ids, _ := w.grants("root", org)
		_, err := w.service.ApproveRole(ctx, w.as(settler), w.key(), org, ids[len(ids)-1])
		return err
	}
	both := func(proposer, settler string) []error {
		return []error{approvesPolicy(proposer, settler), approvesRole(proposer, settler)}
	}
	may := func(errs []error) {
		t.Helper()
		for _, err := range errs {
			require.NoError(t, err)
		}
	}
	mayNot := func(errs []error) {
		t.Helper()
		for _, err := range errs {
			forbidden(t, err, SamePerson)
		}
	}

	may(both("tora", "root")) // there is nobody else yet
	w.service.admins[auth.Identity{Issuer: issuer, Subject: "another installer"}] = true
	mayNot(both("tora", "root"))
	may(both("tora", "another installer"))
	delete(w.service.admins, auth.Identity{Issuer: issuer, Subject: "another installer"})

	w.employs("tora", org, "", "pia", casefile.RoleAdmin)
	w.approvesAll("root", org)
	may(both("tora", "root")) // pia's account is tora's work
	mayNot(both("pia", "tora"))
	w.employs("pia", org, unit, "mona", casefile.RoleAdmin, casefile.RoleUnitLead)
	w.approvesAll("root", org)
	mayNot(both("tora", "root"))
	may(both("tora", "mona"))
	off := false
	mona, _ := models.StaffID(w.who("mona"))
	_, err := w.service.ChangeStaff(ctx, w.as("tora"), mona, Versions{Any: true}, StaffChange{Active: &off})
	require.NoError(t, err)
	may(both("tora", "root")) // she has left
}
