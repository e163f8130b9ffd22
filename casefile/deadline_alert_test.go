package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func alertsOwn(code string, length calendar.Length, to Role) map[string]ReminderPlan {
	return map[string]ReminderPlan{code: {Points: []ReminderPoint{{When: AlertedAhead, Length: length, To: []Role{to}}}}}
}

// An organisation's own table says when it is alerted, and who gets the mail.
func TestDL23_AnOwnTableSaysWhenTheAlertIs(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = alertsOwn("DL-23", calendar.Days(30), RoleUnitLead)
	p.represented = bornOn("2015-04-15", parent(mother)) // 12 on 15 April, in less than the ninety days of age_alert
	p.do(tone, &Refer{SenderKind: "TRUST_HP", Sender: gp, Kind: "NEED_NOTIFICATION", Channel: "TRUST"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	require.Empty(t, p.tasksOf(TaskHearChild))
	p.at("2027-03-15")
	require.Empty(t, p.tasksOf(TaskHearChild))
	p.at("2027-03-16")
	require.Equal(t, []string{"age-12"}, p.tasksOf(TaskHearChild))
	require.Equal(t, []string{"2027-03-16 ALERT", "2027-03-16 COMING staff/tone"}, p.reminded("DL-23"))
}

// Longer than age_alert, and already begun: it is alerted at once.
func TestDL23_AnOwnAlertThatHasBegunIsAtOnce(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = alertsOwn("DL-23", calendar.Days(120), RoleUnit)
	p.represented = bornOn("2015-05-31", parent(mother)) // in 119 days
	p.do(tone, &Refer{SenderKind: "TRUST_HP", Sender: gp, Kind: "NEED_NOTIFICATION", Channel: "TRUST"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	require.Equal(t, []string{"age-12"}, p.tasksOf(TaskHearChild))
}

func TestDL24_AnOwnTableSaysWhenTheAlertIs(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.policy.Reminders = alertsOwn("DL-24", calendar.Days(10), RoleCoordinator)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav}, EndsOn: calendar.MustDate("2027-02-20")})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO", "nineteen days are left")
	p.at("2027-02-09")
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.at("2027-02-10")
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO")
}

// A table from before an alert was asked for leaves it at the policy's length.
func TestDL24_ATableWithoutAnAlert(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.policy.Reminders = map[string]ReminderPlan{"DL-24": {Points: []ReminderPoint{onDay(RoleCoordinator)}}}
	for _, c := range []struct {
		party  Principal
		ends   string
		alerts bool
	}{{nav, "2027-03-04", false}, {gp, "2027-03-03", true}} {
		p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{c.party}, EndsOn: calendar.MustDate(c.ends)})
		p.do(kari, &RegisterSignature{Form: p.form()})
		require.Equal(t, c.alerts, len(p.tasksOf(TaskConsentExpires)) > 0, c.ends)
	}
}
