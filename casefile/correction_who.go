package casefile

import "slices"

// A wrong «who» (INV-87): the entry is right but for the one it names. who says
// whom it should have named; void and who together strike one of several that an
// entry names. Access that the wrong one got by it ends at once, letters to them
// stop, and what was read and posted is shown.

// naming is how the people an entry names are corrected.
type naming struct {
	// one is whom the entry names as what it is about; nil where it names none, or several.
	one func(*State, Fact) Principal
	// rename puts another in their place.
	rename func(*correcting) (bool, *Refusal)
	// several are those of whom one may be struck alone, by unname.
	several func(Fact) []Principal
	unname  func(*correcting) (bool, *Refusal)
}

// namings are the entries whose people are corrected by the correction itself, by
// the fact's registered name. In others a step does it, or the register, or it
// follows from another entry: the test of facts that name people says which.
var namings = map[string]naming{
	"referred":             {one: theSender, rename: renameSender},
	"referral_absorbed":    {one: theSender, rename: renameSender},
	"signed":               {one: func(_ *State, f Fact) Principal { return f.(*Signed).Who }, rename: renameSigner},
	"receipt_registered":   {one: func(_ *State, f Fact) Principal { return f.(*ReceiptRegistered).Party }, rename: renameReceiver},
	"complaint_registered": {one: theComplainant, rename: renameComplainant},
	"letter_sent":          {one: theAddressee, rename: wentToAnother},
	"consent_asked":        {several: askedAbout, unname: unnameInConsent},
	"meeting_held":         {several: func(f Fact) []Principal { return f.(*MeetingHeld).Named }, unname: unnameCopied},
	"member_joined": {several: func(f Fact) []Principal { return []Principal{f.(*MemberJoined).Member.Who} },
		unname: unnameMember},
}

// corrigibleWho holds what is asked of a correction that says who.
func (d *deciding) corrigibleWho(c *CorrectEntry, e Event) *Refusal {
	n := namings[e.Name()]
	switch {
	case c.Who == "":
		return nil
	case !c.On.IsZero():
		return malformed("INV-87", "who_or_date")
	case c.Void && (n.unname == nil || !slices.Contains(n.several(e.Fact), c.Who)):
		return malformed("INV-87", "not_named_there")
	case !c.Void && n.rename == nil:
		return malformed("INV-87", "who_not_corrected")
	case !c.Void && c.Who == d.namedIn(e, ""):
		return malformed("INV-87", "same_who")
	}
	return nil
}

// namedIn is whom an entry names as it stands today, corrections before one counted in.
func (d *deciding) namedIn(e Event, before string) Principal {
	n := namings[e.Name()]
	if n.one == nil {
		return ""
	}
	who := n.one(d.s, e.Fact)
	for _, c := range d.s.Corrections {
		if c.ID == before {
			break
		}
		if c.Entry == e.Seq && c.Who != "" && !c.Void {
			who = c.Who
		}
	}
	return who
}

func theSender(_ *State, f Fact) Principal {
	return f.(bringer).brings().Sender
}

// renameSender: another sent the referral. D-01 goes to them; one on its way to
// whoever it was not is stopped, and one that left is shown.
func renameSender(m *correcting) (bool, *Refusal) {
	ref := m.referralOf()
	if ref == nil || !ref.stands() {
		return false, nil
	}
	id, was, kind := ref.ID, ref.Sender, ref.SenderKind
	switch {
	case m.who == m.s.Patient:
		kind = SenderPatient
	case kind == SenderPatient:
		kind = SenderOther
	}
	m.emit(&SenderCorrected{Referral: id, Sender: m.who, SenderKind: kind})
	answers := func(l *Letter) bool {
		return l.About == id && l.To == was && !m.s.speaksForThePatient(was) &&
			(l.Code == AcknowledgementLetter || l.Code == RightBodyLetter)
	}
	m.stopLetters(becauseCorrected, answers)
	m.showPosted(answers)
	if m.who != m.s.Patient && !m.s.Ended() {
		m.queueLetter(AcknowledgementLetter, m.who, id)
	}
	return true, nil
}

