package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// signatureInQuestion finds the consent an entry says was signed, if the
// signature still stands so.
func (m *correcting) signatureInQuestion() (f *Signed, con Consent, ok bool) {
	if f, ok = m.entry.Event.Fact.(*Signed); !ok {
		return nil, con, false
	}
	now := m.s.consentByID(f.Consent)
	if now == nil {
		return nil, con, false
	}
	i := slices.IndexFunc(now.Signers, func(x Signer) bool { return x.Who == m.named })
	return f, now.clone(), i >= 0 && now.Signers[i].SignedOn == m.was
}

// redateSignature: the consent was signed on another day. What was done before
// the right day was done without it, and a person must look at it (INV-20).
func redateSignature(m *correcting) (bool, *Refusal) {
	f, old, ok := m.signatureInQuestion()
	if !ok {
		return false, nil
	}
	earliest := old.IssuedOn
	if old.TakenOver {
		earliest = Date{} // when the form was handed out, nobody has said
	}
	if r := m.happened("C-02", "on", m.to, earliest); r != nil {
		return false, r
	}
	plan := m.firstPlanFrom()
	m.correctSignature(old, m.named, m.to)
	now := m.s.consentByID(f.Consent).clone()
	if now.ActiveOn == old.ActiveOn {
		return true, nil
	}
	for _, dl := range m.deadlinesAbout(ParticipationForm, now.ID) {
		m.settledOn(dl, now.ActiveOn)
	}
	if again := m.firstPlanFrom(); again != plan {
		for _, dl := range m.deadlinesAbout(FirstPlan, "plan") {
			if dl.CountedFrom == plan {
				m.recountFrom(dl, again)
			}
		}
	}
	m.followDates(old, func(on Date) bool { return on.Before(now.ActiveOn) })
	m.listReaders(old)
	return true, nil
}

// firstPlanFrom is the day DL-12 counts from as the case stands; zero when it
// does not run.
func (m *correcting) firstPlanFrom() Date {
	granted, ok := m.s.granted(ScopePlan)
	con := m.s.consent(ConsentPlan, ConsentActive)
	ready, coordinated := m.s.coordinatedSince()
	if !ok || con == nil || !coordinated {
		return Date{}
	}
	return latest(latest(granted, con.ActiveOn), ready)
}

// strikeSignature: nobody signed. A consent that was in force is out for signing
// again; what it opened is closed in the same instant, as by a withdrawal
// (INV-22), and what was done under it is shown and asked about.
func strikeSignature(m *correcting) (bool, *Refusal) {
	_, old, ok := m.signatureInQuestion()
	if !ok {
		return false, nil
	}
	m.correctSignature(old, m.named, Date{})
	m.stopAt(signatureStruck, becauseCorrected, old.Form) // the receipt for what was signed (C-02)
	m.tellOfLetters(aSignature, old.Form)
	for _, con := range m.s.inForm(old.Form) {
		if con.ID != old.ID && con.signedBy(m.named) {
			m.tellOf(SameForm, con.ID, string(con.Kind))
		}
	}
	if old.ActiveOn.IsZero() {
		return true, nil // others had not signed yet: it never took effect
	}
	m.followDates(old, func(Date) bool { return true })
	m.listReaders(old)
	if old.Status == ConsentActive {
		m.reopenForSigning(old)
	}
	return true, nil
}

// reopenForSigning ends what stands on a consent that was never signed.
func (m *correcting) reopenForSigning(con Consent) {
	m.reissueForm(con)
	switch con.Kind {
	case ConsentStart:
		if m.s.Phase == PhaseAssessment || m.s.Phase == PhaseDecision {
			m.emit(&PhaseMoved{To: PhaseAwaitingConsent})
		}
		m.closeGroup()
	case ConsentCoordinator:
		m.cancel(CoordinatorAppointment, "", becauseCorrected)
		m.coordinatorLeaves(becauseCorrected)
		if m.s.Plan.live() {
			m.openTask(TaskAskAboutPlan, "", m.today)
		}
	case ConsentPlan:
		m.freezePlan(becauseCorrected)
	case ConsentParticipation:
		for _, p := range con.Participants {
			if p.EndedOn.IsZero() {
				m.removeAccess(p.Who, neverConsented)
			}
		}
	case ConsentInfoSharing:
		m.removeAccess(con.Party, neverConsented)
	case ConsentMeetingGuest:
		if meeting := m.s.meeting(con.Meeting); meeting != nil && m.s.open(meeting) && !m.s.hasGround(con.Party) {
			m.leaveMeeting(*meeting, con.Party)
			m.stopLettersAbout(con.Party)
		}
	}
}

