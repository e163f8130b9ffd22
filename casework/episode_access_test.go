package casework

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// trust is a health trust with two departments, its coordinating unit, and Kari as a
// patient: everything a town has, but of the other kind of organisation.
func newTrust(t *testing.T, begins string) *town {
	t.Helper()
	w := newTown(t, begins)
	o, err := w.service.CreateOrganisation(t.Context(), w.as("owner"), w.key(), NewOrganisation{Kind: models.HealthTrust, Name: "Fjord HF",
		World: w.world})
	require.NoError(t, err)
	w.org = o.ID
	unit := func(name string, coordinating bool) string {
		u, err := w.service.CreateUnit(t.Context(), w.as("owner"), w.key(), w.org, NewUnit{Name: name, Coordinating: coordinating})
		require.NoError(t, err)
		w.askers[name] = u.ID
		return u.ID
	}
	ke, ward, other := unit("trust unit", true), unit("ward", false), unit("other ward", false)
	w.staff("hfkel", ke, casefile.RoleUnit, casefile.RoleUnitLead)
	w.staff("head", ward, casefile.RoleDepartmentHead)
	w.staff("next", other, casefile.RoleDepartmentHead)
	w.staff("doctor", ward, casefile.RoleTrustHP)
	w.staff("elsewhere", other, casefile.RoleTrustHP)
	w.staff("clinician", other, casefile.RoleTrustHP)
	w.staff("hadm", "", casefile.RoleAdmin)
	w.person("leah", "PATIENT", "")
	return w
}

// stay is an episode of Leah in the ward, of which the trust's unit knows nothing yet.
func (w *town) stay() string {
	id := w.must("doctor", "", &casefile.OpenEpisode{Patient: w.who("leah"), Unit: w.askers["ward"], Field: casefile.FieldSomatic,
		Form: casefile.FormAdmission, AdmittedAt: w.service.now(w.as("doctor")), ClinicianRequired: true}).CaseID
	w.must("head", id, &casefile.DesignateClinician{Staff: w.who("clinician"), Kind: casefile.Physician})
	return id
}

func (w *town) needSeen(id string) {
	w.must("doctor", id, &casefile.SeeNeed{Complex: true, Levels: casefile.SpecialistAlone,
		Wants: []casefile.Scope{casefile.ScopeCoordinator}})
}

// feed are the cases of which the asker hears in the feed.
func (w *town) feed(who string) (ids []string) {
	w.t.Helper()
	out, err := w.service.Feed(w.t.Context(), w.as(who), FeedQuery{Limit: 200})
	require.NoError(w.t, err)
	for _, e := range out.Items {
		if e.CaseID != "" && !slices.Contains(ids, e.CaseID) {
			ids = append(ids, e.CaseID)
		}
	}
	return ids
}

// The numbers of the episodes that the trust's unit knows tell of no other: neither that there
// is one between them, nor how many there are (INV-84, INV-110).
func TestINV84_INV110_NumbersOfEpisodesTellOfNoOther(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	seen := map[string]bool{}
	inARow := 0
	before := 0
	for range 8 {
		row, err := w.store.CaseByID(t.Context(), w.stay())
		require.NoError(t, err)
		require.Regexp(t, "^2027-[0-9]{6}$", row.Number)
		require.False(t, seen[row.Number])
		seen[row.Number] = true
		n, err := strconv.Atoi(row.Number[5:])
		require.NoError(t, err)
		if n == before+1 {
			inARow++
		}
		before = n
	}
	require.Less(t, inARow, 2)
	// The same request has the same number again.
	key := w.key()
	open := Step{Key: key, Body: &casefile.OpenEpisode{Patient: w.who("leah"), Unit: w.askers["ward"], Field: casefile.FieldSomatic}}
	first, err := w.service.Take(t.Context(), w.as("doctor"), open)
	require.NoError(t, err)
	again, err := w.service.Take(t.Context(), w.as("doctor"), open)
	require.NoError(t, err)
	require.Equal(t, first.CaseNumber, again.CaseNumber)
}

