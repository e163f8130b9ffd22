package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV59_EveryNewParticipantIsOfferedTrainingOnce(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.refused("INV-59", tone, &RecordToolTraining{Who: nav})
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV")}})
	require.Empty(t, p.letters("D-11")[1:], "kari's own came with the grant; nobody is told before the signature")
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "person/nav QUEUED"}, p.letters("D-11"))
	require.Equal(t, today(p), p.s.toolTraining(nav).OfferedOn)

	p.do(ola, &PostLetter{Letter: p.letterID("D-11", nav)})
	p.refused("INV-15", ola, &RecordToolTraining{Who: gp})
	p.refused("INV-59", ola, &RecordToolTraining{Who: nav, CompletedOn: today(p).AddDays(1)})
	p.refused("INV-59", nav, &RecordToolTraining{Who: nav})
	p.do(ola, &RecordToolTraining{Who: nav})
	require.Equal(t, today(p), p.s.toolTraining(nav).CompletedOn)
	p.says("tool_training_recorded", tone, &RecordToolTraining{Who: nav})
	p.do(tone, &RecordToolTraining{Who: ola, CompletedOn: today(p).AddDays(-200)})
	p.refused("INV-59", tone, &RecordToolTraining{Who: ola})

	// A new version offers it to whoever is new, and to nobody again.
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(gp, "GP")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(gp, "GP"), reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "person/nav POSTED", "person/gp QUEUED"}, p.letters("D-11"))
}

func TestINV59_AnOfferNotPostedEndsWithThePlace(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.shareWith(nav) // who so has another reason to be written to
	p.do(ola, &RemoveParticipant{Who: nav})
	require.Nil(t, p.s.toolTraining(nav))
	require.Equal(t, LetterCancelled, p.s.letter(p.letterID("D-11", nav)).Status)
	p.refused("INV-15", ola, &RecordToolTraining{Who: nav})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{gp}})
	require.Nil(t, p.s.toolTraining(gp))
	require.NotNil(t, p.s.toolTraining(nurse))

	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(nav, "NAV"), reader(nurse, "HOME_NURSING")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, LetterQueued, p.s.letter(p.letterID("D-11", nav)).Status, "named again, offered again")
	p.do(ola, &PostLetter{Letter: p.letterID("D-11", nav)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	require.NotNil(t, p.s.toolTraining(nav), "what has been posted has been offered")
	require.Nil(t, p.s.toolTraining(nurse))
}

func TestINV59_ManagersHearWhatIndividualPlansAreOnce(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	require.Equal(t, []string{"staff/boss QUEUED"}, p.letters("D-35"), "the coordinator's manager")
	p.managers = map[Principal]Principal{ola: boss, nurse: "staff/head", siri: "staff/head", tone: tone}
	p.planned(reader(nurse, "HOME_NURSING"), reader(siri, "MENTAL_HEALTH"), reader(nav, "NAV"), reader(tone, "OTHER"))
	require.Equal(t, []string{"staff/boss QUEUED", "staff/head QUEUED"}, p.letters("D-35"), "the head of the unit is who informs")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(siri, "OTHER")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Len(t, p.letters("D-35"), 2)
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []string{"staff/boss CANCELLED", "staff/head CANCELLED"}, p.letters("D-35"))
}
