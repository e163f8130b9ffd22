package casefile

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// entryFacts are what casework would read of the entry: looks by anybody it
// asks for, and mails about any deadline.
func (l *life) entryFacts(c *CorrectEntry) *EntryFacts {
	var mailed []string
	if n := len(l.s.Deadlines); n > 0 {
		mailed = []string{l.s.Deadlines[n-1].ID}
	}
	f := entryFacts(l.events, c.Entry, nil, mailed)
	if f != nil {
		if q, ok := ReadsFor(l.s, f.Event, c); ok && len(q.Who) > 0 {
			f.Reads = []Reading{{q.Who[0], 2}}
		}
	}
	return f
}

// sensibleCorrection picks an entry, mostly one that something followed from,
// and has looked at the preview.
func (l *life) sensibleCorrection(c *CorrectEntry) {
	*c = CorrectEntry{Entry: l.s.Seq, Reason: words(1)}
	var known []Event
	for _, e := range l.events {
		if _, ok := correctors[e.Name()]; ok {
			known = append(known, e)
		}
	}
	if e, ok := pick(l, "entry", known); ok && l.dice("any entry", 8) > 0 {
		c.Entry = e.Seq
		if date := correctors[e.Name()].date; date != nil && l.dice("void", 3) > 0 {
			c.On = date(e.Fact).AddDays(oneOf(l, "days off", []int{-9, -3, -1, 1, 2, 5, 20}))
		}
	}
	c.Void = c.On.IsZero() && l.dice("only words", 6) > 0
	cmd := Command{ID: "preview", By: l.actor(l.lead), Body: c, Facts: l.facts(c)}
	before := l.s.clone()
	shown, r := PreviewCorrection(l.s, cmd, l.now, l.policy)
	if !reflect.DeepEqual(before, l.s) {
		l.fail("pure", "a preview changed the case")
	}
	if r != nil {
		return
	}
	for _, f := range shown.FollowUps {
		c.FollowUpsSeen = append(c.FollowUpsSeen, f.ID)
	}
}

// correctionHolds holds what must be true of every correction: it is one new
// entry that says what was shown, it takes nothing away, and a party's period
// never ends earlier than they have been told (INV-73, INV-87).
func (l *life) correctionHolds(before State, c *CorrectEntry, cmd Command, events []Event) {
	head, ok := events[0].Fact.(*EntryCorrected)
	if !ok {
		l.fail("INV-87", "a correction begins with %s", events[0].Name())
	}
	ids := map[FollowUpID]bool{}
	for _, f := range head.Correction.FollowUps {
		if ids[f.ID] || f.ID != followUp(f.Code, f.About).ID || !slices.Contains(f.Code.Codes(), string(f.Code)) {
			l.fail("INV-87", "the follow-up %+v is not one thing by its own name", f)
		}
		ids[f.ID] = true
		if !f.ID.readable() {
			l.fail("INV-87", "nobody could name %s as seen", f.ID)
		}
		if !slices.Contains(c.FollowUpsSeen, f.ID) {
			l.fail("INV-87", "%s was done unseen", f.ID)
		}
		if f.Code.byHand() && !slices.ContainsFunc(l.s.Tasks, func(t Task) bool {
			return (t.Kind == TaskCheckCorrection && t.About == f.About ||
				t.Kind == TaskRegisteredWrongly && t.About == head.Correction.ID) && t.Open()
		}) {
			l.fail("INV-87", "nobody is asked to check %s", f.About)
		}
	}
	for _, f := range followUps(&before, &l.s, nil) {
		check := f.Code == TaskOpens && f.What == string(TaskCheckCorrection)
		if !check && !ids[f.ID] {
			l.fail("INV-87", "%s happened and was not shown", f.ID)
		}
	}
	for i, dl := range before.Deadlines {
		if now := l.s.Deadlines[i]; dl.Kind == Right && now.Due.Before(dl.Due) {
			l.fail("INV-73", "%s for %s was told to %s and now ends %s", dl.Code, dl.Party, dl.Due, now.Due)
		} else if dl.Kind == Right && dl.Live() && now.Status == DeadlineCancelled && now.Reason != becauseCorrected &&
			now.Reason != becauseRanOut && now.Reason != becauseStruckOut {
			l.fail("INV-73", "%s ended for %s", dl.Code, now.Reason)
		}
	}
	if slices.EqualFunc(before.Corrections, l.s.Corrections, func(a, b Correction) bool { return a.ID == b.ID }) {
		l.fail("INV-87", "the correction is not kept")
	}
	again := cmd
	again.Body = &CorrectEntry{Entry: c.Entry, Void: c.Void, On: c.On, Reason: c.Reason}
	if _, r := Decide(before, again, l.now, l.policy); (r == nil) != (len(ids) == 0) {
		l.fail("INV-87", "nothing had been seen and the answer is %v", r)
	}
}

