package casework

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// lived is a short case that is played by the rules alone and then written to the
// ledger as Record would have.
type lived struct {
	t       testing.TB
	began   casefile.Date
	id      string
	patient casefile.Principal
	state   casefile.State
	events  []casefile.Event
	taken   []models.Command
	now     time.Time
	who     map[string]casefile.Principal
	holders *casefile.Represented
	unit    string
}

var wordsOfLife = casefile.TextRef("00000000-0000-7000-8000-000000000001")

// on goes to a day of the life, counted from the referral, through every wake on the way.
func (l *lived) on(day int) *lived {
	to := calendar.At(l.began.AddDays(day), 12, 0)
	for {
		at, _, ok := casefile.NextWake(l.state)
		if !ok || at.After(to) {
			l.now = to
			return l
		}
		if at.After(l.now) {
			l.now = at
		}
		l.take(casefile.System, &casefile.Wake{})
	}
}

// take takes a step that must be accepted.
func (l *lived) take(who casefile.Principal, body casefile.Step) {
	l.t.Helper()
	actor := casefile.Actor{Who: who, Roles: []casefile.Role{casefile.RoleOther}}
	switch who {
	case casefile.System:
		actor = casefile.SystemActor
	case l.who["tone"]:
		actor.Roles = []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}
	case l.who["ola"]:
		actor.Roles = []casefile.Role{casefile.RoleMunicipalHP}
	}
	facts := casefile.Facts{UnitLead: l.who["tone"], Unit: l.unit, Patient: l.patient, Manager: l.who["mette"], Represented: l.holders,
		TrainedRole: true, TrainedPlan: true, Draft: &casefile.DraftFacts{VersionID: "v", Hash: "h", Present: casefile.PlanContent}}
	if m, merges := body.(*casefile.Merge); merges {
		facts.Others = []casefile.OtherCase{{ID: m.Into, Phase: casefile.PhaseScreening, ReceivedOn: l.began}}
	}
	if c, corrects := body.(*casefile.CorrectEntry); corrects {
		facts.Entry = &casefile.EntryFacts{Event: l.events[c.Entry-1], Round: 1}
		if casefile.UndoneWhole(facts.Entry.Event, c) {
			facts.Entry.Undo = casefile.UndoOf(l.state, l.events, facts.Entry.Event.Command)
		}
		preview, refusal := casefile.PreviewCorrection(l.state, casefile.Command{ID: "preview", By: actor, Body: body, Facts: facts}, l.now,
			casefile.DefaultPolicy())
		require.Nil(l.t, refusal)
		for _, f := range preview.FollowUps {
			c.FollowUpsSeen = append(c.FollowUpsSeen, f.ID)
		}
	}
	cmd := casefile.Command{ID: fmt.Sprintf("%s/%d", l.id, len(l.taken)), By: actor, Body: body, Facts: facts}
	events, refusal := casefile.Decide(l.state, cmd, l.now, casefile.DefaultPolicy())
	require.Nil(l.t, refusal, "%T on %s: %v", body, calendar.DateOf(l.now), refusal)
	l.taken = append(l.taken, models.Command{ID: cmd.ID, CaseID: l.id, Name: cmd.Name(), RequestHash: "h", Actor: who, Role: casefile.RoleUnit,
		FirstSeq: len(l.events) + 1, LastSeq: len(l.events) + len(events), At: l.now})
	l.events = append(l.events, events...)
	l.state = casefile.Fold(l.state, events)
}

func (l *lived) tone(body casefile.Step) { l.t.Helper(); l.take(l.who["tone"], body) }

// post posts every letter that waits.
func (l *lived) post() {
	for _, letter := range l.state.Letters {
		if letter.Status == casefile.LetterQueued {
			l.tone(&casefile.PostLetter{Letter: letter.ID})
		}
	}
}

