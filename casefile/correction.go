package casefile

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// CorrectEntry puts right what was registered wrongly (INV-87, hpl § 42): the
// wrong entry stays in the ledger as it is, and a new one stands beside it with
// the right date, or with the word that it should never have been there, and
// the reason. What followed from it is worked out again where that can be done
// by counting; what cannot becomes a task for a person. Nothing is done before
// whoever corrects has been shown all of it.
type CorrectEntry struct {
	Entry int  `json:"entry" minimum:"1" maximum:"1000000000" doc:"The entry's number in the timeline (seq)"`
	Void  bool `json:"void,omitempty" doc:"True when it should not have been registered at all"`
	On    Date `json:"on,omitzero" format:"date" doc:"The right date (Europe/Oslo), where the entry states one and it is wrong"`
	// Who is the right one; with Void the one of several who should not have been named.
	Who Principal `json:"who,omitempty"`
	// FollowUpsSeen must name everything FollowUps lists today.
	FollowUpsSeen []FollowUpID `json:"follow_ups_seen,omitempty" maxItems:"1000"`
	Reason        Text         `json:"reason" minLength:"1" maxLength:"4000" doc:"What was wrong, and how it is known"`
}

// Docs says what the tags have no room for.
func (CorrectEntry) Docs() map[string]string {
	return map[string]string{
		"follow_ups_seen": "The id of everything the preview shows, so that it has been seen",
		"who": "Whom the entry should have named, where it names the wrong one: sender, signer, party, who complains or represents, whom a " +
			"letter went to. With void: the one of several it should not have named (a participant, a member)",
	}
}

// Correction is what is known of one correction, beside the entry it corrects.
type Correction struct {
	ID string `json:"id"`
	// Seq is the entry that corrects, Entry the one that is corrected.
	Seq   int       `json:"seq,omitempty" doc:"The correcting entry's number in the timeline"`
	Entry int       `json:"entry" doc:"The corrected entry's number in the timeline"`
	Fact  FactName  `json:"fact" doc:"What the corrected entry said"`
	Was   Date      `json:"was,omitzero" format:"date" doc:"The date it stood with until now"`
	Now   Date      `json:"now,omitzero" format:"date" doc:"The right date"`
	Void  bool      `json:"void,omitempty" doc:"It should not have been registered at all"`
	Who   Principal `json:"who,omitempty" doc:"Whom the entry should have named; with void the one it should not have named"`
	Named Principal `json:"named,omitempty" doc:"Whom it named until now, where another is right"`
	// ByHand: nothing is worked out again by itself; a person mends what the reason asks for.
	ByHand    bool       `json:"by_hand,omitempty" doc:"Nothing is worked out again by itself: a task asks a person to do it"`
	Reason    Text       `json:"reason,omitempty"`
	On        Date       `json:"on" format:"date"`
	By        Principal  `json:"by"`
	FollowUps []FollowUp `json:"follow_ups,omitempty" doc:"What followed from the wrong entry, as it was shown"`
}

func (c Correction) clone() Correction {
	c.FollowUps = cloneEach(c.FollowUps, FollowUp.clone)
	return c
}

// EntryFacts is what the ledger and the logs say about one entry, which a state
// does not keep. casework reads it; the entry itself can never change.
type EntryFacts struct {
	Event Event `json:"event"`
	// Round is the round of the case the entry belongs to.
	Round int `json:"round"`
	// Reads are the looks that ReadsInQuestion asks for.
	Reads []Reading `json:"reads,omitempty"`
	// Undo is what the entry's step changed, where all of it is to be taken back.
	Undo *Undo `json:"undo,omitempty"`
	// Mailed lists the deadlines that mails have been sent about.
	Mailed []string `json:"mailed,omitempty"`
}

// Reading is how often somebody looked at the case.
type Reading struct {
	Who   Principal `json:"who"`
	Times int       `json:"times"`
}

// open is always so: also a case that has ended may hold something wrong.
func (c *CorrectEntry) open(*deciding) *Refusal { return nil }

func (c *CorrectEntry) decide(d *deciding) *Refusal {
	if c.Reason == "" {
		return malformed("INV-87", "correction_reason_missing")
	}
	cor, r := d.weigh(c)
	if r != nil {
		return r
	}
	if unseen := cor.unseen(c.FollowUpsSeen); len(unseen) > 0 {
		return refuse("INV-87", "follow_ups_not_seen", "unseen", strings.Join(unseen, ", "), "count", strconv.Itoa(len(unseen)))
	}
	d.emit(&EntryCorrected{Correction: cor})
	m, r := d.mend(cor)
	if r != nil {
		return r
	}
	if m.wrongly {
		return nil // one task asks for all of it
	}
	for _, f := range cor.FollowUps {
		if f.Code.byHand() {
			d.openTask(TaskCheckCorrection, f.About, d.today)
		}
	}
	return nil
}

// PreviewCorrection tells what correcting an entry would lead to, without doing
// it: the correction with its follow-ups. It asks the same questions as the step
// and refuses for the same reasons, except that nothing need have been seen and
// no reason given yet. now is an instant, as for Decide.
func PreviewCorrection(state State, cmd Command, now time.Time, policy Policy) (Correction, *Refusal) {
	spec := SpecFor(cmd.Body)
	body, ok := copyOf(cmd.Body).(*CorrectEntry)
	if !ok {
		panic("casefile: " + spec.Name + " is no correction")
	}
	cmd.Body = body
	d := newDeciding(state, cmd, now, policy)
	if r := d.may(spec); r != nil {
		return Correction{}, r
	}
	if r := d.possible(spec, body); r != nil {
		return Correction{}, r
	}
	if r := d.wellFormed(spec.Rules[0], body); r != nil {
		return Correction{}, r
	}
	return d.weigh(body)
}