// struck reports whether a signature of such a consent has been struck out: then
// what stood on it may still stand, with a task about it.
func (l *life) struck(kind ConsentKind) bool {
	return slices.ContainsFunc(l.events, func(e Event) bool {
		f, ok := e.Fact.(*SignatureCorrected)
		if !ok || !f.On.IsZero() {
			return false
		}
		con := l.s.consentByID(f.Consent)
		return con != nil && con.Kind == kind
	})
}

// TestINV87_INV73_Life lets random people correct random things in cases that
// have lived: what follows is what was shown, nothing is taken out of the
// ledger, and no period a party has been told of becomes shorter.
func TestINV87_INV73_Life(t *testing.T) {
	at := "2027-02-01"
	received := activeOn(t, at, ScopeCoordinator, ScopePlan)
	received.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	received.do(tone, &PostLetter{Letter: received.letterID("D-08", kari)})
	closed := assessedOn(t, at)
	closed.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	dead := activeOn(t, at, ScopePlan)
	dead.do(tone, &RegisterReceipt{Decision: "decision-1", Evidence: "OWN_STATEMENT"})
	dead.do(tone, &RegisterDeath{DiedOn: calendar.MustDate(at)})
	stages := []*play{received, closed, dead, sharedOn(t, at), heldOn(t, at, "2027-03-09"), awaitingOn(t, at, ConsentPlan)}
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		stage := oneOf(l, "begin with", stages)
		l.s, l.events, l.trained[ola], l.now = stage.s.clone(), slices.Clone(stage.events), true, stage.now
		for range 4 {
			l.timePasses()
			body := &CorrectEntry{}
			l.sensibleCorrection(body)
			l.take(l.actor(l.lead), body, l.facts(body))
			l.somethingSensible()
		}
		l.pass(l.now.AddDate(1, 0, 0), 0)
	})
}

// TestT20_Life lets random lives turn out to have been about another person: when
// the last referral is struck nothing is left to read, to send or to wait for.
func TestT20_Life(t *testing.T) {
	at := "2027-02-01"
	stages := []*play{receivedOn(t, at), awaitingOn(t, at, ConsentPlan), knownOn(t, at), forwardedOn(t, at), teamedOn(t, at),
		heldOn(t, at, "2027-03-09")}
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		stage := oneOf(l, "begin with", stages)
		l.s, l.events, l.trained[ola], l.now = stage.s.clone(), slices.Clone(stage.events), true, stage.now
		for range 6 {
			l.timePasses()
			l.somethingSensible()
		}
		if l.s.Phase == PhaseMerged {
			return
		}
		for _, e := range slices.Clone(l.events) {
			if BroughtReferral(e.Fact) == "" {
				continue
			}
			c := &CorrectEntry{Entry: e.Seq, Void: true, Reason: words(1)}
			shown, r := PreviewCorrection(l.s, Command{ID: "preview", By: l.actor(l.lead), Body: c, Facts: l.facts(c)}, l.now, l.policy)
			if r != nil {
				continue // struck in this life already
			}
			for _, f := range shown.FollowUps {
				c.FollowUpsSeen = append(c.FollowUpsSeen, f.ID)
			}
			l.take(l.actor(l.lead), c, l.facts(c))
		}
		l.struckOutHolds()
		l.pass(l.now.AddDate(1, 0, 0), 0)
		for range 3 {
			l.somethingSensible()
			l.elsewhere()
		}
		l.struckOutHolds()
	})
}

// struckOutHolds holds what is true of a case that is nobody's.
func (l *life) struckOutHolds() {
	s := &l.s
	if !s.nobodys() || s.CloseReason != ClosedRegisteredWrongly || s.MainResponsible() != "" || s.coordinator() != nil {
		l.fail("T-20", "struck, and the case is %s %s with %s", s.Phase, s.CloseReason, s.MainResponsible())
	}
	for _, p := range s.withAPart() {
		for _, r := range RolesIn(s, Actor{Who: p}) {
			if r.spec().holds != nil {
				l.fail("T-20", "%s is %s in a case about somebody else", p, r)
			}
		}
		if _, sees := AccessToPlan(*s, Actor{Who: p}); sees {
			l.fail("T-20", "%s sees the plan of somebody else", p)
		}
	}
	for _, dl := range s.Deadlines {
		if dl.Live() {
			l.fail("T-20", "%s runs to %s", dl.Code, dl.Due)
		}
	}
	for _, x := range s.Letters {
		if x.Pending() {
			l.fail("T-20", "%s waits to be posted to %s", x.Code, x.To)
		}
	}
	for _, task := range s.Tasks {
		if task.Open() && task.Kind != TaskRegisteredWrongly {
			l.fail("T-20", "the task %s waits", task.Kind)
		}
	}
}