// The trust's coordinating unit hears of an episode when a need has been seen in it, and
// nowhere before: not in a list, a count, the feed, a batch, or beside a person (INV-84).
func TestINV84_INV110_TheTrustsUnitLearnsNothingBeforeANeed(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	ctx := t.Context()
	id := w.stay()
	w.person("double", "PATIENT", "")
	join, err := w.service.ProposePersonJoin(ctx, w.as("hfkel"), w.key(), w.org, NewPersonJoin{Survivor: w.id("leah"), Joined: w.id("double"),
		Reason: "The same."})
	require.NoError(t, err)
	moved, err := w.service.ChangeStaff(ctx, w.as("owner"), w.staffID("head"), Versions{Any: true},
		StaffChange{Unit: new(w.askers["other ward"])})
	require.NoError(t, err)
	require.Equal(t, 1, moved.Batch.Done+moved.Batch.Unchanged+moved.Batch.Refused, "the episode is told that its department has no head")

	shown := func() (found []string) {
		t.Helper()
		note := func(where string, n int) {
			if n > 0 {
				found = append(found, where)
			}
		}
		cases, err := w.service.Cases(ctx, w.as("hfkel"), CaseQuery{Limit: 50})
		require.NoError(t, err)
		note("cases", len(cases.Cases))
		note("feed", len(w.feed("hfkel")))
		letters, err := w.service.WaitingLetters(ctx, w.as("hfkel"), LetterQuery{Limit: 50})
		require.NoError(t, err)
		note("letters", len(letters.Letters))
		person, err := w.service.Person(ctx, w.as("hfkel"), w.id("leah"))
		require.NoError(t, err)
		note("person", len(person.Cases))
		detail, err := w.service.PersonJoin(ctx, w.as("hfkel"), w.org, join.ID)
		require.NoError(t, err)
		note("join", len(detail.SurvivorCases))
		batch, err := w.service.BatchByID(ctx, w.as("hfkel"), moved.Batch.ID, "", 50)
		require.NoError(t, err)
		note("batch", len(batch.Cases))
		note("count", batch.Done+batch.Unchanged+batch.Refused+batch.Pending+batch.Failed)
		return found
	}
	require.Empty(t, shown())
	for _, line := range w.accessLog(id) {
		require.NotContains(t, line, "hfkel")
	}
	whole, err := w.service.BatchByID(ctx, w.as("hadm"), moved.Batch.ID, "", 50)
	require.NoError(t, err)
	require.Len(t, whole.Cases, 1, "whoever keeps the register sees what a change led to")
	forbidden(t, w.reads(id)["case"]("hfkel"), NoRelation)

	w.needSeen(id)
	require.Equal(t, []string{"cases", "feed", "letters", "person", "join", "batch", "count"}, shown())
	require.NoError(t, w.reads(id)["case"]("hfkel"))
}

// Health personnel of another department have nothing of it, and find nothing of it.
func TestINV84_ADepartmentSeesItsOwnEpisodes(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	id := w.stay()
	for who, sees := range map[string]bool{"doctor": true, "head": true, "clinician": true, "leah": true, "elsewhere": false, "next": false,
		"hadm": false} {
		list, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{Limit: 50})
		require.NoError(t, err)
		require.Len(t, list.Cases, map[bool]int{true: 1}[sees], who)
		err = w.reads(id)["case"](who)
		if sees {
			require.NoError(t, err, who)
			continue
		}
		forbidden(t, err, NoRelation)
	}
	err := w.step("elsewhere", id, &casefile.RegisterComplaint{Subject: casefile.AgainstNoPlan})
	forbidden(t, err, NoRelation) // nobody hands in what an episode does not have
	require.ErrorAs(t, w.step("tone", id, &casefile.SeeNeed{}), new(*NotFound))
}

// Who heads the department by the register has its episodes, those that have ended too;
// who headed it has them no more (INV-111).
func TestINV111_ADepartmentsEpisodesGoWithItsHead(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	live, over := w.stay(), w.stay()
	w.must("head", over, &casefile.Discharge{Planned: "Nothing more."})
	w.must("head", over, &casefile.EndEpisode{Reason: casefile.ClosedFollowUpOver})
	w.staff("newhead", w.askers["ward"], casefile.RoleDepartmentHead)
	unit := func(who string) int {
		t.Helper()
		list, err := w.service.Tasks(t.Context(), w.as(who), TaskQuery{List: "unit", Limit: 50})
		require.NoError(t, err)
		return len(list.Tasks)
	}
	has := func(who string) (found []string) {
		t.Helper()
		list, err := w.service.Cases(t.Context(), w.as(who), CaseQuery{Limit: 50})
		require.NoError(t, err)
		for _, c := range list.Cases {
			found = append(found, c.ID)
		}
		return found
	}
	moved, err := w.service.ChangeStaff(t.Context(), w.as("owner"), w.staffID("head"), Versions{Any: true},
		StaffChange{Unit: new(w.askers["other ward"])})
	require.NoError(t, err)
	require.Equal(t, 1, moved.Batch.Done, "the one that goes on takes note")
	require.Equal(t, w.who("newhead"), w.responsible(live))
	require.ElementsMatch(t, []string{live, over}, has("newhead"))
	require.Empty(t, has("head"))
	for _, id := range []string{live, over} {
		require.NoError(t, w.reads(id)["timeline"]("newhead"))
		forbidden(t, w.reads(id)["timeline"]("head"), NoRelation)
	}
	forbidden(t, w.step("head", over, &casefile.RegisterDeath{DiedOn: w.today()}), NoRelation)
	require.Zero(t, unit("head"))
	mine, err := w.service.Tasks(t.Context(), w.as("head"), TaskQuery{Limit: 50})
	require.NoError(t, err)
	require.Empty(t, mine.Tasks)
}

// An episode is opened in a health trust; elsewhere that is said before anybody it names
// is looked for.
func TestINV98_INV110_NoEpisodeInAMunicipality(t *testing.T) {
	w := newTrust(t, "2027-02-01T08:00:00Z")
	open := &casefile.OpenEpisode{Patient: w.who("leah"), Unit: w.askers["ward"], Field: casefile.FieldSomatic}
	refusal(t, w.step("tone", "", open), "INV-98", "episode_in_trust_only")
	refusal(t, w.step("doctor", "", &casefile.Refer{Patient: w.who("kari"), SenderKind: "OTHER"}), "INV-98", "case_in_municipality_only")
}