// SenderCorrected says who sent a referral.
type SenderCorrected struct {
	Referral   string     `json:"referral"`
	Sender     Principal  `json:"sender"`
	SenderKind SenderKind `json:"sender_kind"`
}

func (f *SenderCorrected) apply(s *State, _ *Event) {
	if r := s.referral(f.Referral); r != nil {
		r.Sender, r.SenderKind = f.Sender, f.SenderKind
	}
}

// renameSigner: another of those who must sign had signed. The consent took effect
// by it only if all had, and then the other has a signature of their own.
func renameSigner(m *correcting) (bool, *Refusal) {
	f, con, ok := m.signatureInQuestion()
	switch {
	case !ok:
		return false, nil
	case !con.mustSign(m.who):
		return false, refuse("INV-20", "not_a_signer")
	case con.signedBy(m.who):
		return false, refuse("INV-20", "signed_already")
	}
	m.correctSignature(con, m.named, Date{})
	m.emit(&Signed{Consent: con.ID, Who: m.who, On: m.was, Original: f.Original})
	for _, other := range m.s.inForm(con.Form) {
		if other.ID != con.ID && other.signedBy(m.named) {
			m.tellOf(SameForm, other.ID, string(other.Kind))
		}
	}
	return true, nil
}

// renameReceiver: another party has the decision, from that day. The one it was put
// down to has no receipt, and their time to complain is not established (INV-61).
func renameReceiver(m *correcting) (bool, *Refusal) {
	f, dec, ok := m.receiptInQuestion()
	if !ok {
		return false, nil
	}
	to := dec.partyIn(m.who)
	if to == nil {
		return false, unknown("party", string(m.who))
	}
	if !to.ReceivedOn.IsZero() {
		return false, refuse("INV-61", "receipt_already_known", "date", to.ReceivedOn.String())
	}
	evidence := dec.partyIn(m.named).Evidence
	if mended, r := strikeReceipt(m); r != nil || !mended {
		return mended, r
	}
	m.arrived(m.s.decision(f.Decision), m.who, m.was, evidence)
	return true, nil
}

func theComplainant(_ *State, f Fact) Principal {
	c := f.(*ComplaintRegistered).Complaint
	if c.Representative != "" {
		return c.Representative
	}
	return c.Party
}

// renameComplainant: another represents the party, or where nobody does, another of
// the decision's parties complains. Whether the complaint is in time is judged by
// that party's own period; a power is seen to by a person.
func renameComplainant(m *correcting) (bool, *Refusal) {
	c := m.s.complaint(m.entry.Event.Fact.(*ComplaintRegistered).Complaint.ID)
	if c == nil || c.Party != m.named && c.Representative != m.named {
		return false, nil
	}
	f := &ComplainantCorrected{Complaint: c.ID, Party: c.Party, Representative: c.Representative}
	represented := c.Representative != ""
	if represented {
		f.Representative = m.who
	} else {
		f.Party = m.who
		if !slices.ContainsFunc(m.s.partiesTo(c.Decision, m.today), func(p Party) bool { return p.Who == m.who }) {
			return false, unknown("party", string(m.who))
		}
	}
	id, decision, open := c.ID, c.Decision, c.Open()
	m.emit(f)
	theirs := func(l *Letter) bool { return l.About == id && l.To == m.named }
	m.stopLetters(becauseCorrected, theirs)
	m.showPosted(theirs)
	if open {
		m.queueLetter(ComplaintReceivedLetter, m.who, id)
	}
	if represented {
		m.tellOf(StoodOnIt, id, "") // the power that was seen was another's
		return true, nil
	}
	m.judgeAgain(decision, m.who)
	if c := m.s.complaint(id); open && !c.Late {
		if timely, _ := m.s.inTime(decision, m.who, c.SentOn); !timely {
			m.tellOf(StoodOnIt, id, "") // somebody has admitted it as one in time
		}
	}
	for _, party := range []Principal{m.named, m.who} { // whose time it was that was used
		m.resetComplaintPeriod(decision, party)
	}
	return true, nil
}

// ComplainantCorrected says who complains, and who represents them.
type ComplainantCorrected struct {
	Complaint      string    `json:"complaint"`
	Party          Principal `json:"party"`
	Representative Principal `json:"representative,omitempty"`
}

