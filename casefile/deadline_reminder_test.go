package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// An organisation may write its table of reminders in any order: the case was
// asleep over both, and only the nearest reaches anybody.
func TestDL01_AnOwnTableInAnyOrder(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = map[string]ReminderPlan{"DL-01": {Points: []ReminderPoint{onDay(RoleUnit), before(7, RoleUnit)}}}
	p.referred()
	p.now = instant("2027-03-01 12:00")
	p.do(System, &Wake{})
	require.Equal(t, []string{"2027-02-22 COMING", "2027-03-01 DUE_TODAY staff/tone"}, p.reminded("DL-01"))
}

// What has been overtaken while the case slept is done with and goes to nobody.
func TestDL01_OvertakenRemindersGoToNobody(t *testing.T) {
	for until, want := range map[string][]string{
		"2027-02-25 12:00": {"2027-02-22 COMING staff/tone"},
		"2027-02-26 12:00": {"2027-02-22 COMING", "2027-02-26 COMING staff/tone"},
		"2027-03-01 12:00": {"2027-02-22 COMING", "2027-02-26 COMING", "2027-03-01 DUE_TODAY staff/tone"},
		"2027-03-02 12:00": {"2027-02-22 COMING", "2027-02-26 COMING", "2027-03-01 DUE_TODAY", "2027-03-02 MISSED staff/tone"},
	} {
		p := receivedOn(t, "2027-02-01")
		p.now = instant(until)
		p.do(System, &Wake{})
		require.Equal(t, want, p.reminded("DL-01"), until)
	}
}

// Two reminders that both fall back to the same Friday are both done that morning.
func TestDL01_TwoRemindersOnTheSameDay(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = map[string]ReminderPlan{"DL-01": {Points: []ReminderPoint{before(3, RoleUnit), before(2, RoleUnitLead)}}}
	p.referred()
	p.at("2027-02-27")
	require.Len(t, p.reminded("DL-01"), 2)
	for _, step := range p.deadline("DL-01").Reminders {
		require.True(t, step.Done)
	}
}

// One rule for both reminders of both kinds of form: on a day off they come on the last
// working day before (docs/stories.md).
func TestDL11_DL22_AFormsReminderOnADayOffComesBefore(t *testing.T) {
	for _, code := range []string{ParticipationForm, ConsentForm} {
		for issued, want := range map[string][]string{
			"2028-01-30": {"2028-02-11 CHASER PAT", "2028-02-25 CHASER PAT"}, // a Sunday; so are the 13th and the 27th
			"2027-02-25": {"2027-03-11 CHASER PAT", "2027-03-24 CHASER PAT"}, // the second is Maundy Thursday
			"2027-12-11": {"2027-12-24 CHASER PAT", "2028-01-07 CHASER PAT"}, // Christmas Day, and a Saturday
		} {
			require.Equal(t, want, laid(setOn(DefaultPolicy(), code, issued, issued)), code+" "+issued)
		}
	}
}

// The second chaser of a form that falls on the same Friday as the first is no
// second letter.
func TestDL22_TwoChasersOnOneDayAreOneLetter(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.ConsentReminder, p.policy.ConsentSecond = calendar.Days(12), calendar.Days(13)
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	p.at("2027-02-13")
	require.Len(t, p.reminded("DL-22"), 2)
	require.Len(t, p.letters("D-03"), 2, "the form itself, and one chaser")
}

// Two guardians and two forms: each is written to about what they have not signed.
func TestDL22_INV24_WhoIsChasedAboutWhichForm(t *testing.T) {
	p := childOn(t, "2027-02-01", "2022-05-14", parent(mother), parent(father)) // not yet 7
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart}})
	first := p.form()
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}})
	second := p.form()
	p.do(mother, &RegisterSignature{Form: first})
	p.at("2027-02-16")
	var chased []string
	for _, l := range p.s.Letters {
		if l.Code == "D-03" && l.QueuedOn == on("2027-02-15") {
			chased = append(chased, l.About+" "+string(l.To))
		}
	}
	require.Equal(t, []string{first + " person/father", second + " person/mother", second + " person/father"}, chased)
}

// Whoever has two of the roles is reminded once; a role that nobody holds passes
// to the head of the unit; and nobody objected to is told (INV-85).
func TestDL18_DL09_DL13_EachIsRemindedOnce(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.left(boss)
	p.do(ola, &GiveNotice{LastDay: on("2027-03-12")})
	p.at("2027-03-12 12:00")
	require.Equal(t, []string{"2027-02-26 COMING staff/tone", "2027-03-05 COMING staff/tone"}, p.reminded("DL-18"))

	p = activeOn(t, "2027-02-01", ScopeCoordinator)
	p.managers[siri] = ""
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.at("2027-02-17")
	require.Contains(t, p.reminded("DL-09"), "2027-02-16 MISSED staff/tone", "the candidate has no manager")

	p = plannedOn(t, "2027-02-01")
	p.do(kari, &ObjectToSharing{Against: []Principal{boss}})
	p.at("2027-08-03")
	require.Contains(t, p.reminded("DL-13"), "2027-08-02 MISSED staff/ola")
}

func TestDL12_WithoutAHandlerTheHeadHearsWithTheOthers(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.policy.Reminders = map[string]ReminderPlan{"DL-12": {Points: []ReminderPoint{before(7, RoleUnit, RoleCoordinator)}}}
	p.referred()
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(tone, &AssignHandler{Staff: siri, Reason: "WORKLOAD"})
	p.left(siri)
	require.Empty(t, p.s.Handler)
	p.at("2027-04-20")
	require.Equal(t, []string{"2027-04-19 COMING staff/tone staff/ola"}, p.reminded("DL-12"))
}
