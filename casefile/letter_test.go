package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestLetter_FromQueueToPost(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.refused("INV-81", kari, &PostLetter{Letter: "letter-1"})
	p.refused("INV-15", tone, &PostLetter{Letter: "letter-9"})
	p.refused("INV-81", tone, &PostLetter{Letter: "letter-1", PostedOn: calendar.MustDate("2027-01-31")})
	p.refused("INV-81", tone, &PostLetter{Letter: "letter-1", PostedOn: calendar.MustDate("2027-02-02")})
	p.do(tone, &HoldLetter{Letter: "letter-1", Reason: "UNSAFE"})
	p.refused("INV-54", tone, &PostLetter{Letter: "letter-1"})
	p.refused("INV-81", tone, &HoldLetter{Letter: "letter-1", Reason: "UNSAFE"})
	p.do(tone, &ReleaseLetter{Letter: "letter-1"})
	p.do(tone, &PostLetter{Letter: "letter-1"})
	require.Equal(t, "2027-02-01", p.s.Letters[0].PostedOn.String())
	p.refused("INV-81", tone, &PostLetter{Letter: "letter-1"})
	p.refused("INV-81", tone, &ReleaseLetter{Letter: "letter-1"})
	p.do(tone, &FailLetter{Letter: "letter-1", Reason: "RETURNED"})
	require.Equal(t, []string{"LETTER_FAILED KE"}, p.openTasks())
	p.refused("INV-81", tone, &FailLetter{Letter: "letter-1", Reason: "RETURNED"})
	p.says("unknown_letter", tone, &FailLetter{Letter: "letter-9", Reason: "RETURNED"})
	p.do(tone, &ReleaseLetter{Letter: "letter-1"}) // the patient's own letter is sent once more
	require.Empty(t, p.openTasks())
	require.Equal(t, LetterQueued, p.s.Letters[0].Status)
}

func TestLetter_WhatIsSentToNobodyAgainIsTickedOff(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP", Patient: kari})
	p.do(tone, &FailLetter{Letter: p.letterID("D-01", gp), Reason: "RETURNED"})
	p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), Who: nurse}) // it was not the GP who wrote
	p.refused("INV-81", tone, &ReleaseLetter{Letter: p.letterID("D-01", gp)})
	p.do(tone, &CompleteTask{Task: "task-1"})
}

func TestINV54_WithoutAnAddressALetterIsHeld(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.noAddr = []Principal{kari}
	p.referred()
	require.Equal(t, []string{"person/kari HELD"}, p.letters("D-01"))
	require.Equal(t, becauseNoAddress, p.s.Letters[0].Reason)
	p.refused("INV-54", tone, &ReleaseLetter{Letter: "letter-1"})
	p.noAddr = nil
	p.do(tone, &ReleaseLetter{Letter: "letter-1"})
}

func TestTask_WhoMayTickOffWhat(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nurse, "HOME_NURSING"))
	p.refused("INV-15", tone, &CompleteTask{Task: "task-1"}) // none open
	p.do(nurse, &ReportMaterialChange{What: words(1)})
	p.refused("INV-45", ola, &CompleteTask{Task: "task-2"})
	p.do(tone, &FailLetter{Letter: p.letterID("D-19", kari), Reason: "LOST"})
	p.refused("INV-84", ola, &CompleteTask{Task: "task-3"}) // the unit's
	p.refused("INV-84", boss, &CompleteTask{Task: "task-3"})
	p.refused("INV-15", kari, &CompleteTask{Task: "task-3"})
	p.refused("INV-15", tone, &CompleteTask{Task: "task-9"})
	p.do(tone, &CompleteTask{Task: "task-3"})
	p.refused("INV-15", tone, &CompleteTask{Task: "task-3"})
	p.do(System, &NoteMailFailure{Mail: "m", Reason: "550"})
	p.do(System, &NotePark{Step: "wake", Reason: "x"})
	require.Equal(t, []string{"REVISE_PLAN KO", "MAIL_FAILED KE", "CASE_PARKED KE"}, p.openTasks())
	p.refused("INV-15", tone, &NotePark{})
	p.do(System, &NoteCancellation{})
	p.do(System, &NoteCancellation{}) // one task, however often
	require.Equal(t, []string{"REVISE_PLAN KO", "MAIL_FAILED KE", "CASE_PARKED KE", "CANCELLATION_IGNORED KE"}, p.openTasks())
	p.refused("INV-15", tone, &NoteCancellation{})
}

