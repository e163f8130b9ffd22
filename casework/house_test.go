package casework

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/activities"
	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/internal/idnumber"
	"samlop/internal/localpg/pgtest"
	"samlop/internal/sealed"
	"samlop/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const issuer = "https://issuer.test"

// town is a small municipality behind a service, on a real database. Steps are
// carried out by the real Record; what a Temporal server adds is tested where
// there is one (dev).
type town struct {
	t        *testing.T
	service  *Service
	store    *models.Store
	temporal *ledgerOnly
	world    string
	org      string
	askers   map[string]string // name → principal
	keys     int
	trips    *traces
	dsn      string
}

// clerk is what a test asks to be somebody: subject "kari" at the test's issuer.
func (w *town) as(subject string) Asker {
	w.t.Helper()
	a, err := w.service.WhoIs(w.t.Context(), auth.Identity{Issuer: issuer, Subject: subject}, "")
	require.NoError(w.t, err)
	return a
}

func (w *town) who(name string) casefile.Principal { return casefile.Principal(w.askers[name]) }

func (w *town) key() string {
	w.keys++
	return fmt.Sprintf("key-%d", w.keys)
}

// newTown makes Fjordvik in a training world that begins at an instant.
func newTown(t *testing.T, begins string) *town {
	t.Helper()
	dsn := pgtest.Template(t, "migrated", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	trips := &traces{}
	store, err := models.OpenAsOwner(dsn, models.WithTrace(trips.note))
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	keys, err := sealed.ParseKeyring(sealed.NewKeyringText("k1"))
	require.NoError(t, err)
	temporal := &ledgerOnly{cases: &activities.Cases{Store: store}, store: store}
	w := &town{t: t, store: store, temporal: temporal, askers: map[string]string{}, trips: trips, dsn: dsn}
	w.service = New(Config{Store: store, Temporal: temporal, Keys: keys, Training: true, StepTimeout: 20 * time.Second,
		Numbers: idnumber.Policy{Synthetic: idnumber.SyntheticRequired}, Admins: []auth.Identity{{Issuer: issuer, Subject: "root"}}})
	temporal.rules = w.service
	temporal.tell = w.service.TellCase
	at, err := time.Parse(time.RFC3339, begins)
	require.NoError(t, err)
	world, err := w.service.CreateWorld(t.Context(), w.as("owner"), w.key(), NewWorld{Now: at})
	require.NoError(t, err)
	w.world = world.ID
	w.org = w.municipality("Fjordvik").ID
	w.settle()
	return w
}

func (w *town) municipality(name string) Organisation {
	w.t.Helper()
	o, err := w.service.CreateOrganisation(w.t.Context(), w.as("owner"), w.key(), NewOrganisation{Kind: "MUNICIPALITY", Name: name,
		World: w.world})
	require.NoError(w.t, err)
	return o
}

// settle gives the municipality a unit, staff and people.
func (w *town) settle() {
	unit, err := w.service.CreateUnit(w.t.Context(), w.as("owner"), w.key(), w.org, NewUnit{Name: "Koordinerende enhet", Coordinating: true})
	require.NoError(w.t, err)
	w.staff("tone", unit.ID, casefile.RoleUnitLead, casefile.RoleUnit)
	w.staff("kai", unit.ID, casefile.RoleUnit)
	w.staff("adm", "", casefile.RoleAdmin)
	w.staff("mette", "", casefile.RoleManager)
	w.staff("ola", "")
	w.staff("nurse", "", casefile.RoleMunicipalHP)
	w.staff("stranger", "")
	w.person("kari", "PATIENT", "12835810036")
	w.person("nav", "OTHER", "")
	w.person("gp", "OTHER", "")
	w.person("jonas", "PATIENT", "03919421362")
}

func (w *town) staff(name, unit string, roles ...casefile.Role) Staff {
	w.t.Helper()
	in := NewStaff{Organisation: w.org, Unit: unit, Name: strings.ToUpper(name), WorkEmail: name + "@fjordvik.example", Roles: roles,
		LoginSubject: name}
	if name == "ola" {
		in.Manager, _ = models.StaffID(w.who("mette"))
	}
	s, err := w.service.CreateStaff(w.t.Context(), w.as("owner"), w.key(), in)
	require.NoError(w.t, err)
	w.askers[name] = string(s.Principal)
	return s
}

func (w *town) person(name string, kind models.PersonKind, number string) Person {
	w.t.Helper()
	p, err := w.service.CreatePerson(w.t.Context(), w.as("owner"), w.key(), NewPerson{Organisation: w.org, Name: strings.ToUpper(name),
		Kind:           kind,
		IdentityNumber: number, AddressLine: "Storgata 1", PostalCode: "1234", PostalPlace: "Fjordvik", LoginSubject: name})
	require.NoError(w.t, err)
	w.askers[name] = string(p.Principal)
	return p
}

// must takes a step that is accepted.
func (w *town) must(who, caseID string, body casefile.Step) Taken {
	w.t.Helper()
	taken, err := w.service.Take(w.t.Context(), w.as(who), Step{CaseID: caseID, Body: body, Key: w.key()})
	require.NoError(w.t, err)
	return taken
}

func (w *town) step(who, caseID string, body casefile.Step) error {
	w.t.Helper()
	_, err := w.service.Take(w.t.Context(), w.as(who), Step{CaseID: caseID, Body: body, Key: w.key()})
	return err
}

func (w *town) state(caseID string) casefile.State {
	w.t.Helper()
	row, err := w.store.CaseByID(w.t.Context(), caseID)
	require.NoError(w.t, err)
	return row.State
}

func (w *town) form(caseID string) string {
	consents := w.state(caseID).Consents
	return consents[len(consents)-1].Form
}

func (w *town) train(name string) {
	w.t.Helper()
	id, _ := models.StaffID(w.who(name))
	for _, kind := range []models.TrainingKind{models.CoordinatorTraining, models.PlanTraining} {
		_, err := w.service.RecordTraining(w.t.Context(), w.as("tone"), w.key(), id, NewTraining{Kind: kind, CompletedOn: w.today()})
		require.NoError(w.t, err)
	}
}

func (w *town) today() casefile.Date {
	me, err := w.service.Me(w.t.Context(), w.as("tone"))
	require.NoError(w.t, err)
	return me.Today
}

// referred is a case of Kari's that has just come in.
func (w *town) referred() string {
	return w.must("kari", "", &casefile.Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL", Words: "I need help"}).CaseID
}

// granted is a case in which coordinator and plan have been granted.
func (w *town) granted() string {
	c := w.referred()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentCoordinator,
		casefile.ConsentPlan}, TextVersion: "1", Language: "nb"})
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	w.must("tone", c, &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, Record: "MARKED assessment"})
	w.must("tone", c, &casefile.IssueDecision{Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopeCoordinator,
		casefile.ScopePlan},
		Rule: "hol §§ 7-1, 7-2", Grounds: "MARKED grounds"})
	return c
}

