package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The line of those who are told runs from the coordinator over the manager and the
// case handler to the head of the unit, and what was the head's goes to the handler.
func TestINV108_TheNextInLine(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	for _, c := range []struct {
		role     Role
		passedOn bool
		mute     []Principal
		to       []Principal
		as       Role
	}{
		{RoleCoordinator, false, nil, []Principal{boss}, RoleManager},
		{RoleCoordinator, false, []Principal{boss}, []Principal{tone}, RoleUnit},
		{RoleManager, true, nil, []Principal{tone}, RoleUnit},
		{RoleUnit, true, []Principal{tone}, nil, ""},
		{RoleUnitLead, true, nil, nil, ""},
		{RoleUnitLead, false, nil, []Principal{tone}, RoleUnit},
	} {
		to, as := NextInLine(p.s, c.role, "", c.passedOn, func(who Principal) bool { return !slices.Contains(c.mute, who) })
		require.Equal(t, c.to, to, "%+v", c)
		require.Equal(t, c.as, as, "%+v", c)
	}
	require.Equal(t, RoleCoordinator, AskedAs(p.s, ola, ""))
	require.Equal(t, RoleManager, AskedAs(p.s, boss, ""))
	require.Equal(t, RoleUnit, AskedAs(p.s, tone, ""), "handler and head")
	require.Empty(t, AskedAs(p.s, siri, ""))
	require.Equal(t, []Principal{ola}, Told(p.s, RoleCoordinator, ""))
}

func (p *play) taskOf(kind TaskKind) Task {
	p.t.Helper()
	for _, task := range p.s.Tasks {
		if task.Kind == kind && task.Open() {
			return task
		}
	}
	require.Fail(p.t, "no open task", string(kind))
	return Task{}
}

// Appointing somebody whom no mail reaches warns, and asks the unit to find a way;
// the warning goes when there is one, and when another is coordinator.
func TestINV108_ACoordinatorWhomNoMailReaches(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.mute = []Principal{ola}
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Contains(t, Warnings(p.s), NotReached)
	require.Contains(t, p.openTasks(), "UNREACHABLE KE")
	require.True(t, p.s.NeedsAttention())
	p.do(tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	require.Contains(t, Warnings(p.s), NotReached)
	p.do(tone, &CompleteTask{Task: p.taskOf(TaskUnreachable).ID}) // ticked off and not mended: it is asked again
	require.Contains(t, Warnings(p.s), NotReached)
	p.mute = nil
	p.do(System, &NoteRegister{})
	require.NotContains(t, Warnings(p.s), NotReached)
	require.NotContains(t, p.openTasks(), "UNREACHABLE KE")

	p.mute = []Principal{ola}
	p.do(System, &NoteRegister{})
	require.Contains(t, Warnings(p.s), NotReached)
	p.do(boss, &ReportAbsence{Reason: "LEFT_JOB"})
	p.do(System, &NoteRegister{})
	require.NotContains(t, Warnings(p.s), NotReached, "another serves")
	require.NotContains(t, p.openTasks(), "UNREACHABLE KE")
}

// Who is asked for something and is not reached shows in the case; once.
func TestINV108_ATaskOfSomebodyWhomNoMailReaches(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.mute = []Principal{boss}
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	require.Contains(t, p.openTasks(), "CONFIRM_CAPACITY MGR")
	require.Equal(t, string(boss), p.taskOf(TaskUnreachable).About)
	require.NotContains(t, Warnings(p.s), NotReached, "the candidate is reached")
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	n := 0
	for _, task := range p.s.Tasks {
		if task.Kind == TaskUnreachable {
			n++
		}
	}
	require.Equal(t, 1, n)
}
