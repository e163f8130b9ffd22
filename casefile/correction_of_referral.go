package casefile

import (
	"reflect"
	"slices"
)

// A referral that should not have been registered on this person (T-20): a
// namesake, most often. What it says is somebody else's. It is struck, and a round
// of which no referral stands ends as REGISTERED_WRONGLY: the one it was put down
// to, and everybody who is something to them, has no part in the case from that
// instant on; only the unit, which has to see to what has happened, reads it (hpl
// § 21, pjl § 16). The words may be registered anew on the right person (Refer).

// RegisteredWrongly reports whether the case ended because it was about another
// person than the one it was registered on.
func (s *State) RegisteredWrongly() bool {
	return s.Phase == PhaseClosed && s.CloseReason == ClosedRegisteredWrongly
}

// nobodys reports whether no referral of the case stands at all: then there is
// nothing in it but what the unit has to see to.
func (s *State) nobodys() bool {
	return s.RegisteredWrongly() && !slices.ContainsFunc(s.Referrals, Referral.stands)
}

// stands: it has not been struck.
func (r Referral) stands() bool { return r.StruckOn.IsZero() }

// LastReferral is the latest that stands.
func (s *State) LastReferral() Referral {
	for _, r := range slices.Backward(s.Referrals) {
		if r.stands() {
			return r
		}
	}
	return Referral{}
}

// IsStruck reports whether something is, or is about, a referral or a complaint that
// was struck: it concerns another than the patient, and is the unit's alone to read.
func (s *State) IsStruck(about string) bool {
	if c := s.complaint(about); c != nil {
		return c.Struck()
	}
	r := s.referral(about)
	return r != nil && !r.stands()
}

// aboutAnother is a fact that may turn out to concern another than the patient: struck, its
// words are the unit's alone to read, and who has read them meanwhile is told (T-20, INV-87).
type aboutAnother interface {
	// goesWhole: the entry itself is the unit's alone then, for what it says tells of another.
	goesWhole() bool
}

func (*Referred) goesWhole() bool            { return true }
func (*ReferralAbsorbed) goesWhole() bool    { return true }
func (*BalanceOpened) goesWhole() bool       { return true }
func (*ComplaintRegistered) goesWhole() bool { return true }
func (*ChildHeard) goesWhole() bool          { return true }

// What followed from these stands until a person has seen to it, and so does the entry.

func (*WorkDocumented) goesWhole() bool  { return false }
func (*ChangeReported) goesWhole() bool  { return false }
func (*ClosingProposed) goesWhole() bool { return false }
func (*PartyHeard) goesWhole() bool      { return false }
func (*CapacityDecided) goesWhole() bool { return false }

// UnitsWhenStruck reports whether facts of a name are the unit's alone to read once they are
// struck, and with them what corrects them.
func UnitsWhenStruck(name FactName) bool {
	t, ok := factTypes[string(name)]
	if !ok {
		return false
	}
	another, ok := reflect.New(t).Interface().(aboutAnother)
	return ok && another.goesWhole()
}

// StruckReferral finds the referral of a struck case that may be registered on the
// right person: the one named, else the last that was struck.
func StruckReferral(state State, id string) (Referral, bool) {
	for _, r := range slices.Backward(state.Referrals) {
		if !r.stands() && (id == "" || r.ID == id) {
			return r.clone(), true
		}
	}
	return Referral{}, false
}

// roundOf is the round of the case that a thing in it belongs to; 0 where that is
// not known, or the thing belongs to the case as a whole.
func (s *State) roundOf(about string) int {
	if r := s.referral(about); r != nil {
		return r.Round
	}
	if dec := s.decision(about); dec != nil {
		return dec.Round
	}
	if c := s.complaint(about); c != nil {
		if dec := s.decision(c.Decision); dec != nil {
			return dec.Round
		}
		return c.Round
	}
	if m := s.meeting(about); m != nil {
		return m.Round
	}
	if n := s.advanceNotice(about); n != nil {
		return n.Round
	}
	return 0
}

// shutOut reports whether something belongs to a round that was registered on the
// wrong person. What an earlier round left, a complaint about its decision for
// instance, is the patient's own and goes on.
func (s *State) shutOut(about string) bool {
	round := s.roundOf(about)
	return s.RegisteredWrongly() && (s.nobodys() || round == 0 || round == s.Round)
}

// Steps in a case that was registered on the wrong person.
var (
	// afterStrike are for the unit to see to what has happened, whatever the case held.
	afterStrike = []string{"correct_entry", "complete_task", "fail_letter"}
	// notAfterStrike make no sense although an earlier round of the case stands.
	notAfterStrike = []string{"refer", "withdraw_consent", "object_to_sharing", "register_hearing", "provide_plan", "archive_plan",
		"register_death"}
)

// afterStruck refuses what would go on with a case that was about somebody else.
func (d *deciding) afterStruck(spec Spec) *Refusal {
	switch {
	case !d.s.RegisteredWrongly() || spec.Internal() || slices.Contains(afterStrike, spec.Name):
		return nil
	case d.s.nobodys(), slices.Contains(notAfterStrike, spec.Name):
		return refuse("T-20", "registered_wrongly")
	}
	return nil
}

// moves reports whether anything the clock or the registers tell changes the case:
// one that was about somebody else has nothing left to wait for.
func (d *deciding) moves(spec Spec) bool {
	return !d.s.nobodys() || !spec.Internal() || spec.Name == "note_park" || spec.Name == "note_cancellation"
}

