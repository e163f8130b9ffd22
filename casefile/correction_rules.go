package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// corrector knows what follows when one kind of entry turns out to be wrong.
// Both functions report whether they have mended anything: the entry may have
// been overtaken since, and then a person has to see to it. They refuse a date
// that contradicts the rest of the case.
type corrector struct {
	// date is what the entry says happened when; nil when it states no date.
	date func(Fact) Date
	// redate is for a wrong date, strike for an entry that should not be there;
	// nil where a correction can only stand beside it.
	redate, strike func(*correcting) (mended bool, r *Refusal)
}

// correctors are the entries whose consequences are worked out again, by the
// fact's registered name. Everything else in a ledger can be corrected too; then
// the correction stands beside it, and a task asks the unit to do the rest. A
// machine that is added to the case adds its entries here.
var correctors = map[string]corrector{
	"referred": {date: func(f Fact) Date { return f.(*Referred).Referral.ReceivedOn }, redate: redateReferral, strike: strikeReferral},
	"referral_absorbed": {date: func(f Fact) Date { return f.(*ReferralAbsorbed).Referral.ReceivedOn }, redate: redateReferral,
		strike: strikeReferral},
	"balance_opened":     {strike: strikeReferral},
	"episode_opened":     {strike: strikeEpisode},
	"receipt_registered": {date: func(f Fact) Date { return f.(*ReceiptRegistered).On }, redate: redateReceipt, strike: strikeReceipt},
	"complaint_registered": {date: func(f Fact) Date { return f.(*ComplaintRegistered).Complaint.SentOn }, redate: redateComplaint,
		strike: strikeComplaint},
	"complaint_withdrawn": {strike: strikeComplaintWithdrawn},
	"complaint_corrected": {date: func(f Fact) Date { return f.(*ComplaintCorrected).On }, redate: redateComplaintCorrection},
	"appeal_decided":      {date: func(f Fact) Date { return f.(*AppealDecided).ReceivedOn }, redate: redateAppeal, strike: strikeAppeal},
	"grounds_received":    {date: func(f Fact) Date { return f.(*GroundsReceived).On }, redate: redateGrounds},
	"signed":              {date: func(f Fact) Date { return f.(*Signed).On }, redate: redateSignature, strike: strikeSignature},
	"consent_ended":       {date: func(f Fact) Date { return f.(*ConsentEnded).On }, strike: strikeRefusal},
	"plan_declined":       {date: func(f Fact) Date { return f.(*PlanDeclined).On }, strike: strikeDeclined},
	"letter_sent":         {date: func(f Fact) Date { return f.(*LetterSent).On }, redate: redatePosting, strike: strikePosting},
	"child_heard":         {strike: strikeChildView},
	"work_documented":     {strike: strikeNote},
	"change_reported":     {strike: strikeByHand},
	"closing_proposed":    {strike: strikeByHand},
	"party_heard":         {strike: strikeByHand},
	"capacity_decided":    {strike: strikeByHand},
	"decision_made":       {strike: strikeDecision},
	"assessed":            {strike: strikeAssessment},
	"withdrawn":           {strike: strikeStep},
	"objection_made":      {strike: strikeStep},
	"meeting_held":        {date: func(f Fact) Date { return f.(*MeetingHeld).On }, redate: redateMeeting, strike: strikeMeeting},
	"death_registered":    {date: func(f Fact) Date { return f.(*DeathRegistered).On }, redate: redateDeath, strike: strikeDeath},
	"move_reported":       {strike: strikeMove},
	"move_called_off":     {strike: strikeCallingOff},
	"transfer_sent":       {strike: strikePacket},
	"move_acknowledged": {date: func(f Fact) Date { return f.(*MoveAcknowledged).On }, redate: redateAcknowledgement,
		strike: strikeAcknowledgement},
	"moved_away":             {strike: strikeMoved},
	"preliminary_reply_sent": {date: func(f Fact) Date { return f.(*PreliminaryReplySent).On }},
	"consent_activated":      {date: func(f Fact) Date { return f.(*ConsentActivated).On }},
	"coordinator_appointed":  {date: func(f Fact) Date { return f.(*CoordinatorAppointed).On }},
	"assignment_over":        {date: func(f Fact) Date { return f.(*AssignmentOver).On }},
}

