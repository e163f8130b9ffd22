package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// stateHolds holds what must be true of every case at every instant.
func (l *life) stateHolds() {
	l.t.Helper()
	l.responsibilityHolds()
	l.consentHolds()
	l.coordinatorHolds()
	l.planHolds()
	l.decisionHolds()
	l.noticesHold()
	l.complaintsHold()
	l.deadlinesHold()
	l.meetingsHold()
	l.endHolds()
	l.childHolds()
	l.somebodyKnows()
	l.nobodyGoneHolds()
	l.tasksHold()
	l.rolesHold()
	l.withdrawalIsPossible()
	l.codesExist()
	for _, p := range cast { // and whatever is asked about it has an answer
		AccessToPlan(l.s, l.actor(p))
		RolesIn(&l.s, l.actor(p))
	}
	Warnings(l.s)
}

type span struct{ from, to time.Time }

// joined makes one span of those that touch.
func joined(in []span) []span {
	var out []span
	for _, s := range in {
		if n := len(out); n > 0 && out[n-1].to.Equal(s.from) {
			out[n-1].to = s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

// INV-04 and INV-05: from each referral to each end somebody named, at every
// instant exactly one.
func (l *life) responsibilityHolds() {
	var open, covered []span
	for _, e := range l.events {
		switch f := e.Fact.(type) {
		case *Referred, *BalanceOpened, *OpenedAgain:
			open = append(open, span{from: e.At})
		case *StoodAgain:
			if f.Parts.Phase != "" { // nothing but the end of a case is taken back with its phase
				open = append(open, span{from: e.At})
			}
		case *Closed, *Merged, *Dismissed:
			open[len(open)-1].to = e.At
		}
	}
	open = slices.DeleteFunc(open, func(s span) bool { return s.from.Equal(s.to) }) // a round that lasted no time
	for i, r := range l.s.Responsible {
		covered = append(covered, span{r.From, r.To})
		if !r.Who.named() {
			l.fail("INV-05", "nobody named is responsible from %s", r.From)
		}
		if !r.To.IsZero() && !r.From.Before(r.To) {
			l.fail("INV-04", "%s is responsible for no time from %s", r.Who, r.From)
		}
		if i > 0 && l.s.Responsible[i-1].To.After(r.From) {
			l.fail("INV-04", "%s and %s are both responsible at %s", l.s.Responsible[i-1].Who, r.Who, r.From)
		}
	}
	if a, b := joined(open), joined(covered); !slices.EqualFunc(a, b, func(x, y span) bool {
		return x.from.Equal(y.from) &&
			x.to.Equal(y.to)
	}) {
		l.fail("INV-04", "the case is open %v and somebody is responsible %v", a, b)
	}
	if c := l.s.coordinator(); c != nil && l.s.MainResponsible() != c.Who {
		l.fail("INV-04", "%s serves and %s is responsible", c.Who, l.s.MainResponsible())
	}
}

// INV-20 and INV-30.
func (l *life) consentHolds() {
	s := &l.s
	need := func(when bool, what string, kind ConsentKind) {
		if when && !s.consented(kind) && !l.struck(kind) {
			l.fail("INV-20", "%s without the consent %s", what, kind)
		}
	}
	// What a complaint led to opens the case without consent; the work still needs it.
	asked := slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Kind == TaskAskConsent })
	need(!asked && slices.Contains([]Phase{PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused}, s.Phase), "phase "+string(s.Phase),
		ConsentStart)
	need(s.coordinator() != nil || s.proposed() != nil, "a coordinator", ConsentCoordinator)
	need(s.Plan.live() || s.Plan.drafted(), "a plan "+string(s.Plan.Status), ConsentPlan)
	need(s.Plan.live() && !s.Plan.Versions[len(s.Plan.Versions)-1].TakenOver, "a plan in force", ConsentParticipation)
	need(s.Team.Status == TeamActive, "a group", ConsentStart)
	for _, kind := range []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan, ConsentParticipation} {
		for _, status := range []ConsentStatus{ConsentActive, ConsentIssued} {
			n := 0
			for _, c := range s.Consents {
				if c.Kind == kind && c.Status == status {
					n++
				}
			}
			if n > 1 {
				l.fail("C-05", "%d consents %s are %s at once", n, kind, status)
			}
		}
	}
	for _, p := range cast {
		l.accessHolds(p)
		l.toolTrainingHolds(p)
		l.objectionHolds(p)
	}
}

