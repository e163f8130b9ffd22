package casefile

import "slices"

// dated holds that what is said to have happened has happened, and in an order that
// can be. A consent may be older than the enquiry it came with, or renewed since.
func (c *OpenBalance) dated(d *deciding) *Refusal {
	if r := d.happened("T-22", "received_on", c.ReceivedOn, Date{}); r != nil {
		return r
	}
	if r := d.happened("T-22", "decided_on", c.Decision.DecidedOn, c.ReceivedOn); r != nil {
		return r
	}
	if r := d.happened("T-22", "notice_received_on", c.Decision.NoticeOn, c.Decision.DecidedOn); !c.Decision.NoticeOn.IsZero() && r != nil {
		return r
	}
	if r := d.happened("T-22", "since", c.Coordinator.Since, c.ReceivedOn); c.Coordinator.there() && r != nil {
		return r
	}
	if r := d.happened("T-22", "active_since", c.Plan.ActiveSince, c.ReceivedOn); !c.Plan.last().IsZero() && r != nil {
		return r
	}
	if r := d.happened("T-22", "revised_on", c.Plan.RevisedOn, c.Plan.ActiveSince); !c.Plan.RevisedOn.IsZero() && r != nil {
		return r
	}
	if r := c.Plan.periodFits(d); r != nil {
		return r
	}
	team := !c.Team.StartedOn.IsZero() || !c.Team.LastMeetingOn.IsZero() || !c.Team.NextMeetingOn.IsZero()
	if r := d.happened("T-22", "started_on", c.Team.StartedOn, c.ReceivedOn); team && r != nil {
		return r
	}
	if r := d.happened("T-22", "last_meeting_on", c.Team.LastMeetingOn, c.Team.StartedOn); !c.Team.LastMeetingOn.IsZero() && r != nil {
		return r
	}
	for _, con := range c.Consents {
		if r := d.happened("C-02", "signed_on", con.SignedOn, Date{}); r != nil {
			return r
		}
	}
	if r := d.happened("C-02", "signed_on", c.Participation.SignedOn, Date{}); len(c.Participation.Participants) > 0 && r != nil {
		return r
	}
	return nil
}

// takeConsents takes over what has been signed. All that is in force must be there:
// nothing goes on without the consent it rests on (INV-20).
func (c *OpenBalance) takeConsents(d *deciding) *Refusal {
	if len(c.Consents) == 0 {
		return refuse("INV-20", "consent_missing", "kind", string(ConsentStart))
	}
	for _, paper := range c.Consents {
		signers, exception, r := d.signedThen(paper)
		if r != nil {
			return r
		}
		capacity := d.takeCapacity(paper, c.Evidence)
		if r := d.endsOnFits(paper.Kinds, paper.EndsOn); r != nil {
			return r
		}
		form := nextID("form", d.s.forms())
		for _, kind := range paper.Kinds {
			con := Consent{ID: nextID("consent", len(d.s.Consents)), Form: form, Kind: kind, Status: ConsentIssued, TextVersion: "1",
				Language: d.formLanguage(c.Language), IssuedOn: paper.SignedOn, Signers: signers,
				Exception: exception, EndsOn: paper.EndsOn, Capacity: capacity, TakenOver: true}
			if exception != "" {
				con.ExceptionReason = c.Evidence
			}
			switch {
			case kind == ConsentInfoSharing && !paper.Party.named():
				return malformed("C-01", "party_missing", "kind", string(kind))
			case kind == ConsentInfoSharing:
				con.Party = paper.Party
				if r := d.refuseGone(paper.Party); r != nil {
					return r
				}
			case d.s.consented(kind):
				return malformed("C-01", "kind_twice", "kind", string(kind))
			}
			d.takeConsent(con, paper.SignedOn, c.Evidence)
			d.emit(&ConsentActivated{ID: con.ID, On: paper.SignedOn})
			d.watchExpiry(con)
		}
	}
	if r := d.needs(ConsentStart); r != nil {
		return r
	}
	for _, scope := range c.Decision.Scope {
		if r := d.needs(consentFor(scope)); r != nil {
			return r
		}
	}
	return nil
}

// takeConsent writes down one that was signed on a day, and has the child heard whom
// nobody has heard since it turned 7 or 12 (INV-25).
func (d *deciding) takeConsent(con Consent, on Date, evidence Text) {
	asked := con.clone()
	d.emit(&ConsentAsked{Consent: asked})
	for _, g := range con.Signers {
		d.emit(&Signed{Consent: con.ID, Who: g.Who, On: on, Original: evidence})
	}
	d.askChild(&con)
}

