package casefile

import (
	"slices"
	"time"
)

// ProposeCoordinator is K-01 and K-02: the unit names a candidate after asking
// the patient (INV-35). Without valid training the proposal stands blocked, and
// a course invitation goes out (D-12).
type ProposeCoordinator struct {
	Staff       Principal `json:"staff" doc:"The candidate"`
	WishAsked   bool      `json:"wish_asked" doc:"That the patient was asked whom they want"`
	WishedFor   Principal `json:"wished_for,omitempty" doc:"Whom the patient wants, if anybody"`
	AgainstWish Text      `json:"against_wish,omitempty" maxLength:"4000"`
}

// Docs says what the tags have no room for.
func (ProposeCoordinator) Docs() map[string]string {
	return map[string]string{
		"against_wish": "Written reason, when somebody else than the one wished for is chosen",
	}
}

func (c *ProposeCoordinator) open(d *deciding) *Refusal {
	if r := d.inPhase("K-01", PhaseActive); r != nil {
		return r
	}
	if !d.s.coordinatorGranted(d.today) {
		return refuse("K-01", "coordinator_not_granted")
	}
	if r := d.needs(ConsentCoordinator); r != nil {
		return r
	}
	if cur := d.s.ordinaryCoordinator(); cur != nil && cur.Status == AssignmentActive && !d.s.followsAt18(d.today) {
		return refuse("INV-40", "coordinator_already_active")
	}
	return nil
}

func (c *ProposeCoordinator) decide(d *deciding) *Refusal {
	if !c.Staff.IsStaff() {
		return malformed("K-01", "candidate_not_staff")
	}
	if d.gone(c.Staff) {
		return refuse("INV-37", "staff_inactive")
	}
	if r := d.mayBeNamed(c.Staff); r != nil {
		return r
	}
	if !c.WishAsked {
		return refuse("INV-35", "wish_not_asked")
	}
	if c.WishedFor != "" && c.WishedFor != c.Staff && c.AgainstWish == "" {
		return refuse("INV-35", "reason_against_wish_missing")
	}
	if cur := d.s.ordinaryCoordinator(); cur != nil && cur.Who == c.Staff && !d.s.followsAt18(d.today) {
		return refuse("INV-40", "successor_is_same")
	}
	if old := d.s.proposed(); old != nil {
		d.endAssignment(*old, d.today, becauseReplaced)
	}
	a := Assignment{ID: nextID("coordinator", len(d.s.Coordinators)), Who: c.Staff, Status: AssignmentProposed, Manager: d.facts.Manager,
		WishAsked: c.WishAsked, WishedFor: c.WishedFor, AgainstWish: c.AgainstWish, ProposedOn: d.today}
	if !d.trained() {
		a.Blocked = []StepWarning{TrainingMissing}
	}
	d.emit(&CoordinatorProposed{Assignment: a})
	if len(a.Blocked) > 0 {
		d.queueLetter(CourseLetter, c.Staff, a.ID)
	}
	d.askForCapacity(a)
	return nil
}

// trained is INV-34: valid training for the role, and for IP when a plan is in scope.
func (d *deciding) trained() bool {
	_, plan := d.s.granted(ScopePlan)
	return d.facts.TrainedRole && (!plan || d.facts.TrainedPlan)
}

// CoordinatorProposed adds a candidate.
type CoordinatorProposed struct {
	Assignment Assignment `json:"assignment"`
}

func (f *CoordinatorProposed) apply(s *State, _ *Event) {
	s.Coordinators = append(s.Coordinators, f.Assignment.clone())
}

// NoteTraining is the register telling the case that a candidate's training has
// been recorded, so that a block that no longer holds goes away at once.
type NoteTraining struct {
	Staff Principal `json:"staff"`
}

func (c *NoteTraining) open(*deciding) *Refusal { return nil }

