package casefile

import "slices"

// LetterStatus is how far a letter has come.
type LetterStatus string

// The statuses of a letter.
const (
	LetterQueued    LetterStatus = "QUEUED"
	LetterHeld      LetterStatus = "HELD"
	LetterPosted    LetterStatus = "POSTED"
	LetterCancelled LetterStatus = "CANCELLED"
	LetterFailed    LetterStatus = "FAILED"
)

// Codes lists them.
func (LetterStatus) Codes() []string {
	return CodesOf(LetterQueued, LetterHeld, LetterPosted, LetterCancelled, LetterFailed)
}

// Letter is one addressed document (domain.md 2.12) as a record; rendering and
// carriers belong elsewhere.
type Letter struct {
	ID       string       `json:"id"`
	Code     LetterCode   `json:"code"`
	To       Principal    `json:"to"`
	About    string       `json:"about,omitempty"`
	Says     LetterSays   `json:"says,omitempty" doc:"What it changes of what was told before; empty for the first letter"`
	Status   LetterStatus `json:"status"`
	QueuedOn Date         `json:"queued_on"`
	PostedOn Date         `json:"posted_on,omitzero"`
	Reason   Reason       `json:"reason,omitempty"`
	// ReleasedOn is the day it was put back to be posted, after it was held or came back.
	ReleasedOn Date `json:"released_on,omitzero"`
	// Day is the day of the meeting as an invitation says it, and the day that a preliminary reply promises
	// an answer for; none in letters from before it was kept.
	Day Date `json:"day,omitzero" doc:"The day that it tells of: of the meeting, in an invitation; that an answer is promised for, in a preliminary reply"`
	// Language is the recipient's, else the organisation's, on the day it was written
	// (INV-112); empty in letters from before it was kept.
	Language Language `json:"language,omitempty"`
	// CameBack are the times it was posted and did not arrive (INV-106).
	CameBack []LetterReturn `json:"came_back,omitempty"`
}

// LetterReturn is one time that a letter was posted and came back.
type LetterReturn struct {
	PostedOn Date `json:"posted_on"`
	On       Date `json:"on"`
}

func (l Letter) clone() Letter {
	l.CameBack = slices.Clone(l.CameBack)
	return l
}

// lastPosted is the day it was posted when it last came back, if it ever did.
func (l *Letter) lastPosted() Date {
	if len(l.CameBack) == 0 {
		return Date{}
	}
	return l.CameBack[len(l.CameBack)-1].PostedOn
}

// hasLeft reports whether the letter has ever been posted, whatever became of it then.
func (l *Letter) hasLeft() bool { return l.Status == LetterPosted || len(l.CameBack) > 0 }

// Pending reports whether the letter may still be stopped.
func (l *Letter) Pending() bool { return l.Status == LetterQueued || l.Status == LetterHeld }

func (s *State) letter(id string) *Letter {
	return find(s.Letters, func(x *Letter) bool { return x.ID == id })
}

// queueLetter writes a letter to be posted. One without a known address is
// held until somebody has found it; to the dead nothing is written (T-16).
//
// What goes to the patient goes to those who open the patient's letters: the
// guardians of a child, and the young person too from 15. An organisation that sent a
// message is answered by one, and gets no letter.
func (d *deciding) queueLetter(code LetterCode, to Principal, about string) {
	if to != d.s.Patient {
		d.writeLetter(code, to, about)
		return
	}
	d.writeLetters(code, d.s.writtenTo(d.today), about)
}

func (d *deciding) writeLetters(code LetterCode, to []Principal, about string) {
	for _, p := range to {
		d.writeLetter(code, p, about)
	}
}

func (d *deciding) writeLetter(code LetterCode, to Principal, about string) {
	d.write(Letter{Code: code, To: to, About: about})
}