// reissueForm lets a consent wait for its signature again, from today: reminders
// go as for a form just handed out. One that has been asked for anew since, or
// belongs to a round that is over, is not opened again.
func (m *correcting) reissueForm(con Consent) {
	to := ConsentIssued
	for _, other := range m.s.Consents {
		if other.ID != con.ID && other.inForce() && other.Kind == con.Kind && other.Party == con.Party && other.Meeting == con.Meeting {
			to = ConsentSuperseded
		}
	}
	if m.s.Ended() || m.entry.Round != m.s.Round {
		to = ConsentExpired
	}
	m.emit(&ConsentTakenBack{ID: con.ID, Status: to, On: m.today, Reason: becauseCorrected})
	switch {
	case to != ConsentIssued:
	case con.Kind == ConsentParticipation:
		m.setDeadline(ParticipationForm, con.ID, "", m.today)
	case len(m.live(ConsentForm, con.Form)) == 0:
		m.setDeadline(ConsentForm, con.Form, "", m.today)
	}
}

// closeGroup ends the group and its meetings, and stops every letter to others
// than the person: all of it stood on the consent to start.
func (m *correcting) closeGroup() {
	m.stopTelling(everyone)
	m.endSharing(becauseCorrected)
}

// followDates tells of what was done because of a consent while it was in force, on
// the days that count. It stands: a decision is not undone by a correction, and
// what has been done has been done; a person must see to it.
func (m *correcting) followDates(con Consent, counts func(Date) bool) {
	see := func(about, what string, on Date) {
		if !on.IsZero() && !on.Before(con.ActiveOn) && (con.EndedOn.IsZero() || !on.After(con.EndedOn)) && counts(on) {
			m.tellOf(StoodOnIt, about, what)
		}
	}
	s := m.s
	if con.Kind == ConsentStart && s.Assessment != nil {
		see("assessment", string(AssessmentRecord), s.Assessment.On)
	}
	for _, dec := range s.Decisions {
		if con.Kind == ConsentStart || dec.gives() && slices.Contains(dec.Scope, Scope(con.Kind)) {
			see(dec.ID, "", dec.DecidedOn)
		}
	}
	for _, a := range s.Coordinators {
		if con.Kind == ConsentCoordinator && a.Status != AssignmentInterim {
			see(a.ID, "", a.ActiveOn)
		}
	}
	if con.Kind == ConsentPlan {
		see("plan", "", s.Plan.OpenedOn)
	}
	for _, v := range s.Plan.Versions {
		if con.Kind == ConsentPlan || con.Kind == ConsentParticipation {
			see("plan", string(PlanLetter), v.On)
		}
	}
	for _, x := range s.Meetings {
		held := x.Status == MeetingStatusHeld || x.Status == MeetingStatusMinutesDraft || x.Status == MeetingStatusMinutesSent
		if held && (con.Kind == ConsentStart || con.Party != "" && slices.Contains(x.Attended, con.Party)) {
			see(x.ID, string(x.Kind), x.On)
		}
	}
}

// ReadsInQuestion tells whose looks at the case matter when a signature is
// corrected, on which grounds, and from when until when: somebody let in by a
// consent that was not there. ok is false when none do; an until of zero is now.
type ReadsInQuestion struct {
	// Who is empty for everyone.
	Who         []Principal
	Grounds     []Role
	From, Until time.Time
}

// ReadsFor works that out for one entry and what is to be said of it.
func ReadsFor(s State, e Event, c *CorrectEntry) (q ReadsInQuestion, ok bool) {
	if c.Void && c.Who != "" {
		return ReadsInQuestion{Who: []Principal{c.Who}, From: e.At, Grounds: caseGrounds()}, true
	}
	if _, ok := e.Fact.(aboutAnother); ok {
		return ReadsInQuestion{From: e.At, Grounds: caseGrounds()}, c.Void
	}
	f, isSignature := e.Fact.(*Signed)
	if !isSignature || !c.Void && c.On.IsZero() {
		return q, false
	}
	con := s.consentByID(f.Consent)
	if con == nil || con.ActiveOn.IsZero() {
		return q, false
	}
	q = ReadsInQuestion{From: e.At, Grounds: []Role{RoleParticipant, RoleMember, RoleChair, RoleMinutes}}
	switch con.Kind {
	case ConsentCoordinator:
		q.Grounds = []Role{RoleCoordinator}
	case ConsentParticipation:
		for _, p := range con.Participants {
			q.Who = append(q.Who, p.Who)
		}
	case ConsentInfoSharing, ConsentMeetingGuest:
		q.Who = []Principal{con.Party}
	}
	if !con.EndedOn.IsZero() {
		q.Until = calendar.EndOf(con.EndedOn)
	}
	if c.On.IsValid() && !c.On.IsZero() {
		q.Until = calendar.At(c.On, 0, 0)
	}
	return q, q.Until.IsZero() || q.From.Before(q.Until)
}

