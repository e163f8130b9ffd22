package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestK03_TheManagerConfirmsInTheCase(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.trained[ola] = true
	p.refused("K-03", boss, &ConfirmCapacity{Room: true}) // nobody is proposed, so boss is nobody here
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.says("manager_not_confirmed", tone, &AppointCoordinator{Staff: ola})
	p.says("not_yours", tone, &ConfirmCapacity{Room: true})
	p.do(boss, &ConfirmCapacity{Room: true, Note: words(1)})
	require.Equal(t, CapacityRoom, p.s.proposed().Capacity)
	p.do(tone, &AppointCoordinator{Staff: ola})
	require.Equal(t, ola, p.s.MainResponsible())
}

func TestK03_TheManagerHasNoRoom(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	p.do(tone, &ProposeCoordinator{Staff: ola, WishAsked: true})
	p.do(boss, &ConfirmCapacity{})
	require.Equal(t, []StepWarning{TrainingMissing, NoCapacity}, p.s.proposed().Blocked)
	require.Equal(t, []string{"NO_CAPACITY KE"}, p.openTasks())
	p.trained[ola] = true
	p.do(System, &NoteTraining{Staff: ola})
	require.Equal(t, []StepWarning{NoCapacity}, p.s.proposed().Blocked, "training lifts its own block only")
	p.says("no_capacity", tone, &AppointCoordinator{Staff: ola, ManagerConfirmed: true})
	q := *p
	q.s = p.s.clone()
	q.do(boss, &ConfirmCapacity{Room: true}) // and thinks again
	require.Empty(t, q.openTasks())
	require.Empty(t, q.s.proposed().Blocked)
	q.do(tone, &AppointCoordinator{Staff: ola})
	p.coordinatedBy(siri) // or somebody else is found
	require.Empty(t, p.openTasks())
}

func TestK03_K05_ASuccessorsManagerAndNoOther(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.trained[siri], p.managers[siri] = true, nurse
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.says("not_the_candidates_manager", boss, &ConfirmCapacity{Room: true})
	p.refused("K-03", tone, &HandOver{Staff: siri, Note: words(1)})
	p.do(nurse, &ConfirmCapacity{Room: true})
	p.do(tone, &HandOver{Staff: siri, Note: words(1)})
	require.Equal(t, nurse, p.s.coordinator().Manager)
	require.NotContains(t, RolesIn(&p.s, actorOf(tone)), RoleManager)
}