func (d *deciding) write(l Letter) {
	code, to, about := l.Code, l.To, l.About
	kind, registered := letterKinds[code]
	if !registered || kind.InTheCase || kind.once && d.s.writtenOf(code, to) {
		return
	}
	toDead := !d.s.DiedOn.IsZero() && (to == d.s.Patient || d.s.speaksForThePatient(to))
	if to == "" || to.IsOrganisation() || toDead || d.s.shutOut(about) || d.s.withheldFrom(to) || d.writtenNow(code, to, about) {
		return
	}
	l.ID, l.Status, l.QueuedOn = nextAfter("letter", d.s.Letters, letterID), LetterQueued, d.today
	l.Language = d.languageOf(to)
	if m := d.s.meeting(about); code == InvitationLetter && m != nil {
		l.Day = m.On
		if l.Says == SaysCalledOff && m.ahead() { // it is held without them
			l.Day = d.s.dayTold(about, to)
		}
	}
	if code == PreliminaryReplyLetter {
		l.Day = d.s.promisedIn(about)
	}
	if d.s.objectedTo(to) && l.aboutThePerson() {
		return // INV-85
	}
	if slices.Contains(d.facts.NoAddress, to) {
		l.Status, l.Reason = LetterHeld, becauseNoAddress
	}
	if l.Status == LetterQueued && d.s.homeUnsafe(to) {
		l.Status, l.Reason = LetterHeld, becauseUnsafe
	}
	d.emit(&LetterWritten{Letter: l})
}

// writtenOf reports whether somebody has had a letter of a kind, or has one coming.
func (s *State) writtenOf(code LetterCode, to Principal) bool {
	return slices.ContainsFunc(s.Letters, func(l Letter) bool { return l.Code == code && l.To == to && l.Status != LetterCancelled })
}

// writtenNow keeps one step from writing the same letter twice to somebody who
// gets it in two capacities. One that the step has stopped since tells nobody.
func (d *deciding) writtenNow(code LetterCode, to Principal, about string) bool {
	return slices.ContainsFunc(d.events, func(e Event) bool {
		l, ok := e.Fact.(*LetterWritten)
		return ok && l.Letter.Code == code && l.Letter.To == to && l.Letter.About == about &&
			d.s.letter(l.Letter.ID).Status != LetterCancelled
	})
}

// LetterWritten adds a letter.
type LetterWritten struct {
	Letter Letter `json:"letter"`
}

func (f *LetterWritten) apply(s *State, _ *Event) { s.Letters = append(s.Letters, f.Letter.clone()) }

func (s *State) moveLetter(id string, to LetterStatus, on Date, reason Reason) {
	if l := s.letter(id); l != nil {
		l.Status, l.PostedOn, l.Reason = to, on, reason
	}
}

// PostLetter records that a letter has been posted.
type PostLetter struct {
	Letter   string `json:"letter" pattern:"^letter-[0-9]{1,9}$"`
	PostedOn Date   `json:"posted_on,omitzero" format:"date" doc:"Today when left out"`
}

func (c *PostLetter) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Letters, func(l Letter) bool { return l.Pending() }) {
		return refuse("INV-81", "no_letter_waiting")
	}
	return nil
}

func (c *PostLetter) decide(d *deciding) *Refusal {
	l := d.s.letter(c.Letter)
	if l == nil {
		return unknown("letter", c.Letter)
	}
	if m := d.s.meeting(l.About); d.merely(RoleMinutes) && (m == nil || m.MinutesTaker != d.cmd.By.Who) {
		return newRefusal(NotYours, "G-06", "not_yours", []string{"step", "post_letter", "may", "KE, KO"})
	}
	switch l.Status {
	case LetterQueued:
	case LetterCancelled:
		return refuse("INV-55", "letter_cancelled")
	case LetterHeld:
		return refuse("INV-54", "letter_held")
	default:
		return refuse("INV-81", "letter_not_waiting", "status", string(l.Status))
	}
	if c.PostedOn.IsZero() {
		c.PostedOn = d.today
	}
	if r := d.happened("INV-81", "posted_on", c.PostedOn, latest(l.QueuedOn, l.lastPosted())); r != nil {
		return r
	}
	d.emit(&LetterSent{ID: l.ID, On: c.PostedOn})
	if l.warns() {
		d.advanceNoticePosted(*l, c.PostedOn)
	}
	d.promiseTold(l)
	return nil // the duties it meets are settled with what follows (tell)
}

