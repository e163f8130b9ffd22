package casefile

import "slices"

// RegisterHearing records what a party says to an advance notice (T-15: the
// patient is heard). It ends that party's DL-27. A party may say more than once
// until the decision is made.
type RegisterHearing struct {
	Notice  string    `json:"notice,omitempty" pattern:"^notice-[0-9]{1,9}$" doc:"Which advance notice; the latest to the party when left out"`
	Party   Principal `json:"party,omitempty" doc:"Who was heard; yourself, or the patient when staff register it"`
	HeardOn Date      `json:"heard_on,omitzero" format:"date" doc:"The day they said it (Europe/Oslo); today when left out"`
	Words   Text      `json:"words" minLength:"1" maxLength:"40000" doc:"What they said"`
}

// open: an answer is taken as long as it can count. After the end only one who
// still has time may use it.
func (c *RegisterHearing) open(d *deciding) *Refusal {
	for i := range d.s.Notices {
		n := &d.s.Notices[i]
		if slices.ContainsFunc(n.Parties, func(p NoticeParty) bool { return d.mayAnswer(n, p.Who) }) {
			return nil
		}
	}
	return refuse("T-15", "no_notice_to_answer")
}

func (d *deciding) mayAnswer(n *AdvanceNotice, who Principal) bool {
	if n.Round == d.s.Round && n.WithdrawnOn.IsZero() && !d.s.Ended() {
		return true
	}
	return slices.ContainsFunc(d.s.Deadlines, func(dl Deadline) bool { return dl.Live() && dl.answers(n.ID, who) })
}

// answers reports whether the deadline is a party's time to answer a notice.
func (d *Deadline) answers(notice string, who Principal) bool {
	return d.Code == NoticeAnswer && d.About == notice && d.Party == who
}

func (c *RegisterHearing) decide(d *deciding) *Refusal {
	own := d.theirOwnAct()
	switch {
	case c.Party == "" && own:
		c.Party = d.cmd.By.Who
	case c.Party == "":
		c.Party = d.s.Patient
	case own && c.Party != d.cmd.By.Who:
		return newRefusal(NotYours, "T-15", "own_hearing_only", nil)
	}
	n, r := c.noticeMeant(d)
	if r != nil {
		return r
	}
	if c.Words == "" {
		return malformed("T-15", "hearing_words_missing")
	}
	if c.HeardOn.IsZero() {
		c.HeardOn = d.today
	}
	if r := d.happened("T-15", "heard_on", c.HeardOn, n.WrittenOn); r != nil {
		return r
	}
	d.emit(&PartyHeard{Notice: n.ID, Party: c.Party, On: c.HeardOn, Words: c.Words})
	for _, dl := range d.s.Deadlines {
		lapsed := dl.Status == DeadlineCancelled && dl.Reason == becauseRanOut
		if dl.answers(n.ID, c.Party) && (dl.Live() || lapsed) && !c.HeardOn.After(dl.Due) { // in time, though written down later
			d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineMet, On: c.HeardOn})
		}
	}
	d.lapseRights()
	d.answersIn(n.ID)
	return nil
}

// noticeMeant finds the notice an answer is to.
func (c *RegisterHearing) noticeMeant(d *deciding) (AdvanceNotice, *Refusal) {
	if c.Notice != "" {
		n := d.s.advanceNotice(c.Notice)
		switch {
		case n == nil:
			return AdvanceNotice{}, unknown("notice", c.Notice)
		case n.party(c.Party) == nil:
			return AdvanceNotice{}, unknown("party", string(c.Party))
		case !d.mayAnswer(n, c.Party):
			return AdvanceNotice{}, refuse("T-15", "no_notice_to_answer")
		}
		return *n, nil
	}
	for i := len(d.s.Notices) - 1; i >= 0; i-- {
		if n := &d.s.Notices[i]; n.party(c.Party) != nil && d.mayAnswer(n, c.Party) {
			return *n, nil
		}
	}
	return AdvanceNotice{}, unknown("party", string(c.Party))
}

// PartyHeard records what a party said to an advance notice.
type PartyHeard struct {
	Notice string    `json:"notice"`
	Party  Principal `json:"party"`
	On     Date      `json:"on"`
	Words  Text      `json:"words"`
}

func (f *PartyHeard) apply(s *State, _ *Event) {
	n := s.advanceNotice(f.Notice)
	if n == nil {
		return
	}
	if p := n.party(f.Party); p != nil {
		if p.AnsweredOn.IsZero() {
			p.AnsweredOn = f.On
		}
		p.Answers = append(p.Answers, f.Words)
	}
}

// hearingOver says what still stands between an advance notice and a decision:
// a letter not yet posted, or a party who may still answer.
func (d *deciding) hearingOver(n *AdvanceNotice) *Refusal {
	now := d.s.parties(d.today)
	for _, p := range n.Parties {
		waiting := slices.ContainsFunc(d.s.Letters, func(l Letter) bool {
			return l.Code == AdvanceNoticeLetter && l.About == n.ID && l.To == p.Who && l.Status == LetterQueued
		})
		party := slices.ContainsFunc(now, func(x Party) bool { return x.Who == p.Who })
		if waiting || party && p.AnsweredOn.IsZero() && p.SentOn.IsZero() { // who is no party any more need not be told now
			return refuse("T-15", "notice_not_sent", "notice", n.ID)
		}
	}
	for _, p := range n.Parties {
		for _, dl := range d.s.Deadlines {
			if p.AnsweredOn.IsZero() && dl.answers(n.ID, p.Who) && dl.Live() && dl.Ends.After(d.now) {
				return refuse("T-15", "answer_awaited", "date", dl.Due.String())
			}
		}
	}
	return nil
}

// heardBy is the first day on which a decision could weigh every answer to a
// notice, or know that none came.
func (s *State) heardBy(n *AdvanceNotice) Date {
	var day Date
	for _, p := range n.Parties {
		on := p.AnsweredOn
		for _, dl := range s.Deadlines {
			if on.IsZero() && dl.answers(n.ID, p.Who) && dl.CountedFrom == p.SentOn {
				on = dl.Due.AddDays(1)
			}
		}
		day = latest(day, on)
	}
	return day
}

// answersIn asks the unit to decide once nothing more is waited for (DL-27: when
// missed, decide).
func (d *deciding) answersIn(notice string) {
	n := d.s.advanceNotice(notice)
	if n == nil || !d.s.current(n) || d.hearingOver(n) != nil {
		return
	}
	d.openTask(TaskDecideAfterNotice, notice, d.today)
}

// noticeUnanswered is the end of a party's time to answer.
func (d *deciding) noticeUnanswered(dl Deadline) { d.answersIn(dl.About) }

// heardAbout reports whether a decision on a date could weigh what the parties
// said to each scope's end: they were warned of it since it was granted, and the
// latest warning has been answered or has run out.
func (d *deciding) heardAbout(scopes []Scope, on Date) bool {
	return !slices.ContainsFunc(scopes, func(scope Scope) bool {
		given, _ := d.s.granted(scope)
		for i := len(d.s.Notices) - 1; i >= 0; i-- {
			n := &d.s.Notices[i]
			if n.Round == d.s.Round && n.WithdrawnOn.IsZero() && slices.Contains(n.Scope, scope) {
				return d.partySince(n) || n.WrittenOn.Before(given) || d.hearingOver(n) != nil || on.Before(d.s.heardBy(n))
			}
		}
		return true
	})
}
