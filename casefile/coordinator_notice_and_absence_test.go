package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A coordinator on notice falls ill: a successor is due by the same day, and those
// who must find one are reminded, whoever stands in.
func TestK10_DL18_StandsThroughAnAbsence(t *testing.T) {
	p := coordinatedOn(t, "2027-09-01")
	p.do(ola, &GiveNotice{LastDay: on("2027-10-29")})
	p.do(boss, &ReportAbsence{Reason: "SICK", Substitute: nurse, Until: on("2027-12-15")})
	p.due("DL-18", "2027-10-29 OPEN")
	p.at("2027-11-01")
	p.due("DL-18", "2027-10-29 OVERDUE")
	require.Equal(t, []string{"2027-10-15 COMING staff/tone", "2027-10-22 COMING staff/tone staff/boss",
		"2027-10-30 ESCALATED staff/tone staff/boss"},
		p.reminded("DL-18"))
	require.Equal(t, nurse, p.s.MainResponsible())
	p.says("last_day_over", tone, &EndAbsence{})
	p.coordinatedBy(siri)
	p.due("DL-18", "2027-10-29 MET_LATE")
}

// The day goes where the coordinator goes for good, and comes anew with who is back.
func TestK10_DL18_EndsWithWhoDoesNotComeBack(t *testing.T) {
	for _, c := range []struct {
		step Step
		due  string
	}{
		{&ReportAbsence{Reason: "LEFT_JOB"}, "2027-10-29 CANCELLED"},
		{&AssignInterim{Staff: siri, Reason: ReassignAbsence}, "2027-10-29 CANCELLED"},
		{&ReportAbsence{Reason: "OTHER"}, "2027-10-29 OPEN"},
	} {
		p := coordinatedOn(t, "2027-09-01")
		p.do(ola, &GiveNotice{LastDay: on("2027-10-29")})
		p.do(tone, c.step)
		p.due("DL-18", c.due)
		if p.s.absent() != nil { // another stands in for the same
			p.do(tone, &AssignInterim{Staff: siri, Reason: ReassignWorkload})
			p.due("DL-18", "2027-10-29 OPEN")
			p.do(tone, &EndAbsence{})
			p.due("DL-18", "2027-10-29 OPEN")
			require.Len(t, p.sLive("DL-18"), 1)
		}
	}
}

func (p *play) sLive(code string) (out []Deadline) {
	for _, dl := range p.s.Deadlines {
		if dl.Code == code && dl.Live() {
			out = append(out, dl)
		}
	}
	return out
}

// While the head of the unit is interim, her own manager hears of a miss.
func TestK10_TheHeadsManagerHearsOfAMiss(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.managers[tone] = siri
	p.do(ola, &GiveNotice{LastDay: on("2027-03-05")})
	p.at("2027-08-05")
	require.Equal(t, []any{tone, siri}, []any{p.s.coordinator().Who, p.s.coordinator().Manager})
	require.Contains(t, p.reminded("DL-13"), "2027-08-02 MISSED staff/tone staff/siri")
}

func TestINV116_NoDutyIsLateBeforeTheRuleWas(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.met(1, kari)
	p.due("DL-17", "2027-02-09 OPEN")
	p.policy.Minutes = calendar.Days(2)
	p.at("2027-02-06") // a Saturday
	p.do(System, &Recount{Reason: "POLICY"})
	p.due("DL-17", "2027-02-06 OPEN")
	require.Equal(t, on("2027-02-05"), p.deadline("DL-17").ActBy)
	p.at("2027-02-07")
	p.due("DL-17", "2027-02-06 OVERDUE")
}