// LetterSent says that a letter has been posted.
type LetterSent struct {
	ID string `json:"id"`
	On Date   `json:"on"`
}

func (f *LetterSent) apply(s *State, _ *Event) { s.moveLetter(f.ID, LetterPosted, f.On, "") }

// HoldLetter keeps a queued letter back.
type HoldLetter struct {
	Letter string `json:"letter" pattern:"^letter-[0-9]{1,9}$"`
	Reason Reason `json:"reason" enum:"NO_ADDRESS,WRONG_ADDRESS,UNSAFE,OTHER"`
}

func (c *HoldLetter) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Letters, func(l Letter) bool { return l.Status == LetterQueued }) {
		return refuse("INV-81", "no_letter_waiting")
	}
	return nil
}

func (c *HoldLetter) decide(d *deciding) *Refusal {
	if r := d.letterFrom(c.Letter, LetterQueued, &LetterSetAside{ID: c.Letter, Reason: c.Reason}); r != nil {
		return r
	}
	if c.Reason == becauseUnsafe && d.s.speaksForThePatient(d.s.letter(c.Letter).To) {
		d.homeIsUnsafe()
	}
	return nil
}

// ReleaseLetter lets a held letter go to post. The patient's own letter that did
// not arrive can be sent once more: a notice must reach its party (fvl § 27).
// So can what concerns a complaint to its party, their representative or the
// appeal body, what a duty to tell waits for, and what no step writes anew, as long as
// they may be told (mustStillHear). Others who should have it are written to anew by the
// step it belongs to, which asks again whether they may (INV-55).
type ReleaseLetter struct {
	Letter string `json:"letter" pattern:"^letter-[0-9]{1,9}$"`
}

func (c *ReleaseLetter) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Letters, d.releasable) {
		return refuse("INV-81", "no_letter_waiting")
	}
	return nil
}

func (d *deciding) mayTryAgain(l *Letter) bool {
	if d.overtaken(l) {
		return false // it would tell what no longer holds
	}
	if d.s.withheldFrom(l.To) || d.s.objectedTo(l.To) && l.aboutThePerson() || l.kind().saidAgain && !d.s.lastWord(l) {
		return false
	}
	if m := d.s.meeting(l.About); m != nil && l.Code == InvitationLetter {
		return l.Status == LetterFailed && d.mustStillHear(l)
	}
	owed := d.s.speaksForThePatient(l.To) && d.s.DiedOn.IsZero() || d.s.owedToParty(*l)
	return l.Status == LetterFailed && (owed || d.mustBeTold(l) || d.mustStillHear(l))
}

func (c *ReleaseLetter) decide(d *deciding) *Refusal {
	must, held := LetterHeld, false
	if l := d.s.letter(c.Letter); l != nil {
		held = l.Reason == becauseUnsafe && d.s.homeUnsafe(l.To)
		if l.Status == LetterFailed && d.overtaken(l) || l.Status == LetterHeld && d.promisedInVain(l) {
			return refuse("INV-81", "letter_overtaken")
		}
		if slices.Contains(d.facts.NoAddress, l.To) {
			return addressMissing([]Principal{l.To})
		}
		if d.mayTryAgain(l) {
			must = LetterFailed
		}
	}
	if r := d.letterFrom(c.Letter, must, &LetterReleased{ID: c.Letter}); r != nil {
		return r
	}
	d.doneTasks(TaskLetterFailed, c.Letter)
	if held {
		d.emit(&HomeFoundSafe{})
	}
	return nil
}

