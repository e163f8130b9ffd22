package casework

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func TestMovingTheClockLivesThroughEveryWake(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	cases := []string{w.referred()}
	for i := range 10 {
		name := fmt.Sprintf("p%d", i)
		w.person(name, "PATIENT", "")
		cases = append(cases, w.must(name, "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID)
	}
	to := instant(t, "2027-03-05T12:00:00Z")
	moved, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: to})
	require.NoError(t, err)
	require.WithinDuration(t, to, moved.Now, 10*time.Second)
	require.Equal(t, "2027-03-05", w.today().String())
	for _, c := range cases {
		out, err := w.service.Deadlines(t.Context(), w.as("tone"), c, CasePage{})
		require.NoError(t, err)
		for _, dl := range out.Deadlines {
			require.Equal(t, casefile.DeadlineOverdue, dl.Status)
			if dl.Code == casefile.LettersLeave {
				require.Equal(t, "2027-02-02", dl.Due.String())
				continue
			}
			require.Equal(t, Red, dl.Light)
			require.Equal(t, dl.Code == casefile.PreliminaryReply, dl.LegalBreach)
			require.Equal(t, "2027-02-28", dl.Due.String())
			require.NotEmpty(t, dl.RuleText)
		}
		at, _, ok := casefile.NextWake(w.state(c))
		require.True(t, !ok || at.After(to))
	}
	page, err := w.service.Timeline(t.Context(), w.as("tone"), cases[0], TimelineQuery{})
	require.NoError(t, err)
	var missed []string
	for _, e := range page.Events {
		if e.Name == "deadline_missed" {
			missed = append(missed, e.At.Format(time.RFC3339))
		}
	}
	require.Equal(t, []string{"2027-02-02T23:00:00Z", "2027-02-28T23:00:00Z", "2027-02-28T23:00:00Z"}, missed, "each at its own instant")

	_, err = w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: to.Add(-time.Hour)})
	invalid(t, err, "now", "clock_backwards")
	_, err = w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: to.AddDate(200, 0, 0)})
	invalid(t, err, "now", "clock_out_of_range")
	for _, who := range []string{"tone", "nobody"} {
		_, err = w.service.MoveClock(t.Context(), w.as(who), w.world, Clock{Now: to.AddDate(0, 1, 0)})
		require.ErrorAs(t, err, new(*NotFound))
	}
}

func TestAClockThatACaseCannotFollowStands(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.referred()
	require.NoError(t, w.temporal.breakDown())
	_, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: instant(t, "2027-03-05T12:00:00Z")})
	require.Error(t, err)
	require.Equal(t, "2027-01-31", w.today().String())
	w.temporal.mend()
	_, err = w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: instant(t, "2027-03-05T12:00:00Z")})
	require.NoError(t, err)
}

func TestAWorldOfItsOwn(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first, err := w.service.CreateWorld(t.Context(), w.as("nobody"), "k", NewWorld{Now: instant(t, "2030-01-01T00:00:00Z")})
	require.NoError(t, err)
	require.Equal(t, issuer, first.Issuer)
	again, err := w.service.CreateWorld(t.Context(), w.as("nobody"), "k", NewWorld{Now: instant(t, "2030-01-01T00:00:00Z")})
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	_, err = w.service.World(t.Context(), w.as("owner"), first.ID)
	require.ErrorAs(t, err, new(*NotFound))
	list, err := w.service.Organisations(t.Context(), w.as("nobody"))
	require.NoError(t, err)
	require.Empty(t, list.Organisations)
	list, err = w.service.Organisations(t.Context(), w.as("owner"))
	require.NoError(t, err)
	require.Len(t, list.Organisations, 1)
	_, err = w.service.CreateOrganisation(t.Context(), w.as("owner"), w.key(), NewOrganisation{Kind: "MUNICIPALITY", Name: "X"})
	forbidden(t, err, NotInThisRole)

	w.service.training = false
	root, err := w.service.WhoIs(t.Context(), auth.Identity{Issuer: issuer, Subject: "root"}, "")
	require.NoError(t, err)
	_, err = w.service.CreateWorld(t.Context(), root, w.key(), NewWorld{Now: instant(t, "2030-01-01T00:00:00Z")})
	require.ErrorAs(t, err, new(*NotFound))
	_, err = w.service.MoveClock(t.Context(), root, w.world, Clock{Now: instant(t, "2030-01-01T00:00:00Z")})
	require.ErrorAs(t, err, new(*NotFound))
}

func TestMailsShowHowFarEachHasCome(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.referred()
	_, err := w.service.MoveClock(t.Context(), w.as("owner"), w.world, Clock{Now: instant(t, "2027-03-05T12:00:00Z")})
	require.NoError(t, err)
	out, err := w.service.Mails(t.Context(), w.as("tone"), c, CasePage{})
	require.NoError(t, err)
	require.NotEmpty(t, out.Mails)
	for _, m := range out.Mails {
		require.Equal(t, models.MailPending, m.Status)
		require.Equal(t, w.who("tone"), m.To)
		require.NotEmpty(t, m.Lines)
		require.True(t, strings.HasPrefix(m.Key, "reminder/"))
	}
	f, err := w.service.Figures(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1), f.OpenCases)
	require.Equal(t, int64(3), f.OverdueDeadlines) // DL-01, DL-02 and, as nothing was posted, DL-30
	waiting, err := w.service.Waiting(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1), waiting.CasesOverdue)
	require.Contains(t, waiting.OpenTasks, string(casefile.TaskParked), "a kind of which there are none is shown too")
}

func TestLightOfADeadline(t *testing.T) {
	day := func(s string) time.Time { return instant(t, s+"T12:00:00Z") }
	dl := casefile.Deadline{Kind: casefile.Duty, Code: "DL-02", Status: casefile.DeadlineOpen, Due: date(t, "2026-12-28"),
		Ends:      instant(t, "2026-12-28T23:00:00Z"),
		Reminders: []casefile.PlannedReminder{{On: date(t, "2026-12-21")}, {On: date(t, "2026-12-28")}}}
	require.Equal(t, Green, lightOf(&dl, day("2026-12-20")))
	require.Equal(t, Yellow, lightOf(&dl, day("2026-12-21")))
	require.Equal(t, Yellow, lightOf(&dl, instant(t, "2026-12-28T22:59:59Z")))
	require.Equal(t, Red, lightOf(&dl, instant(t, "2026-12-28T23:00:00Z")))
	require.False(t, deadlineShown(&dl, day("2027-01-10")).LegalBreach, "story 2.3: the target is the organisation's own")
	dl.Status = casefile.DeadlineMet
	require.Equal(t, Green, lightOf(&dl, day("2027-01-10")))
	right := casefile.Deadline{Kind: casefile.Right, Code: "DL-04", Status: casefile.DeadlineOpen, Due: date(t, "2027-03-30"),
		Ends: instant(t, "2027-03-30T22:00:00Z")}
	require.Equal(t, Green, lightOf(&right, day("2027-03-22")))
	require.Equal(t, Yellow, lightOf(&right, day("2027-03-23")))
	require.Equal(t, Green, lightOf(&right, day("2027-04-01")), "a right that ran out is nobody's fault")
}

func date(t *testing.T, s string) (d casefile.Date) {
	t.Helper()
	require.NoError(t, d.UnmarshalText([]byte(s)))
	return d
}
