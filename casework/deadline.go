package casework

import (
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/casefile/citation"
)

// yellowDays is how long before its date a deadline without reminders turns yellow.
const yellowDays = 7

func deadlines(all []casefile.Deadline, now time.Time) []Deadline {
	out := make([]Deadline, len(all))
	for i := range all {
		out[i] = deadlineShown(&all[i], now)
	}
	return out
}

func deadlineShown(dl *casefile.Deadline, now time.Time) Deadline {
	rests := citation.Citation{Text: dl.Rule, Law: dl.Law}
	if rests.Text == "" { // a ledger from before citations were data
		rests = casefile.Policy{}.Citation(dl.Code, dl.SetOn)
	}
	out := Deadline{ID: dl.ID, Code: casefile.DeadlineCode(dl.Code), Kind: dl.Kind, About: dl.About, Party: dl.Party, Due: dl.Due,
		ActBy: dl.ActBy, Ends: dl.Ends,
		RuleText: rests.Text, MovedFor: dl.MovedFor, Suspension: dl.Suspension, Length: dl.Length, CountedFrom: dl.CountedFrom, SetOn: dl.SetOn,
		Alarm: dl.Alarm, Status: dl.Status, Grace: dl.Grace,
		SettledOn: dl.SettledOn, Reason: dl.Reason, Light: lightOf(dl, now), Reminders: []Reminder{}}
	missed := dl.Status == casefile.DeadlineMetLate || dl.Status == casefile.DeadlineOverdue || dl.Live() && !now.Before(dl.Ends)
	out.LegalBreach = missed && rests.Law
	for _, step := range dl.Reminders {
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
	if i := slices.IndexFunc(dl.Reminders, func(s casefile.PlannedReminder) bool { return !s.On.After(dl.Due) }); i >= 0 {
		from = dl.Reminders[i].On
	}
	if calendar.DateOf(now).Before(from) {
		return Green
	}
	return Yellow
}
