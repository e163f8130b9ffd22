package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// DeadlineKind is type P or D of domain.md 2.11.
type DeadlineKind string

const (
	// Right is a right of a party: it rolls forward over Saturdays, Sundays and holidays (dl § 149).
	Right DeadlineKind = "RIGHT"
	// Duty is a duty of the service: it does not roll; ActBy is the last working day on or before.
	Duty DeadlineKind = "DUTY"
	// Limit is an absolute outer limit; nobody acts on it and it does not roll (DL-05).
	Limit DeadlineKind = "LIMIT"
)

// Codes lists them.
func (DeadlineKind) Codes() []string { return CodesOf(Right, Duty, Limit) }

// DeadlineRule is a row of the register of deadlines: all there is to say about
// those of one code.
type DeadlineRule struct {
	Code string
	Kind DeadlineKind
	// Title is plain English for administrators, who see it in Temporal UI beside
	// the code. It says what is due and nothing about whom it concerns.
	Title string
	// Mail is what a mail to the staff calls it. Of the rights of a party, and of a
	// limit, nobody is reminded, and they have none.
	Mail Phrase

	// What it is, from which day it is counted, what is to be said of its reminders
	// and of its end besides what follows from the row, and where it comes from, as
	// docs/codes.md and docs/rules.md say it.
	What, From, Reminded, Missed, Source string

	Length  DeadlineLength
	Counted Counting
	// Most is the longest it can be, whatever a policy says; zero where there is no such limit.
	Most calendar.Length
	// Given: its day is a person's choice or a birthday, and is never counted again.
	// A length, where it has one, is only how long before it something is done.
	Given bool
	// SuspendedBy are the suspensions of duties that cover it (domain.md 0.3).
	SuspendedBy []SuspensionScope
	// Reminders are who is reminded and when, where the organisation has no table of its own.
	Reminders []ReminderPoint
	// Alarm is the day on which more is done than reminding, if there is one.
	Alarm Alarm

	// tellsDecision: it is how the parties learn of a decision, and so is owed also
	// when the case ends with that decision.
	tellsDecision bool
	// outlivesCase: it is owed also when the case has ended.
	outlivesCase bool
	// chasedWith is the form that a consent giver is written to with again.
	chasedWith LetterCode
	// reminds says which of its reminders are laid out, where not all are.
	reminds func(*Deadline, PlannedReminder) bool
	// alsoTo is who is reminded beside those of the row up to the day, by what it is about.
	alsoTo func(*Deadline) []Role
	// reminded is what comes with each reminder.
	reminded func(*deciding, Deadline)
	// alert is what is asked of people in good time; only those that have one can be alerted of.
	alert func(*deciding, Deadline)
	// missed is what a date that has passed leads to: besides the flag of a duty, or
	// the end of a right.
	missed func(*deciding, Deadline)
	// exact: somebody gains or loses something as the date is over, so that the case
	// wakes at that midnight and not some minutes later (AlarmAt).
	exact bool
	// used tells the day on which a right that has come to its end was used, if it was.
	used func(*State, *Deadline) (Date, bool)
}

// Phrase is one expression in Bokmål, Nynorsk and English.
type Phrase struct{ Bokmal, Nynorsk, English string }

// DeadlineLength is how long a deadline is: by the law, or by the policy's length of a name.
type DeadlineLength struct {
	Law    calendar.Length
	Policy string
}

// Counting is how a deadline is counted.
type Counting int

const (
	// Forward counts from the day it is set from; it is how nearly all are counted.
	Forward Counting = iota
	// Backwards counts back from a day that is to come.
	Backwards
	// HalfYears counts forward, or by the half-years of the calendar where the policy does (Q2).
	HalfYears
)

// Alarm tells the head of the unit that a duty has lain for too long. It is
// counted from the same day as the deadline, and opens a task.
type Alarm struct {
	Policy string
	To     Role
	Task   TaskKind
}

func byLaw(l calendar.Length) DeadlineLength { return DeadlineLength{Law: l} }
func byPolicy(name string) DeadlineLength    { return DeadlineLength{Policy: name} }

// opens is a miss that opens a task for a role.
func opens(kind TaskKind) func(*deciding, Deadline) {
	return func(d *deciding, dl Deadline) { d.openTask(kind, dl.About, dl.Due) }
}

// warns is a miss that is no more than a warning on the meeting.
func warns(warning StepWarning) func(*deciding, Deadline) {
	return func(d *deciding, dl Deadline) { d.emit(&MeetingWarned{Meeting: dl.About, Warning: warning}) }
}

