package casework

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// inFeed are the entries of a private calendar by UID: the day, the time or nothing, and what it says.
func (w *town) inFeed(secret string) map[string]string {
	w.t.Helper()
	raw, err := w.service.OwnCalendar(w.t.Context(), secret, "https://samlop.example")
	require.NoError(w.t, err)
	feed, err := ical.NewDecoder(bytes.NewReader(raw)).Decode()
	require.NoError(w.t, err)
	require.NotContains(w.t, string(raw), "MARKED", "words of the case")
	require.NotContains(w.t, string(raw), "KARI", "whom it is about")
	out := map[string]string{}
	for _, e := range feed.Events() {
		uid := e.Props.Get(ical.PropUID).Value
		require.NotContains(w.t, out, uid)
		out[uid] = e.Props.Get(ical.PropDateTimeStart).Value + " " + e.Props.Get(ical.PropSummary).Value
	}
	return out
}

func entries(feed map[string]string) (out []string) {
	for _, e := range feed {
		out = append(out, e)
	}
	slices.Sort(out)
	return out
}

// added is what a feed has that it had not before.
func added(before, now map[string]string) map[string]string {
	more := maps.Clone(now)
	for uid := range before {
		delete(more, uid)
	}
	return more
}

// A private calendar has the meetings and dates that are its owner's at the moment it is
// fetched, each with the same UID as long as it stands.
func TestINV34_INV80_APrivateCalendarFollowsTheRole(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	secret := func(who string) string {
		made, err := w.service.MakeCalendar(t.Context(), w.as(who))
		require.NoError(t, err)
		return made.Secret
	}
	ola, kai := secret("ola"), secret("kai")
	require.Empty(t, w.inFeed(ola))

	c := w.coordinated()
	dates := w.inFeed(ola)
	require.NotEmpty(t, dates, "a coordinator has dates to keep")
	var owed []string
	for _, dl := range w.state(c).Deadlines {
		rule, _ := casefile.DeadlineRuleOf(dl.Code)
		if dl.Live() && rule.Kind == casefile.Duty && len(rule.Reminders) > 0 && slices.Contains(rule.Reminders[0].To, casefile.RoleCoordinator) {
			owed = append(owed, strings.ReplaceAll(dl.ActBy.String(), "-", "")+" Frist")
		}
	}
	slices.Sort(owed)
	require.Equal(t, owed, entries(dates), "at the day to act by")
	require.Empty(t, w.inFeed(kai))

	w.must("tone", c, &casefile.AssignHandler{Staff: w.who("kai")})
	handled := w.inFeed(kai)
	require.NotEmpty(t, handled, "letters that must leave the house")
	for uid := range handled {
		require.NotContains(t, dates, uid, "everybody's entries are their own")
	}

	w.must("ola", c, &casefile.PlanMeeting{Kind: "OTHER", On: day("2027-03-01"), At: "13:00", Chair: w.who("ola"), MinutesTaker: w.who("kai")})
	const meeting = "20270301T130000 Møte"
	require.Contains(t, entries(w.inFeed(ola)), meeting)
	was := added(handled, w.inFeed(kai))
	require.Equal(t, []string{meeting}, entries(was), "who takes the minutes comes too")
	for uid, says := range dates {
		require.Equal(t, says, w.inFeed(ola)[uid], "the same entry")
	}
	w.must("ola", c, &casefile.MoveMeeting{Meeting: "meeting-1", On: day("2027-03-08"), At: "09:30"})
	now := added(handled, w.inFeed(kai))
	require.Equal(t, []string{"20270308T093000 Møte"}, entries(now))
	for uid := range was {
		require.Contains(t, now, uid, "moved, and not another")
	}

	w.moveTo("2027-03-09T08:00:00Z")
	require.NotContains(t, strings.Join(entries(w.inFeed(kai)), "\n"), "Møte", "it is over")
	w.must("kari", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawCoordinator}})
	require.Empty(t, w.inFeed(ola), "from the step that ends the role")
}
