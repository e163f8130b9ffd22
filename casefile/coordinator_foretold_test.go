package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// leavingOn is a coordinator who has said on 2 August 2027 that a day is the last.
func leavingOn(t *testing.T, lastDay string) *play {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-08-02")
	p.do(ola, &GiveNotice{LastDay: on(lastDay)})
	return p
}

// A Friday is the last day, and the change falls on a Saturday: the patient is told on
// the Friday, once.
func TestK06_ToldOnTheLastWorkingDayBeforeDaysOff(t *testing.T) {
	for lastDay, told := range map[string]string{
		"2027-08-27": "2027-08-27", // Friday
		"2027-08-28": "2027-08-27", // Saturday
		"2027-08-26": "2027-08-27", // Thursday: the letter leaves on the day of the change
		"2027-08-29": "2027-08-30", // Sunday: the same
		"2027-12-24": "2027-12-24", // two days of Christmas and a Sunday follow
	} {
		p := leavingOn(t, lastDay)
		p.at("2028-01-03")
		require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"), lastDay)
		require.Equal(t, told, p.s.letter(p.letterID("D-17", kari)).QueuedOn.String(), lastDay)
		require.Equal(t, tone, p.s.Serving())
	}
}

func TestK06_NoticeGivenOnTheLastWorkingDay(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.at("2027-08-27 15:00")
	p.do(ola, &GiveNotice{LastDay: on("2027-08-27")})
	require.Empty(t, p.letters("D-17"))
	p.at("2027-08-27 15:01")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"))
}

// A successor who comes before midnight stops the letter, or takes it back by theirs.
func TestK06_INV107_ASuccessorComesAfterAll(t *testing.T) {
	for _, left := range []bool{false, true} {
		p := leavingOn(t, "2027-08-27")
		p.at("2027-08-27 10:00")
		if left {
			p.do(tone, &PostLetter{Letter: p.letterID("D-17", kari)})
		}
		p.trained[siri] = true
		p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
		p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
		require.Equal(t, []string{map[bool]string{true: "person/kari POSTED", false: "person/kari CANCELLED"}[left]}, p.letters("D-17"))
		require.Contains(t, p.letters("D-14"), "person/kari QUEUED")
	}
}

// While somebody has been proposed who may take over, nobody else is named.
func TestK06_ASuccessorInSight(t *testing.T) {
	p := leavingOn(t, "2027-08-27")
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.at("2027-08-27 10:00")
	require.Empty(t, p.letters("D-17"))
	p.do(boss, &ConfirmCapacity{})
	p.at("2027-08-27 10:05")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"), "the manager has no room: nobody is in sight any more")
}

// Who was told of a day is told when it moves, and told anew.
func TestK06_INV107_TheLastDayMoves(t *testing.T) {
	p := leavingOn(t, "2027-08-27")
	p.at("2027-08-27 10:00")
	p.do(ola, &GiveNotice{LastDay: on("2027-09-03")})
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-17"), "nobody had been told")
	p.at("2027-09-03 10:00")
	p.do(tone, &PostLetter{Letter: p.letterID("D-17", kari)})
	p.do(ola, &GiveNotice{LastDay: on("2027-09-10")})
	require.Equal(t, []string{"person/kari CANCELLED", "person/kari POSTED", "person/kari QUEUED"}, p.letters("D-17"))
	p.at("2027-09-13")
	require.Len(t, p.letters("D-17"), 4)
	require.Equal(t, tone, p.s.Serving())
}

// Somebody else stands in than was written: another letter says so.
func TestK06_K07_INV107_AnotherStandsIn(t *testing.T) {
	p := leavingOn(t, "2027-08-27")
	p.at("2027-08-27 10:00")
	p.do(boss, &ReportAbsence{Reason: "LEFT_JOB", Substitute: siri})
	require.Equal(t, []string{"person/kari CANCELLED", "person/kari QUEUED"}, p.letters("D-17"))

	p = leavingOn(t, "2027-08-27")
	p.at("2027-08-27 10:00")
	p.do(boss, &ReportAbsence{Reason: "LEFT_JOB"})
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-17"), "the head of the unit, as was written")
}
