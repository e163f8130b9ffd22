package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func (p *play) tray() (all []string) {
	for _, dl := range p.s.Deadlines {
		if dl.Code == LettersLeave {
			all = append(all, dl.CountedFrom.String()+" "+dl.Due.String()+" "+string(dl.Status))
		}
	}
	return all
}

func TestDL30_ALetterLeavesTheHouse(t *testing.T) {
	p := receivedOn(t, "2027-02-01") // a Monday: D-01
	require.Equal(t, []string{"2027-02-01 2027-02-03 OPEN"}, p.tray())
	p.at("2027-02-02 12:00")
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	require.Equal(t, []string{"2027-02-01 2027-02-03 OPEN"}, p.tray(), "one date for the case")
	p.posts("D-01")
	require.Equal(t, []string{"2027-02-02 2027-02-04 OPEN"}, p.tray(), "that of the letter that waits longest now")
	p.at("2027-02-05 12:00")
	require.Equal(t, []string{"2027-02-02 2027-02-04 OVERDUE"}, p.tray())
	require.Equal(t, []string{"2027-02-02 COMING staff/tone", "2027-02-03 COMING staff/tone", "2027-02-04 DUE_TODAY staff/tone",
		"2027-02-05 MISSED staff/tone"}, p.reminded("DL-30"))
	p.posts("D-03")
	require.Equal(t, []string{"2027-02-02 2027-02-04 MET_LATE"}, p.tray())
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"2027-02-02 2027-02-04 MET_LATE", "2027-02-05 2027-02-09 OPEN"}, p.tray(), "what was missed stays to be seen")
	p.posts("D-04")
	p.do(tone, &SendPreliminaryReply{ExpectedOn: on("2027-03-15"), Why: words(1)})
	require.Equal(t, []string{"2027-02-02 2027-02-04 MET_LATE", "2027-02-05 2027-02-09 OPEN"}, p.tray(), "what was met serves again")
}

// Held letters wait as well; from the release they wait anew, as those do that came back.
func TestDL30_HeldAndReleased(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	id := p.letterID("D-01", kari)
	p.do(tone, &HoldLetter{Letter: id, Reason: "UNSAFE"})
	p.at("2027-02-04")
	require.Equal(t, []string{"2027-02-01 2027-02-03 OVERDUE"}, p.tray())
	p.do(tone, &ReleaseLetter{Letter: id})
	require.Equal(t, []string{"2027-02-01 2027-02-03 CANCELLED", "2027-02-04 2027-02-08 OPEN"}, p.tray())
	p.do(tone, &PostLetter{Letter: id})
	p.at("2027-02-10")
	p.do(tone, &FailLetter{Letter: id, Reason: "RETURNED"})
	require.Equal(t, "2027-02-04 2027-02-08 MET", p.tray()[1], "a task asks what to do")
	p.do(tone, &ReleaseLetter{Letter: id})
	require.Contains(t, p.tray(), "2027-02-10 2027-02-12 OPEN")
}

// Letters leave after the end too, and a tray that is emptied brings nobody back.
func TestDL30_INV115_AfterTheEndAndWithoutGrowing(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.True(t, p.s.Ended())
	require.Equal(t, 1, trayLive(p))
	p.posted()
	require.Zero(t, trayLive(p))

	p = receivedOn(t, "2027-02-01")
	for range 50 {
		p.posted()
		p.do(tone, &SendPreliminaryReply{ExpectedOn: today(p).AddDays(90), Why: words(1)})
	}
	require.Len(t, p.tray(), 1)
}

// trayLive counts the live dates for letters.
func trayLive(p *play) (n int) {
	for _, dl := range p.s.Deadlines {
		if dl.Code == LettersLeave && dl.Live() {
			n++
		}
	}
	return n
}