// deadlineRules is the register (see its init).
var deadlineRules []DeadlineRule

// DeadlineRules lists the register of deadlines, in the order of their codes.
func DeadlineRules() []DeadlineRule { return slices.Clone(deadlineRules) }

// DeadlineCodes lists the codes that a deadline can have, in order.
func DeadlineCodes() []string {
	out := make([]string, len(deadlineRules))
	for i := range deadlineRules {
		out[i] = deadlineRules[i].Code
	}
	return out
}

// DeadlineCode is a code of the register.
type DeadlineCode string

// Codes lists them.
func (DeadlineCode) Codes() []string { return DeadlineCodes() }

// DeadlineRuleOf is the row of a code; ok is false when there is none.
func DeadlineRuleOf(code string) (rule DeadlineRule, ok bool) {
	i := slices.IndexFunc(deadlineRules, func(r DeadlineRule) bool { return r.Code == code })
	if i < 0 {
		return DeadlineRule{}, false
	}
	return deadlineRules[i], true
}

// ruleOf is the row of a code. One that this build does not know is a duty that
// leads to nothing: a ledger written by a newer build can still be read.
func ruleOf(code string) *DeadlineRule {
	for i := range deadlineRules {
		if deadlineRules[i].Code == code {
			return &deadlineRules[i]
		}
	}
	return &DeadlineRule{Code: code, Kind: Duty}
}

// HasAlert reports whether something is asked of people in good time before the
// date: of these alone a table of reminders can, and must, say when (ALERT).
func (r *DeadlineRule) HasAlert() bool { return r.alert != nil }

// In is the length under a policy. It panics for a row without any.
func (l DeadlineLength) In(p Policy) calendar.Length {
	if l.Policy != "" {
		return p.length(l.Policy)
	}
	if l.Law.IsZero() {
		panic("casefile: a deadline without a length")
	}
	return l.Law
}

// lengthOf is how long a deadline of a code runs: fixed by law, or by the
// organisation's policy. It is the zero Length where the half-years of the
// calendar are counted.
func lengthOf(p Policy, code string) calendar.Length {
	r := ruleOf(code)
	if r.Counted == HalfYears && p.HalfYearMode == CalendarHalf {
		return calendar.Length{}
	}
	return r.Length.In(p)
}

// dueDate counts a deadline from a date by the rules of appendix A. It is the
// answer to «when is it due?» for every code: rights roll forward, duties keep
// their date and show the last working day before it, and a duty that is suspended
// then is counted from the suspension's end. length is the zero Length where the
// half-years of the calendar are counted.
func dueDate(p Policy, code string, from Date) (due, actBy Date, length calendar.Length) {
	from, _ = p.countedFrom(code, from)
	return countFrom(p, code, from)
}

// countFrom is dueDate where nothing is suspended.
func countFrom(p Policy, code string, from Date) (due, actBy Date, length calendar.Length) {
	r, days := ruleOf(code), p.WorkingDays()
	length = lengthOf(p, code)
	switch {
	case r.Kind == Right:
		due = days.DueRight(from, length)
		return due, due, length
	case r.Kind == Limit:
		due = days.Add(from, length)
		return due, due, length
	case r.Counted == Backwards:
		due = days.Before(from, length)
		return due, days.RollBack(due), length
	case r.Counted == HalfYears && p.HalfYearMode == CalendarHalf:
		due = calendar.EndOfNextHalf(from)
		return due, days.RollBack(due), length
	}
	due, actBy = days.DueDuty(from, length)
	if most := days.Add(from, r.Most); !r.Most.IsZero() && due.After(most) {
		return most, days.RollBack(most), r.Most // earlier is allowed, later not (INV-44)
	}
	return due, actBy, length
}

// alarmOf is when a deadline's alarm goes, counted from the same day as its due
// date; zero for those that have none.
func alarmOf(p Policy, code string, from Date) Date {
	alarm := ruleOf(code).Alarm
	if alarm.Policy == "" {
		return Date{}
	}
	return p.WorkingDays().Add(from, p.length(alarm.Policy))
}

// DeadlineTitle is a deadline's plain English name, the code itself where it has none.
func DeadlineTitle(code string) string {
	if title := ruleOf(code).Title; title != "" {
		return title
	}
	return code
}

// named is how a deadline is announced: «preliminary reply due 2027-02-28 (DL-01)».
func (d *Deadline) named() string {
	if DeadlineTitle(d.Code) == d.Code {
		return d.Code + " due " + d.Due.String()
	}
	return DeadlineTitle(d.Code) + " due " + d.Due.String() + " (" + d.Code + ")"
}
