package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/casefile/citation"
)

// A row of the register is whole: what any part of Samløp asks of a deadline is there.
func TestDeadlineRegister_EveryRowIsWhole(t *testing.T) {
	require.Len(t, DeadlineRules(), len(DeadlineCodes()))
	require.IsIncreasing(t, DeadlineCodes(), "by code, and each once")
	require.Equal(t, DeadlineCodes(), DeadlineCode("").Codes())
	titles, today := map[string]string{}, calendar.MustDate("2027-02-01")
	for _, r := range DeadlineRules() {
		require.Regexp(t, `^DL-[0-9]{2}[rs]?$`, r.Code)
		require.Contains(t, []DeadlineKind{Right, Duty, Limit}, r.Kind, r.Code)
		require.Regexp(t, `^[a-z][a-z' -]+$`, r.Title, "%s: words that concern nobody", r.Code)
		require.NotContains(t, titles, r.Title, "%s and %s cannot be told apart in Temporal UI", r.Code, titles[r.Title])
		titles[r.Title] = r.Code
		for _, words := range []string{r.What, r.From, r.Source} {
			require.NotEmpty(t, words, r.Code)
			require.NotContains(t, words, "|", r.Code)
		}
		for _, act := range []AdministrationAct{"", Act1967, Act2025} {
			require.NotEmpty(t, Policy{AdministrationAct: act}.Citation(r.Code, today).Text, "%s rests on nothing under %s", r.Code, act)
		}
		if r.Length == (DeadlineLength{}) {
			require.True(t, r.Given, "%s: counted from no length, and nobody gives its day", r.Code)
		} else {
			require.NotEqual(t, r.Length.Law.IsZero(), r.Length.Policy == "", "%s: by law or by policy", r.Code)
			require.Positive(t, r.Length.In(DefaultPolicy()).N, r.Code)
		}

		named := r.Mail != Phrase{}
		require.Equal(t, r.Kind == Duty, named, "%s: a duty is named in mails, and nothing else", r.Code)
		if named {
			for _, words := range []string{r.Mail.Bokmal, r.Mail.Nynorsk, r.Mail.English} {
				require.NotEmpty(t, words, r.Code)
			}
			require.NotEqual(t, r.Mail.Bokmal, r.Mail.English, r.Code)
		} else {
			require.Empty(t, r.Reminders, "%s: nobody is reminded", r.Code)
			require.Empty(t, r.SuspendedBy, "%s: a suspension moves duties only", r.Code)
		}
		alerts := 0
		for _, point := range r.Reminders {
			require.Contains(t, point.When.Codes(), string(point.When), r.Code)
			require.NotEmpty(t, point.To, r.Code)
			require.Equal(t, point.When.Counted(), point.Policy != "" || !point.Length.IsZero(), r.Code)
			if point.When == AlertedAhead {
				alerts++
			}
		}
		require.Equal(t, r.HasAlert(), alerts == 1, r.Code)
		for _, point := range remindersOf(DefaultPolicy(), r.Code) {
			require.Equal(t, point.When.Counted(), point.Length.N > 0, r.Code)
			require.Empty(t, point.Policy, "the register's alone")
		}
		require.Equal(t, r.Alarm.Policy == "", alarmOf(DefaultPolicy(), r.Code, today).IsZero(), r.Code)

		have, ok := DeadlineRuleOf(r.Code)
		require.True(t, ok && have.Title == r.Title, r.Code)
	}
}

// What stands in the table of citations and has no row is no deadline (what letters cite by
// itself, A-13) or not built yet.
func TestDeadlineRegister_NoCitationIsForgotten(t *testing.T) {
	var waits []string
	for _, code := range citation.Codes() {
		if _, ok := DeadlineRuleOf(code); !ok {
			waits = append(waits, code)
		}
	}
	require.Equal(t, []string{"A-06", "A-11", "A-13", "INV-26"}, waits)
}

// A ledger written by a newer build is read, not fallen over.
func TestDeadlineRegister_ACodeOfANewerBuild(t *testing.T) {
	_, ok := DeadlineRuleOf("DL-99")
	require.False(t, ok)
	require.Equal(t, "DL-99", DeadlineTitle("DL-99"))
	p := receivedOn(t, "2027-01-31")
	p.s.Deadlines = []Deadline{{ID: "deadline-9", Code: "DL-99", Kind: Duty, Due: today(p), Ends: p.now, Status: DeadlineOpen,
		Reminders: []PlannedReminder{{On: today(p), At: p.now, Kind: Alert}, {On: today(p), At: p.now, Kind: Chaser}}}}
	p.do(System, &Wake{})
	require.Equal(t, DeadlineOverdue, p.s.Deadlines[0].Status)
	require.PanicsWithValue(t, "casefile: a deadline without a length", func() { lengthOf(DefaultPolicy(), "DL-99") })
}
