package activities

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/localpg/pgtest"
	"samlop/models"
	"samlop/workflows"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// town is a small municipality in a database of its own.
type town struct {
	store *models.Store
	// walled is what the activities work with: it sees what their input is of.
	walled *models.Store
	dsn    string
	org    string
	unit   string

	lead, handler, ko, successor, boss casefile.Principal
	kari, nurse                        casefile.Principal
	people                             []casefile.Principal // everybody

	mu         sync.Mutex
	statements []string
}

func newTown(t *testing.T) *town {
	t.Helper()
	dsn := pgtest.Template(t, "migrated", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	w := &town{dsn: dsn}
	trace := models.WithTrace(func(sql string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.statements = append(w.statements, sql)
	})
	var err error
	w.store, err = models.OpenAsOwner(dsn, trace)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.store.Close() })
	w.walled, err = models.Open(dsn, trace)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.walled.Close() })
	at := instant("2027-01-01 09:00")
	w.org, w.unit = uuid.NewString(), uuid.NewString()
	service := uuid.NewString()
	w.create(t, &models.Organisation{ID: w.org, Kind: models.Municipality, Name: "Fjordvik", Language: "nb", Policy: casefile.DefaultPolicy(),
		PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: at})
	w.create(t, &models.Unit{ID: w.unit, OrganisationID: w.org, Name: "Koordinerende enhet", Coordinating: true})
	w.create(t, &models.Unit{ID: service, OrganisationID: w.org, Name: "Hjemmetjenesten"})
	w.lead = w.staff(t, w.unit, "", casefile.RoleUnitLead)
	w.handler = w.staff(t, w.unit, "", casefile.RoleUnit)
	w.boss = w.staff(t, service, "", casefile.RoleManager)
	w.ko = w.staff(t, service, w.boss)
	w.successor = w.staff(t, service, w.boss)
	w.kari = w.person(t)
	w.nurse = w.person(t)
	return w
}

func (w *town) create(t *testing.T, row any) {
	t.Helper()
	require.NoError(t, w.store.DB.Create(row).Error)
}

func (w *town) staff(t *testing.T, unit string, manager casefile.Principal, roles ...casefile.Role) casefile.Principal {
	t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	email := "p" + id[24:] + "@fjordvik.example"
	s := models.Staff{ID: id, OrganisationID: w.org, UnitID: &unit, Name: "Ansatt", WorkEmail: &email, Roles: roles, Language: "nb",
		Active:  true,
		Version: 1, CreatedAt: instant("2027-01-01 09:00")}
	if s.Roles == nil {
		s.Roles = []casefile.Role{}
	}
	if m, ok := models.StaffID(manager); ok {
		s.ManagerID = &m
	}
	w.create(t, &s)
	w.people = append(w.people, s.Principal())
	return s.Principal()
}

func (w *town) person(t *testing.T) casefile.Principal {
	t.Helper()
	line, code, email := "Storgata 1", "5000", "kari@example.org"
	p := models.Person{ID: uuid.NewString(), OrganisationID: w.org, Name: "Kari", AddressLine: &line, PostalCode: &code, Email: &email,
		Kind: "PATIENT", Channel: models.ByPortal, Language: "nb", Version: 1, CreatedAt: instant("2027-01-01 09:00")}
	w.create(t, &p)
	w.people = append(w.people, p.Principal())
	return p.Principal()
}

func (w *town) train(t *testing.T, who casefile.Principal, on string) {
	t.Helper()
	id, _ := models.StaffID(who)
	for _, kind := range []models.TrainingKind{models.CoordinatorTraining, models.PlanTraining} {
		w.create(t, &models.TrainingRecord{ID: uuid.NewString(), OrganisationID: w.org, StaffID: id, Kind: kind,
			CompletedOn: calendar.MustDate(on),
			RecordedBy:  w.lead, RecordedAt: instant(on + " 09:00")})
	}
}

// counted runs f and returns how often it went to the database.
func (w *town) counted(f func()) []string {
	w.mu.Lock()
	w.statements = nil
	w.mu.Unlock()
	f()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.statements
}

// instant is a time on the clocks of Oslo.
func instant(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Oslo)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func text() casefile.Text { return casefile.TextRef(uuid.NewString()) }

// file is one case and the state its workflow would carry.
type file struct {
	*town
	t     *testing.T
	cases *Cases
	state casefile.State
	steps int
	// draft is what casework would say of the plan draft.
	facts casefile.Facts
}

func (w *town) newFile(t *testing.T) *file {
	return &file{town: w, t: t, cases: &Cases{Store: w.walled}, state: casefile.New(uuid.Must(uuid.NewV7()).String(), w.org),
		facts: casefile.Facts{UnitLead: w.lead, Unit: w.unit, Patient: w.kari, Manager: w.boss}}
}

func (w *town) actor(who casefile.Principal) casefile.Actor {
	switch who {
	case w.lead:
		return casefile.Actor{Who: who, Roles: []casefile.Role{casefile.RoleUnitLead}}
	case w.handler:
		return casefile.Actor{Who: who, Roles: []casefile.Role{casefile.RoleUnit}}
	case casefile.System:
		return casefile.SystemActor
	}
	return casefile.Actor{Who: who}
}

func (f *file) input(who casefile.Principal, at string, body casefile.Step) RecordInput {
	f.steps++
	// The nanoseconds are what a workflow clock has and the database has not.
	in := RecordInput{State: f.state, Now: instant(at).Add(789), Policy: casefile.DefaultPolicy(), Command: casefile.Command{
		ID: fmt.Sprintf("k%s-%d", f.state.Case[24:], f.steps), RequestHash: fmt.Sprintf("h%d", f.steps), By: f.actor(who), Body: body,
		Facts: f.facts}}
	if who == casefile.System {
		in.Policy, in.Command.Facts = casefile.Policy{}, casefile.Facts{}
	}
	return in
}

