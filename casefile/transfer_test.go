package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// movingOn is a case with a coordinator and a plan whose patient moves on a day, with
// consent to transfer.
func movingOn(t testing.TB, today, moves string) *play {
	p := activeOn(t, today, ScopeCoordinator, ScopePlan)
	p.do(tone, &ReportMove{MovesOn: calendar.MustDate(moves), Name: words(1)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}})
	p.do(kari, &RegisterSignature{Form: p.s.Consents[len(p.s.Consents)-1].Form})
	return p
}

func TestT12_DL25_TheOrdinaryWay(t *testing.T) {
	p := movingOn(t, "2027-08-02", "2027-11-01")
	require.Equal(t, PhaseTransferPending, p.s.Phase)
	p.due(TransferPacket, "2027-10-04 OPEN")
	require.Equal(t, MunicipalityUnit, p.s.consent(ConsentTransfer, ConsentActive).Party)
	// What is granted goes on until the move.
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(tone, &SendTransfer{Words: words(2)})
	p.due(TransferPacket, "2027-10-04 OPEN") // met by sending (INV-105)
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.due(TransferPacket, "2027-10-04 MET")
	p.says("packet_written", tone, &SendTransfer{})
	p.do(tone, &AcknowledgeMove{})
	p.says("move_acknowledged", tone, &AcknowledgeMove{})
	require.Equal(t, PhaseTransferPending, p.s.Phase)
	// Midnight after the clock has gone back the day before: 23:00Z.
	p.at("2027-10-31 23:59")
	require.Equal(t, PhaseTransferPending, p.s.Phase)
	p.at("2027-11-01 00:00")
	require.Equal(t, []any{PhaseClosed, ClosedMoved}, []any{p.s.Phase, p.s.CloseReason})
	require.Equal(t, "2027-10-31T23:00:00Z", p.s.Responsible[len(p.s.Responsible)-1].To.Format(time.RFC3339))
	require.Contains(t, lettersTo(p, kari), MovedLetter)
	require.Equal(t, Principal(""), p.s.MainResponsible())
}

// In any year and over both changes of the clock, the responsibility ends at the local
// midnight of the day, however late the case wakes, and there is no gap before it (INV-04).
func TestT13_INV04_AtTheLocalMidnight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		day := calendar.MustDate("2027-03-20").AddDays(rapid.IntRange(0, 300).Draw(rt, "day"))
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		p.do(tone, &ReportMove{MovesOn: day, Name: words(1)})
		p.now = calendar.Midnight(day).Add(time.Duration(rapid.IntRange(0, 5*24*60).Draw(rt, "minutes late")) * time.Minute)
		p.do(System, &Wake{})
		require.Equal(t, ClosedMoved, p.s.CloseReason)
		last := len(p.s.Responsible) - 1
		require.Equal(t, calendar.Midnight(day), p.s.Responsible[last].To)
		for i := range last {
			require.Equal(t, p.s.Responsible[i].To, p.s.Responsible[i+1].From)
		}
	})
}

func TestT12_PutOffCalledOffAndAlreadyHappened(t *testing.T) {
	p := movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.do(tone, &ReportMove{MovesOn: calendar.MustDate("2027-12-01"), Name: words(1)})
	require.Equal(t, []LetterSays{"", SaysMoved}, p.saysTo(MunicipalityUnit))
	p.at("2027-11-02")
	require.Equal(t, PhaseTransferPending, p.s.Phase, "put off")
	p.do(tone, &PostLetter{Letter: p.packet().ID})
	p.do(kari, &CallOffMove{Why: words(3)})
	require.Equal(t, PhaseActive, p.s.Phase)
	require.Contains(t, p.saysTo(MunicipalityUnit), SaysCalledOff)
	require.Nil(t, p.s.consent(ConsentTransfer, ConsentActive))
	p.at("2027-12-02")
	require.Equal(t, PhaseActive, p.s.Phase)
	p.says("no_move_to_come", tone, &CallOffMove{})

	p.do(tone, &ReportMove{MovesOn: calendar.MustDate("2027-11-20"), Name: words(1)})
	require.Equal(t, ClosedMoved, p.s.CloseReason, "it had happened")
	require.Equal(t, calendar.MustDate("2027-11-20"), p.s.Moves[1].HappenedOn)
	require.Equal(t, p.now, p.s.Responsible[len(p.s.Responsible)-1].To, "somebody was responsible until it was told of")
}

// packet is the latest transfer packet.
func (p *play) packet() *Letter {
	var last *Letter
	for i := range p.s.Letters {
		if p.s.Letters[i].Code == TransferLetter {
			last = &p.s.Letters[i]
		}
	}
	return last
}

func (p *play) saysTo(who Principal) (out []LetterSays) {
	for _, l := range p.s.Letters {
		if l.To == who {
			out = append(out, l.Says)
		}
	}
	return out
}

// Without consent nothing travels, and the person is told whom to turn to (D-21).
func TestT12_INV20_WithoutConsentNothingTravels(t *testing.T) {
	p := activeOn(t, "2027-08-02", ScopeCoordinator)
	p.do(tone, &ReportMove{MovesOn: calendar.MustDate("2027-09-01"), Name: words(1)})
	p.noDeadline(TransferPacket)
	p.refused("INV-20", tone, &SendTransfer{})
	p.at("2027-09-01 00:00")
	require.Contains(t, lettersTo(p, kari), MovedLetter)
	require.NotContains(t, lettersTo(p, MunicipalityUnit), TransferLetter)

	// And consent that is taken back stops what has not left.
	p = movingOn(t, "2027-08-02", "2027-11-01")
	p.do(tone, &SendTransfer{})
	p.do(tone, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, IdentityConfirmed: true})
	require.Equal(t, LetterCancelled, p.packet().Status)
	p.due(TransferPacket, "2027-10-04 CANCELLED")
	p.refused("INV-20", tone, &SendTransfer{})
}
