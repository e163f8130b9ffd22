package casework

import (
	"context"
	"slices"

	"samlop/casefile"
)

// Case shows a case with its machines; who takes part in a corner of it sees
// the corner. What is over and has left the case's state is there when past is asked
// for; else Past counts it. It logs the look. Errors of every read of a case:
// NotFound, Forbidden, Unavailable.
func (d *Service) Case(ctx context.Context, a Asker, caseID string, past bool) (c Case, err error) {
	defer wrapError("reading a case", &err)
	v := seeCase
	if past {
		v = v.withPast()
	}
	s, err := d.see(ctx, a, caseID, v)
	if err != nil {
		return Case{}, err
	}
	st := s.state()
	c = Case{ID: st.Case, Number: s.row.Number, Organisation: s.row.OrganisationID, Unit: st.Unit, Ground: s.ground, Roles: s.roles,
		Seq: st.Seq,
		Now: s.now, Patient: st.Patient, Phase: st.Phase, Round: st.Round, MainResponsible: st.MainResponsible(),
		Coordinator: s.row.Coordinator, Handler: st.Handler, UnitLead: st.UnitLead, PlanStatus: st.Plan.Status, TeamStatus: st.Team.Status,
		Attention: st.NeedsAttention() || s.row.Trouble != "", Trouble: s.row.Trouble, TroubleSince: s.row.TroubleSince}
	if s.whole() {
		c.Warnings = casefile.Warnings(*st)
		c.CloseReason, c.ClosedOn, c.MergedInto = st.CloseReason, st.ClosedOn, st.MergedInto
		c.FirstReceivedOn, c.PreliminaryReplySentOn = st.FirstReceivedOn, st.PreliminaryReplySentOn
		c.AnswerExpectedOn, c.PlanDeclinedOn = st.AnswerExpectedOn, st.PlanDeclinedOn
		if t := st.TakenOver; !t.On.IsZero() && !s.hidesReferral(st.Referrals[0].ID) {
			c.TakenOver = &t
		}
		c.Referrals, c.Assessment, c.Consents, c.Decisions = s.referrals(), st.Assessment, st.Consents, st.Decisions
		c.Notices = st.Notices
		if p := st.ClosingProposal; !p.On.IsZero() {
			c.Proposal = &p
		}
		c.Complaints = st.Complaints
		c.Coordinators, c.Responsible, c.Plan, c.Team = st.Coordinators, st.Responsible, &st.Plan, &st.Team
		c.Meetings, c.Letters, c.Tasks = st.Meetings, s.lettersOfCase(), st.Tasks
		c.Corrections, c.ToolTraining = s.corrections(), st.ToolTraining
		c.Represented, c.ChildViews, c.Withheld = &st.Represented, st.ChildViews, st.Withheld
		c.Capacity, c.GuardianAccess = st.Capacity, st.GuardianAccess
		c.Objections = st.Objections
		c.Deadlines, c.Past = deadlines(st, s.now), st.Past
		if at, what, ok := casefile.NextWake(*st); ok {
			c.NextWake = &NextWake{At: at, What: what}
		}
	}
	if s.ofTheUnit() {
		if c.Others, err = d.others(ctx, a, &s.row); err != nil {
			return Case{}, err
		}
	}
	c.People, err = d.namesIn(ctx, s.row.OrganisationID, c)
	return c, err
}

// Deadlines lists every deadline of a case in the order they were set; who is
// only a party sees those of their complaint.
func (d *Service) Deadlines(ctx context.Context, a Asker, caseID string) (out Deadlines, err error) {
	defer wrapError("reading deadlines", &err)
	s, err := d.see(ctx, a, caseID, seeDeadlines)
	if err != nil {
		return Deadlines{}, err
	}
	out.Deadlines = deadlines(s.state(), s.now)
	if s.ground == casefile.RoleParty {
		out.Deadlines = []Deadline{}
		for i := range s.state().Deadlines {
			if dl := &s.state().Deadlines[i]; s.deadlineOfComplaint(*dl) {
				out.Deadlines = append(out.Deadlines, deadlineShown(dl, s.now))
			}
		}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Deadlines)
	return out, err
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

// CaseTasks lists the tasks of a case, open ones first. A manager or minutes
// taker sees those of their own role.
func (d *Service) CaseTasks(ctx context.Context, a Asker, caseID string) (out CaseTasks, err error) {
	defer wrapError("reading a case's tasks", &err)
	s, err := d.see(ctx, a, caseID, seeTasks)
	if err != nil {
		return CaseTasks{}, err
	}
	holders, err := d.store.TaskHolders(ctx, caseID)
	if err != nil {
		return CaseTasks{}, err
	}
	out.Tasks = []CaseTask{}
	for _, t := range s.state().Tasks {
		if s.whole() || a.is(holders[t.ID]) {
			out.Tasks = append(out.Tasks, CaseTask{Task: t, Holder: holders[t.ID]})
		}
	}
	slices.SortStableFunc(out.Tasks, func(x, y CaseTask) int {
		switch {
		case x.Open() == y.Open():
			return 0
		case x.Open():
			return -1
		}
		return 1
	})
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Tasks)
	return out, err
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
	out.Complaints = orEmpty(s.state().Complaints)
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

// Meetings lists the meetings the asker may know of: all for those who see the
// whole case, else those they lead, minute, are invited to or came to.
func (d *Service) Meetings(ctx context.Context, a Asker, caseID string) (out Meetings, err error) {
	defer wrapError("reading meetings", &err)
	s, err := d.see(ctx, a, caseID, seeMeetings)
	if err != nil {
		return Meetings{}, err
	}
	out.Meetings = s.meetings()
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Meetings)
	return out, err
}

func (s *sight) meetings() []casefile.Meeting {
	out := []casefile.Meeting{}
	for _, m := range s.state().Meetings {
		if s.whole() || s.asker.is(m.Chair) || s.asker.is(m.MinutesTaker) ||
			slices.ContainsFunc(m.Invited, s.asker.is) || slices.ContainsFunc(m.Attended, s.asker.is) {
			out = append(out, m)
		}
	}
	return out
}

// Letters lists the letters of a case; a minutes taker sees those of their
// meetings, a party those to them about their complaint.
func (d *Service) Letters(ctx context.Context, a Asker, caseID string) (out Letters, err error) {
	defer wrapError("reading letters", &err)
	s, err := d.see(ctx, a, caseID, seeLetters)
	if err != nil {
		return Letters{}, err
	}
	out.Letters = []casefile.Letter{}
	mine := s.meetings()
	for _, l := range s.lettersOfCase() {
		if s.whole() || s.letterOfComplaint(l) || slices.ContainsFunc(mine, func(m casefile.Meeting) bool {
			return m.ID == l.About &&
				a.is(m.MinutesTaker)
		}) {
			out.Letters = append(out.Letters, l)
		}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Letters)
	return out, err
}
