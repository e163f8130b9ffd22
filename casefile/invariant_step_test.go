package casefile

import "slices"

// stepHolds holds what must be true of one accepted step.
func (l *life) stepHolds(before State, cmd Command, events []Event) {
	_, corrects := cmd.Body.(*CorrectEntry)
	l.nothingRewritten(before, corrects)
	l.nothingOverIsLeft(cmd, events)
	l.closedAsT15Asks(before, cmd, events)
	l.rightsHold(before)
	var minutes []Principal
	sent := ""
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *CoordinatorAppointed:
			if _, opens := cmd.Body.(*OpenBalance); opens {
				continue // who coordinates goes on, and the training becomes a task (T-22)
			}
			_, plan := before.granted(ScopePlan)
			if !cmd.Facts.TrainedRole || plan && !cmd.Facts.TrainedPlan {
				l.fail("INV-34", "%s became active untrained", f.ID)
			}
			if a := before.assignment(f.ID); a.Capacity == CapacityNoRoom {
				l.fail("K-03", "%s became active though the manager has no room", f.ID)
			}
		case *CoordinatorReturned:
			if !l.trained[f.Assignment.Who] || before.absent() == nil || before.absent().Who != f.Assignment.Who {
				l.fail("K-07", "%s came back from nowhere", f.Assignment.Who)
			}
		case *MinutesWritten:
			if f.Storage == "PLAN_MESSAGE" && !before.Plan.live() {
				l.fail("INV-53", "minutes stored in a plan that is %s", before.Plan.Status)
			}
		case *MinutesSent:
			sent = f.Meeting
		case *LetterWritten:
			l.fitsItsRow(f.Letter)
			if SpecFor(cmd.Body).Unwritten {
				l.fail("speed", "%s writes %s though it is said to write none", cmd.Name(), f.Letter.Code)
			}
			if f.Letter.Code == "D-23" {
				minutes = append(minutes, f.Letter.To)
			}
		case *DecisionMade:
			if f.Decision.Rule == "" || f.Decision.Grounds == "" && f.Decision.By == "" {
				l.fail("INV-60", "%s without grounds", f.Decision.ID)
			}
			if e.Role != RoleUnit && e.Role != RoleUnitLead {
				l.fail("INV-39", "%s decided as %s", e.By, e.Role)
			}
		}
	}
	l.wordsKept(cmd.Body, events)
	if sent != "" || minutes != nil {
		l.minutesHold(before, sent, minutes)
	}
	if c, ok := cmd.Body.(*CorrectEntry); ok {
		l.correctionHolds(before, c, cmd, events)
	}
	if w, ok := cmd.Body.(*WithdrawConsent); ok {
		l.withdrawnHolds(w)
	}
}

// INV-54.
func (l *life) minutesHold(before State, meeting string, got []Principal) {
	m := before.meeting(meeting)
	want := map[Principal]bool{}
	if m.Kind == CareTeamMeeting {
		for _, x := range before.Team.Members {
			if x.To.IsZero() {
				want[x.Who] = true
			}
		}
	} else {
		for _, p := range m.Invited {
			want[p] = true
		}
	}
	if m.Kind != ProfessionalMeeting {
		want[before.Patient] = true
	}
	for _, p := range m.Named {
		want[p] = true
	}
	for p := range want {
		if before.keptOut(p) || before.withheldFrom(p) || before.objectedTo(p) {
			delete(want, p)
		}
	}
	if want[before.Patient] { // whose letters others open while they are a child
		delete(want, before.Patient)
		for _, p := range before.writtenTo(l.s.day()) {
			want[p] = true
		}
	}
	for _, p := range got {
		if !want[p] {
			l.fail("INV-54", "minutes of %s go to %s", meeting, p)
		}
		delete(want, p)
	}
	if len(want) > 0 {
		l.fail("INV-54", "minutes of %s do not go to %v", meeting, want)
	}
}