// coordinated is a case that Ola coordinates.
func (w *town) coordinated() string {
	c := w.granted()
	w.train("ola")
	w.must("tone", c, &casefile.ProposeCoordinator{Staff: w.who("ola"), WishAsked: true})
	w.must("tone", c, &casefile.AppointCoordinator{Staff: w.who("ola"), ManagerConfirmed: true})
	return c
}

// planned is a case with a plan draft and signed participation: Ola reads and
// writes all, NAV reads a, e and i and writes i, the nurse reads and writes e.
func (w *town) planned() string {
	c := w.coordinated()
	w.must("ola", c, &casefile.StartPlan{Style: "BRIEF"})
	w.must("ola", c, &casefile.IssueParticipation{TextVersion: "1", Language: "nb", Participants: []casefile.Participant{
		{Who: w.who("ola"), Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent},
		{Who: w.who("nav"), Service: "NAV", Read: []string{"a", "e", "i"}, Write: []string{"i"}},
		{Who: w.who("nurse"), Service: "HOME_NURSING", Read: []string{"e"}, Write: []string{"e"}},
	}})
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	return c
}

func (w *town) wholePlan() PlanContent {
	return PlanContent{
		Aims:          &PlanAims{Goals: []PlanGoal{{ID: "g1", Goal: "walk to the shop"}}, Resources: "family", Needs: "training"},
		Contributions: []PlanContribution{{Who: w.who("kari"), From: "PATIENT", What: "exercises"}},
		Measures: []PlanMeasure{{ID: "m1", Goal: "g1", What: "physiotherapy", Extent: "weekly",
			Responsible: []casefile.Principal{w.who("ola")}}},
		Carried: "at home", Period: &PlanPeriod{From: w.today(), To: w.today().AddMonths(12)}, Cooperation: "NAV",
	}
}

// accessLog reads the log of a case: "who what ground allowed", newest last.
func (w *town) accessLog(caseID string) []string {
	var rows []models.Access
	require.NoError(w.t, w.store.DB.Where("case_id = ? OR case_ids @> jsonb_build_array(?::text)", caseID, caseID).Order("id").
		Find(&rows).Error)
	names := map[string]string{}
	for name, p := range w.askers {
		names[p] = name
	}
	var out []string
	for _, r := range rows {
		require.Contains(w.t, Ground("").Codes(), r.Ground)
		out = append(out, fmt.Sprintf("%s: %s as %s %t", names[string(r.Principal)], r.What, r.Ground, r.Allowed))
	}
	return out
}

func refusal(t *testing.T, err error, rule, key string) {
	t.Helper()
	var r *casefile.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, rule+" "+key, r.Rule+" "+r.Key)
}

func invalid(t *testing.T, err error, field, key string) {
	t.Helper()
	var r *Invalid
	require.ErrorAs(t, err, &r)
	require.Equal(t, field+" "+key, r.Field+" "+r.Key)
}

func forbidden(t *testing.T, err error, ground string) {
	t.Helper()
	var r *Forbidden
	require.ErrorAs(t, err, &r)
	require.Equal(t, ground, r.Ground)
}
