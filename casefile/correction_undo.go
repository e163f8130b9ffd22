package casefile

import (
	"reflect"
	"slices"
)

// Some steps take away much at once: a withdrawal of all consent ends plan,
// coordinator, group and case. When the step should never have been registered,
// what it took comes back as it stood (INV-109), as far as nothing has happened
// to it since. The ledger knows how it stood: casework folds it up to the step and
// over it, and the difference goes with the command.

// Parts are things of a case that a step may change.
type Parts struct {
	Consents     []Consent       `json:"consents,omitempty"`
	Coordinators []Assignment    `json:"coordinators,omitempty"`
	Plan         *Plan           `json:"plan,omitempty"`
	Team         *CareTeam       `json:"care_team,omitempty"`
	Meetings     []Meeting       `json:"meetings,omitempty"`
	Notices      []AdvanceNotice `json:"notices,omitempty"`
	Letters      []Letter        `json:"letters,omitempty"`
	Deadlines    []Deadline      `json:"deadlines,omitempty"`
	Tasks        []Task          `json:"tasks,omitempty"`
	Objections   []Objection     `json:"objections,omitempty"`
	Assessment   *Assessment     `json:"assessment,omitempty"`
	Complaints   []Complaint     `json:"complaints,omitempty"`
	Decisions    []Decision      `json:"decisions,omitempty"`
	// Responsible is who had the main responsibility.
	Responsible Responsibility `json:"responsible,omitzero"`
	// Phase is set where the step moved the case along.
	Phase       Phase       `json:"phase,omitempty"`
	CloseReason CloseReason `json:"close_reason,omitempty"`
	ClosedOn    Date        `json:"closed_on,omitzero"`
}

// Undo is what one step changed: each thing as it stood before, and as the step
// left it. What the step made stands in Left alone.
type Undo struct {
	Was  Parts `json:"was"`
	Left Parts `json:"left"`
}

// UndoneWhole reports whether striking an entry takes back all of its step, so
// that the ledger must be asked for Undo.
func UndoneWhole(e Event, c *CorrectEntry) bool {
	switch e.Fact.(type) {
	case *Withdrawn, *ObjectionMade, *Assessed, *AppealDecided, *DecisionMade, *DeathRegistered, *ComplaintWithdrawn:
		return c.Void
	}
	return false
}

// UndoOf works out what one command changed in a case, of whose ledger it is
// given every event in order.
func UndoOf(state State, events []Event, command string) *Undo {
	before := New(state.Case, state.Organisation)
	i := slices.IndexFunc(events, func(e Event) bool { return e.Command == command })
	if i < 0 {
		return nil
	}
	n := i
	for n < len(events) && events[n].Command == command {
		n++
	}
	before = Fold(before, events[:i])
	after := Fold(before, events[i:n])
	var u Undo
	u.Was.Consents, u.Left.Consents = differing(before.Consents, after.Consents)
	u.Was.Coordinators, u.Left.Coordinators = differing(before.Coordinators, after.Coordinators)
	u.Was.Responsible, u.Left.Responsible = before.responsible(), after.responsible()
	u.Was.Meetings, u.Left.Meetings = differing(before.Meetings, after.Meetings)
	u.Was.Notices, u.Left.Notices = differing(before.Notices, after.Notices)
	u.Was.Letters, u.Left.Letters = differing(before.Letters, after.Letters)
	u.Was.Deadlines, u.Left.Deadlines = differing(before.Deadlines, after.Deadlines)
	u.Was.Tasks, u.Left.Tasks = differing(before.Tasks, after.Tasks)
	u.Was.Objections, u.Left.Objections = differing(before.Objections, after.Objections)
	u.Was.Complaints, u.Left.Complaints = differing(before.Complaints, after.Complaints)
	u.Was.Decisions, u.Left.Decisions = differing(before.Decisions, after.Decisions)
	if !reflect.DeepEqual(before.Assessment, after.Assessment) {
		u.Was.Assessment, u.Left.Assessment = before.Assessment, after.Assessment
	}
	if !reflect.DeepEqual(before.Plan, after.Plan) {
		u.Was.Plan, u.Left.Plan = &before.Plan, &after.Plan
	}
	if !reflect.DeepEqual(before.Team, after.Team) {
		u.Was.Team, u.Left.Team = &before.Team, &after.Team
	}
	if before.Phase != after.Phase {
		u.Was.Phase, u.Was.CloseReason, u.Was.ClosedOn = before.Phase, before.CloseReason, before.ClosedOn
		u.Left.Phase, u.Left.CloseReason, u.Left.ClosedOn = after.Phase, after.CloseReason, after.ClosedOn
	}
	return &u
}