// weigh works out a correction and everything that follows from it: it is
// carried out on a copy of the case, and what has changed there is what follows.
// So what is shown beforehand and what the step does cannot differ.
func (d *deciding) weigh(c *CorrectEntry) (Correction, *Refusal) {
	was, r := d.corrigible(c)
	if r != nil {
		return Correction{}, r
	}
	e := d.facts.Entry.Event
	cor := Correction{ID: nextID("correction", len(d.s.Corrections)), Entry: c.Entry, Fact: FactName(e.Name()),
		Was: was, Now: c.On, Void: c.Void,
		Who:    c.Who,
		Reason: c.Reason, On: d.today, By: d.cmd.By.Who}
	if c.Who != "" && !c.Void {
		cor.Named = d.namedIn(e, "")
	}
	dry := *d
	s := d.s.clone()
	dry.s, dry.events = &s, nil
	m, r := dry.mend(cor)
	if r != nil {
		return Correction{}, r
	}
	dry.consequences()
	cor.ByHand = !m.mended
	cor.FollowUps = followUps(d.s, dry.s, m.told)
	for _, f := range mailsSent(cor.FollowUps, d.facts.Entry.Mailed) {
		if !slices.ContainsFunc(cor.FollowUps, func(x FollowUp) bool { return x.ID == f.ID }) {
			cor.FollowUps = append(cor.FollowUps, f)
		}
	}
	if cor.ByHand {
		cor.FollowUps = append(cor.FollowUps, followUp(MendByHand, cor.ID))
	}
	return cor, nil
}

// corrigible holds what every correction asks, whatever it is about, and tells
// the date the entry stands with today.
func (d *deciding) corrigible(c *CorrectEntry) (was Date, r *Refusal) {
	facts := d.facts.Entry
	if facts == nil || facts.Event.Fact == nil || facts.Event.Seq != c.Entry || c.Entry > d.s.Seq {
		return was, unknown("entry", entryID(c.Entry))
	}
	e := facts.Event
	if r := d.mayCorrect(e); r != nil {
		return was, r
	}
	switch f := e.Fact.(type) {
	case *EntryCorrected:
		return was, refuse("INV-87", "correction_of_correction", "id", entryID(f.Correction.Entry))
	case *DecisionMade:
		if dec := d.s.decision(f.Decision.ID); c.Void && dec != nil && dec.ends() {
			break // what it took away may come back
		}
		return was, refuse("T-19", "decision_not_corrected", "decision", f.Decision.ID)
	}
	if k, ok := correctors[e.Name()]; ok && k.date != nil {
		was = k.date(e.Fact)
	}
	if r := d.corrigibleWho(c, e); r != nil {
		return was, r
	}
	for _, old := range d.s.Corrections {
		switch {
		case old.Entry != c.Entry:
		case old.Void && old.Who != "" && (old.Who != c.Who || !c.Void): // another of several
		case old.Void:
			return was, refuse("INV-87", "entry_already_void", "date", old.On.String())
		case !old.Now.IsZero():
			was = old.Now
		}
	}
	switch {
	case c.Void && !c.On.IsZero():
		return was, malformed("INV-87", "void_or_date")
	case !c.On.IsZero() && was.IsZero():
		return was, malformed("INV-87", "entry_states_no_date")
	case !c.On.IsZero() && c.On == was:
		return was, malformed("INV-87", "same_date", "date", was.String())
	}
	return was, nil
}

// mayCorrect: the unit corrects anything, a coordinator what they registered
// themself about plan, group and meetings.
func (d *deciding) mayCorrect(e Event) *Refusal {
	if d.role == RoleUnitLead || slices.Contains(RolesIn(d.s, d.cmd.By), d.s.here(RoleUnit)) {
		return nil
	}
	if e.By == d.cmd.By.Who && d.coordinatorsWork(e.Fact) {
		return nil
	}
	return newRefusal(NotYours, "INV-87", "not_yours", []string{"step", "correct_entry", "may", string(RoleUnit)})
}

func (d *deciding) coordinatorsWork(f Fact) bool {
	name := factName(f)
	if sent, ok := f.(*LetterSent); ok {
		l := d.s.letter(sent.ID)
		return l != nil && (l.About == "plan" || d.s.meeting(l.About) != nil)
	}
	for _, about := range []string{"plan_", "revision_", "change_", "team_", "member_", "meeting_", "minutes_"} {
		if strings.HasPrefix(name, about) {
			return true
		}
	}
	return false
}

func (c *Correction) unseen(seen []FollowUpID) []string {
	var out []string
	for _, f := range c.FollowUps {
		if !slices.Contains(seen, f.ID) {
			out = append(out, string(f.ID))
		}
	}
	return out
}

// EntryCorrected stands beside an earlier entry and says what is right.
type EntryCorrected struct {
	Correction Correction `json:"correction"`
}

func (f *EntryCorrected) apply(s *State, e *Event) {
	c := f.Correction.clone()
	c.Seq = e.Seq
	s.Corrections = append(s.Corrections, c)
}

// CorrectionsOf lists the corrections of one entry, the oldest first.
func (s *State) CorrectionsOf(entry int) []Correction {
	var out []Correction
	for _, c := range s.Corrections {
		if c.Entry == entry {
			out = append(out, c.clone())
		}
	}
	return out
}