// correcting is one correction being carried out.
type correcting struct {
	*deciding
	entry EntryFacts
	was   Date
	to    Date
	// told is what the changed case does not show by itself.
	told   []FollowUp
	mended bool
	// id names the correction; wrongly is true where the case has ended with it (T-20).
	id      string
	wrongly bool
	// who is the right one, named the one the entry has named until now.
	who, named Principal
}

// mend carries a correction out.
func (d *deciding) mend(c Correction) (*correcting, *Refusal) {
	m := &correcting{deciding: d, entry: *d.facts.Entry, was: c.Was, to: c.Now, id: c.ID, who: c.Who,
		named: d.namedIn(d.facts.Entry.Event, c.ID)}
	if d.s.RegisteredWrongly() && m.entry.Round == d.s.Round && (!c.Void || m.referralOf() == nil) {
		m.mended = true // nothing stands on it any more
		return m, nil
	}
	k, n := correctors[string(c.Fact)], namings[string(c.Fact)]
	does := k.redate
	switch {
	case c.Void && c.Who != "":
		does = n.unname
	case c.Who != "":
		does = n.rename
	case c.Void:
		does = k.strike
	}
	if does == nil || !c.Void && c.Now.IsZero() && c.Who == "" {
		return m, nil
	}
	var r *Refusal
	m.mended, r = does(m)
	return m, r
}

func (m *correcting) tell(f FollowUp) { m.told = append(m.told, f) }

// tellOf tells of something once, by code and what it is about.
func (m *correcting) tellOf(code FollowUpCode, about, what string) {
	if f := moved(code, about, what, "", ""); !slices.ContainsFunc(m.told, func(x FollowUp) bool { return x.ID == f.ID }) {
		m.tell(f)
	}
}

// closedOn tells that the case was closed because of the entry; closing is not
// undone by itself: a new referral begins a new round (T-17).
func (m *correcting) closedOn(reason CloseReason) {
	if m.s.Phase == PhaseClosed && m.s.CloseReason == reason && m.entry.Round == m.s.Round {
		m.tellOf(CaseWasClosed, "case", string(reason))
	}
}

// recountFrom counts a deadline again from another date. A right that has been
// told is never shortened (INV-73); what was settled is judged again; what had
// run out or was missed is open again when its new date lies ahead.
func (m *correcting) recountFrom(old Deadline, from Date) {
	if old.Status == DeadlineCancelled && (old.Kind != Right || old.Reason == becauseCorrected) {
		return
	}
	dl := old.clone()
	dl.CountedFrom = from
	rules := m.rulesFor(dl.Code)
	dl.Due, dl.ActBy, dl.Length = dueDate(rules, dl.Code, from)
	if dl.Grace = dl.Grace && dl.Due.Before(old.Due); dl.Grace {
		dl.Due, dl.ActBy, dl.Length = old.Due, old.ActBy, old.Length // counted right, it was over then too
	}
	dl.suspend(rules)
	dl.Alarm = alarmOf(m.policy, dl.Code, from)
	if dl.Kind == Right && dl.Due.Before(old.Due) {
		f := moved(RightKept, dl.ID, dl.Code, "", "")
		f.Was, f.Now = old.Due, dl.Due
		m.tell(f)
		return
	}
	dl.Ends = calendar.EndOf(dl.Due)
	ahead := dl.Ends.After(m.now)
	switch dl.Status {
	case DeadlineMet, DeadlineMetLate:
		dl.Status = metOn(dl.Due, dl.SettledOn)
		if ruleOf(dl.Code).used != nil && ahead { // it never ends early, also when it has been used
			dl.Status, dl.SettledOn = DeadlineOpen, Date{}
		}
	case DeadlineCancelled:
		switch {
		case dl.Reason != becauseRanOut: // it ended for another reason, and only its date is known better
		case ahead:
			dl.Status, dl.SettledOn, dl.Reason = DeadlineOpen, Date{}, ""
		default:
			dl.SettledOn = dl.Due
		}
	case DeadlineOpen, DeadlineOverdue:
		if ahead {
			dl.Status = DeadlineOpen
		}
	}
	m.restate(old, dl)
}