// differing lists the things that differ as they were and as they became; things
// in a case are numbered and never removed, so that the same place is the same thing.
func differing[T any](before, after []T) (was, left []T) {
	for i, x := range after {
		switch {
		case i >= len(before):
			left = append(left, x)
		case !reflect.DeepEqual(before[i], x):
			was, left = append(was, before[i]), append(left, x)
		}
	}
	return was, left
}

// strikeStep takes back a step as a whole. A case that has begun anew, or whose
// consents, coordinator, plan, group or meetings have moved on since, is left alone:
// they rest on one another, and what is corrected since may have moved dates that
// had ended by then. A letter, a date or a task that has is left to a person.
func strikeStep(m *correcting) (bool, *Refusal) {
	u := m.entry.Undo
	if u == nil || m.entry.Round != m.s.Round || u.Was.Phase != "" && (m.s.Phase != u.Left.Phase || m.s.ClosedOn != u.Left.ClosedOn) {
		return false, nil
	}
	s := m.s.clone()
	if u.Was.Phase != "" && !s.DiedOn.IsZero() {
		return false, nil // the end has another ground by now (T-16)
	}
	entry := m.entry.Event.Seq
	since := func(c Correction) bool { return c.Entry != entry && c.Seq > entry }
	if movedOn(&s, u) || slices.ContainsFunc(s.Corrections, since) {
		return false, nil
	}
	m.takeBackMade(u)
	back := u.Was
	back.Deadlines, back.Objections, back.Responsible = nil, nil, Responsibility{}
	back.Letters = untouched(m, s.Letters, u.Was.Letters, u.Left.Letters, letterID)
	back.Tasks = untouched(m, s.Tasks, u.Was.Tasks, u.Left.Tasks, taskID)
	m.emit(&StoodAgain{Parts: back})
	m.invitedAfterAll(u)
	for _, dl := range untouched(m, s.Deadlines, u.Was.Deadlines, u.Left.Deadlines, deadlineID) {
		m.restate(*s.deadline(dl.ID), dl.clone())
		// A policy that came meanwhile counted only what was open then (INV-73).
		if now := m.s.deadline(dl.ID); now.Status == DeadlineOpen && now.Kind != Limit {
			m.countAgain(now.clone(), "POLICY")
		}
	}
	switch was := u.Was.Responsible; {
	case was == u.Left.Responsible || s.responsible() != u.Left.Responsible:
	case was.Who == "": // the step had opened a case that had ended
		m.emit(&ResponsibilityEnded{At: m.now})
	default:
		m.moveResponsibility(was.Who, was.As)
	}
	return true, nil
}

// takeBackMade ends what the step made: letters that are not posted, dates,
// tasks and an objection. A letter that has left the house is a person's to put right.
func (m *correcting) takeBackMade(u *Undo) {
	for _, l := range made(u.Was.Letters, u.Left.Letters, letterID) {
		if now := m.s.letter(l.ID); now.Status == LetterPosted && now.Says != SaysCalledOff {
			m.tellOf(LetterWasPosted, l.ID, string(l.Code))
		}
		m.stopLetters(becauseCorrected, func(x *Letter) bool { return x.ID == l.ID })
	}
	for _, dl := range made(u.Was.Deadlines, u.Left.Deadlines, deadlineID) {
		if m.s.deadline(dl.ID).Live() {
			m.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: m.today, Reason: becauseCorrected})
		}
	}
	for _, t := range made(u.Was.Tasks, u.Left.Tasks, taskID) {
		if m.s.task(t.ID).Open() {
			m.emit(&TaskDone{ID: t.ID, Reason: becauseCorrected})
		}
	}
	for _, o := range made(u.Was.Objections, u.Left.Objections, objectionID) {
		if m.s.objection(o.ID).stands() {
			m.emit(&ObjectionLifted{ID: o.ID})
		}
	}
	for _, a := range made(u.Was.Coordinators, u.Left.Coordinators, assignmentID) {
		m.tellOf(MendByHand, a.ID, "")
	}
}

