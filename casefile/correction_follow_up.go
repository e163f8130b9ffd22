package casefile

import (
	"regexp"
	"slices"
	"strings"
)

// FollowUpCode says how something followed from an entry that was wrong.
type FollowUpCode string

// What a correction changes by itself.
const (
	PhaseMoves       FollowUpCode = "PHASE_MOVES"
	ConsentMoves     FollowUpCode = "CONSENT_MOVES"
	DecisionMoves    FollowUpCode = "DECISION_MOVES"
	ComplaintMoves   FollowUpCode = "COMPLAINT_MOVES"
	PlanMoves        FollowUpCode = "PLAN_MOVES"
	TeamMoves        FollowUpCode = "CARE_TEAM_MOVES"
	CoordinatorMoves FollowUpCode = "COORDINATOR_MOVES"
	MeetingMoves     FollowUpCode = "MEETING_MOVES"
	LetterMoves      FollowUpCode = "LETTER_MOVES"
	DeadlineStarts   FollowUpCode = "DEADLINE_STARTS"
	DeadlineMoves    FollowUpCode = "DEADLINE_MOVES"
	DeadlineReopens  FollowUpCode = "DEADLINE_REOPENS"
	DeadlineSettles  FollowUpCode = "DEADLINE_SETTLES"
	DeadlineEnds     FollowUpCode = "DEADLINE_ENDS"
	TaskOpens        FollowUpCode = "TASK_OPENS"
	TaskEnds         FollowUpCode = "TASK_ENDS"
	AccessEnds       FollowUpCode = "ACCESS_ENDS"
)

// What a correction leaves as it is, and says so.
const (
	// RightKept: a shorter period than the one told to a party changes nothing (INV-73).
	RightKept FollowUpCode = "RIGHT_KEPT"
	// MailWasSent: a reminder has gone out about a deadline that is now another.
	MailWasSent FollowUpCode = "MAIL_WAS_SENT"
	// SameForm: another consent was signed by the same signature, and stays.
	SameForm FollowUpCode = "SAME_FORM"
)

// What only a person can see to: each becomes a task.
const (
	// LetterWasPosted: a letter in the post says what is now known to be wrong.
	LetterWasPosted FollowUpCode = "LETTER_WAS_POSTED"
	// ReadMeanwhile: somebody has read what they had no consent to read.
	ReadMeanwhile FollowUpCode = "READ_MEANWHILE"
	// StoodOnIt: something was done because of the entry, and stands.
	StoodOnIt FollowUpCode = "STOOD_ON_IT"
	// CaseWasClosed: the case was closed because of the entry, and stays closed.
	CaseWasClosed FollowUpCode = "CASE_WAS_CLOSED"
	// MendByHand: nothing is worked out again by itself.
	MendByHand FollowUpCode = "MEND_BY_HAND"
)

// Codes lists them.
func (FollowUpCode) Codes() []string {
	return CodesOf(PhaseMoves, ConsentMoves, DecisionMoves, ComplaintMoves, PlanMoves, TeamMoves,
		CoordinatorMoves, MeetingMoves, LetterMoves, DeadlineStarts, DeadlineMoves, DeadlineReopens,
		DeadlineSettles, DeadlineEnds, TaskOpens, TaskEnds, AccessEnds, RightKept, MailWasSent, SameForm,
		LetterWasPosted, ReadMeanwhile, StoodOnIt, CaseWasClosed, MendByHand)
}

// FollowUpID names one follow-up when it has been seen: the code and what it is
// about. Nothing about a person has room in it.
type FollowUpID string

// FollowUpIDPattern is the form of a FollowUpID.
var FollowUpIDPattern = "^(" + strings.Join(FollowUpCode("").Codes(), "|") + "):(case|plan|care_team|assessment|" +
	"(consent|decision|coordinator|meeting|letter|deadline|task|correction|complaint|hearing)-[0-9]{1,6})$"

var followUpID = regexp.MustCompile(FollowUpIDPattern)

func (id FollowUpID) readable() bool { return followUpID.MatchString(string(id)) }

func (c FollowUpCode) byHand() bool {
	return slices.Contains([]FollowUpCode{LetterWasPosted, ReadMeanwhile, StoodOnIt, CaseWasClosed, MendByHand}, c)
}

// FollowUp is one thing that followed from an entry that is corrected.
type FollowUp struct {
	// ID names it when it has been seen.
	ID    FollowUpID   `json:"id" doc:"Name it in follow_ups_seen"`
	Code  FollowUpCode `json:"code"`
	About string       `json:"about" doc:"What it is about: deadline-4, letter-2, case …"`
	// What is the code of the thing: DL-04, D-08, PARTICIPATION.
	What string `json:"what,omitempty" doc:"Its code: DL-04, D-08, PARTICIPATION …"`
	From string `json:"from,omitempty" doc:"The status it had"`
	To   string `json:"to,omitempty" doc:"The status it gets"`
	Was  Date   `json:"was,omitzero" format:"date" doc:"The date it had"`
	Now  Date   `json:"now,omitzero" format:"date" doc:"The date it gets; for RIGHT_KEPT the one it would have had"`
	// Who are those it concerns: who loses access, or has read.
	Who   []Principal `json:"who,omitempty"`
	Times int         `json:"times,omitempty" doc:"How many looks, for READ_MEANWHILE"`
}

func (f FollowUp) clone() FollowUp {
	f.Who = slices.Clone(f.Who)
	return f
}

func followUp(code FollowUpCode, about string) FollowUp {
	return FollowUp{ID: FollowUpID(string(code) + ":" + about), Code: code, About: about}
}

