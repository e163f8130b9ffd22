package activities

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// A case walks at random through its years: whatever is asked, in whatever
// order, ledger, snapshot and projections stay one (INV-15). A failing walk is
// told by its seed.
func TestRecord_ARandomWalkKeepsProjectionsAndLedgerTogether(t *testing.T) {
	w := newTown(t)
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			f := w.newFile(t)
			f.kari = w.person(t)
			f.facts.Patient = f.kari
			walk(t, f, rand.New(rand.NewPCG(seed, 1)))
		})
	}
}

func walk(t *testing.T, f *file, r *rand.Rand) {
	f.planned()
	now := instant("2027-01-16 09:00")
	taken, refused := 0, 0
	for range 60 {
		now = now.Add(time.Duration(r.IntN(20*24)) * time.Hour)
		f.wakeUntil(now.In(calendar.Oslo).Format("2006-01-02 15:04"))
		f.facts.TrainedRole, f.facts.TrainedPlan = r.IntN(4) > 0, r.IntN(4) > 0
		f.facts.Draft = &casefile.DraftFacts{VersionID: uuid.NewString(), Hash: "x", Present: casefile.PlanContent}
		f.facts.NoAddress = nil
		if r.IntN(4) == 0 {
			f.facts.NoAddress = []casefile.Principal{f.kari}
		}
		who, body := anyStep(f, r, calendar.DateOf(now))
		if f.facts.Entry = nil; r.IntN(5) == 0 {
			who, body = f.handler, f.correction(now.In(calendar.Oslo).Format("2006-01-02 15:04"), anyCorrection(f, r))
		}
		before := f.everything()
		result := f.record(f.input(who, now.In(calendar.Oslo).Format("2006-01-02 15:04"), body))
		if result.Refusal != nil {
			refused++
			assert.Equal(t, before, f.everything(), "refused by %s, and still something was written", result.Refusal.Rule)
			continue
		}
		taken++
		f.matchesLedger()
		if t.Failed() {
			t.Fatalf("after step %d, %s", taken, casefile.SpecFor(body).Name)
		}
	}
	require.Greater(t, taken, 8, "a walk that goes nowhere proves nothing (%d refused)", refused)
}