// invitedAfterAll: whom the step had told that a meeting is called off, or that they need
// not come, is invited anew to one that is to be held with them after all (INV-107): no
// other step would write to them. Other word of that kind is a person's to put right.
func (m *correcting) invitedAfterAll(u *Undo) {
	for _, l := range made(u.Was.Letters, u.Left.Letters, letterID) {
		if now := m.s.letter(l.ID); now.Status != LetterPosted || now.Says != SaysCalledOff {
			continue
		}
		again := Letter{Code: l.Code, To: l.To, About: l.About}
		if l.Code == InvitationLetter && m.hearsOfMeeting(&again) && !m.s.invitationLeft(l.About, l.To) {
			m.write(again)
		} else {
			m.tellOf(LetterWasPosted, l.ID, string(l.Code))
		}
	}
}

// made lists what the step made.
func made[T any](was, left []T, id func(T) string) []T {
	return slices.DeleteFunc(slices.Clone(left), func(x T) bool {
		return slices.ContainsFunc(was, func(w T) bool { return id(w) == id(x) })
	})
}

// untouched lists, as they were, the things that still are as the step left them;
// of the others it tells that a person must see to them.
func untouched[T any](m *correcting, now, was, left []T, id func(T) string) []T {
	var out []T
	for _, w := range was {
		same := func(x T) bool { return id(x) == id(w) }
		l, n := slices.IndexFunc(left, same), slices.IndexFunc(now, same)
		if l < 0 || n < 0 || !reflect.DeepEqual(left[l], now[n]) {
			m.tellOf(MendByHand, id(w), "")
			continue
		}
		out = append(out, w)
	}
	return out
}

// movedOn reports whether something that others rest on is no longer as the step
// left it.
func movedOn(s *State, u *Undo) bool {
	return changedSince(s.Consents, u.Left.Consents, consentID) || changedSince(s.Coordinators, u.Left.Coordinators, assignmentID) ||
		changedSince(s.Meetings, u.Left.Meetings, meetingID) || changedSince(s.Notices, u.Left.Notices, noticeID) ||
		u.Left.Plan != nil && !reflect.DeepEqual(*u.Left.Plan, s.Plan) || u.Left.Team != nil && !reflect.DeepEqual(*u.Left.Team, s.Team)
}

func changedSince[T any](now, left []T, id func(T) string) bool {
	return slices.ContainsFunc(left, func(l T) bool {
		i := slices.IndexFunc(now, func(x T) bool { return id(x) == id(l) })
		return i < 0 || !reflect.DeepEqual(now[i], l)
	})
}

func consentID(c Consent) string       { return c.ID }
func assignmentID(a Assignment) string { return a.ID }
func meetingID(m Meeting) string       { return m.ID }
func noticeID(n AdvanceNotice) string  { return n.ID }
func letterID(l Letter) string         { return l.ID }
func deadlineID(d Deadline) string     { return d.ID }
func taskID(t Task) string             { return t.ID }
func objectionID(o Objection) string   { return o.ID }
func complaintID(c Complaint) string   { return c.ID }
func decisionID(d Decision) string     { return d.ID }

// StoodAgain says of parts of the case that they are as they were.
type StoodAgain struct {
	Parts Parts `json:"parts"`
}

func (f *StoodAgain) apply(s *State, _ *Event) {
	p := &f.Parts
	putBack(s.Consents, cloneEach(p.Consents, Consent.clone), consentID)
	putBack(s.Coordinators, cloneEach(p.Coordinators, Assignment.clone), assignmentID)
	putBack(s.Meetings, cloneEach(p.Meetings, Meeting.clone), meetingID)
	putBack(s.Notices, cloneEach(p.Notices, AdvanceNotice.clone), noticeID)
	putBack(s.Letters, cloneEach(p.Letters, Letter.clone), letterID)
	putBack(s.Complaints, cloneEach(p.Complaints, Complaint.clone), complaintID)
	putBack(s.Decisions, cloneEach(p.Decisions, Decision.clone), decisionID)
	putBack(s.Tasks, p.Tasks, taskID)
	if p.Plan != nil {
		s.Plan = *p.Plan
		s.Plan.Versions = slices.Clone(p.Plan.Versions)
	}
	if p.Team != nil {
		s.Team = *p.Team
		s.Team.Members = slices.Clone(p.Team.Members)
	}
	if p.Assessment != nil {
		a := *p.Assessment
		s.Assessment = &a
	}
	if p.Phase != "" {
		s.Phase, s.CloseReason, s.ClosedOn = p.Phase, p.CloseReason, p.ClosedOn
	}
}

func putBack[T any](into, things []T, id func(T) string) {
	for _, x := range things {
		if i := slices.IndexFunc(into, func(y T) bool { return id(y) == id(x) }); i >= 0 {
			into[i] = x
		}
	}
}
