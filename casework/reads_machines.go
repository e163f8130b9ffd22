package casework

import (
	"context"
	"slices"

	"samlop/casefile"
)

// Case shows a case with its machines; who takes part in a corner of it sees
// the corner. Past counts what is over and has left the case's state: the lists of the
// case have it (reads_pages.go). It logs the look. Errors of every read of a case:
// NotFound, Forbidden, Unavailable.
func (d *Service) Case(ctx context.Context, a Asker, caseID string) (c Case, err error) {
	defer wrapError("reading a case", &err)
	s, err := d.see(ctx, a, caseID, seeCase)
	if err != nil {
		return Case{}, err
	}
	st := s.state()
	c = Case{ID: st.Case, Kind: s.row.Kind, Number: s.row.Number, Organisation: s.row.OrganisationID, Unit: st.Unit,
		Ground: s.ground, Roles: s.roles, Opens: s.opens(), Child: s.asker.is(st.Patient) && casefile.PatientUnder(*st, childUntil),
		Seq: st.Seq,
		Now: s.now, Patient: st.Patient, Phase: st.Phase, Round: st.Round, MainResponsible: st.MainResponsible(),
		Coordinator: s.row.Coordinator, Handler: st.Handler, UnitLead: st.UnitLead, PlanStatus: st.Plan.Status, PlanSigned: st.PlanSigned(),
		TeamStatus: st.Team.Status,
		Attention:  st.NeedsAttention() || s.row.Trouble != "", Trouble: s.row.Trouble, TroubleSince: s.row.TroubleSince}
	if s.whole() {
		c.Warnings, c.Episode, c.Moves = casefile.Warnings(*st), episodeOf(st), st.Moves
		c.CloseReason, c.ClosedOn, c.MergedInto = st.CloseReason, st.ClosedOn, st.MergedInto
		c.FirstReceivedOn, c.PreliminaryReplySentOn = st.FirstReceivedOn, st.PreliminaryReplySentOn
		c.AnswerExpectedOn, c.PlanDeclinedOn = st.AnswerExpectedOn, st.PlanDeclinedOn
		if t := st.TakenOver; !t.On.IsZero() && !s.hidesStruck(st.Referrals[0].ID) {
			c.TakenOver = &t
		}
		c.Referrals, c.Assessment, c.Consents, c.Decisions = s.referrals(), st.Assessment, st.Consents, st.Decisions
		c.From = casefile.WithdrawableFrom(*st)
		c.Notices = st.Notices
		if p := st.ClosingProposal; !p.On.IsZero() {
			c.Proposal = &p
		}
		c.Complaints = s.complaints()
		c.StandsInUntil = st.StandsInUntil()
		c.Coordinators, c.Responsible, c.Plan, c.Team = st.Coordinators, st.Responsible, &st.Plan, &st.Team
		c.Turn = casefile.TurnToTakeMinutes(*st)
		c.Meetings, c.Letters, c.Tasks = st.Meetings, s.lettersOfCase(), st.Tasks
		c.Corrections, c.ToolTraining = s.corrections(), st.ToolTraining
		c.Represented, c.ChildViews, c.Withheld = &st.Represented, s.childViews(), st.Withheld
		c.Capacity, c.GuardianAccess = st.Capacity, st.GuardianAccess
		c.Objections = st.Objections
		c.Deadlines, c.Past = deadlines(st.Deadlines, s.now), st.Past
		if at, what, ok := casefile.NextWake(*st); ok {
			c.NextWake = &NextWake{At: at, What: what}
		}
	}
	if s.ofTheUnit() {
		if c.Others, err = d.others(ctx, a, &s.row); err != nil {
			return Case{}, err
		}
	}
	if c.Contacts, err = d.contacts(ctx, s); err != nil {
		return Case{}, err
	}
	c.People, err = d.namesIn(ctx, s.row.OrganisationID, c)
	return c, err
}

// Responsibilities lists who has had the main responsibility, and when (INV-04).
func (d *Service) Responsibilities(ctx context.Context, a Asker, caseID string) (out Responsibilities, err error) {
	defer wrapError("reading responsibilities", &err)
	s, err := d.see(ctx, a, caseID, seeResponsibilities)
	if err != nil {
		return Responsibilities{}, err
	}
	out.Responsibilities, out.Now = orEmpty(s.state().Responsible), s.state().MainResponsible()
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Responsibilities)
	return out, err
}