// listReaders tells who has read under a consent that was not there.
func (m *correcting) listReaders(con Consent) {
	m.tellReads(moved(ReadMeanwhile, con.ID, string(con.Kind), "", ""))
}

// tellReads tells who has read what is corrected, and how often, if anybody has.
func (m *correcting) tellReads(f FollowUp) {
	for _, r := range m.entry.Reads {
		f.Who = append(f.Who, r.Who)
		f.Times += r.Times
	}
	if f.Times > 0 {
		m.tell(f)
	}
}

// strikeRefusal: nobody said no. The form waits for its answer again.
func strikeRefusal(m *correcting) (bool, *Refusal) {
	f, ok := m.entry.Event.Fact.(*ConsentEnded)
	if !ok || f.Status != ConsentRefused {
		return false, nil
	}
	return m.unrefuse(m.s.consentByID(f.ID)), nil
}

// strikeDeclined: the patient has not declined a plan; the same no stands at
// the consent it was said to.
func strikeDeclined(m *correcting) (bool, *Refusal) {
	for i := range m.s.Consents {
		if con := &m.s.Consents[i]; con.Kind == ConsentPlan && m.unrefuse(con) {
			return true, nil
		}
	}
	return false, nil
}

func (m *correcting) unrefuse(con *Consent) bool {
	if con == nil || con.Status != ConsentRefused || con.EndedOn != m.was {
		return false
	}
	old := con.clone()
	m.reissueForm(old)
	if old.Kind == ConsentPlan && m.s.PlanDeclinedOn == m.was {
		m.emit(&PlanNotDeclined{})
	}
	m.doneTasks(TaskConsentRefused, old.Form)
	m.closedOn(ClosedNoConsent)
	return true
}

// correctSignature gives a signature another date, or none. A consent in force
// counts from the last signature; one that loses it is taken back after this.
func (m *correcting) correctSignature(con Consent, who Principal, on Date) {
	active := con.ActiveOn
	if !active.IsZero() && !on.IsZero() {
		after := con.clone()
		after.setSignedOn(who, on)
		active = after.signedOn()
	}
	m.emit(&SignatureCorrected{Consent: con.ID, Who: who, On: on, ActiveOn: active})
}

func (c *Consent) setSignedOn(who Principal, on Date) {
	for i := range c.Signers {
		if c.Signers[i].Who == who {
			c.Signers[i].SignedOn = on
			if on.IsZero() {
				c.Signers[i].Original = ""
			}
		}
	}
}

// SignatureCorrected gives a signature another date, or none, and says from when
// the consent counts.
type SignatureCorrected struct {
	Consent string    `json:"consent"`
	Who     Principal `json:"who"`
	On      Date      `json:"on,omitzero"`
	// ActiveOn is the consent's, also where it is as before. It is zero where the
	// consent has not been in force; of one that has, only older events lack it.
	ActiveOn Date `json:"active_on,omitzero"`
}

func (f *SignatureCorrected) apply(s *State, _ *Event) {
	c := s.consentByID(f.Consent)
	if c == nil {
		return
	}
	c.setSignedOn(f.Who, f.On)
	switch {
	case !f.ActiveOn.IsZero():
		c.ActiveOn = f.ActiveOn
	case !c.ActiveOn.IsZero():
		f.older(c)
	}
}

// ConsentTakenBack says that a consent was not answered after all: it is out
// for signing again, or past it.
type ConsentTakenBack struct {
	ID     string        `json:"id"`
	Status ConsentStatus `json:"status"`
	On     Date          `json:"on"`
	Reason Reason        `json:"reason"`
}

func (f *ConsentTakenBack) apply(s *State, _ *Event) {
	c := s.consentByID(f.ID)
	if c == nil {
		return
	}
	c.Status, c.ActiveOn, c.EndedOn, c.Reason = f.Status, Date{}, f.On, f.Reason
	if f.Status == ConsentIssued {
		c.EndedOn = Date{}
	}
}

// PlanNotDeclined forgets that the patient did not want a plan.
type PlanNotDeclined struct{}

func (f *PlanNotDeclined) apply(s *State, _ *Event) { s.PlanDeclinedOn = Date{} }
