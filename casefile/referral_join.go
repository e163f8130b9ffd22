package casefile

import (
	"cmp"
	"slices"
)

// JoinCase is T-21: two cases of one person both go on, and this one ends in favour
// of the other, with the first receipt date. What the other lacks is not moved: it is
// listed there in tasks, for consents and decisions are given in a case.
type JoinCase struct {
	Into        string    `json:"into" format:"uuid" doc:"The person's other case, which goes on"`
	Coordinator Principal `json:"coordinator,omitempty" doc:"Who stays coordinator; needed where the two cases have one each"`
}

func (c *JoinCase) open(d *deciding) *Refusal {
	if r := d.inPhase("T-21", PhaseAwaitingConsent, PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused); r != nil {
		return r
	}
	// Of a step that names one no more is known than that one.
	if c.Into == "" && !slices.ContainsFunc(d.facts.Others, func(o OtherCase) bool { return o.Phase.Runs() }) {
		return refuse("T-21", "nothing_to_join")
	}
	return nil
}

func (c *JoinCase) decide(d *deciding) *Refusal {
	into := d.otherCase(c.Into)
	switch {
	case into == nil:
		return refuse("T-21", "not_the_persons_case")
	case !into.Phase.Runs():
		return refuse("T-21", "merge_the_other", "number", into.Number, "phase", string(into.Phase))
	}
	if r := d.otherGoesOn(into); r != nil {
		return r
	}
	for _, complaint := range d.s.Complaints {
		if complaint.Open() {
			return refuse("T-21", "join_after_complaint", "id", complaint.ID)
		}
	}
	if r := c.whoStays(d, into); r != nil {
		return r
	}
	if len(into.Lacks) > 0 {
		return refuse("T-21", "referrals_on_their_way", "number", into.Number)
	}
	cur, told := d.s.ordinaryCoordinator(), d.s.involved()
	d.emit(&Merged{Into: c.Into})
	for _, con := range d.s.Consents {
		if con.Status == ConsentIssued {
			d.stopAt(formReplaced, becauseMerged, con.Form)
		}
	}
	d.end(becauseMerged)
	if cur != nil && cur.Who != c.staying(d.s, into) {
		d.queueLetter(NewCoordinatorLetter, cur.Who, cur.ID)
		d.queueLetter(NewCoordinatorLetter, d.s.Patient, cur.ID)
	}
	if len(told) > 0 {
		d.emit(&MessageSent{Code: "CASE_CLOSED", To: told})
	}
	return nil
}

// otherGoesOn says which of two running cases ends in favour of the other: nothing
// that was granted is lost by it, so the one in which something is goes on; where
// both or neither have, the one that was received first, by day and then by id.
func (d *deciding) otherGoesOn(into *OtherCase) *Refusal {
	switch mine := d.s.grants(); {
	case mine && !into.Grants:
		return refuse("T-21", "join_the_other_granted", "number", into.Number)
	case mine == into.Grants && cmp.Or(d.s.FirstReceivedOn.Compare(into.ReceivedOn), cmp.Compare(d.s.Case, into.ID)) < 0:
		return refuse("T-21", "join_the_other_first", "number", into.Number)
	}
	return nil
}

// grants reports whether something is granted in the case.
func (s *State) grants() bool {
	return slices.ContainsFunc(scopes, func(scope Scope) bool { _, ok := s.granted(scope); return ok })
}

var scopes = []Scope{ScopeCoordinator, ScopePlan, ScopeChildCoordinator}

func (c *JoinCase) whoStays(d *deciding, into *OtherCase) *Refusal {
	mine := d.s.appointed()
	both := mine != "" && into.Coordinator != "" && mine != into.Coordinator
	switch {
	case both && c.Coordinator == "":
		return malformed("T-21", "coordinator_to_choose", "number", into.Number)
	case c.Coordinator != "" && c.Coordinator != mine && c.Coordinator != into.Coordinator:
		return refuse("T-21", "coordinator_of_neither", "number", into.Number)
	}
	return nil
}

// staying is who is coordinator when the cases have been joined; "" where neither has one.
func (c *JoinCase) staying(s *State, into *OtherCase) Principal {
	return cmp.Or(c.Coordinator, into.Coordinator, s.appointed())
}

// appointed is the coordinator, when it is no interim.
func (s *State) appointed() Principal {
	if cur := s.ordinaryCoordinator(); cur != nil {
		return cur.Who
	}
	return ""
}