// record takes a step and keeps what came back, as the workflow does.
func (f *file) record(in RecordInput) RecordResult {
	f.t.Helper()
	before := f.waiting()
	var written []workflows.Receipt
	f.cases.Written = func(r workflows.Receipt) { written = append(written, r) }
	result, err := f.cases.Record(f.t.Context(), in)
	require.NoError(f.t, err)
	f.cases.Written = nil
	require.Empty(f.t, result.Mails, "the postman brings them")
	result.Mails = slices.DeleteFunc(f.waiting(), func(key string) bool { return slices.Contains(before, key) })
	if result.State != nil {
		f.state = *result.State
	} else {
		f.state = casefile.Fold(f.state, result.Events)
	}
	// Whoever waits for a step that is in the ledger gets the receipt that the workflow gives (decision 037).
	if result.Refusal != nil || result.Known || in.Command.By.Who == casefile.System {
		require.Empty(f.t, written)
	} else {
		require.Equal(f.t, []workflows.Receipt{workflows.ReceiptFor(in.Command, result, f.state.Seq)}, written)
	}
	return result
}

// waiting are the keys of the mails that this case has opened and nobody has brought.
func (f *file) waiting() (keys []string) {
	f.t.Helper()
	require.NoError(f.t, f.store.DB.Model(&models.Mail{}).Where("case_id = ? AND status IN ?", f.state.Case,
		[]models.MailStatus{models.MailPending, models.MailSending}).Order("send_after, key").Pluck("key", &keys).Error)
	return keys
}

// must takes a step that has to be accepted.
func (f *file) must(who casefile.Principal, at string, body casefile.Step) RecordResult {
	f.t.Helper()
	result := f.record(f.input(who, at, body))
	require.Nil(f.t, result.Refusal, "%s at %s", casefile.SpecFor(body).Name, at)
	f.matchesLedger()
	return result
}

// wake lives through what is due until at, each thing at its own instant.
func (f *file) wakeUntil(at string) (mails []string) {
	f.t.Helper()
	for {
		next, _, ok := casefile.NextWake(f.state)
		if !ok || next.After(instant(at)) {
			return mails
		}
		in := f.input(casefile.System, at, &casefile.Wake{})
		in.Now = next
		result := f.record(in)
		require.Nil(f.t, result.Refusal)
		require.NotEmpty(f.t, result.Events, "a wake that does nothing would come again for ever")
		mails = append(mails, result.Mails...)
		f.matchesLedger()
	}
}

func (f *file) intake() {
	f.t.Helper()
	person, _ := models.PersonID(f.kari)
	f.create(f.t, &models.Intake{CommandID: fmt.Sprintf("k%s-%d", f.state.Case[24:], f.steps+1), OrganisationID: f.org, CaseID: f.state.Case,
		Number: "2027-" + f.state.Case[30:], PersonID: person})
}

func (f *file) refer(at string) RecordResult {
	f.t.Helper()
	f.intake()
	return f.must(f.handler, at, &casefile.Refer{SenderKind: "PATIENT", Kind: "ENQUIRY", Channel: "PAPER",
		Wishes: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan}, Words: text()})
}

// granted takes the case to a decision that gives coordinator and plan, all in one week.
func (f *file) granted() {
	f.t.Helper()
	f.refer("2027-01-04 09:00")
	f.must(f.handler, "2027-01-05 09:00", &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	f.must(f.handler, "2027-01-05 10:00", &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart,
		casefile.ConsentCoordinator, casefile.ConsentPlan}, TextVersion: "1", Language: "nb"})
	f.must(f.handler, "2027-01-06 10:00", &casefile.RegisterSignature{Form: "form-1"})
	f.must(f.handler, "2027-01-07 10:00", &casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, Record: text()})
	f.must(f.handler, "2027-01-08 10:00", &casefile.IssueDecision{Outcome: casefile.OutcomeGranted,
		Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan},
		Rule:  "hol §§ 7-1, 7-2", Grounds: text()})
	f.must(f.handler, "2027-01-08 11:00", &casefile.RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
}

// coordinated goes on to an appointed coordinator.
func (f *file) coordinated() {
	f.t.Helper()
	f.granted()
	f.facts.TrainedRole, f.facts.TrainedPlan = true, true
	f.must(f.handler, "2027-01-11 09:00", &casefile.ProposeCoordinator{Staff: f.ko, WishAsked: true})
	f.must(f.handler, "2027-01-12 09:00", &casefile.AppointCoordinator{Staff: f.ko, ManagerConfirmed: true})
}

// planned goes on to a plan in force.
func (f *file) planned() {
	f.t.Helper()
	f.coordinated()
	f.must(f.ko, "2027-01-13 09:00", &casefile.StartPlan{Style: "BRIEF"})
	f.must(f.ko, "2027-01-13 10:00", &casefile.IssueParticipation{Participants: []casefile.Participant{
		{Who: f.ko, Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent},
		{Who: f.nurse, Service: "HOME_NURSING", Read: []string{"a", "b"}}}})
	f.must(f.handler, "2027-01-14 09:00", &casefile.RegisterSignature{Form: "form-2"})
	f.facts.Draft = &casefile.DraftFacts{VersionID: uuid.NewString(), Hash: "x", Present: casefile.PlanContent}
	f.must(f.ko, "2027-01-15 09:00", &casefile.ActivatePlan{PatientTookPart: true})
}