// FailLetter records that a posted letter came back or could not be delivered.
type FailLetter struct {
	Letter string `json:"letter" pattern:"^letter-[0-9]{1,9}$"`
	Reason Reason `json:"reason" enum:"RETURNED,LOST,PRINT_FAILED,OTHER"`
}

func (c *FailLetter) open(d *deciding) *Refusal {
	if len(d.s.Letters) == 0 {
		return refuse("INV-81", "no_letter_waiting")
	}
	return nil
}

func (c *FailLetter) decide(d *deciding) *Refusal {
	l := d.s.letter(c.Letter)
	if l == nil {
		return unknown("letter", c.Letter)
	}
	if l.Status != LetterQueued && l.Status != LetterPosted {
		return refuse("INV-81", "letter_not_waiting", "status", string(l.Status))
	}
	if d.s.shutOut(l.About) { // it is known where it did not arrive, and nobody sends it again
		d.emit(&LetterCameBack{ID: c.Letter, Reason: c.Reason})
		return nil
	}
	d.advanceNoticeReturned(*l)
	settled := d.settledBy(l)
	d.emit(&LetterCameBack{ID: c.Letter, Reason: c.Reason})
	d.tellAgain(settled, becauseCameBack)
	d.notificationReturned(*l)
	d.promiseReturned(d.s.letter(c.Letter))
	if d.overtaken(d.s.letter(c.Letter)) {
		return nil // what it says no longer holds: nobody sends it again
	}
	if !d.s.Ended() || l.isNotice() && d.s.DiedOn.IsZero() || d.s.owedToParty(*l) || d.missesTheEnd(d.s.letter(c.Letter)) {
		d.openTask(TaskLetterFailed, c.Letter, d.today)
	}
	return nil
}

// letterFrom moves a letter that must stand in one status.
func (d *deciding) letterFrom(id string, must LetterStatus, f Fact) *Refusal {
	l := d.s.letter(id)
	if l == nil {
		return unknown("letter", id)
	}
	if l.Status != must {
		return refuse("INV-81", "letter_not_waiting", "status", string(l.Status))
	}
	d.emit(f)
	return nil
}

// LetterSetAside holds a letter.
type LetterSetAside struct {
	ID     string `json:"id"`
	Reason Reason `json:"reason"`
}

func (f *LetterSetAside) apply(s *State, _ *Event) { s.moveLetter(f.ID, LetterHeld, Date{}, f.Reason) }

// LetterReleased puts a letter back in the queue.
type LetterReleased struct {
	ID string `json:"id"`
}

func (f *LetterReleased) apply(s *State, e *Event) {
	s.moveLetter(f.ID, LetterQueued, Date{}, "")
	if l := s.letter(f.ID); l != nil {
		l.ReleasedOn = e.On
	}
}

// LetterCameBack says that a letter did not arrive.
type LetterCameBack struct {
	ID     string `json:"id"`
	Reason Reason `json:"reason"`
}

func (f *LetterCameBack) apply(s *State, e *Event) {
	if l := s.letter(f.ID); l != nil && !l.PostedOn.IsZero() {
		l.CameBack = append(l.CameBack, LetterReturn{PostedOn: l.PostedOn, On: e.On})
	}
	s.moveLetter(f.ID, LetterFailed, Date{}, f.Reason)
}

// owedToParty reports whether a letter must reach its addressee because of a
// complaint, or because they are a party to the decision, whatever else they are
// to the case. It never goes to the dead.
func (s *State) owedToParty(l Letter) bool {
	if !s.DiedOn.IsZero() && s.speaksForThePatient(l.To) {
		return false
	}
	if c := s.complaint(l.About); c != nil {
		return l.To == CountyGovernor || l.To == c.Party || l.To == c.Representative || slices.ContainsFunc(s.partiesTo(c.Decision, s.day()),
			func(p Party) bool { return p.Who == l.To })
	}
	dec := s.decision(l.About)
	if dec == nil {
		return false
	}
	c := s.complaint(dec.Complaint)
	return dec.party(l.To) >= 0 || c != nil && l.To == c.Representative
}