func (f *ComplainantCorrected) apply(s *State, _ *Event) {
	if c := s.complaint(f.Complaint); c != nil {
		c.Party, c.Representative = f.Party, f.Representative
	}
}

func theAddressee(s *State, f Fact) Principal {
	if l := s.letter(f.(*LetterSent).ID); l != nil {
		return l.To
	}
	return ""
}

// wentToAnother: the letter was posted to somebody else than the one it is for. It
// has told nobody (INV-105) and waits to be posted, as long as it may; what went
// to the wrong one is a person's to follow up.
func wentToAnother(m *correcting) (bool, *Refusal) {
	l, ok := m.postingInQuestion()
	if !ok {
		return false, nil
	}
	if mended, r := strikePosting(m); r != nil || !mended {
		return mended, r
	}
	f := moved(LetterWasPosted, l.ID, string(l.Code), "", "")
	f.Who, f.Was = []Principal{m.who}, l.PostedOn
	m.tell(f)
	return true, nil
}

// askedAbout are those whom a consent lets know of the person.
func askedAbout(f Fact) []Principal {
	con := f.(*ConsentAsked).Consent
	var out []Principal
	if con.Party != "" {
		out = append(out, con.Party)
	}
	for _, p := range con.Participants {
		out = append(out, p.Who)
	}
	return out
}

// unnameInConsent: somebody was named who was not meant. What they had by it ends
// at once (INV-22, INV-30); the right one needs the person's consent, on a new form.
func unnameInConsent(m *correcting) (bool, *Refusal) {
	con := m.s.consentByID(m.entry.Event.Fact.(*ConsentAsked).Consent.ID)
	if con == nil || !con.inForce() || con.Party != m.who && !con.names(m.who) {
		m.listCaseReaders()
		return false, nil
	}
	if con.Party == m.who {
		m.endConsent(con.clone(), ConsentExpired, becauseCorrected)
	} else {
		m.emit(&ParticipantRemoved{Consent: con.ID, Who: m.who, On: m.today, Reason: becauseCorrected})
	}
	if !m.s.speaksForThePatient(m.who) {
		m.removeAccess(m.who, neverConsented)
	}
	m.tellOfWrongOne()
	return true, nil
}

// unnameMember: somebody is in the group who was not meant.
func unnameMember(m *correcting) (bool, *Refusal) {
	if m.s.Team.member(m.who) == nil || m.who == m.s.Patient {
		m.listCaseReaders()
		return false, nil
	}
	m.leaveTeam(m.who, becauseCorrected)
	if !m.s.hasGround(m.who) {
		m.leaveMeetings(func(*Meeting) []Principal { return []Principal{m.who} })
		m.stopLettersAbout(m.who)
	}
	m.tellOfWrongOne()
	return true, nil
}

// unnameCopied: somebody was to have a copy of the minutes whom the patient had not named
// (G-06), whether they are written or not. Who was invited has them without being named.
func unnameCopied(m *correcting) (bool, *Refusal) {
	m.listCaseReaders()
	x := m.s.meeting(m.entry.Event.Fact.(*MeetingHeld).Meeting)
	if x == nil || !slices.Contains(x.Named, m.who) || slices.Contains(x.Invited, m.who) {
		return false, nil
	}
	id, sent := x.ID, x.Status == MeetingStatusMinutesSent
	m.emit(&Uninvited{Meeting: id, Who: m.who})
	theirs := func(l *Letter) bool {
		return l.Code == MinutesLetter && l.About == id && l.To == m.who && !slices.Contains(MinutesRecipients(*m.s, id), m.who)
	}
	m.stopLetters(becauseCorrected, theirs)
	m.showPosted(theirs)
	if sent {
		m.tellOrSettle(MinutesDue, id)
	}
	return true, nil
}

// tellOfWrongOne shows what somebody who was not meant has read and been sent.
func (m *correcting) tellOfWrongOne() {
	m.listCaseReaders()
	if !m.s.hasGround(m.who) {
		m.showPosted(func(l *Letter) bool { return l.To == m.who && l.aboutThePerson() && !m.s.complains(l.To) })
	}
}
