package casefile

import "slices"

// NoticePurpose is what an advance notice warns of.
type NoticePurpose string

// The purposes.
const (
	NoticeClose     NoticePurpose = "CLOSE"
	NoticeTerminate NoticePurpose = "TERMINATE"
)

// Codes lists them.
func (NoticePurpose) Codes() []string { return CodesOf(NoticeClose, NoticeTerminate) }

// AdvanceNotice tells the parties of a decision that may go against them, and
// lets them speak before it is made (fvl § 16, T-15).
type AdvanceNotice struct {
	ID      string        `json:"id"`
	Round   int           `json:"round"`
	Purpose NoticePurpose `json:"purpose"`
	// Scope is what may end: for CLOSE all that was in force that day.
	Scope     []Scope `json:"scope,omitempty"`
	Why       Text    `json:"why"`
	WrittenOn Date    `json:"written_on"`
	// WithdrawnOn is the day the unit took it back: nothing ends by it.
	WithdrawnOn Date          `json:"withdrawn_on,omitzero"`
	Parties     []NoticeParty `json:"parties"`
}

// NoticeParty is one who is asked, when the notice was sent to them (fvl § 16
// counts from there), and what they answered. How long they have is their DL-27.
type NoticeParty struct {
	Who        Principal `json:"who"`
	As         Role      `json:"as"`
	SentOn     Date      `json:"sent_on,omitzero"`
	AnsweredOn Date      `json:"answered_on,omitzero" doc:"The day of their first answer"`
	Answers    []Text    `json:"answers,omitempty"`
}

func (n AdvanceNotice) clone() AdvanceNotice {
	n.Scope, n.Parties = slices.Clone(n.Scope), cloneEach(n.Parties, NoticeParty.clone)
	return n
}

func (p NoticeParty) clone() NoticeParty {
	p.Answers = slices.Clone(p.Answers)
	return p
}

func (n *AdvanceNotice) party(who Principal) *NoticeParty {
	return find(n.Parties, func(x *NoticeParty) bool { return x.Who == who })
}

func (s *State) advanceNotice(id string) *AdvanceNotice {
	return find(s.Notices, func(x *AdvanceNotice) bool { return x.ID == id })
}

// advanceNoticeParties are those who are asked before a decision: the same who would be
// its parties.
func (d *deciding) advanceNoticeParties() []NoticeParty {
	var out []NoticeParty
	for _, g := range d.s.parties(d.today) {
		out = append(out, NoticeParty{Who: g.Who, As: g.As})
	}
	return out
}

// inForce lists what the patient has been granted and still has.
func (s *State) inForce() []Scope {
	var out []Scope
	for _, scope := range []Scope{ScopeCoordinator, ScopePlan, ScopeChildCoordinator} {
		if _, ok := s.granted(scope); ok {
			out = append(out, scope)
		}
	}
	return out
}

// SendAdvanceNotice writes D-10 to every party (fvl § 16): before the case is
// closed because the need has ended (T-15), or before something is ended by
// decision (T-19). Their time to answer runs from the day the letter is posted.
type SendAdvanceNotice struct {
	Purpose NoticePurpose `json:"purpose" doc:"CLOSE: everything may end, and the case with it. TERMINATE: what the scope says may end"`
	Scope   []Scope       `json:"scope,omitempty" twice:"refused" doc:"For TERMINATE: what may end. Left out for CLOSE, which is about all that is in force"`
	Why     Text          `json:"why" minLength:"1" maxLength:"40000"`
}

// Docs says what the tags have no room for.
func (SendAdvanceNotice) Docs() map[string]string {
	return map[string]string{
		"why": "What the unit considers, and why: the party must be able to answer it (fvl § 16)",
	}
}

func (c *SendAdvanceNotice) open(d *deciding) *Refusal { return d.inPhase("T-15", PhaseActive) }

func (c *SendAdvanceNotice) decide(d *deciding) *Refusal {
	if r := c.check(d); r != nil {
		return r
	}
	n := AdvanceNotice{ID: nextID("notice", len(d.s.Notices)), Round: d.s.Round, Purpose: c.Purpose, Scope: c.Scope, Why: c.Why,
		WrittenOn: d.today, Parties: d.advanceNoticeParties()}
	if c.Purpose == NoticeClose {
		n.Scope = d.s.inForce()
		d.doneTasks(TaskClosingProposed, "")
	}
	d.emit(&NoticeWritten{Notice: n})
	for _, p := range n.Parties {
		d.queueLetter(AdvanceNoticeLetter, p.Who, n.ID)
	}
	return nil
}