func (c *NoteTraining) decide(d *deciding) *Refusal {
	if p := d.s.proposed(); p != nil && p.Who == c.Staff && slices.Contains(p.Blocked, TrainingMissing) && d.trained() {
		d.emit(&ProposalUnblocked{ID: p.ID})
	}
	cur := d.s.coordinator()
	switch {
	case cur == nil || cur.Who != c.Staff || !d.trained():
	case cur.TrainingOwing:
		d.emit(&TrainingCaughtUp{ID: cur.ID, Until: d.trainedUntil()})
		d.doneTasks(TaskTrainInterim, cur.ID)
	default:
		d.trainingRenewed(*cur)
	}
	return nil
}

// ProposalUnblocked lifts the block for want of training.
type ProposalUnblocked struct {
	ID string `json:"id"`
}

func (f *ProposalUnblocked) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Blocked = slices.DeleteFunc(slices.Clone(a.Blocked), func(b StepWarning) bool { return b == TrainingMissing })
	}
}

// TrainingCaughtUp says that an interim now has the training.
type TrainingCaughtUp struct {
	ID string `json:"id"`
	// Until is the last day on which it counts; zero for good.
	Until Date `json:"until,omitzero"`
}

func (f *TrainingCaughtUp) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.TrainingOwing, a.TrainedUntil = false, f.Until
	}
}

// CoordinatorGroup is which service a coordinator is to come from.
type CoordinatorGroup string

// The groups.
const (
	GroupChildWelfare    CoordinatorGroup = "CHILD_WELFARE"
	GroupNAV             CoordinatorGroup = "NAV"
	GroupMunicipalHealth CoordinatorGroup = "MUNICIPAL_HEALTH"
	GroupOtherSuitable   CoordinatorGroup = "OTHER_SUITABLE"
)

// Codes lists them.
func (CoordinatorGroup) Codes() []string {
	return CodesOf(GroupChildWelfare, GroupNAV, GroupMunicipalHealth, GroupOtherSuitable)
}

// AppointCoordinator is K-03: the candidate becomes coordinator and takes
// the main responsibility from this instant; patient, coordinator and manager
// get the letter of appointment (INV-38).
type AppointCoordinator struct {
	Staff            Principal        `json:"staff" doc:"The candidate proposed"`
	ManagerConfirmed bool             `json:"manager_confirmed,omitempty"`
	Group            CoordinatorGroup `json:"group,omitempty" default:"MUNICIPAL_HEALTH"`
}

// Docs says what the tags have no room for.
func (AppointCoordinator) Docs() map[string]string {
	return map[string]string{
		"manager_confirmed": "That the manager has told the unit of room for the task; not needed when the manager " +
			"has confirmed it with confirm_capacity",
	}
}

func (c *AppointCoordinator) open(d *deciding) *Refusal {
	if r := d.inPhase("K-03", PhaseActive); r != nil {
		return r
	}
	if r := d.needs(ConsentCoordinator); r != nil {
		return r
	}
	if d.s.proposed() == nil {
		return refuse("K-03", "nobody_proposed")
	}
	if d.s.ordinaryCoordinator() != nil && !d.s.followsAt18(d.today) {
		return refuse("INV-40", "hand_over_instead")
	}
	return nil
}

func (c *AppointCoordinator) decide(d *deciding) *Refusal {
	p := d.s.proposed()
	if r := d.ready(p, c.Staff, c.ManagerConfirmed); r != nil {
		return r
	}
	if d.s.followsAt18(d.today) {
		d.appointFrom18(*p, c.Group)
		return nil
	}
	d.activateCoordinator(*p, c.Group)
	return nil
}

// ready holds what K-03 asks of a candidate, also of a successor (K-05).
func (d *deciding) ready(p *Assignment, staff Principal, managerConfirmed bool) *Refusal {
	if p == nil || p.Who != staff {
		return refuse("K-03", "not_the_one_proposed")
	}
	if d.gone(staff) {
		return refuse("INV-37", "staff_inactive")
	}
	if r := d.mayBeNamed(staff); r != nil {
		return r
	}
	if !d.trained() {
		return refuse("INV-34", "training_missing")
	}
	return p.hasCapacity(managerConfirmed)
}

