package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestINV101_BirthdaysCountUntilThe18th(t *testing.T) {
	born := on("2009-02-01")
	require.Equal(t, []Birthday{{7, on("2016-02-01")}, {12, on("2021-02-01")}, {15, on("2024-02-01")}, {16, on("2025-02-01")},
		{18, on("2027-02-01")}},
		BirthdaysOf(born, on("2027-01-31")))
	require.Empty(t, BirthdaysOf(born, on("2027-02-01")), "grown up today")
	require.Empty(t, BirthdaysOf(Date{}, on("2027-02-01")), "a birth date not known says nothing")
	require.Equal(t, on("2027-02-28"), BirthdaysOf(on("2020-02-29"), on("2021-01-01"))[0].On)
}

// The registers are noted when they say something else than before, and only then.
func TestC01_INV24_TheRegistersAreNotedWhenTheyDiffer(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.represented = &Represented{Unborn: true, Holders: []Holder{parent(mother)}}
	p.do(tone, &Refer{SenderKind: "TRUST_HP", Sender: gp, Kind: "NEED_NOTIFICATION", Channel: "TRUST"})
	p.do(System, &NoteRepresentation{})
	require.Empty(t, p.became())
	p.represented = &Represented{Holders: []Holder{parent(mother)}} // born, and the date not known yet
	p.do(System, &NoteRepresentation{})
	require.Equal(t, 1, p.times("representation_noted"))
	require.False(t, p.s.Represented.Unborn)
	p.represented = &Represented{Holders: []Holder{parent(mother), parent(father)}}
	p.do(System, &NoteRepresentation{})
	require.Equal(t, []Principal{mother, father}, p.s.guardians())
}

// At 16 the young person is asked anew; once nothing rests on a guardian's
// signature there is nothing to ask (INV-26).
func TestINV26_DL23_NothingRestsOnAGuardianAnyMore(t *testing.T) {
	p := childOn(t, "2027-02-01", "2011-02-10", parent(mother))
	p.do(tone, &HearChild{View: words(1), Weight: words(2)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}, Giving: Giving{Exception: ExceptionChild, ExceptionReason: words(1)}})
	p.do(emil, &RegisterSignature{Form: p.form()})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.at("2027-02-11")
	require.Contains(t, p.openTasks(), "OWN_CONSENT KE")
	p.do(emil, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawPlan}})
	p.do(System, &NoteRepresentation{})
	require.NotContains(t, p.openTasks(), "OWN_CONSENT KE")
	for _, dl := range p.s.Deadlines {
		require.False(t, dl.Live() && dl.About == ownConsent)
	}
}

// What follows from the day alone follows without a step: a reader sees the case
// as it stands now, never as it stood before.
func TestINV72_TheCaseAsItStandsAtAnInstant(t *testing.T) {
	p := childOn(t, "2027-02-01", "2011-02-10", parent(mother))
	s := p.s.clone()
	s.AsOf(instant("2027-02-09"))
	require.True(t, s.speaksForThePatient(mother))
	s.AsOf(instant("2027-02-10"))
	require.False(t, s.speaksForThePatient(mother), "16 today")
	s.AsOf(instant("2027-02-09"))
	require.False(t, s.speaksForThePatient(mother))
	empty := New("case", "org")
	empty.AsOf(instant("2027-02-10"))
	require.True(t, empty.Clock.IsZero(), "a case that has not begun has no day")
}
