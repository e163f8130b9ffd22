package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// times counts what the last step led to, by name.
func (p *play) times(fact string) int {
	n := 0
	for _, name := range p.became() {
		if name == fact {
			n++
		}
	}
	return n
}

func TestINV37_TheCaseSaysWhyACoordinatorIsGone(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.inactive[ola] = true
	p.do(System, &NoteStaffLeft{Staff: ola, Reason: "LEFT_JOB"})
	require.Equal(t, becauseLeftJob, p.s.Coordinators[0].EndReason)
}

// Only staff are looked up in the register, each once.
func TestINV37_WhoHasAPartIsStaffAndListedOnce(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.shareWith(nurse)
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(9), Chair: nurse, With: []Principal{nurse, nav}})
	require.ElementsMatch(t, []Principal{tone, ola, boss, nurse}, StaffIn(p.s))
}

// Each of these people has one part in the case and no other; it goes with them.
func TestINV22_INV37_WhoHasOnlyOnePartLosesThatToo(t *testing.T) {
	for name, c := range map[string]struct {
		who  Principal
		part func(p *play)
		ends func(p *play)
	}{
		"in the plan, under a later form": {nurse, func(p *play) {
			p.planned(reader(nav, "NAV"))
			p.do(ola, &IssueParticipation{Participants: []Participant{reader(nav, "NAV"), reader(nurse, "HOME_NURSING")}})
			p.do(kari, &RegisterSignature{Form: p.form()})
			for _, l := range p.s.Letters {
				if l.To == nurse {
					p.do(tone, &PostLetter{Letter: l.ID})
				}
			}
			require.True(p.t, p.sees(nurse))
		}, func(p *play) { require.False(p.t, p.sees(nurse)) }},
		"may be told": {nurse, func(p *play) { p.shareWith(nurse) }, func(p *play) {
			require.False(p.t, p.s.mayBeTold(nurse))
			require.Equal(p.t, ConsentExpired, p.s.Consents[len(p.s.Consents)-1].Status)
		}},
		"is to come to a meeting": {nurse, func(p *play) {
			p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(9), With: []Principal{nurse, nav}})
		}, func(p *play) { require.Equal(p.t, []Principal{kari, nav}, p.s.Meetings[0].Invited) }},
		"was asked to a course as candidate once": {siri, func(p *play) {
			p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
			p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
			p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
		}, func(p *play) {
			require.Equal(p.t, []string{"staff/siri CANCELLED", "staff/nurse QUEUED"}, p.letters("D-12"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := coordinatedOn(t, "2027-02-01")
			c.part(p)
			require.Contains(t, StaffIn(p.s), c.who)
			p.left(c.who)
			c.ends(p)
		})
	}
}

// Who sits in the group since she was responsible leaves it, head no longer.
func TestG01_INV37_AFormerHeadLeavesTheGroup(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.do(tone, &StartCareTeam{Members: []TeamMember{{tone, "OTHER"}}})
	p.coordinated()
	p.do(tone, &AssignHandler{Staff: siri, Reason: "WORKLOAD"})
	p.head = siri
	p.do(System, &NoteRegister{})
	require.NotNil(t, p.s.Team.member(tone))
	p.left(tone)
	require.Nil(t, p.s.Team.member(tone))
}

// Child welfare speaks for the child through somebody: when they have left, the
// register must say who does so now. It is asked once, not at every wake.
func TestINV37_AGuardianOnTheStaffWhoLeavesIsToBeReplaced(t *testing.T) {
	p := childOn(t, "2027-02-01", "2012-05-14", Holder{Who: siri, As: HolderChildWelfare})
	p.do(tone, &AssignHandler{Staff: nurse, Reason: "WORKLOAD"})
	p.left(siri)
	require.Equal(t, []string{"REPLACE_MEMBER KE"}, p.openTasks())
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	p.do(System, &NoteRegister{})
	require.Empty(t, p.became(), "nothing is left to take from them")
}

func TestINV05_INV37_TheHeadsTimeAsInterimEndsBecauseAnotherHeads(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK"})
	p.at("2027-02-05")
	p.head, p.trained[siri] = siri, true
	p.left(tone)
	require.Equal(t, becauseNewLead, p.s.Coordinators[1].EndReason)
}

// Nobody waits for one who is ill and leaves: somebody else must be found.
func TestINV37_K07_TheAbsentOneLeaves(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-02-10")})
	require.Empty(t, p.openTasks(), "somebody is asked when the day comes")
	p.at("2027-02-12")
	require.Equal(t, []string{"ABSENCE_OVER KE"}, p.openTasks())
	p.left(ola)
	require.Equal(t, []string{"FIND_COORDINATOR KE"}, p.openTasks())
	require.Nil(t, p.s.absent())
	require.Equal(t, tone, p.s.MainResponsible())
}

// What the register says of managers concerns those who still mean something to
// the case, an interim who stands in included.
func TestINV38_AnInterimsManagerFollowsTheRegister(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse})
	require.Equal(t, []Principal{ola, nurse}, ManagedIn(p.s, ""))
	p.managers[nurse] = siri
	p.do(System, &NoteRegister{})
	require.Equal(t, siri, p.s.coordinator().Manager)
	require.Equal(t, boss, p.s.absent().Manager)
}

func TestINV38_TheSuccessorsManagerFollowsTheRegister(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-02-02")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	require.Equal(t, []Principal{siri}, ManagedIn(p.s, ""), "not of one who has handed over")
	p.managers[siri], p.managers[ola] = nurse, nurse
	p.do(System, &NoteRegister{})
	require.Equal(t, nurse, p.s.coordinator().Manager)
	require.Equal(t, boss, p.s.Coordinators[0].Manager)
}

// A letter of appointment in the post has been sent; other letters to the
// manager are theirs still.
func TestINV38_OnlyTheUnpostedAppointmentGoesToTheNewManager(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	require.Equal(t, []string{"staff/boss QUEUED"}, p.letters("D-35"))
	p.do(tone, &PostLetter{Letter: p.letterID("D-14", boss)})
	p.managers[ola] = siri
	p.do(System, &NoteRegister{})
	require.Equal(t, siri, p.s.coordinator().Manager)
	require.Equal(t, []string{"staff/boss QUEUED"}, p.letters("D-35"))
	require.Equal(t, []string{"person/kari QUEUED", "staff/ola QUEUED", "staff/boss POSTED"}, p.letters("D-14"))
}
