package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who may write a letter in an episode may say that it was posted, and that it came back:
// the trust's unit notifies by routine (S-08), and a nurse of the ward before there is a
// coordinator.
func TestINV81_S08_WhoNotifiesPostsTheLetter(t *testing.T) {
	for _, who := range []Principal{tone, kaia, ida, ward} {
		p := admitted(t, "2027-06-01")
		p.do(ward, &DesignateClinician{Staff: ida, Kind: Psychologist})
		p.do(ida, bothLevels())
		p.do(ida, &NoteConsent{Municipality: NotifyTold})
		p.do(who, &NotifyMunicipality{Name: words(1)})
		letter := p.s.Letters[len(p.s.Letters)-1]
		require.Equal(t, NotificationLetter, letter.Code)
		p.do(who, &PostLetter{Letter: letter.ID})
		require.Equal(t, LetterPosted, p.s.letter(letter.ID).Status)
		p.do(who, &FailLetter{Letter: letter.ID, Reason: becauseReturned})
	}
	p := coordinatedStay(t, "2027-06-01")
	p.refused("INV-81", surgeon, &PostLetter{Letter: p.s.Letters[0].ID}) // of another department
}

// The discharge is planned with those who follow up before it comes: each has the plan
// (D-33), and the discharge itself sends no other where nothing else is said.
func TestS10_DischargeIsPlannedWithThoseWhoFollowUp(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.says("plan_for_discharge_missing", kaia, &PlanDischarge{})
	p.says("plan_for_discharge_missing", kaia, &Discharge{})
	p.at("2027-06-03")
	p.refused("S-10", surgeon, &PlanDischarge{Planned: words(1)})
	p.do(kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
	for _, who := range []Principal{kari, gp, kaia} {
		require.Contains(t, lettersTo(p, who), DischargeLetter)
	}
	n := len(p.s.Letters)
	p.at("2027-06-07")
	p.do(kaia, &Discharge{})
	require.Equal(t, PhaseAfter, p.s.Phase)
	require.Len(t, p.s.Letters, n, "they have it already")
	p.says("wrong_phase", kaia, &PlanDischarge{Planned: words(1)})

	// What is agreed anew is sent anew.
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
	p.do(kaia, &PlanDischarge{Planned: words(2), With: []Principal{gp}})
	p.do(kaia, &Discharge{Planned: words(3)})
	discharged := func(who Principal) int {
		return len(slices.DeleteFunc(lettersTo(p, who), func(c LetterCode) bool { return c != DischargeLetter }))
	}
	require.Equal(t, []int{3, 2}, []int{discharged(kari), discharged(gp)})

	// Not with somebody the person does not want told (INV-85).
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &ObjectToSharing{Against: []Principal{gp}})
	p.refused("INV-85", kaia, &PlanDischarge{Planned: words(1), With: []Principal{gp}})
}

// A letter to the municipality that comes back told nobody: the duty stands again, and the
// discharge waits for the next one.
func TestINV106_INV97_ANotificationThatCameBack(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.do(kaia, &PostLetter{Letter: p.letterID("D-32", MunicipalityUnit)})
	p.at("2027-06-08") // nobody has answered since Friday the 4th
	require.True(t, p.s.Asks(TaskRingMunicipality))
	p.do(kaia, &FailLetter{Letter: p.letterID("D-32", MunicipalityUnit), Reason: becauseReturned})
	require.Equal(t, NotificationRequired, p.s.NotificationStatus())
	require.Equal(t, NotificationReturned, p.s.Episode.Notifications[0].Status)
	require.Equal(t, Date{}, p.s.Episode.Notifications[0].AnsweredOn)
	require.False(t, p.s.Asks(TaskRingMunicipality), "nobody is rung about what never came")
	p.noDeadline(NotificationAnswer)
	p.due(NeedNotified, "2027-06-09 OPEN")
	p.refused("INV-97", kaia, &Discharge{Planned: words(1)})
	p.do(kaia, &NotifyMunicipality{Name: words(6)})
	p.due(NeedNotified, "2027-06-09 MET")
	p.do(kaia, &Discharge{Planned: words(1)})

	// One who has answered was told.
	p = coordinatedStay(t, "2027-06-01")
	p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	p.do(kaia, &FailLetter{Letter: p.letterID("D-32", MunicipalityUnit), Reason: becauseReturned})
	require.Equal(t, NotificationAcknowledged, p.s.NotificationStatus())
}

// Nobody rings a municipality that has answered.
func TestS09_AnAnswerEndsTheRinging(t *testing.T) {
	p := coordinatedStay(t, "2027-06-01")
	p.at("2027-06-08")
	require.True(t, p.s.Asks(TaskRingMunicipality))
	p.do(kaia, &RegisterAnswer{Answer: AnswerAcknowledged})
	require.False(t, p.s.Asks(TaskRingMunicipality))
}