// CaseBeside is a person's other case as a step that rests on it must know it.
func CaseBeside(from, other State, number string) OtherCase {
	out := OtherCase{ID: other.Case, Number: number, Phase: other.Phase, ReceivedOn: other.FirstReceivedOn, Grants: other.grants(),
		Coordinator: other.appointed(), Lacks: Lacks(from, other)}
	if from.Phase.Runs() && !slices.Contains(other.Joined, from.Case) {
		out.Lacks = append(out.Lacks, "case")
	}
	return out
}

// LeftBehind lists what one of two cases has and the other lacks: consents in force,
// what is granted, coordinator, plan and care team.
func LeftBehind(from, into State) []string {
	var out []string
	add := func(what string, has func(*State) bool) {
		if has(&from) && !has(&into) {
			out = append(out, what)
		}
	}
	for _, kind := range []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan, ConsentParticipation, ConsentInfoSharing} {
		add("CONSENT_"+string(kind), func(s *State) bool { return s.consented(kind) })
	}
	for _, scope := range scopes {
		add("DECISION_"+string(scope), func(s *State) bool { _, ok := s.granted(scope); return ok })
	}
	add("COORDINATOR", func(s *State) bool { return s.appointed() != "" })
	add("PLAN", func(s *State) bool { return s.Plan.Status != PlanStatusNone && s.Plan.Status != PlanStatusArchived })
	add("CARE_TEAM", func(s *State) bool { return s.Team.Status == TeamActive })
	return out
}

// TakeOver is what the other case is told when a person's case ends in its favour;
// nil for a step that ends no running case so.
func TakeOver(body Step, from, into State, number string) *TakeOverCase {
	join, joins := body.(*JoinCase)
	if !joins {
		return nil
	}
	other := CaseBeside(from, into, "")
	return &TakeOverCase{From: from.Case, Number: number, Referrals: ToTakeOver(from, into.Case), Staff: join.staying(&from, &other),
		Lacks: LeftBehind(from, into)}
}

// TakeOverCase is the other half of T-21: this case goes on for both, once. It takes
// over the referrals with their first date, and the coordinator whom a person chose;
// what it lacks it asks for.
type TakeOverCase struct {
	From      string     `json:"from"`
	Number    string     `json:"number"`
	Referrals []Referral `json:"referrals"`
	// Staff is who stays coordinator.
	Staff Principal `json:"staff,omitempty"`
	Lacks []string  `json:"lacks,omitempty"`
}

func (c *TakeOverCase) open(d *deciding) *Refusal {
	if !d.s.Phase.Runs() {
		return refuse("T-21", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *TakeOverCase) decide(d *deciding) *Refusal {
	for _, ref := range c.Referrals {
		if r := d.takeOver("T-21", ref); r != nil {
			return r
		}
	}
	if !slices.Contains(d.s.Joined, c.From) {
		d.emit(&CaseTakenOver{From: c.From, Lacks: c.Lacks})
		for _, what := range c.Lacks {
			if what != "COORDINATOR" {
				d.openTask(TaskLacksFromJoined, what, d.today)
			}
		}
	}
	d.doneTasks(TaskJoinCases, c.Number)
	d.coordinatorAfterJoining(c.Staff)
	return nil
}

// coordinatorAfterJoining lets the one whom a person chose follow whoever serves, as
// at a handover. Where no coordinator may be had yet, the unit is asked to see to it.
func (d *deciding) coordinatorAfterJoining(who Principal) {
	cur := d.s.ordinaryCoordinator()
	switch {
	case who == "" || cur != nil && cur.Who == who:
		return
	case !d.s.consented(ConsentCoordinator) || !d.s.coordinatorGranted(d.today) || !d.trained() || d.s.objectedTo(who):
		d.openTask(TaskLacksFromJoined, "COORDINATOR", d.today)
		return
	}
	if old := d.s.proposed(); old != nil {
		d.endAssignment(*old, d.today, becauseReplaced)
	}
	a := Assignment{ID: nextID("coordinator", len(d.s.Coordinators)), Who: who, Status: AssignmentProposed, Manager: d.facts.Manager,
		WishAsked: true, ProposedOn: d.today}
	d.emit(&CoordinatorProposed{Assignment: a})
	d.activateCoordinator(a, GroupMunicipalHealth)
	if cur != nil {
		d.queueLetter(NewCoordinatorLetter, cur.Who, a.ID)
	}
}

// CaseTakenOver says that another case of the person has ended, or is about to, in
// favour of this one, and what it had that this one lacks.
type CaseTakenOver struct {
	From  string   `json:"from"`
	Lacks []string `json:"lacks,omitempty"`
}

func (f *CaseTakenOver) apply(s *State, _ *Event) {
	s.Joined = append(s.Joined, f.From)
}