// A mail that came after all is nobody's task; what is asked about another mail stays.
func TestINV108_AMailThatCameAfterAllIsNobodysTask(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nurse, "HOME_NURSING"))
	p.do(System, &NoteMailArrival{Mail: "m"}) // of which nobody was told
	p.do(System, &NoteMailFailure{Mail: "m", Reason: "LEASE_EXPIRED"})
	p.do(System, &NoteMailFailure{Mail: "n", Reason: "bounce-5.1.1"})
	require.True(t, p.s.NeedsAttention())
	p.do(System, &NoteMailArrival{Mail: "m"})
	require.Equal(t, []string{"MAIL_FAILED KE"}, p.openTasks())
	require.Equal(t, becauseHappened, p.s.Tasks[len(p.s.Tasks)-2].Reason)
	p.refused("INV-15", tone, &NoteMailArrival{Mail: "n"})
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	p.do(System, &NoteMailArrival{Mail: "n"})
	require.Empty(t, p.openTasks())
}

func TestTask_NothingIsNotedOnACaseThatIsNot(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	for _, body := range []Step{&NoteMailFailure{}, &NoteMailArrival{}, &NotePark{}, &NoteCancellation{}, &NoteTraining{}, &AbsorbReferral{},
		&Recount{Reason: "POLICY"}, &Wake{}} {
		p.refused("INV-15", System, body)
	}
	p.referred() // and the first referral still opens it
}

func TestLetter_WhatIsNotWaitingIsNotTouched(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(tone, &Refer{SenderKind: "PATIENT", UnsafeToWrite: true})
	for _, step := range []string{"post_letter", "post_letters", "hold_letter", "release_letter", "fail_letter"} {
		require.Equal(t, "no_letter_waiting", p.closed(step))
	}
	p = newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"}) // one letter to the sender, one to the patient
	p.do(tone, &PostLetter{Letter: "letter-1"})
	p.says("letter_not_waiting", tone, &PostLetter{Letter: "letter-1"})
	p.says("letter_not_waiting", tone, &HoldLetter{Letter: "letter-1", Reason: "OTHER"})
	p.says("unknown_letter", tone, &HoldLetter{Letter: "letter-9", Reason: "OTHER"})
	p.do(tone, &HoldLetter{Letter: "letter-2", Reason: "OTHER"})
	p.says("letter_not_waiting", tone, &ReleaseLetter{Letter: "letter-1"})
	p.says("unknown_letter", tone, &ReleaseLetter{Letter: "letter-9"})
	require.Equal(t, "no_open_task", p.closed("complete_task"))
}

// Many letters are posted in one step, all of them or none, each as if alone.
func TestINV81_ManyLettersArePostedAtOnce(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"})
	one := newPlay(t, "2027-02-01")
	one.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"})
	require.Len(t, p.s.Letters, 2)

	p.says("choice_missing", tone, &PostLetters{})
	p.says("unknown_letter", tone, &PostLetters{Letters: []LetterID{"letter-1", "letter-9"}})
	p.says("date_in_future", tone, &PostLetters{Letters: []LetterID{"letter-1"}, PostedOn: on("2027-02-02")})
	refusal := p.try(tone, &PostLetters{Letters: []LetterID{"letter-2", "letter-1", "letter-9"}})
	require.Equal(t, "letters[2]", refusal.Field)
	require.True(t, p.s.Letters[0].Pending(), "none is posted when one cannot be")

	p.do(tone, &PostLetters{Letters: []LetterID{"letter-1", "letter-2", "letter-1"}})
	one.do(tone, &PostLetter{Letter: "letter-1"})
	one.do(tone, &PostLetter{Letter: "letter-2"})
	require.Equal(t, one.s.Letters, p.s.Letters)
	require.Equal(t, one.s.Deadlines, p.s.Deadlines)
	p.says("no_letter_waiting", tone, &PostLetters{Letters: []LetterID{"letter-1"}})
}