// strikeReferral is T-20 where nothing else of the round stands. Where another
// referral does, the case is the patient's by that one, and counts from it; only
// what this one said, and who sent it, is kept from them.
func strikeReferral(m *correcting) (bool, *Refusal) {
	if m.s.Phase == PhaseMerged {
		return false, refuse("T-20", "struck_where_it_went")
	}
	found := m.referralOf()
	if found == nil || !found.stands() {
		return false, nil
	}
	ref, counted := found.clone(), m.s.firstReceived(found.Round)
	m.emit(&ReferralStruck{Referral: ref.ID, FirstReceivedOn: m.standsFrom(ref)})
	m.listCaseReaders()
	current := ref.Round == m.s.Round
	switch {
	case m.s.RegisteredWrongly():
		m.endLeft()
		m.seeTo()
	case current && m.s.firstReceived(ref.Round).IsZero():
		m.endWrongly()
	default:
		m.stopLetters(becauseStruckOut, func(l *Letter) bool { return l.About == ref.ID && l.Code == AcknowledgementLetter })
		m.showPosted(func(l *Letter) bool { return l.About == ref.ID })
		m.countedAnew(ref.Round, counted)
	}
	return current || m.s.RegisteredWrongly(), nil
}

// standsFrom is the day the current round counts from once a referral is struck;
// as before where none of the round is left.
func (m *correcting) standsFrom(struck Referral) Date {
	var first Date
	for _, r := range m.s.Referrals {
		if r.Round == m.s.Round && r.stands() && r.ID != struck.ID {
			first = earliest(first, r.ReceivedOn)
		}
	}
	if first.IsZero() {
		return m.s.FirstReceivedOn
	}
	return first
}

// endWrongly ends the round for everybody. Those of the staff who worked with it
// are told that it has ended, and nothing more.
func (m *correcting) endWrongly() {
	told := slices.DeleteFunc(m.s.involved(), func(p Principal) bool { return !p.IsStaff() })
	if m.s.Ended() {
		m.emit(&FoundWrong{})
	} else {
		m.close(ClosedRegisteredWrongly, "")
	}
	m.endLeft()
	if len(told) > 0 {
		m.emit(&MessageSent{Code: "CASE_CLOSED", To: told})
	}
	m.seeTo()
}

// seeTo asks the unit to follow up: one task for all that has gone out.
func (m *correcting) seeTo() {
	m.wrongly = true
	m.showPosted(func(l *Letter) bool { return m.s.shutOut(l.About) })
	for _, id := range m.entry.Mailed {
		if dl := m.s.deadline(id); dl != nil {
			m.tellOf(MailWasSent, dl.ID, dl.Code)
		}
	}
	m.openTask(TaskRegisteredWrongly, m.id, m.today)
}

// endLeft stops what goes on in an ended case: letters on their way, dates that
// run, rights too, for they are nobody's; and tasks.
func (m *correcting) endLeft() {
	m.stopLetters(becauseStruckOut, func(l *Letter) bool { return m.s.shutOut(l.About) })
	for _, dl := range m.live("", "") {
		if m.s.shutOut(dl.About) {
			m.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: m.today, Reason: becauseStruckOut})
		}
	}
	for _, t := range m.s.Tasks {
		if t.Open() && m.s.shutOut(t.About) && t.Kind != TaskRegisteredWrongly {
			m.emit(&TaskDone{ID: t.ID, Reason: becauseStruckOut})
		}
	}
}

// countedAnew counts the answers to a round from its first referral that stands.
func (m *correcting) countedAnew(round int, counted Date) {
	first := m.s.firstReceived(round)
	if first == counted || first.IsZero() {
		return // another referral came earlier, and counts
	}
	for _, ref := range m.s.Referrals {
		for _, code := range []string{PreliminaryReply, DecisionTarget} {
			for _, dl := range m.deadlinesAbout(code, ref.ID) {
				if ref.Round == round && dl.CountedFrom == counted {
					m.recountFrom(dl, first)
				}
			}
		}
	}
}

// showPosted shows letters that have left the house and say, or show, what was
// somebody else's.
func (m *correcting) showPosted(which func(*Letter) bool) {
	for _, l := range m.s.Letters {
		if l.hasLeft() && which(&l) && l.To != CountyGovernor {
			f := moved(LetterWasPosted, l.ID, string(l.Code), "", "")
			f.Who, f.Was = []Principal{l.To}, l.PostedOn
			m.tell(f)
		}
	}
}

// listCaseReaders tells who has read in the case since the entry was made, beside the
// unit.
func (m *correcting) listCaseReaders() { m.tellReads(followUp(ReadMeanwhile, "case")) }

// caseGrounds are the grounds to read that a case gives, beside the unit's.
func caseGrounds() []Role {
	return RolesThat(func(r RoleSpec) bool { return r.holds != nil && len(r.Sees) > 0 })
}

// FoundWrong says of a case that had ended for another reason that it was about
// somebody else. The day it ended on stands.
type FoundWrong struct{}

func (f *FoundWrong) apply(s *State, _ *Event) {
	s.Phase, s.CloseReason = PhaseClosed, ClosedRegisteredWrongly
}

// ReferralStruck takes a referral out of the case, and says from when the current
// round counts.
type ReferralStruck struct {
	Referral        string `json:"referral"`
	FirstReceivedOn Date   `json:"first_received_on,omitzero"`
}

func (f *ReferralStruck) apply(s *State, e *Event) {
	if r := s.referral(f.Referral); r != nil {
		r.StruckOn = e.On
	}
	s.FirstReceivedOn = f.FirstReceivedOn
}