// INV-85: nobody against whom an objection stands is told anything, unless they
// do the work.
func (l *life) objectionHolds(p Principal) {
	s := &l.s
	stands := slices.ContainsFunc(s.Objections, func(o Objection) bool {
		return slices.Contains(o.Against, p) && o.LiftedOn.IsZero() && o.OverriddenOn.IsZero()
	})
	if !stands || s.doesTheWork(p) || s.speaksForThePatient(p) {
		return
	}
	for _, role := range []Role{RoleParticipant, RoleMember, RoleChair, RoleMinutes, RoleManager} {
		if slices.Contains(RolesIn(s, l.actor(p)), role) {
			l.fail("INV-85", "%s is %s in spite of the patient's no", p, role)
		}
	}
	if acc, ok := AccessToPlan(*s, l.actor(p)); ok && acc.Ground != RoleUnit && acc.Ground != RoleUnitLead {
		l.fail("INV-85", "%s sees the plan as %s in spite of the patient's no", p, acc.Ground)
	}
	if s.mayBeTold(p) {
		l.fail("INV-85", "%s may be told in spite of the patient's no", p)
	}
	for _, x := range s.Letters {
		if x.Pending() && x.To == p && x.aboutThePerson() && x.Code != "D-15" {
			l.fail("INV-85", "%s is on its way to %s in spite of the patient's no", x.Code, p)
		}
	}
}

// INV-59: who is in the plan has been offered training, by a letter that was not
// taken back, and nobody has been written to about it twice.
func (l *life) toolTrainingHolds(p Principal) {
	offered := l.s.toolTraining(p)
	if l.s.participant(p) != nil && offered == nil {
		l.fail("INV-59", "%s takes part and is not offered training", p)
	}
	posted := 0
	for _, x := range l.s.Letters {
		if x.Code != "D-11" || x.To != p || l.s.decision(x.About) != nil {
			continue // what is enclosed in a notice to a party is no offer
		}
		if x.Status == LetterPosted {
			posted++
		}
		if x.Pending() && !l.s.takesPart(p) {
			l.fail("INV-59", "an offer is on its way to %s, who takes no part", p)
		}
	}
	if posted > 1 {
		l.fail("INV-59", "%s has been offered training %d times", p, posted)
	}
}

// accessHolds follows one person's access through the ledger: named when the
// form was printed, the form signed, and not taken out since.
func (l *life) accessHolds(p Principal) {
	acc, ok := AccessToPlan(l.s, l.actor(p))
	if !ok || p == kari || acc.Ground == RoleUnit || acc.Ground == RoleUnitLead {
		return
	}
	if acc.Ground == RoleProxy {
		l.proxyHolds(p, acc)
		return
	}
	var row *Participant
	active := map[string]Participant{}
	asked := map[string]Participant{}
	for _, e := range l.events {
		switch f := e.Fact.(type) {
		case *ConsentAsked:
			for _, x := range f.Consent.Participants {
				if x.Who == p {
					asked[f.Consent.ID] = x
				}
			}
		case *ConsentActivated:
			if x, named := asked[f.ID]; named {
				active[f.ID] = x
			}
		case *ConsentEnded:
			delete(active, f.ID)
			delete(asked, f.ID)
		case *ConsentTakenBack:
			delete(active, f.ID) // it is out for signing again, and names the same
		case *ParticipantRemoved:
			if f.Who == p {
				delete(active, f.Consent)
				delete(asked, f.Consent)
			}
		}
	}
	for _, x := range active {
		row = &x
	}
	running := l.s.Plan.drafted() || l.s.Plan.live()
	if acc.Ground == RoleParticipant && (row == nil || !running) {
		l.fail("INV-30", "%s sees the plan (%s) without being named in a signed version", p, l.s.Plan.Status)
	}
	for _, point := range acc.Write {
		firstDraft := l.s.Plan.drafted() && !l.s.consented(ConsentParticipation)
		if (row == nil || !slices.Contains(row.Write, point)) && !firstDraft {
			l.fail("INV-30", "%s writes in %s without being named for it", p, point)
		}
	}
}

// INV-40, and one who serves is nobody's candidate.
func (l *life) coordinatorHolds() {
	serving, proposed := 0, 0
	for _, a := range l.s.Coordinators {
		if a.serving() {
			serving++
		}
		if a.Status == AssignmentProposed {
			proposed++
		}
		if a.Status == AssignmentEnded && a.EndedOn.IsZero() {
			l.fail("K-08", "%s ended on no day", a.ID)
		}
	}
	if serving > 1 || proposed > 1 {
		l.fail("INV-40", "%d serve and %d are proposed", serving, proposed)
	}
}

