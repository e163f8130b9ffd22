package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// inOwn are the days of what is in somebody's own calendar.
func (p *play) inOwn(who Principal) (out []string) {
	meetings, dates := OwnCalendar(p.s, who)
	for _, m := range meetings {
		out = append(out, m.ID+" "+m.On.String())
	}
	for _, dl := range dates {
		out = append(out, dl.Code)
	}
	return out
}

func TestINV34_OnesOwnCalendarEndsWithTheRole(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: on("2027-03-01"), MinutesTaker: nurse})
	require.Contains(t, p.inOwn(ola), "meeting-1 2027-03-01")
	require.Contains(t, p.inOwn(ola), "DL-15")
	require.Contains(t, p.inOwn(ola), "DL-16")
	require.Contains(t, p.inOwn(nurse), "meeting-1 2027-03-01", "who takes the minutes")
	require.NotContains(t, p.inOwn(nurse), "DL-16", "that is the coordinator's to keep")
	require.Empty(t, p.inOwn(boss))
	require.Empty(t, p.inOwn(kari), "staff only")

	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawCoordinator}})
	require.Empty(t, p.inOwn(ola), "from that step on")
	require.Contains(t, p.inOwn(nurse), "meeting-1 2027-03-01")
	p.do(tone, &RegisterDeath{DiedOn: today(p)})
	require.Empty(t, p.inOwn(nurse))
}
