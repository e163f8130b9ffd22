package casefile

import (
	"testing"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// TestT22_LifeTakenOver lives the lives of cases that were opened from a balance of
// any kind: from then on they are as all others.
func TestT22_LifeTakenOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		l.trained[ola] = l.dice("trained", 3) > 0
		if l.dice("a child", 3) == 0 {
			born := calendar.AddMonths(calendar.DateOf(l.now), -12*oneOf(l, "years", []int{5, 11, 13, 15, 15, 16, 17})).AddDays(-l.dice("days", 360))
			l.represented = &Represented{Birthdays: BirthdaysOf(born, calendar.DateOf(l.now)), Holders: l.someHolders()}
		}
		body := l.someBalance()
		l.take(l.actor(tone), body, l.facts(body))
		if l.s.Empty() {
			return // refused, and nothing has begun
		}
		l.takenOverHolds()
		l.goesOn()
	})
}

// someBalance is one that somebody could have meant: mostly it can be taken over.
func (l *life) someBalance() *OpenBalance {
	today := calendar.DateOf(l.now)
	ago := func(label string, most int) Date { return today.AddDays(-l.dice(label, most)) }
	chance := func(label string) bool { return l.dice(label, 3) > 0 }
	c := balance()
	c.ReceivedOn = ago("received", 1500).AddDays(-400)
	c.Consents[0].SignedOn = ago("signed", 1500)
	c.Decision.DecidedOn = ago("decided", 400)
	c.Decision.Scope = oneOf(l, "scope", [][]Scope{{ScopeCoordinator, ScopePlan}, {ScopeCoordinator, ScopePlan}, {ScopeCoordinator},
		{ScopePlan},
		{ScopeChildCoordinator, ScopePlan}})
	c.Coordinator.Since, c.Plan.ActiveSince, c.Plan.RevisedOn = ago("since", 400), ago("active", 400), Date{}
	if chance("revised") {
		c.Plan.RevisedOn = latest(c.Plan.ActiveSince, ago("revised on", 300))
	}
	if !chance("coordinator") || c.Decision.Scope[0] == ScopePlan {
		c.Coordinator = TakenCoordinator{}
	}
	if !chance("plan") || len(c.Decision.Scope) == 1 && c.Decision.Scope[0] == ScopeCoordinator {
		c.Plan = TakenPlan{}
	}
	if c.Plan.there() && chance("participation") {
		c.Participation = TakenParticipation{SignedOn: ago("form", 300), Participants: []Participant{
			{Who: ola, Service: coordination, Read: PlanContent, Write: PlanContent}, {Who: nav, Service: ServiceNAV, Read: []string{"a"}}}}
	}
	if chance("team") {
		c.Team.StartedOn = ago("team", 390)
		if chance("met") {
			c.Team.LastMeetingOn = latest(c.Team.StartedOn, ago("met on", 300))
		}
		if chance("next") {
			c.Team.NextMeetingOn = today.AddDays(l.dice("ahead", 60))
		}
	}
	if chance("shares") {
		c.Consents = append(c.Consents, TakenConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Party: gp, SignedOn: ago("shared", 900),
			EndsOn: today.AddDays(1 + l.dice("ends", 200))})
	}
	if chance("notice") {
		c.Decision.NoticeOn, c.Decision.Evidence = latest(c.Decision.DecidedOn, ago("notice on", 60)), EvidenceOwnStatement
	}
	return c
}

// takenOverHolds: nothing was missed before the case was here, nothing is due before
// today, and nobody is told of what is past.
func (l *life) takenOverHolds() {
	today := calendar.DateOf(l.now)
	for _, dl := range l.s.Deadlines {
		if !dl.Live() || dl.Status == DeadlineOverdue || dl.Due.Before(today) {
			l.fail("T-22", "%s is %s and due %s", dl.Code, dl.Status, dl.Due)
		}
		if due := l.policy.WorkingDays().Add(today, l.policy.OpeningGrace); dl.Grace && dl.Due != due {
			l.fail("T-22", "%s in grace is due %s, not %s", dl.Code, dl.Due, due)
		}
	}
	for _, letter := range l.s.Letters {
		if letter.Code != ToolTrainingLetter && letter.Code != BirthdayLetter {
			l.fail("T-22", "%s is written", letter.Code)
		}
	}
}
