package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// plannedUntil is a plan in force since 1 February 2027, with a period that ends on a day.
func plannedUntil(t *testing.T, to string) *play {
	p := coordinatedOn(t, "2027-02-01")
	p.draft.PeriodTo = on(to)
	p.planned()
	return p
}

// The end of the plan's period: the unit and the coordinator are reminded, the head of
// the unit hears of a miss, and a version with a later period meets it.
func TestDL29_TheEndOfThePlansPeriod(t *testing.T) {
	p := plannedUntil(t, "2027-12-31")
	require.Equal(t, []string{"plan 2027-12-31 OPEN"}, p.promises())
	p.at("2027-08-02")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	require.Equal(t, []string{"plan 2027-12-31 OPEN"}, p.promises(), "the same period")
	p.at("2028-01-04")
	require.Equal(t, []string{"2027-12-24 COMING staff/tone staff/ola", "2027-12-29 COMING staff/tone staff/ola",
		"2027-12-31 DUE_TODAY staff/tone staff/ola", "2028-01-03 MISSED staff/tone"}, p.reminded("DL-29"))
	p.draft.PeriodTo = on("2028-12-31")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	require.Equal(t, []string{"plan 2027-12-31 MET_LATE", "plan 2028-12-31 OPEN"}, p.promises())
	require.Equal(t, on("2028-12-31"), p.s.Plan.Versions[2].PeriodTo)
	p.draft.PeriodTo = on("2028-06-30")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	require.Equal(t, []string{"plan 2028-12-31 CANCELLED", "plan 2028-06-30 OPEN"}, p.promises()[1:], "shorter: it is moved")
}

// What ends with the plan or the case is waited for no more; what begins anew is.
func TestDL29_P09_ThePeriodEndsWithThePlan(t *testing.T) {
	p := withdrawn(plannedUntil(t, "2027-12-31"), WithdrawPlan)
	require.Equal(t, []string{"plan 2027-12-31 CANCELLED"}, p.promises())

	p = plannedUntil(t, "2027-12-31")
	p.do(tone, &RegisterDeath{DiedOn: on("2027-02-01")})
	require.Equal(t, []string{"plan 2027-12-31 CANCELLED"}, p.promises())
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, []string{"plan 2027-12-31 CANCELLED"}, p.promises(), "the plan stays frozen until a person says otherwise")

	p = trainedTo(t, "2027-06-30")
	before := p.deadline(FirstPlan)
	p.do(tone, &RegisterDeath{DiedOn: on("2027-02-01")})
	p.corrects(tone, CorrectEntry{Entry: p.entry("death_registered"), Void: true})
	require.Equal(t, []string{"training 2027-06-30 OPEN"}, p.promises(), "the coordinator is back, and her training ends as before")
	require.Equal(t, before, p.deadline(FirstPlan))
}

// A plan written before its period was kept is waited for from when it is written anew.
func TestDL29_APlanFromBeforeItsPeriodWasKept(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	require.Empty(t, p.promises())
	p.draft.PeriodTo = on("2027-12-31")
	p.do(ola, &BeginRevision{})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	require.Equal(t, []string{"plan 2027-12-31 OPEN"}, p.promises())
}

func trainedTo(t *testing.T, day string) *play {
	p := activeOn(t, "2027-02-01", ScopeCoordinator, ScopePlan)
	p.courses[ola] = on(day)
	p.coordinated()
	return p
}

// The training of whoever coordinates: met by another course, ended with their time.
func TestDL29_INV34_TheEndOfTheCoordinatorsTraining(t *testing.T) {
	p := trainedTo(t, "2027-06-30")
	require.Equal(t, []string{"training 2027-06-30 OPEN"}, p.promises())
	p.at("2027-07-02")
	require.Equal(t, []string{"2027-06-23 COMING staff/tone staff/ola", "2027-06-28 COMING staff/tone staff/ola",
		"2027-06-30 DUE_TODAY staff/tone staff/ola", "2027-07-01 MISSED staff/tone"}, p.reminded("DL-29"))
	require.Equal(t, ola, p.s.Serving(), "nobody loses their coordinator for want of a course")
	p.courses[ola] = on("2029-06-30")
	p.do(System, &NoteTraining{Staff: ola})
	require.Equal(t, []string{"training 2027-06-30 MET_LATE", "training 2029-06-30 OPEN"}, p.promises())
	p.do(System, &NoteTraining{Staff: ola}) // told twice
	require.Len(t, p.promises(), 2)
	delete(p.courses, ola)
	p.do(System, &NoteTraining{Staff: ola})
	require.Equal(t, []string{"training 2027-06-30 MET_LATE", "training 2029-06-30 MET"}, p.promises(), "for good")

	p = trainedTo(t, "2027-06-30")
	p.do(kari, &EndCoordinator{Wants: WantsAnother})
	require.Equal(t, []string{"training 2027-06-30 CANCELLED"}, p.promises())
}

// Who is back from an absence has training to the same day as before.
func TestDL29_K07_TrainingOfOneWhoIsAway(t *testing.T) {
	p := trainedTo(t, "2027-06-30")
	p.do(boss, &ReportAbsence{Reason: "SICK", Until: on("2027-03-12")})
	require.Equal(t, []string{"training 2027-06-30 CANCELLED", "coordinator-2 2027-03-12 OPEN"}, p.promises())
	p.do(boss, &EndAbsence{})
	require.Equal(t, []string{"training 2027-06-30 CANCELLED", "coordinator-2 2027-03-12 MET", "training 2027-06-30 OPEN"}, p.promises())
}