// anyStep picks somebody and something for them to ask.
func anyStep(f *file, r *rand.Rand, today casefile.Date) (casefile.Principal, casefile.Step) {
	s := f.state
	staff := []casefile.Principal{f.lead, f.handler, f.ko, f.successor}
	one := func(from ...casefile.Principal) casefile.Principal { return from[r.IntN(len(from))] }
	ko := f.ko
	if c := s.Serving(); c != "" {
		ko = c
	}
	meeting, letter, task, form := "meeting-1", "letter-1", "task-1", "form-1"
	if n := len(s.Meetings); n > 0 {
		meeting = s.Meetings[n-1-r.IntN(min(n, 2))].ID
	}
	if n := len(s.Letters); n > 0 {
		letter = s.Letters[n-1-r.IntN(min(n, 6))].ID
	}
	if n := len(s.Tasks); n > 0 {
		task = s.Tasks[r.IntN(n)].ID
	}
	if n := len(s.Consents); n > 0 {
		form = s.Consents[n-1].Form
	}
	candidate := one(f.successor, f.ko, f.handler)
	for _, a := range s.Coordinators {
		if a.Status == casefile.AssignmentProposed {
			candidate = a.Who
		}
	}
	steps := []struct {
		who  casefile.Principal
		body casefile.Step
	}{
		{f.handler, &casefile.AssignHandler{Staff: one(staff...)}},
		{f.handler, &casefile.PostLetter{Letter: letter}},
		{f.handler, &casefile.HoldLetter{Letter: letter, Reason: "NO_ADDRESS"}},
		{f.handler, &casefile.ReleaseLetter{Letter: letter}},
		{f.handler, &casefile.FailLetter{Letter: letter, Reason: "RETURNED"}},
		{f.handler, &casefile.CompleteTask{Task: task}},
		{f.handler, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentPlan, casefile.ConsentCoordinator}}},
		{f.handler, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentInfoSharing}, Parties: []casefile.Principal{f.nurse}}},
		{f.handler, &casefile.RegisterSignature{Form: form}},
		{f.handler, &casefile.RefuseConsent{Form: form}},
		{ko, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: ko, Service: "COORDINATION"},
			{Who: f.nurse, Service: "HOME_NURSING"}}}},
		{ko, &casefile.ChangeCareTeam{Leave: []casefile.Principal{f.nurse}}},
		{ko, &casefile.PlanMeeting{Kind: casefile.CareTeamMeeting, On: today.AddDays(r.IntN(40)), MinutesTaker: one(ko, f.successor)}},
		{ko, &casefile.InviteMeeting{Meeting: meeting}},
		{ko, &casefile.HoldMeeting{Meeting: meeting, Attended: []casefile.Principal{ko, f.kari}, Arranged: text()}},
		{ko, &casefile.WriteMinutes{Meeting: meeting, Words: text(), HoldsChange: r.IntN(2) == 0}},
		{ko, &casefile.SendMinutes{Meeting: meeting}},
		{ko, &casefile.CancelMeeting{Meeting: meeting}},
		{ko, &casefile.ReportMaterialChange{What: text()}},
		{ko, &casefile.BeginRevision{}},
		{ko, &casefile.CompleteRevision{ChangeNote: text(), PatientTookPart: true}},
		{ko, &casefile.IssueParticipation{Participants: []casefile.Participant{{Who: one(ko, f.nurse, f.successor), Service: "OTHER",
			Read: []string{"a"}}}}},
		{ko, &casefile.GiveNotice{LastDay: today.AddDays(r.IntN(40))}},
		{f.handler, &casefile.ProposeCoordinator{Staff: one(f.successor, f.ko, f.handler), WishAsked: true}},
		{f.handler, &casefile.AppointCoordinator{Staff: candidate, ManagerConfirmed: true}},
		{f.handler, &casefile.HandOver{Staff: candidate, ManagerConfirmed: true, Note: text()}},
		{f.handler, &casefile.ReportAbsence{Reason: "SICK"}},
		{f.kari, &casefile.EndCoordinator{Wants: "ANOTHER"}},
		{casefile.System, &casefile.NoteTraining{Staff: candidate}},
		{casefile.System, &casefile.NoteMailFailure{Mail: "reminder/x", Reason: "smtp-550"}},
		{casefile.System, &casefile.NoteMailArrival{Mail: "reminder/x"}},
		{casefile.System, &casefile.NotePark{Step: "wake", Reason: "x"}},
		{casefile.System, &casefile.NoteCancellation{}},
		{f.kari, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{[]casefile.WithdrawalScope{casefile.WithdrawPlan,
			casefile.WithdrawCoordinator,
			casefile.WithdrawSharing, casefile.WithdrawAll}[r.IntN(4)]}}},
		{ko, &casefile.ReopenPlan{}},
		{ko, &casefile.StartPlan{}},
		{ko, &casefile.ActivatePlan{PatientTookPart: true}},
		{f.handler, &casefile.ArchivePlan{}},
		{f.handler, &casefile.Refer{SenderKind: "PATIENT"}},
		{f.handler, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"}},
	}
	pick := steps[r.IntN(len(steps))]
	return pick.who, pick.body
}

// anyCorrection picks an entry, and what is to be said of it.
func anyCorrection(f *file, r *rand.Rand) *casefile.CorrectEntry {
	c := &casefile.CorrectEntry{Entry: 1 + r.IntN(f.state.Seq)}
	events, err := f.store.EventsAfter(f.t.Context(), f.state.Case, 0)
	require.NoError(f.t, err)
	known := slices.DeleteFunc(events, func(e casefile.Event) bool {
		return !slices.Contains([]string{"referred", "receipt_registered", "signed", "letter_sent", "meeting_held", "consent_ended"}, e.Name())
	})
	if len(known) > 0 && r.IntN(4) > 0 {
		c.Entry = known[r.IntN(len(known))].Seq
	}
	c.Void = r.IntN(2) == 0
	return c
}
