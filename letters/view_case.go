package letters

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"samlop/casefile"
)

// What a text may ask of the case beside what it holds as it is.

// Has reports whether a list of codes has one: Has .Decision.Scope "PLAN".
func (v *view) Has(list any, code string) bool {
	all := reflect.ValueOf(list)
	for i := range all.Len() {
		if fmt.Sprint(all.Index(i).Interface()) == code {
			return true
		}
	}
	return false
}

// Scopes are what is given or may end, or what is granted as a whole where no scope is named.
func (v *view) Scopes(all []casefile.Scope) (string, error) {
	if len(all) == 0 {
		return v.label("what_is_granted")
	}
	return v.Codes("scope", all)
}

// NotGiven: the letter is about a decision that gives a part and says which part it refuses.
func (v *view) NotGiven() bool {
	return v.Complaint == nil && v.Decision != nil && len(v.Decision.Refused) > 0 && v.Fact("grounds_given") == nil
}

// MayComplain: the letter is about a decision that can be complained of. What the County
// Governor has decided is final (fvl § 28).
func (v *view) MayComplain() bool {
	return v.Complaint == nil && v.Decision != nil && v.Decision.By != casefile.ByCountyGovernor
}

// ToGovernor: the letter is to the appeal body.
func (v *view) ToGovernor() bool { return v.src.Letter.To == casefile.CountyGovernor }

// Change is what a letter about the coordinator tells (D-17): NEW, INTERIM, FORETOLD, STAYS,
// BACK, ASKED, WITHDRAWN, MERGED, or OVER.
func (v *view) Change() (string, error) {
	a := v.Assignment
	if a == nil {
		return "", errors.New("the letter is about no coordinator")
	}
	foretold, noticed := false, false // of this one: a step may tell of two, at a midnight
	for _, f := range v.src.Facts {
		switch f := f.(type) {
		case *casefile.InterimForetold:
			foretold = foretold || f.ID == a.ID
		case *casefile.NoticeGiven:
			noticed = noticed || f.ID == a.ID
		}
	}
	switch {
	case foretold:
		return "FORETOLD", nil
	case a.Status == casefile.AssignmentEnded:
		if how, known := endings[a.EndReason]; known {
			return how, nil
		}
		return "OVER", nil
	case noticed:
		return "STAYS", nil
	case a.Status == casefile.AssignmentInterim:
		return "INTERIM", nil
	case a.Revives != "":
		return "BACK", nil
	}
	return "NEW", nil
}

var endings = map[casefile.Reason]string{"PATIENT_ASKED": "ASKED", "CONSENT_WITHDRAWN": "WITHDRAWN", "MERGED": "MERGED"}

// NextMeeting is the next meeting of the care team after the one that the letter is about, or
// nil. Of other meetings only those who come are told.
func (v *view) NextMeeting() *casefile.Meeting {
	var next *casefile.Meeting
	for i := range v.State.Meetings {
		m := &v.State.Meetings[i]
		ahead := m.Status == casefile.MeetingStatusPlanned || m.Status == casefile.MeetingStatusInvited
		if v.Meeting.Kind == casefile.CareTeamMeeting && m.Kind == v.Meeting.Kind && ahead && m.Round == v.Meeting.Round &&
			!m.On.Before(v.Today) && (next == nil || m.On.Before(next.On)) {
			next = m
		}
	}
	return next
}

// ReadsPlan reports whether the letter shows the plan, and is to somebody who may read its
// goals and measures: the person, who speaks for them, the coordinator, and those who are
// named in the participants' form in force with points a and e (INV-30).
func (v *view) ReadsPlan() bool {
	to := v.src.Letter.To
	if v.Plan == nil {
		return false
	}
	if v.ToPatient || v.ToSpeaker || to == v.State.Serving() {
		return true
	}
	for _, c := range v.State.Consents {
		if c.Kind == casefile.ConsentParticipation && c.Status == casefile.ConsentActive &&
			slices.ContainsFunc(c.Participants, func(p casefile.Participant) bool {
				return p.Who == to && p.EndedOn.IsZero() && v.Has(p.Read, "a") && v.Has(p.Read, "e")
			}) {
			return true
		}
	}
	return false
}

// PlanChanged: since the meeting, or on its day, there is another version of the plan, with a
// note of what is new, and the reader may read it.
func (v *view) PlanChanged() bool {
	return v.ReadsPlan() && v.Plan.ChangeNote != "" && !v.Plan.On.Before(v.Meeting.On)
}

