package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A guardian sees a child's whole case by their own login, from the moment they
// are registered until they are not; a next of kin of an adult who decides for
// herself sees nothing.
func TestINV84_INV28_AGuardianSeesAChildsCase(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	emils := w.referredChild()
	w.represent("kari", "father", casefile.HolderNextOfKin, "")
	karis := w.referred()
	for _, who := range []string{"father", "mother"} {
		_, err := w.service.Case(t.Context(), w.as(who), karis)
		forbidden(t, err, NoRelation)
	}
	require.ElementsMatch(t, []string{emils}, w.cases("mother"))
	require.Empty(t, w.cases("father"))
	for what, read := range w.reads(emils) {
		if what == "mails" || what == "corrections preview" { // the unit's and the coordinator's own
			continue
		}
		require.NoError(t, read("mother"), what)
		require.ErrorAs(t, read("father"), new(*Forbidden), what)
		require.Contains(t, w.accessLog(emils), "mother: "+what+" as PRX true")
	}
	father := w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	require.Equal(t, []string{emils}, w.cases("father"))
	_, err := w.service.EndRepresentative(t.Context(), w.as("tone"), w.key(), w.id("emil"), father.ID,
		EndOfRepresentative{Reason: "RESPONSIBILITY_ENDED"})
	require.NoError(t, err)
	require.Empty(t, w.cases("father"))
	_, err = w.service.Case(t.Context(), w.as("father"), emils)
	forbidden(t, err, NoRelation)
}

func (w *town) cases(who string) []string {
	w.t.Helper()
	list, err := w.service.Cases(w.t.Context(), w.as(who), CaseQuery{})
	require.NoError(w.t, err)
	ids := []string{}
	for _, row := range list.Cases {
		ids = append(ids, row.ID)
	}
	return ids
}

// What is withheld from a guardian reaches them by no read, no list and no
// letter, and not by the log of who has looked.
func TestINV90_AGuardianKeptOutSeesNothing(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	_, err := w.service.AccessLog(t.Context(), w.as("father"), AccessQuery{CaseID: c, Limit: 50})
	require.NoError(t, err)
	w.must("tone", c, &casefile.WithholdInformation{From: []casefile.Principal{w.who("father")}, Reason: "MARKED reason"})
	require.False(t, w.temporal.sent("MARKED"))
	for what, read := range w.reads(c) {
		require.ErrorAs(t, read("father"), new(*Forbidden), what)
	}
	_, err = w.service.AccessLog(t.Context(), w.as("father"), AccessQuery{CaseID: c, Limit: 50})
	forbidden(t, err, NoRelation)
	require.Empty(t, w.cases("father"))
	_, err = w.service.RepresentativesOf(t.Context(), w.as("father"), w.id("emil"))
	require.ErrorAs(t, err, new(*Forbidden))
	_, err = w.service.Text(t.Context(), w.as("father"), c, w.state(c).Withheld[0].Reason.ID())
	forbidden(t, err, NoRelation)
	for _, l := range w.state(c).Letters {
		require.False(t, l.To == w.who("father") && l.Pending(), "%s is on its way to him", l.Code)
	}
	require.ErrorAs(t, w.step("father", c, &casefile.RegisterSignature{Form: "form-1"}), new(*Forbidden))
	// She from whom nothing is withheld still reads, and so does Emil.
	for _, who := range []string{"mother", "emil"} {
		_, err = w.service.AccessLog(t.Context(), w.as(who), AccessQuery{CaseID: c, Limit: 50})
		require.NoError(t, err, who)
	}
	w.must("tone", c, &casefile.LiftWithholding{From: []casefile.Principal{w.who("father")}})
	require.Equal(t, []string{c}, w.cases("father"))
}

// At 16 a guardian's access stops with the day, also in a case that has ended
// and to which nothing has happened since.
func TestINV26_AccessStopsWithTheDayInAnEndedCase(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", c, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "the school"})
	w.at("2027-05-13T21:50:00Z")
	_, err := w.service.Case(t.Context(), w.as("mother"), c)
	require.NoError(t, err)
	require.Equal(t, []string{c}, w.cases("mother"))
	seq := w.state(c).Seq
	w.at("2027-05-13T22:00:00Z")
	require.Equal(t, seq, w.state(c).Seq, "nothing has happened in it")
	_, err = w.service.Case(t.Context(), w.as("mother"), c)
	require.ErrorAs(t, err, new(*Forbidden))
	_, err = w.service.Plan(t.Context(), w.as("mother"), c)
	require.ErrorAs(t, err, new(*Forbidden))
	_, err = w.service.AccessLog(t.Context(), w.as("mother"), AccessQuery{CaseID: c, Limit: 50})
	require.ErrorAs(t, err, new(*Forbidden))
	require.Empty(t, w.cases("mother"))
	require.Equal(t, []string{c}, w.cases("emil"))
}

// at moves the world's clock.
func (w *town) at(instant string) {
	w.t.Helper()
	to, err := time.Parse(time.RFC3339, instant)
	require.NoError(w.t, err)
	_, err = w.service.MoveClock(w.t.Context(), w.as("owner"), w.world, Clock{Now: to})
	require.NoError(w.t, err)
}

// A relation that the latest event left behind does not outlive the day: a list
// asks casefile how things stand today.
func TestINV26_AListFollowsTheDay(t *testing.T) {
	w := family(t)
	c := w.referredChild()
	require.NoError(t, w.store.DB.Create(&models.Relation{CaseID: c, Principal: w.who("father"), Role: casefile.RoleProxy,
		OrganisationID: w.org, Live: true}).Error)
	list, err := w.service.Cases(t.Context(), w.as("father"), CaseQuery{})
	require.NoError(t, err)
	require.Empty(t, list.Cases)
	require.NotContains(t, w.accessLog(c), "father: case list as RELATION true")
	// Somebody with another part in the case keeps it on the list.
	require.NoError(t, w.store.DB.Create(&models.Relation{CaseID: c, Principal: w.who("emil"), Role: casefile.RoleProxy,
		OrganisationID: w.org, Live: true}).Error)
	list, err = w.service.Cases(t.Context(), w.as("emil"), CaseQuery{})
	require.NoError(t, err)
	require.Len(t, list.Cases, 1)
}

// The access log is for the person, for those who decide for them as casefile
// lets them, and for the unit; never for who has a corner of the case.
func TestINV90_WhoMayReadTheAccessLog(t *testing.T) {
	require.ElementsMatch(t, []casefile.Role{casefile.RolePatient, casefile.RoleProxy, casefile.RoleUnit,
		casefile.RoleTrustUnit}, seeAccess.to)
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.planned()
	for who, may := range map[string]bool{"kari": true, "tone": true, "kai": true, "ola": false, "mette": false, "nav": false, "nurse": false,
		"adm": false, "jonas": false} {
		out, err := w.service.AccessLog(t.Context(), w.as(who), AccessQuery{CaseID: c, Limit: 50})
		require.Equal(t, may, err == nil, "%s: %v", who, err)
		if !may {
			require.ErrorAs(t, err, new(*Forbidden), who)
			require.Empty(t, out.Entries)
			log := w.accessLog(c)
			require.Equal(t, who+": access_log as NONE false", log[len(log)-1])
		}
	}
}
