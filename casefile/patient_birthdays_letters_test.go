package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// invitedBefore16 is a child's case in which a meeting after the sixteenth birthday,
// on 14 May 2027, has been invited to and nothing has left.
func invitedBefore16(t *testing.T, named ...Principal) *play {
	p := childPlannableOn(t, "2027-04-08", "2011-05-14")
	p.do(ola, &StartCareTeam{Members: []TeamMember{{ola, "COORDINATION"}}})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari, ola}, Named: named, Arranged: words(2)})
	p.do(ola, &WriteMinutes{Meeting: "meeting-1", Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: "meeting-1"})
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: calendar.MustDate("2027-06-10")})
	p.do(ola, &InviteMeeting{Meeting: "meeting-2"})
	return p
}

// lettersAbout lists "recipient status" of the letters of a code about one thing.
func (p *play) lettersAbout(code LetterCode, about string) []string {
	var out []string
	for _, l := range p.s.Letters {
		if l.Code == code && l.About == about {
			out = append(out, string(l.To)+" "+string(l.Status))
		}
	}
	return out
}

// At 16 guardians decide no more, and what has not left goes to them no more; the
// young person's own letters and the wishes of the patient stand (INV-26, INV-54).
func TestINV55_INV26_TheGuardiansUnpostedLettersStopAt16(t *testing.T) {
	p := invitedBefore16(t, father)
	p.at("2027-05-13")
	guardians := []string{"person/mother QUEUED", "person/father QUEUED"}
	require.Subset(t, p.lettersAbout(InvitationLetter, "meeting-2"), guardians)
	require.Subset(t, p.lettersAbout(MinutesLetter, "meeting-1"), guardians)
	p.at("2027-05-14")
	require.ElementsMatch(t, []string{"staff/ola QUEUED", "person/mother CANCELLED", "person/father CANCELLED", "person/kari QUEUED"},
		p.lettersAbout(InvitationLetter, "meeting-2"))
	require.ElementsMatch(t, []string{"staff/ola QUEUED", "person/mother CANCELLED", "person/father QUEUED", "person/kari QUEUED"},
		p.lettersAbout(MinutesLetter, "meeting-1"), "the patient named him")
	p.due(InvitationDue, "2027-05-27 OPEN")
	p.posts(InvitationLetter)
	p.due(InvitationDue, "2027-05-27 MET")
}

// Who complains is told of their complaint after the birthday too, and of nothing else.
func TestINV55_AComplaintAt16KeepsOnlyItsOwnLetters(t *testing.T) {
	p := invitedBefore16(t)
	p.do(mother, &RegisterComplaint{Subject: AgainstContent})
	p.at("2027-05-14")
	require.Equal(t, []string{"person/mother QUEUED"}, p.lettersAbout(ComplaintReceivedLetter, "complaint-1"))
	require.Contains(t, p.lettersAbout(InvitationLetter, "meeting-2"), "person/mother CANCELLED")
}