// INV-44, DL-12, DL-14.
func (l *life) planHolds() {
	s := &l.s
	due := l.live(PlanRevision)
	if s.Plan.live() {
		last := s.Plan.Versions[len(s.Plan.Versions)-1].On
		latest := calendar.AddMonths(last, 6)
		if l.otherRules { // as the calendar's half-years or a suspension have it, when it is still to come
			if latest, _, _ = dueDate(l.policy.filled(), PlanRevision, last); len(due) == 1 &&
				(due[0].Status == DeadlineOverdue || due[0].MovedFor != "" && latest.Before(calendar.DateOf(l.now))) { // INV-116
				latest = due[0].Due
			}
		}
		if len(due) == 1 && due[0].Grace { // it was over as the case was taken over (T-22)
			latest = due[0].Due
		}
		if len(due) != 1 || due[0].Due.After(latest) || due[0].CountedFrom != last {
			l.fail("INV-44", "the plan was revised on %s and the next revision is due %v", last, due)
		}
	} else if len(due)+len(l.live(ChangeRevision)) > 0 {
		l.fail("P-09", "the plan is %s and a revision is due", s.Plan.Status)
	}
	if len(l.live(ChangeRevision)) > 0 && s.Plan.Status != PlanStatusInRevision {
		l.fail("P-07", "a change is to be worked in and the plan is %s", s.Plan.Status)
	}
	_, granted := s.granted(ScopePlan)
	wanted := (s.Phase == PhaseActive || s.Phase == PhaseTransferPending) && granted && s.consented(ConsentPlan) && !s.Plan.live()
	_, ready := s.coordinatedSince()
	switch n := len(l.live(FirstPlan)); {
	case n > 1, n == 1 && !wanted, n == 0 && wanted && ready:
		l.fail("DL-12", "%d run; plan granted %v, consented %v, plan %s, coordinator settled %v", n, granted, s.consented(ConsentPlan),
			s.Plan.Status, ready)
	}
	for i, v := range s.Plan.Versions {
		if v.No != i+1 {
			l.fail("INV-46", "version %d is number %d", v.No, i+1)
		}
	}
}

func (l *life) live(code string) []Deadline {
	var out []Deadline
	for _, dl := range l.s.Deadlines {
		if dl.Code == code && dl.Live() {
			out = append(out, dl)
		}
	}
	return out
}

// What has ended has nobody, owes nothing and lets nobody in.
func (l *life) endHolds() {
	s := &l.s
	if !s.Ended() {
		return
	}
	for _, dl := range s.Deadlines {
		if dl.Live() && dl.Kind == Duty && !dl.outlives(s) && !l.owedAfterTheEnd(dl) {
			l.fail("2.1", "%s runs on a case that is %s", dl.Code, s.Phase)
		}
	}
	if s.MainResponsible() != "" || s.coordinator() != nil || s.proposed() != nil || s.Team.Status == TeamActive || s.Plan.live() ||
		s.Plan.drafted() {
		l.fail("2.1", "the case is %s and somebody still works", s.Phase)
	}
	for _, c := range s.Consents {
		if c.inForce() {
			l.fail("2.1", "the case is %s and %s is %s", s.Phase, c.Kind, c.Status)
		}
	}
	if !s.DiedOn.IsZero() {
		for _, x := range s.Letters {
			if x.Pending() && s.speaksForThePatient(x.To) {
				l.fail("T-16", "%s is on its way to the dead", x.Code)
			}
		}
	}
}

// INV-21: whatever has happened, all of it can be withdrawn.
func (l *life) withdrawalIsPossible() {
	if l.s.Empty() || l.s.Ended() {
		return
	}
	who := []Principal{kari, nurse, l.lead}[l.n%3]
	cmd := Command{ID: "w", By: l.actor(who), Body: &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true,
		SaidOn: calendar.DateOf(l.now), Note: words(1)},
		Facts: l.facts(nil)}
	d, r := decide(l.s, cmd, l.now, l.policy)
	if r != nil {
		l.fail("INV-21", "%s cannot withdraw in %s: %v", who, l.s.Phase, r)
	}
	if d.s.Phase != PhaseClosed || d.s.CloseReason != ClosedConsentWithdrawn {
		l.fail("T-14", "all is withdrawn and the case is %s", d.s.Phase)
	}
}