// begins with a referral that is being screened the same day.
func (l *lived) begins() {
	l.tone(&casefile.Refer{Patient: l.patient, SenderKind: "OTHER", Kind: "APPLICATION", Channel: "PAPER", Sender: l.patient})
	l.tone(&casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
}

// assessed brings the case to its decision: asked on the second day, signed on the
// fifth, assessed on the tenth.
func (l *lived) assessed() *lived {
	kinds := []casefile.ConsentKind{casefile.ConsentStart, casefile.ConsentCoordinator, casefile.ConsentPlan}
	l.on(2).tone(&casefile.IssueConsent{Kinds: kinds})
	l.on(5)
	signer := l.patient
	if l.holders != nil {
		signer = l.holders.Holders[0].Who
	}
	l.take(signer, &casefile.RegisterSignature{Form: l.state.Consents[len(l.state.Consents)-1].Form})
	l.on(10).tone(&casefile.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true, SeriousCondition: l.holders != nil,
		OtherWelfare: l.holders != nil})
	return l
}

func (l *lived) decides(day int, outcome casefile.Outcome, scopes ...casefile.Scope) {
	l.on(day).tone(&casefile.IssueDecision{Outcome: outcome, Scope: scopes, Rule: "hol §§ 7-1, 7-2", Grounds: wordsOfLife})
	l.on(day + 1).post()
}

// refused finds the criteria not met.
func (l *lived) refused(day int) {
	l.assessed().tone(&casefile.CompleteAssessment{LongTerm: true})
	l.decides(day, casefile.OutcomeRefused, casefile.ScopeCoordinator, casefile.ScopePlan)
}

func (l *lived) coordinated(day int) {
	l.on(day).tone(&casefile.ProposeCoordinator{Staff: l.who["ola"], WishAsked: true})
	l.tone(&casefile.AppointCoordinator{Staff: l.who["ola"], ManagerConfirmed: true})
}

func (l *lived) planned(day int) {
	l.on(day).take(l.who["ola"], &casefile.StartPlan{Style: "BRIEF"})
	l.take(l.who["ola"], &casefile.IssueParticipation{TextVersion: "1", Language: "nb", Participants: []casefile.Participant{
		{Who: l.who["ola"], Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent}}})
	l.take(l.patient, &casefile.RegisterSignature{Form: l.state.Consents[len(l.state.Consents)-1].Form})
	l.take(l.who["ola"], &casefile.ActivatePlan{PatientTookPart: true})
}

func (l *lived) complained(day, forwarded, posted int) {
	l.on(day).tone(&casefile.RegisterComplaint{Decision: "decision-1", Subject: casefile.AgainstRefusal, Party: l.patient, Words: wordsOfLife})
	l.tone(&casefile.AdmitComplaint{Complaint: "complaint-1"})
	l.on(forwarded).tone(&casefile.ReviewComplaint{Complaint: "complaint-1"})
	l.tone(&casefile.ForwardComplaint{Complaint: "complaint-1", Statement: wordsOfLife})
	l.on(posted).post()
}

// born makes the patient a child of an age, with one parent.
func (l *lived) born(years int) {
	day := calendar.AddMonths(l.began, -12*years-6)
	l.holders = &casefile.Represented{Birthdays: casefile.BirthdaysOf(day, l.began),
		Holders: []casefile.Holder{{Who: casefile.Principal("person/" + uuid.NewString()), As: casefile.HolderParent}}}
}

// write puts the life into the ledger, of a person who has only this case.
func (l *lived) write(w *town, number string) {
	personID, _ := models.PersonID(l.patient)
	person := models.Person{ID: personID, OrganisationID: w.org, Name: "Person " + number, Kind: models.PatientPerson, Channel: "LETTER",
		Language: "nb", CreatedAt: l.now}
	require.NoError(l.t, w.store.DB.FirstOrCreate(&person, "id = ?", personID).Error)
	require.NoError(l.t, w.store.DB.Create(&models.Case{ID: l.id, OrganisationID: w.org, Number: number, PersonID: personID, UnitID: &l.unit,
		Phase: l.state.Phase, Round: l.state.Round, LastSeq: l.state.Seq, PlanStatus: l.state.Plan.Status, State: l.state, CreatedAt: l.now,
		UpdatedAt: l.now}).Error)
	rows := make([]models.Event, len(l.events))
	for i, e := range l.events {
		row, err := models.NewEvent(l.id, w.org, e)
		require.NoError(l.t, err)
		rows[i] = row
	}
	for i := range l.taken {
		l.taken[i].OrganisationID = w.org
	}
	require.NoError(l.t, w.store.DB.CreateInBatches(l.taken, 500).Error)
	require.NoError(l.t, w.store.DB.CreateInBatches(rows, 500).Error)
}
