package casework

import (
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// rules cites what each deadline rests on: a section, or the routine's own words
// (source 3). The length itself is shown beside it; where it is not law, it is
// the organisation's policy (domain.md 2.11).
// law is true where missing it breaks the law itself and not only the
// organisation's own target.
var rules = map[string]struct {
	text string
	law  bool
}{
	casefile.PreliminaryReply:   {"fvl § 11 a", true},
	casefile.DecisionTarget:     {"fvl § 11 a", false},
	casefile.SendNotice:         {"fvl § 27", false},
	casefile.ComplaintPeriod:    {"pbrl § 7-5, fvl §§ 29–31", false},
	casefile.ComplaintLimit:     {"fvl § 31", false},
	casefile.ComplaintReply:     {"fvl § 11 a", true},
	casefile.ComplaintReview:    {"fvl § 33", false},
	casefile.CorrectComplaint:   {"pbrl § 7-3, fvl § 32", false},
	casefile.AppointCoordinator: {"hol § 7-2", false},
	casefile.ParticipationForm:  {"«må underskrives»", false},
	casefile.FirstPlan:          {"hol § 7-1", false},
	casefile.PlanRevision:       {"«minst 1 g. pr. halvår»", false},
	casefile.ChangeRevision:     {"«hver gang det skjer vesentlige endringer»", false},
	casefile.NextMeeting:        {"«minimum et møte pr. halvår»", false},
	casefile.InvitationDue:      {"«i god tid»", false},
	casefile.MinutesDue:         {"«alltid»", false},
	casefile.SuccessorDue:       {"«i god tid»", false},
	casefile.ConsentForm:        {"pbrl § 4-1", false},
	casefile.AgeEvent:           {"pbrl §§ 4-3, 4-4 og 3-4", false},
	casefile.ConsentExpiry:      {"pbrl § 4-1", false},
	casefile.CostsClaim:         {"fvl § 36", false},
	casefile.AskGrounds:         {"fvl §§ 24, 29", false},
}

// yellowDays is how long before its date a deadline without reminders turns yellow.
const yellowDays = 7

func deadlines(s *casefile.State, now time.Time) []Deadline {
	out := make([]Deadline, len(s.Deadlines))
	for i := range s.Deadlines {
		out[i] = deadlineShown(&s.Deadlines[i], now)
	}
	return out
}

func deadlineShown(dl *casefile.Deadline, now time.Time) Deadline {
	out := Deadline{ID: dl.ID, Code: dl.Code, Kind: dl.Kind, About: dl.About, Party: dl.Party, Due: dl.Due, ActBy: dl.ActBy, Ends: dl.Ends,
		RuleText: rules[dl.Code].text, Length: dl.Length, CountedFrom: dl.CountedFrom, SetOn: dl.SetOn, Alarm: dl.Alarm, Status: dl.Status,
		SettledOn: dl.SettledOn, Reason: dl.Reason, Light: lightOf(dl, now), Reminders: []Reminder{}}
	missed := dl.Status == casefile.DeadlineMetLate || dl.Status == casefile.DeadlineOverdue || dl.Live() && !now.Before(dl.Ends)
	out.LegalBreach = missed && rules[dl.Code].law
	for _, step := range dl.Steps {
		out.Reminders = append(out.Reminders, Reminder{On: step.On, Kind: step.Kind, To: step.To, Done: step.Done})
	}
	return out
}

// lightOf: red when the date is over, yellow from the day of the first reminder
// before it (or a week before where there is none), else green. A party's right
// that has run out is no fault of anybody's and stays green.
func lightOf(dl *casefile.Deadline, now time.Time) Light {
	switch {
	case !dl.Live() || dl.Kind != casefile.Duty && !now.Before(dl.Ends):
		return Green
	case dl.Status == casefile.DeadlineOverdue, !now.Before(dl.Ends):
		return Red
	}
	from := dl.Due.AddDays(-yellowDays)
	if i := slices.IndexFunc(dl.Steps, func(s casefile.ReminderStep) bool { return !s.On.After(dl.Due) }); i >= 0 {
		from = dl.Steps[i].On
	}
	if calendar.DateOf(now).Before(from) {
		return Green
	}
	return Yellow
}
