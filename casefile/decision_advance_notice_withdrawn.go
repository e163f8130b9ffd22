package casefile

import "slices"

// WithdrawNotice is the unit going on with the case after all: what was said to an
// advance notice, or another look, shows that the need has not ended. Letters not
// yet posted stop, whom one was posted to is told, nobody is waited for any more, and nothing may be closed or
// ended by that notice; a later one begins anew.
type WithdrawNotice struct {
	Notice string `json:"notice,omitempty" pattern:"^notice-[0-9]{1,9}$"`
	Why    Text   `json:"why" minLength:"1" maxLength:"20000" doc:"Why it goes on"`
}

// Docs says what the tags have no room for.
func (WithdrawNotice) Docs() map[string]string {
	return map[string]string{
		"notice": "Which advance notice; the latest that stands when left out, or the proposal to close where no " +
			"notice has been sent",
	}
}

func (c *WithdrawNotice) open(d *deciding) *Refusal {
	if d.s.ClosingProposal.On.IsZero() && !slices.ContainsFunc(d.s.Notices, func(n AdvanceNotice) bool { return d.s.current(&n) }) {
		return refuse("T-15", "no_notice_to_withdraw")
	}
	return nil
}

func (c *WithdrawNotice) decide(d *deciding) *Refusal {
	if c.Why == "" {
		return malformed("T-15", "withdrawal_why_missing")
	}
	if c.Notice == "" {
		for _, n := range d.s.Notices {
			if d.s.current(&n) {
				c.Notice = n.ID
			}
		}
	} else if n := d.s.advanceNotice(c.Notice); n == nil {
		return unknown("notice", c.Notice)
	} else if !d.s.current(n) {
		return refuse("T-15", "no_notice_to_withdraw")
	}
	d.emit(&NoticeWithdrawn{Notice: c.Notice, Why: c.Why})
	if d.s.ClosingProposal.On.IsZero() {
		d.doneTasks(TaskClosingProposed, "")
	}
	if c.Notice == "" {
		return nil
	}
	d.dropAdvanceNotices(becauseNoticeWithdrawn) // time to answer that a party was told of runs on (INV-73)
	d.untellNotice(c.Notice)
	return nil
}

// untellNotice writes to everybody who was told of an advance notice that it has been
// taken back (INV-107).
func (d *deciding) untellNotice(notice string) {
	for _, l := range slices.Clone(d.s.Letters) {
		if l.warns() && l.About == notice && l.Status == LetterPosted {
			d.write(Letter{Code: AdvanceNoticeLetter, To: l.To, About: notice, Says: SaysTakenBack})
		}
	}
}

// NoticeWithdrawn takes back an advance notice, and with one of closing the
// proposal it came from; without a notice the proposal alone.
type NoticeWithdrawn struct {
	Notice string `json:"notice,omitempty"`
	Why    Text   `json:"why"`
}

func (f *NoticeWithdrawn) apply(s *State, e *Event) {
	n := s.advanceNotice(f.Notice)
	if n != nil {
		n.WithdrawnOn = e.On
	}
	if n == nil || n.Purpose == NoticeClose {
		s.ClosingProposal = ClosingProposal{}
	}
}