// INV-22 and INV-23, in the step itself.
func (l *life) withdrawnHolds(w *WithdrawConsent) {
	s := &l.s
	all := slices.Contains(w.Scopes, WithdrawAll) || slices.Contains(w.Scopes, WithdrawSharing) && len(w.Parties) == 0
	gone := func(p Principal) bool { return !s.speaksForThePatient(p) && (all || slices.Contains(w.Parties, p)) }
	for _, x := range s.Letters {
		if x.Pending() && gone(x.To) && x.aboutThePerson() && !s.complains(x.To) {
			l.fail("INV-22", "%s is still on its way to %s", x.Code, x.To)
		}
	}
	for _, p := range cast {
		if !gone(p) || s.isCoordinator(p) {
			continue
		}
		if s.participant(p) != nil || s.Team.member(p) != nil || s.mayBeTold(p) {
			l.fail("INV-22", "%s is still told", p)
		}
		roles := RolesIn(s, l.actor(p))
		if p != s.Handler && p != s.MainResponsible() && (slices.Contains(roles, RoleChair) || slices.Contains(roles, RoleMinutes)) {
			l.fail("INV-22", "%s still leads or writes a meeting", p)
		}
	}
	if last := s.Letters[len(s.Letters)-1]; last.Code != "D-15" || !slices.Contains(s.writtenTo(s.day()), last.To) {
		l.fail("INV-23", "the patient is not told what it means")
	}
}

// INV-32, INV-46, and what the read side builds on: things are numbered, keep
// their place and are never removed. A signature is another only by a
// correction, which leaves it in the ledger as it was (INV-87).
func (l *life) nothingRewritten(before State, corrects bool) {
	s := &l.s
	for i, c := range before.Consents {
		now := s.Consents[i]
		if c.ID != now.ID || c.Kind != now.Kind || c.Form != now.Form || c.TextVersion != now.TextVersion || c.Language != now.Language ||
			c.IssuedOn != now.IssuedOn || c.Version != now.Version || c.Party != now.Party || len(c.Participants) != len(now.Participants) {
			l.fail("INV-32", "%+v became %+v", c, now)
		}
		for j, signer := range c.Signers {
			if !signer.SignedOn.IsZero() && signer != now.Signers[j] && !corrects {
				l.fail("INV-32", "the signature %+v became %+v", signer, now.Signers[j])
			}
		}
	}
	if len(s.Plan.Versions) < len(before.Plan.Versions) || !slices.Equal(before.Plan.Versions, s.Plan.Versions[:len(before.Plan.Versions)]) {
		l.fail("INV-46", "a version changed: %v became %v", before.Plan.Versions, s.Plan.Versions)
	}
	same := func(kind string, was, is []string) {
		if len(is) < len(was) || !slices.Equal(was, is[:len(was)]) {
			l.fail("INV-15", "%s %v became %v", kind, was, is)
		}
		seen := map[string]bool{}
		for _, id := range is {
			if seen[id] || id == "" {
				l.fail("INV-15", "%s is there twice: %v", id, is)
			}
			seen[id] = true
		}
	}
	same("decisions", ids(before.Decisions, func(d Decision) string { return d.ID }), ids(s.Decisions,
		func(d Decision) string { return d.ID }))
	same("notices", ids(before.Notices, func(n AdvanceNotice) string { return n.ID }), ids(s.Notices,
		func(n AdvanceNotice) string { return n.ID }))
	same("complaints", ids(before.Complaints, func(c Complaint) string { return c.ID }),
		ids(s.Complaints, func(c Complaint) string { return c.ID }))
	same("coordinators", ids(before.Coordinators, func(a Assignment) string { return a.ID }),
		ids(s.Coordinators, func(a Assignment) string { return a.ID }))
	same("meetings", ids(before.Meetings, func(m Meeting) string { return m.ID }), ids(s.Meetings, func(m Meeting) string { return m.ID }))
	same("letters", ids(before.Letters, func(x Letter) string { return x.ID }), ids(s.Letters, func(x Letter) string { return x.ID }))
	same("deadlines", ids(before.Deadlines, func(d Deadline) string { return d.ID }), ids(s.Deadlines,
		func(d Deadline) string { return d.ID }))
	same("tasks", ids(before.Tasks, func(t Task) string { return t.ID }), ids(s.Tasks, func(t Task) string { return t.ID }))
	same("consents", ids(before.Consents, func(c Consent) string { return c.ID }), ids(s.Consents, func(c Consent) string { return c.ID }))
	same("referrals", ids(before.Referrals, func(r Referral) string { return r.ID }), ids(s.Referrals,
		func(r Referral) string { return r.ID }))
}

func ids[T any](of []T, id func(T) string) []string {
	out := make([]string, len(of))
	for i := range of {
		out[i] = id(of[i])
	}
	return out
}
