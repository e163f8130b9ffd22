package casefile

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// TestLife_Child lives the lives of children of every age, with guardians who
// come and go in the registers, over their birthdays.
func TestLife_Child(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		years := oneOf(l, "years", []int{5, 6, 8, 11, 13, 14, 15, 15, 16, 17})
		born := calendar.AddMonths(calendar.DateOf(l.now), -12*years).AddDays(-l.dice("days", 360))
		l.represented = &Represented{Birthdays: BirthdaysOf(born, calendar.DateOf(l.now)), Holders: l.someHolders()}
		l.goesOn()
	})
}

func (l *life) someHolders() []Holder {
	return oneOf(l, "holders", [][]Holder{
		{parent(mother), parent(father)}, {parent(mother), parent(father)}, {parent(mother)}, nil,
		{parent(mother), parent(father), {nurse, HolderChildWelfare}},
		{parent(mother), {nav, HolderLegalGuardian}, {gp, HolderNextOfKin}},
	})
}

// represents lets the registers change.
func (l *life) represents() {
	if l.represented == nil {
		l.represented = &Represented{}
	}
	r := l.represented.clone()
	r.Holders = l.someHolders()
	l.represented = &r
	l.tell(System, "the registers say %v", r.Holders)
	if !l.s.Empty() {
		l.take(SystemActor, &NoteRepresentation{}, l.facts(&NoteRepresentation{}))
	}
}

// proxyHolds: only guardians of somebody under 16 from whom nothing is withheld,
// or one a capacity decision names, see the plan for the patient.
func (l *life) proxyHolds(p Principal, acc PlanAccess) {
	s := &l.s
	if len(acc.Write) > 0 {
		l.fail("INV-30", "%s writes in the plan as proxy", p)
	}
	if s.withheldFrom(p) {
		l.fail("INV-90", "%s sees the plan, and it is withheld from them", p)
	}
	young := s.under(16, s.day()) && slices.ContainsFunc(s.Represented.Holders, func(h Holder) bool {
		return h.Who == p && (h.As == HolderParent || h.As == HolderChildWelfare)
	})
	named := slices.ContainsFunc(s.Consents, func(c Consent) bool { return c.Capacity != "" && c.inForce() && c.mustSign(p) })
	if !young && !named {
		l.fail("INV-26", "%s sees the plan as proxy on %s", p, s.day())
	}
}

// INV-24, INV-25, INV-26, INV-28, INV-90.
func (l *life) childHolds() {
	s := &l.s
	for _, con := range s.Consents {
		if con.Status != ConsentActive {
			continue
		}
		if len(con.Signers) == 0 || !con.fullySigned() {
			l.fail("INV-24", "%s %s is active, signed by %v", con.ID, con.Kind, con.Signers)
		}
		for _, signer := range con.Signers {
			if signer.Who != s.Patient && con.Exception == "" && con.Capacity == "" && len(con.Signers) < 2 {
				l.fail("INV-24", "%s rests on %s alone without a ground", con.ID, signer.Who)
			}
		}
		if !con.EndsOn.IsZero() && calendar.EndOf(con.EndsOn).Before(s.Clock) && calendar.EndOf(con.EndsOn).Before(l.now) && l.woke() {
			l.fail("INV-31", "%s is active after %s", con.ID, con.EndsOn)
		}
	}
	for _, p := range []Principal{mother, father} {
		if !s.withheldFrom(p) {
			continue
		}
		if slices.Contains(RolesIn(s, Actor{Who: p}), RoleProxy) || s.participant(p) != nil || s.Team.member(p) != nil &&
			s.Team.Status == TeamActive {
			l.fail("INV-90", "%s has access", p)
		}
		for _, x := range s.Letters {
			if x.Pending() && x.To == p && x.aboutThePerson() {
				l.fail("INV-90", "%s is on its way to %s", x.Code, p)
			}
		}
	}
	for _, dl := range s.Deadlines {
		if dl.Code == AgeEvent && dl.Status == DeadlineOpen && !dl.Ends.After(l.now) && dl.About != ownConsent && l.woke() {
			l.fail("DL-23", "%s has passed unseen", dl.About)
		}
	}
}

// woke reports whether time itself took the last step.
func (l *life) woke() bool {
	if len(l.events) == 0 {
		return false
	}
	return l.events[len(l.events)-1].By == System && l.events[len(l.events)-1].At.Equal(l.now)
}

// somebodyKnows: every open case has a next wake, or a person with a task.
func (l *life) somebodyKnows() {
	s := &l.s
	if s.Empty() || s.Ended() {
		return
	}
	if _, _, wakes := NextWake(*s); !wakes && !slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Open() }) {
		l.fail("2.11", "the case is %s, nothing wakes it and nobody is asked for anything", s.Phase)
	}
}
