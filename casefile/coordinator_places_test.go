package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The manager who counts is the one the register names when the work begins.
func TestK03_INV38_TheManagerOfTheDay(t *testing.T) {
	for later, want := range map[Principal]Principal{nurse: nurse, boss: boss} {
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		p.trained[ola] = true
		p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
		p.managers[ola] = later
		p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
		require.Equal(t, want, p.s.coordinator().Manager)
		require.Contains(t, p.letters("D-14"), string(want)+" QUEUED")
	}
	// Where the register names nobody today, the one it named then is told.
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.managers[ola] = ""
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Equal(t, boss, p.s.coordinator().Manager)
}

func TestK07_TheManagerOfTheReturn(t *testing.T) {
	for later, want := range map[Principal]Principal{nurse: nurse, "": boss} {
		p := coordinatedOn(t, "2027-02-01")
		p.do(tone, &ReportAbsence{Reason: "SICK"})
		p.managers[ola] = later
		p.do(tone, &EndAbsence{})
		require.Equal(t, want, p.s.coordinator().Manager, "the register says %q", later)
	}
}

// Who comes back and is named no more writes first when the patient has signed.
func TestK07_INV30_WhoComesBackUnnamedNeedsASignature(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(tone, &ReportAbsence{Reason: "SICK", Substitute: siri})
	p.do(siri, &IssueParticipation{Participants: []Participant{{Who: siri, Service: coordination, Read: PlanContent, Write: PlanContent},
		reader(nav, "NAV")}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(tone, &EndAbsence{})
	con := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, con, "the patient is asked anew")
	require.True(t, con.names(ola) && con.names(nav))
	require.False(t, con.names(siri))
}

// The form that follows a handover leaves out who has been coordinator, and keeps
// who shares the service without ever having been.
func TestK05_INV30_WhoTheNewFormNames(t *testing.T) {
	p := plannedOn(t, "2027-02-01", Participant{Who: siri, Service: coordination, Read: PlanContent}, reader(nav, "NAV"))
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true}) // thought of, and another taken
	p.trained[nurse] = true
	p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	p.do(tone, &HandOver{Staff: nurse, Note: words(1), ManagerConfirmed: true})
	con := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, con)
	var who []Principal
	for _, x := range con.Participants {
		who = append(who, x.Who)
	}
	require.Equal(t, []Principal{nurse, siri, nav}, who)
}

// When the coordinator ends altogether nobody waits for the absent one.
func TestK07_TheAbsenceEndsWithTheCoordinator(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &ReportAbsence{Reason: "SICK", Substitute: siri, Until: on("2027-02-05")})
	p.at("2027-02-08")
	require.Contains(t, p.openTasks(), "ABSENCE_OVER KE")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Empty(t, p.tasksOf(TaskAbsenceOver))
}

// Who leaves the group is taken off its meetings ahead, whatever other meetings
// there are, and gets no more of its letters but what the patient wanted.
func TestG01_INV55_LeavingTheGroup(t *testing.T) {
	p := teamedOn(t, "2027-03-01")
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: on("2027-04-20"), With: []Principal{nav}})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	minutes := func(named ...Principal) string {
		p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
		id := p.s.Meetings[len(p.s.Meetings)-1].ID
		p.do(ola, &InviteMeeting{Meeting: id})
		p.do(ola, &HoldMeeting{Meeting: id, Attended: []Principal{kari, ola}, Named: named, Arranged: words(1)})
		p.do(ola, &WriteMinutes{Meeting: id, Words: words(2)})
		p.do(ola, &SendMinutes{Meeting: id})
		return id
	}
	wanted, other := minutes(nav), minutes()
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-04-27")})
	ahead := p.s.Meetings[len(p.s.Meetings)-1].ID
	p.do(ola, &InviteMeeting{Meeting: ahead})
	p.do(ola, &ChangeCareTeam{Leave: []Principal{nav}})
	got := map[string]LetterStatus{}
	for _, l := range p.s.Letters {
		if l.To == nav && (l.Code == "D-22" || l.Code == "D-23") {
			got[string(l.Code)+" "+l.About] = l.Status
		}
	}
	require.Equal(t, LetterQueued, got["D-22 meeting-1"], "the plan is reason enough to be asked to that one")
	require.Equal(t, LetterQueued, got["D-23 "+wanted], "the patient wanted it")
	require.Equal(t, LetterCancelled, got["D-23 "+other])
	require.Equal(t, LetterCancelled, got["D-22 "+ahead])
	require.NotContains(t, p.s.meeting(ahead).Invited, nav)
	require.Contains(t, p.s.meeting("meeting-1").Invited, nav)
}