func (c *SendAdvanceNotice) check(d *deciding) *Refusal {
	if c.Why == "" {
		return malformed("T-15", "notice_why_missing")
	}
	if c.Purpose == NoticeClose {
		if len(c.Scope) > 0 {
			return malformed("T-15", "notice_scope_not_meant")
		}
		return nil
	}
	if len(c.Scope) == 0 {
		return malformed("T-19", "notice_scope_missing")
	}
	for i, scope := range c.Scope {
		if slices.Contains(c.Scope[:i], scope) {
			return malformed("T-19", "notice_scope_twice", "scope", string(scope))
		}
		if _, has := d.s.granted(scope); !has {
			return refuse("T-19", "notice_scope_not_granted", "scope", string(scope))
		}
	}
	return nil
}

// NoticeWritten adds a notice; its letters follow.
type NoticeWritten struct {
	Notice AdvanceNotice `json:"notice"`
}

func (f *NoticeWritten) apply(s *State, _ *Event) {
	s.Notices = append(s.Notices, f.Notice.clone())
}

// advanceNoticePosted starts DL-27 of the party a notice was posted to. Who has
// answered already has nothing to wait for.
func (d *deciding) advanceNoticePosted(l Letter, on Date) {
	n := d.s.advanceNotice(l.About)
	if n == nil || n.party(l.To) == nil {
		return
	}
	answered := !n.party(l.To).AnsweredOn.IsZero()
	d.emit(&NoticePosted{Notice: n.ID, Party: l.To, On: on})
	if !answered {
		for _, dl := range d.live(NoticeAnswer, n.ID) { // sent again: the time begins anew (INV-106)
			if dl.Party == l.To {
				d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: becauseCameBack})
			}
		}
		d.setDeadline(NoticeAnswer, n.ID, l.To, on)
		d.lapseRights() // a posting registered late may leave no time at all
	}
}

// NoticePosted says when the notice was sent to a party.
type NoticePosted struct {
	Notice string    `json:"notice"`
	Party  Principal `json:"party"`
	On     Date      `json:"on"`
}

func (f *NoticePosted) apply(s *State, _ *Event) { s.noticeSentTo(f.Notice, f.Party, f.On) }

// advanceNoticeReturned: a notice that came back was never given. Time already told
// runs on (INV-73), but no decision rests on it; posting it again starts anew.
func (d *deciding) advanceNoticeReturned(l Letter) {
	if n := d.s.advanceNotice(l.About); l.warns() && n != nil && n.party(l.To) != nil && !n.party(l.To).SentOn.IsZero() {
		d.emit(&NoticeCameBack{Notice: n.ID, Party: l.To})
	}
}

// NoticeCameBack says that the notice to a party did not arrive.
type NoticeCameBack struct {
	Notice string    `json:"notice"`
	Party  Principal `json:"party"`
}

func (f *NoticeCameBack) apply(s *State, _ *Event) { s.noticeSentTo(f.Notice, f.Party, Date{}) }

func (s *State) noticeSentTo(notice string, who Principal, on Date) {
	if n := s.advanceNotice(notice); n != nil {
		if p := n.party(who); p != nil {
			p.SentOn = on
		}
	}
}

// current reports whether a notice may still lead to a decision: what it warned
// of has neither happened nor been overtaken.
func (s *State) current(n *AdvanceNotice) bool {
	if n.Round != s.Round || s.Ended() || !n.WithdrawnOn.IsZero() {
		return false
	}
	return n.Purpose == NoticeClose || slices.ContainsFunc(n.Scope, func(scope Scope) bool {
		_, has := s.granted(scope)
		return has
	})
}

// warnsInVain reports whether a letter warns of what has happened, or will not.
func (s *State) warnsInVain(l *Letter) bool {
	n := s.advanceNotice(l.About)
	return l.warns() && n != nil && !s.current(n)
}

// dropAdvanceNotices stops what is left of notices whose decision has been made, or
// will not be: letters not yet posted, and the task to decide. Time to answer
// that a party has been told of runs on.
func (d *deciding) dropAdvanceNotices(reason Reason) {
	for _, n := range d.s.Notices {
		if d.s.current(&n) {
			continue
		}
		d.stopAt(noticeOvertaken, reason, n.ID)
		d.doneTasks(TaskDecideAfterNotice, n.ID)
	}
}
