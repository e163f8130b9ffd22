package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const otherBoss Principal = "staff/other-boss"

// asked is the task that asks a candidate's manager for room.
func (p *play) asked() []string {
	var out []string
	for _, t := range p.s.Tasks {
		if t.Kind == TaskConfirmCapacity {
			is := "done"
			if t.Open() {
				is = "open"
			}
			out = append(out, string(t.For)+" "+t.About+" by "+t.Due.String()+" "+is)
		}
	}
	return out
}

// A manager is asked, by task, as soon as somebody of theirs is proposed, by the
// day a coordinator must be there; the task ends when they answer, when somebody
// is appointed on their word to the unit, and when the proposal falls away.
func TestK01_K03_TheManagerOfACandidateIsAskedForRoom(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.due("DL-09", "2027-02-15 OPEN")
	p.at("2027-02-03")
	p.trained[ola], p.trained[siri] = true, true
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 open"}, p.asked())
	p.refused("INV-45", boss, &CompleteTask{Task: "task-1"}) // only an answer ends it
	p.do(boss, &ConfirmCapacity{Room: false})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 done"}, p.asked())
	require.Equal(t, []string{"NO_CAPACITY KE"}, p.openTasks())
	p.do(boss, &ConfirmCapacity{Room: true})
	require.Empty(t, p.openTasks())
	// Another candidate is another question; a proposal that falls away is none.
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 done", "MGR coordinator-2 by 2027-02-15 done",
		"MGR coordinator-3 by 2027-02-15 open"}, p.asked())
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Empty(t, p.openTasks())

	// For a successor by the last day of the one who leaves; where that is over, at once.
	p.do(ola, &GiveNotice{LastDay: on("2027-03-31")})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	require.Contains(t, p.asked(), "MGR coordinator-4 by 2027-03-31 open")
	p.at("2027-04-02")
	p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	require.Contains(t, p.asked(), "MGR coordinator-6 by 2027-04-02 open")
}

// Who has no manager is the unit's to ask about; the question goes with the
// register to the manager there is.
func TestK03_INV37_TheQuestionFollowsTheManager(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola], p.managers[ola] = true, ""
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Empty(t, p.asked())
	p.managers[ola] = otherBoss
	p.do(System, &NoteRegister{})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 open"}, p.asked())
	require.Contains(t, RolesIn(&p.s, Actor{Who: otherBoss}), RoleManager)
	p.managers[ola] = boss
	p.do(System, &NoteRegister{})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 open"}, p.asked())
	p.says("not_yours", otherBoss, &ConfirmCapacity{Room: true})
	p.inactive[boss] = true
	p.do(System, &NoteStaffLeft{Staff: boss, Reason: "LEFT_JOB"})
	require.Equal(t, []string{"MGR coordinator-1 by 2027-02-15 done"}, p.asked(), "nobody is there to answer")
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
}