// signedThen works out whose signature it was (INV-24, INV-28): the person's own from
// 16, and before that all with parental responsibility, or on an exception that is named.
func (d *deciding) signedThen(paper TakenConsent) (signers []Signer, exception ConsentException, no *Refusal) {
	by, child := paper.SignedBy, d.youngThen(16, paper.SignedOn)
	own := len(by) == 1 && by[0] == d.s.Patient
	switch {
	case paper.Basis != "":
		signers, no = d.signedInstead(paper)
		return signers, "", no
	case !child && len(by) == 0, !child && own:
		return []Signer{{Who: d.s.Patient, As: RolePatient}}, "", nil
	case !child:
		return nil, "", refuse("INV-28", "opening_consent_not_theirs")
	case own && d.youngThen(12, paper.SignedOn):
		return nil, "", refuse("INV-24", "child_consents_from_12")
	case own:
		return []Signer{{Who: d.s.Patient, As: RolePatient}}, ExceptionChild, nil
	case !d.s.minor(d.today):
		return d.signedForAChildThen(paper)
	}
	guardians := d.s.guardians()
	if len(guardians) == 0 {
		return nil, "", refuse("INV-24", "guardians_unknown")
	}
	if len(by) == 0 {
		by = guardians
	}
	for _, p := range by {
		if !slices.Contains(guardians, p) {
			return nil, "", refuse("INV-24", "not_a_guardian")
		}
	}
	switch {
	case len(d.s.holders(HolderChildWelfare)) > 0:
		exception = ExceptionChildWelfare
	case len(by) == len(guardians) && len(by) == 1:
		exception = ExceptionSole
	case len(by) < len(guardians) && paper.Exception == "":
		return nil, "", refuse("INV-24", "opening_signature_missing")
	case len(by) < len(guardians):
		exception = paper.Exception
	}
	return asProxies(by), exception, nil
}

// takeDecision takes over what has been granted. The time to complain goes on where
// it has not run out, and has run out where it has; without evidence of the receipt
// it is not established (INV-61).
func (c *OpenBalance) takeDecision(d *deciding) *Refusal {
	if !slices.Contains([]Outcome{OutcomeGranted, OutcomePartial}, c.Decision.Outcome) {
		return malformed("T-22", "opening_not_granted")
	}
	if len(c.Decision.Scope) == 0 {
		return malformed("T-10", "scope_missing")
	}
	if c.Decision.Rule == "" {
		return malformed("INV-60", "grounds_missing")
	}
	if slices.Contains(c.Decision.Scope, ScopeChildCoordinator) && !d.s.minor(d.today) {
		return refuse("INV-11", "not_under_18")
	}
	if !c.Decision.NoticeOn.IsZero() && c.Decision.Evidence == "" {
		return malformed("INV-61", "evidence_missing")
	}
	dec := Decision{ID: nextID("decision", 0), Round: d.s.Round, Outcome: c.Decision.Outcome, Scope: c.Decision.Scope,
		DecidedOn: c.Decision.DecidedOn, Status: DecisionStatusIssued, Rule: c.Decision.Rule, Grounds: c.Evidence,
		Parties: d.s.parties(d.today), TakenOver: true}
	d.emit(&DecisionMade{Decision: dec})
	if limit, _, _ := dueDate(d.policy, ComplaintLimit, dec.DecidedOn); !limit.Before(d.today) {
		d.setDeadline(ComplaintLimit, dec.ID, "", dec.DecidedOn)
	}
	if dec.givesCoordinator() && !c.Coordinator.there() {
		d.setDeadline(CoordinatorAppointment, dec.ID, "", dec.DecidedOn)
	}
	if c.Decision.NoticeOn.IsZero() {
		return nil
	}
	for _, p := range dec.Parties {
		d.receive(d.s.decision(dec.ID), p.Who, c.Decision.NoticeOn, c.Decision.Evidence)
	}
	if ends, _, _ := dueDate(d.policy, ComplaintPeriod, c.Decision.NoticeOn); ends.Before(d.today) {
		d.emit(&DecisionBecameFinal{Decision: dec.ID})
		return nil
	}
	for _, p := range dec.Parties {
		d.setRight(ComplaintPeriod, dec.ID, p.Who, c.Decision.NoticeOn)
		d.setRight(AskGrounds, dec.ID, p.Who, c.Decision.NoticeOn)
	}
	return nil
}