func moved(code FollowUpCode, about, what, from, to string) FollowUp {
	f := followUp(code, about)
	f.What, f.From, f.To = what, from, to
	return f
}

// followUps compares a case before and after a correction, machine by machine,
// and adds what the correction itself had to tell.
func followUps(before, after *State, told []FollowUp) []FollowUp {
	var out []FollowUp
	see := func(code FollowUpCode, about, what, from, to string) {
		if from != to {
			out = append(out, moved(code, about, what, from, to))
		}
	}
	see(PhaseMoves, "case", "", string(before.Phase), string(after.Phase))
	for i, c := range before.Consents {
		see(ConsentMoves, c.ID, string(c.Kind), string(c.Status), string(after.Consents[i].Status))
	}
	for i, d := range before.Decisions {
		see(DecisionMoves, d.ID, "", string(d.Status), string(after.Decisions[i].Status))
	}
	for i, c := range before.Complaints {
		if now := after.Complaints[i]; c.timeliness() != now.timeliness() {
			see(ComplaintMoves, c.ID, string(c.Subject), c.timeliness(), now.timeliness())
		} else {
			see(ComplaintMoves, c.ID, string(c.Subject), string(c.Status), string(now.Status))
		}
	}
	for i, a := range before.Coordinators {
		see(CoordinatorMoves, a.ID, "", string(a.Status), string(after.Coordinators[i].Status))
	}
	see(PlanMoves, "plan", "", string(before.Plan.Status), string(after.Plan.Status))
	see(TeamMoves, "care_team", "", string(before.Team.Status), string(after.Team.Status))
	for i, m := range before.Meetings {
		see(MeetingMoves, m.ID, string(m.Kind), string(m.Status), string(after.Meetings[i].Status))
	}
	for i, l := range before.Letters {
		see(LetterMoves, l.ID, string(l.Code), string(l.Status), string(after.Letters[i].Status))
	}
	if gone := lostAccess(before, after); len(gone) > 0 {
		f := followUp(AccessEnds, "case")
		f.Who = gone
		out = append(out, f)
	}
	out = append(out, deadlinesFollow(before, after)...)
	for i, t := range after.Tasks {
		switch {
		case t.Kind.spec().Fallback: // comes and goes with whatever else there is to do
		case i >= len(before.Tasks):
			out = append(out, moved(TaskOpens, t.ID, string(t.Kind), "", ""))
		case before.Tasks[i].Open() && !t.Open():
			out = append(out, moved(TaskEnds, t.ID, string(t.Kind), "", ""))
		}
	}
	return append(out, told...)
}

func deadlinesFollow(before, after *State) []FollowUp {
	var out []FollowUp
	for i, dl := range after.Deadlines {
		old := Deadline{}
		code := DeadlineStarts
		if i < len(before.Deadlines) {
			old = before.Deadlines[i]
			switch {
			case !old.Live() && dl.Live():
				code = DeadlineReopens
			case dl.Status == DeadlineCancelled && (old.Status != dl.Status || old.Reason != dl.Reason):
				code = DeadlineEnds
			case old.Due != dl.Due:
				code = DeadlineMoves
			case old.Status != dl.Status || old.SettledOn != dl.SettledOn:
				code = DeadlineSettles
			default:
				continue
			}
		}
		f := moved(code, dl.ID, dl.Code, string(old.Status), string(dl.Status))
		f.Was, f.Now = old.Due, dl.Due
		if code == DeadlineSettles {
			f.Was, f.Now = old.SettledOn, dl.SettledOn
		}
		if dl.Party != "" {
			f.Who = []Principal{dl.Party}
		}
		out = append(out, f)
	}
	return out
}

// lostAccess lists those who took part by consent and no longer do.
func lostAccess(before, after *State) []Principal {
	var out []Principal
	may := func(s *State, p Principal) bool {
		return s.participant(p) != nil && (s.Plan.workedOn() || s.Plan.live()) || s.Team.Status == TeamActive && s.Team.member(p) != nil ||
			s.isCoordinator(p)
	}
	who := before.involved()
	if after.RegisteredWrongly() && !before.RegisteredWrongly() {
		may = func(s *State, p Principal) bool {
			return slices.ContainsFunc(RolesIn(s, Actor{Who: p}), func(r Role) bool { return r.spec().holds != nil })
		}
		who = before.withAPart()
	}
	for _, p := range who {
		if may(before, p) && !may(after, p) {
			out = append(out, p)
		}
	}
	return out
}

// withAPart lists everybody to whom the case may give a role.
func (s *State) withAPart() []Principal {
	out := []Principal{s.Patient}
	add := func(ps ...Principal) {
		for _, p := range ps {
			if p != "" && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	for _, h := range s.Represented.Holders {
		add(h.Who)
	}
	for _, c := range s.Consents {
		for _, signer := range c.Signers {
			add(signer.Who)
		}
	}
	add(s.involved()...)
	for _, a := range s.Coordinators {
		add(a.Who, a.Manager)
	}
	for _, m := range s.Meetings {
		add(m.Chair, m.MinutesTaker)
	}
	for _, c := range s.Complaints {
		add(c.Party, c.Representative)
	}
	return out
}

// mailsSent tells of reminders that went out about deadlines that now change.
func mailsSent(follow []FollowUp, mailed []string) []FollowUp {
	var out []FollowUp
	for _, f := range follow {
		switch f.Code {
		case DeadlineMoves, DeadlineReopens, DeadlineEnds, DeadlineSettles:
			if slices.Contains(mailed, f.About) {
				out = append(out, moved(MailWasSent, f.About, f.What, "", ""))
			}
		}
	}
	return out
}