// Openings lists every step of the process: open or not, whose, and which rule
// closes it.
func (d *Service) Openings(ctx context.Context, a Asker, caseID string) (out Openings, err error) {
	defer wrapError("working out what is open", &err)
	s, err := d.see(ctx, a, caseID, seeOpenings)
	if err != nil {
		return Openings{}, err
	}
	w, err := d.weigh(ctx, nil, s.row.OrganisationID, s.state(), nil, s.now)
	if err != nil {
		return Openings{}, err
	}
	all := casefile.Openings(*s.state(), s.actor, s.now, w.policy, w.facts)
	if !s.whole() { // what stands open to others, and why not, tells what is in the case (INV-30, INV-110)
		all = slices.DeleteFunc(all, func(o casefile.Opening) bool { return !o.Yours || o.HandedIn })
	}
	out = Openings{Openings: all, Roles: s.roles}
	if s.ofTheUnit() && !s.state().Ended() {
		out.Others = w.facts.Others
	}
	return out, d.logOthers(ctx, a, s.row.OrganisationID, out.Others)
}

// Consents lists every consent asked for, whatever became of it.
func (d *Service) Consents(ctx context.Context, a Asker, caseID string) (out Consents, err error) {
	defer wrapError("reading consents", &err)
	s, err := d.see(ctx, a, caseID, seeConsents)
	if err != nil {
		return Consents{}, err
	}
	out.Consents = orEmpty(s.state().Consents)
	out.ToolTraining, out.Objections = orEmpty(s.state().ToolTraining), orEmpty(s.state().Objections)
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Consents, out.Objections)
	return out, err
}

// Decisions lists the decisions of a case, and the advance notices. Who is only
// a party sees those that their complaint is about, or led to.
func (d *Service) Decisions(ctx context.Context, a Asker, caseID string) (out Decisions, err error) {
	defer wrapError("reading decisions", &err)
	s, err := d.see(ctx, a, caseID, seeDecisions)
	if err != nil {
		return Decisions{}, err
	}
	out.Decisions, out.Notices = orEmpty(s.state().Decisions), orEmpty(s.state().Notices)
	if !s.whole() {
		out.Decisions, out.Notices = s.decisionsComplainedOf(), []casefile.AdvanceNotice{}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Decisions, out.Notices)
	return out, err
}

// Complaints lists the complaints of a case. A party who sees the case in no
// other role sees their own, and those they bring for somebody else.
func (d *Service) Complaints(ctx context.Context, a Asker, caseID string) (out Complaints, err error) {
	defer wrapError("reading complaints", &err)
	s, err := d.see(ctx, a, caseID, seeComplaints)
	if err != nil {
		return Complaints{}, err
	}
	out.Complaints = orEmpty(s.complaints())
	if !s.whole() {
		out.Complaints = s.ownComplaints()
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Complaints)
	return out, err
}

// Coordinators lists who has been proposed or has served. Why somebody was
// chosen against the patient's wish is for those who see the whole case.
func (d *Service) Coordinators(ctx context.Context, a Asker, caseID string) (out Coordinators, err error) {
	defer wrapError("reading coordinators", &err)
	s, err := d.see(ctx, a, caseID, seeCoordinators)
	if err != nil {
		return Coordinators{}, err
	}
	out.Coordinators = orEmpty(s.state().Coordinators)
	if !s.whole() {
		for i := range out.Coordinators {
			out.Coordinators[i].WishedFor, out.Coordinators[i].AgainstWish = "", ""
		}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Coordinators)
	return out, err
}

// CareTeam shows the group around the person.
func (d *Service) CareTeam(ctx context.Context, a Asker, caseID string) (out CareTeam, err error) {
	defer wrapError("reading the care team", &err)
	s, err := d.see(ctx, a, caseID, seeTeam)
	if err != nil {
		return CareTeam{}, err
	}
	out.Team = s.state().Team
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Team)
	return out, err
}