// WhyCorrected says what was wrong in the versions of the minutes since the one that the reader
// got last, and in the one before this; nothing of the first. Each correction writes to them once:
// of those of the day on which that one was written, as many are new as letters since.
func (v *view) WhyCorrected() (why []casefile.Text) {
	if v.Meeting == nil {
		return nil
	}
	got, since := v.gotLast(), 0
	ofThatDay := func(e casefile.MinutesVersion) bool { return e.CorrectedOn == got.QueuedOn }
	for _, l := range v.writtenSince(got) {
		if l.QueuedOn == got.QueuedOn {
			since++
		}
	}
	earlier := v.Meeting.Earlier
	for i, e := range earlier {
		left := 0
		for _, later := range earlier[i:] {
			if ofThatDay(later) {
				left++
			}
		}
		if i == len(earlier)-1 || e.CorrectedOn.After(got.QueuedOn) || ofThatDay(e) && left <= since {
			why = append(why, e.Why)
		}
	}
	return why
}

// writtenSince are the letters of the kind about the same to the reader after one of them, this
// one the last; a letter that is only being looked at is not in the case yet.
func (v *view) writtenSince(one casefile.Letter) []casefile.Letter {
	now := v.src.Letter
	var all []casefile.Letter
	for _, l := range v.State.Letters {
		switch {
		case l.Code != now.Code || l.About != now.About || l.To != now.To || l.ID == now.ID:
		case l.ID == one.ID:
			all = nil
		default:
			all = append(all, l)
		}
	}
	return append(all, now)
}

// gotLast is the letter of the same kind about the same that left to the reader last; the zero
// Letter where there is none.
func (v *view) gotLast() (last casefile.Letter) {
	now := v.src.Letter
	for _, l := range v.State.Letters {
		if l.Code == now.Code && l.About == now.About && l.To == now.To && l.ID != now.ID && l.Status == casefile.LetterPosted {
			last = l
		}
	}
	return last
}

// ToldDay is the day of the meeting that the reader was told last; the zero date where that
// is not known.
func (v *view) ToldDay() casefile.Date { return v.gotLast().Day }

// ToldWhen is that day in words: «mandag 10. mai 2027».
func (v *view) ToldWhen() (string, error) {
	if v.ToldDay().IsZero() {
		return "", nil
	}
	weekday, err := v.Weekday(v.ToldDay())
	return weekday + " " + v.Date(v.ToldDay()), err
}

// ToldOtherDay reports whether that is another day than the one on which the meeting was to be.
func (v *view) ToldOtherDay() bool {
	return v.Meeting != nil && !v.ToldDay().IsZero() && v.ToldDay() != v.Meeting.On
}

// NotComing reports whether the meeting that the reader is told not to come to is held all the
// same: they have left it, or it is theirs no more. They are told of no other day than the one they
// know of (INV-26, INV-107).
func (v *view) NotComing() bool {
	return v.Says == casefile.SaysCalledOff && v.Meeting != nil &&
		(v.Meeting.Status == casefile.MeetingStatusPlanned || v.Meeting.Status == casefile.MeetingStatusInvited)
}

// InForce is what the person has been granted and has.
func (v *view) InForce() []casefile.Scope {
	return slices.DeleteFunc([]casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan, casefile.ScopeChildCoordinator},
		func(s casefile.Scope) bool { _, ok := v.State.Granted(s); return !ok })
}

// GrantedOn is the day from which something is granted.
func (v *view) GrantedOn(s casefile.Scope) casefile.Date {
	on, _ := v.State.Granted(s)
	return on
}

// Members are those who are in the care team now.
func (v *view) Members() []casefile.Member {
	var now []casefile.Member
	for _, m := range v.State.Team.Members {
		if m.To.IsZero() {
			now = append(now, m)
		}
	}
	return now
}

// Withdrawn is what the step took back: a form on which more than one thing was refused takes
// back each by itself (INV-26).
func (v *view) Withdrawn() (scopes []casefile.WithdrawalScope) {
	for _, f := range v.src.Facts {
		if w, ok := f.(*casefile.Withdrawn); ok {
			scopes = append(scopes, w.Scopes...)
		}
	}
	return scopes
}

// WithdrawnFrom is whom the step shut out, where some were named.
func (v *view) WithdrawnFrom() (who []casefile.Principal) {
	for _, f := range v.src.Facts {
		if w, ok := f.(*casefile.Withdrawn); ok {
			who = append(who, w.Parties...)
		}
	}
	return who
}

// FormVersion is which wording of a form is signed (INV-32); "" where it is not known.
func (v *view) FormVersion() string {
	if len(v.Consents) == 0 {
		return ""
	}
	return v.Consents[0].TextVersion
}