// settledOn judges a settled deadline again by another day.
func (m *correcting) settledOn(old Deadline, on Date) {
	if old.Status != DeadlineMet && old.Status != DeadlineMetLate || old.SettledOn == on {
		return
	}
	dl := old.clone()
	dl.SettledOn, dl.Status = on, metOn(dl.Due, on)
	m.restate(old, dl)
}

func metOn(due, on Date) DeadlineStatus {
	if on.After(due) {
		return DeadlineMetLate
	}
	return DeadlineMet
}

// unsettle opens a duty again that was settled by something that did not happen.
func (m *correcting) unsettle(old Deadline) {
	if old.Live() || m.s.Ended() {
		return
	}
	dl := old.clone()
	dl.Status, dl.SettledOn, dl.Reason = DeadlineOpen, Date{}, ""
	m.restate(old, dl)
}

// restate emits what a deadline now is, with its reminders laid out again: what
// has been sent is not sent again because its day moved.
func (m *correcting) restate(old, dl Deadline) {
	if dl.Live() {
		dl.Reminders = m.laidAgain(old, dl)
	}
	m.emit(&DeadlineRestated{Deadline: dl, Reason: becauseCorrected})
}

// DeadlineRestated says of a deadline, for a reason, everything that is now so:
// date, reminders and status.
type DeadlineRestated struct {
	Deadline Deadline `json:"deadline"`
	Reason   Reason   `json:"reason"`
}

func (f *DeadlineRestated) apply(s *State, _ *Event) {
	if dl := s.deadline(f.Deadline.ID); dl != nil {
		*dl = f.Deadline.clone()
	}
}

// deadlinesAbout lists the deadlines of a code about something, whatever their status.
func (m *correcting) deadlinesAbout(code, about string) []Deadline {
	var out []Deadline
	for _, dl := range m.s.Deadlines {
		if dl.Code == code && dl.About == about {
			out = append(out, dl.clone())
		}
	}
	return out
}

// rights lists a party's rights about something, whatever their status.
func (m *correcting) rights(about string, party Principal) []Deadline {
	var out []Deadline
	for _, dl := range m.s.Deadlines {
		if dl.Kind == Right && about != "" && dl.About == about && (party == "" || dl.Party == party) {
			out = append(out, dl.clone())
		}
	}
	return out
}

// notEstablished ends a period that began with something that did not happen.
// It is not over: it has not begun (INV-61). One that has been used stays used.
func (m *correcting) notEstablished(dl Deadline) {
	if dl.Live() || dl.Status == DeadlineCancelled && dl.Reason != becauseCorrected {
		m.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: m.today, Reason: becauseCorrected})
	}
}

// keepTold lets a period that begins anew end no earlier than the same one had
// been told to, before the receipt it was counted from was struck out (INV-73).
func (d *deciding) keepTold(code, about string, party Principal) {
	var told Deadline
	for _, dl := range d.s.Deadlines {
		if dl.Code == code && dl.About == about && dl.Party == party && dl.Reason == becauseCorrected && dl.Due.After(told.Due) {
			told = dl
		}
	}
	for _, dl := range d.live(code, about) {
		if dl.Party == party && !told.Due.IsZero() && told.Due.After(dl.Due) {
			now := dl.clone()
			now.Due, now.ActBy, now.Ends = told.Due, told.ActBy, told.Ends
			d.emit(&DeadlineRestated{Deadline: now, Reason: becauseTold})
		}
	}
}