// takeCoordinator lets the coordinator go on, who has the main responsibility here
// from now. Training that the register lacks does not keep them from it: somebody
// must be responsible (INV-04, INV-34), and it becomes a task.
func (c *OpenBalance) takeCoordinator(d *deciding) *Refusal {
	if !c.Coordinator.there() {
		return nil
	}
	switch {
	case !c.Coordinator.Staff.IsStaff():
		return malformed("K-01", "candidate_not_staff")
	case !d.s.coordinatorGranted(d.today):
		return refuse("K-01", "coordinator_not_granted")
	case !c.Coordinator.Acknowledged:
		return refuse("T-22", "opening_coordinator_not_asked")
	case d.gone(c.Coordinator.Staff):
		return refuse("INV-37", "staff_inactive")
	}
	a := Assignment{ID: nextID("coordinator", len(d.s.Coordinators)), Who: c.Coordinator.Staff, Status: AssignmentProposed,
		Manager: d.facts.Manager, ProposedOn: c.Coordinator.Since, TrainingOwing: !d.trained(), TakenOver: true}
	track := ""
	if _, child := d.s.granted(ScopeChildCoordinator); child && d.s.minor(d.today) {
		track = ChildTrack
	}
	d.emit(&CoordinatorProposed{Assignment: a})
	d.emit(&CoordinatorAppointed{ID: a.ID, On: c.Coordinator.Since, Manager: a.Manager, Group: c.Coordinator.Group, Track: track,
		TrainedUntil: d.trainedUntil()})
	d.moveResponsibility(a.Who, RoleCoordinator)
	if a.TrainingOwing {
		d.openTask(TaskTrainInterim, a.ID, d.today)
	}
	return nil
}

// takePlan takes over the plan in force: its text is on paper, and its dates count.
func (c *OpenBalance) takePlan(d *deciding) *Refusal {
	if !c.Plan.there() {
		if len(c.Participation.Participants) > 0 {
			return refuse("C-04", "no_plan_draft", "status", string(d.s.Plan.Status))
		}
		return nil
	}
	if _, ok := d.s.granted(ScopePlan); !ok {
		return refuse("P-01", "plan_not_granted")
	}
	style := c.Plan.Style
	if style == "" {
		style = PlanBrief
	}
	d.emit(&PlanStarted{Style: style, On: c.Plan.ActiveSince})
	if r := c.takeParticipation(d); r != nil {
		return r
	}
	on := []Date{c.Plan.ActiveSince}
	if c.Plan.RevisedOn.After(c.Plan.ActiveSince) {
		on = append(on, c.Plan.RevisedOn)
	}
	for i, day := range on {
		v := PlanVersion{No: i + 1, On: day, Author: c.ProposedBy, TakenOver: true}
		if i == len(on)-1 {
			v.PeriodTo = c.Plan.PeriodTo
		}
		d.emit(&PlanActivated{Version: v})
	}
	d.setDeadline(PlanRevision, "plan", "", c.Plan.last())
	d.periodPromised(c.Plan.PeriodTo)
	return nil
}

func (c *OpenBalance) takeParticipation(d *deciding) *Refusal {
	form := c.Participation
	if len(form.Participants) == 0 {
		return nil
	}
	paper := TakenConsent{Kinds: []ConsentKind{ConsentParticipation}, SignedOn: form.SignedOn, SignedBy: form.SignedBy,
		Exception: form.Exception, TakenCapacity: form.TakenCapacity}
	signers, exception, r := d.signedThen(paper)
	if r != nil {
		return r
	}
	if r := d.mayParticipate(form.Participants); r != nil {
		return r
	}
	if r := d.endsOnFits([]ConsentKind{ConsentParticipation}, form.EndsOn); r != nil {
		return r
	}
	con := Consent{ID: nextID("consent", len(d.s.Consents)), Form: nextID("form", d.s.forms()), Kind: ConsentParticipation,
		Capacity: d.takeCapacity(paper, c.Evidence),
		Status:   ConsentIssued, Version: 1, Participants: form.Participants, TextVersion: "1",
		Language: d.formLanguage(c.Language), IssuedOn: form.SignedOn,
		Signers: signers, Exception: exception, EndsOn: form.EndsOn, TakenOver: true}
	if exception != "" {
		con.ExceptionReason = c.Evidence
	}
	con = con.clone()
	for i := range con.Participants {
		con.Participants[i].EndedOn = Date{}
	}
	d.takeConsent(con, form.SignedOn, c.Evidence)
	d.activateParticipation(con, form.SignedOn)
	return nil
}

// takeTeam takes over the group with the patient and the coordinator in it. Others
// join as they consent to be told; what was held before is on paper.
func (c *OpenBalance) takeTeam(d *deciding) *Refusal {
	if !c.Team.there() {
		return nil
	}
	d.emit(&TeamStarted{On: c.Team.StartedOn})
	d.emit(&MemberJoined{Member: Member{Who: d.s.Patient, Service: ServicePatient, From: d.today}})
	if ko := d.s.Serving(); ko != "" {
		d.emit(&MemberJoined{Member: Member{Who: ko, Service: ServiceCoordination, From: d.today}})
	}
	d.setDeadline(NextMeeting, "care_team", "", latest(c.Team.StartedOn, c.Team.LastMeetingOn))
	if c.Team.NextMeetingOn.IsZero() {
		return nil
	}
	meeting := &PlanMeeting{Kind: CareTeamMeeting, On: c.Team.NextMeetingOn}
	return meeting.decide(d)
}