// activateCoordinator is what K-03 and K-05 have in common, and a handover with
// an interim in between: letters to those concerned, the seat, and a new form
// for the patient to sign.
func (d *deciding) activateCoordinator(p Assignment, group CoordinatorGroup) {
	p.Group, p.TrainedUntil = group, d.trainedUntil()
	if d.facts.Manager != "" {
		p.Manager = d.facts.Manager
	}
	d.seat(p, becauseSucceeded, d.today, d.now)
}

// seat lets a candidate follow whoever serves, on a day and from an instant.
func (d *deciding) seat(p Assignment, reason Reason, on Date, from time.Time) {
	old, manager := d.s.coordinatorOrResponsible(), p.Manager
	if cur := d.s.coordinator(); cur != nil {
		d.endAssignment(*cur, on, reason)
	}
	track := ""
	if d.s.Episode != nil {
		track = SpecialistTrack
	}
	if _, child := d.s.granted(ScopeChildCoordinator); child && d.s.minor(on) {
		track = ChildTrack
	}
	d.emit(&CoordinatorAppointed{ID: p.ID, On: on, Manager: manager, Group: p.Group, Track: track,
		TrainedUntil: p.TrainedUntil})
	d.doneTasks(TaskConfirmCapacity, p.ID)
	d.moveResponsibilityAt(p.Who, RoleCoordinator, from)
	d.settle(CoordinatorAppointment, "", on)
	d.settle(SuccessorDue, "", d.today)
	d.doneTasks(TaskFindSuccessor, "")
	d.doneTasks(TaskTrainInterim, "")
	d.doneTasks(TaskAskAboutPlan, "")
	d.doneTasks(TaskAbsenceOver, "")
	d.giveCoordinatorPlace(old, p.Who)
	for _, to := range []Principal{d.s.Patient, p.Who, manager} {
		d.queueLetter(AppointmentLetter, to, p.ID)
	}
	d.tellOfCoordinator()
	d.informManagers(manager)
	d.tellOthersOfChange(p.ID)
	d.reissueParticipation(p.Who)
}

// CoordinatorAppointed makes a candidate the coordinator.
type CoordinatorAppointed struct {
	ID      string           `json:"id"`
	On      Date             `json:"on"`
	Manager Principal        `json:"manager,omitempty"`
	Group   CoordinatorGroup `json:"group,omitempty"`
	Track   string           `json:"track,omitempty"`
	// TrainedUntil is the last day on which the training counts; zero for good.
	TrainedUntil Date `json:"trained_until,omitzero"`
}

func (f *CoordinatorAppointed) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Status, a.ActiveOn, a.Manager, a.Group, a.Track, a.Blocked = AssignmentActive, f.On, f.Manager, f.Group, f.Track, nil
		a.TrainedUntil = f.TrainedUntil
	}
}

// AssignmentOver ends a coordinator's time, or a proposal.
type AssignmentOver struct {
	ID     string `json:"id"`
	On     Date   `json:"on"`
	Reason Reason `json:"reason"`
}

func (f *AssignmentOver) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Status, a.EndedOn, a.EndReason = AssignmentEnded, f.On, f.Reason
	}
}

// endCoordinator ends whoever serves or is proposed.
func (d *deciding) endCoordinator(reason Reason) {
	for _, a := range d.s.Coordinators {
		if a.Status != AssignmentEnded {
			d.endAssignment(a, d.today, reason)
		}
	}
	d.cancel(SuccessorDue, "", reason)
	d.doneTasks(TaskFindSuccessor, "")
	d.doneTasks(TaskTrainInterim, "")
	d.doneTasks(TaskAbsenceOver, "")
}
