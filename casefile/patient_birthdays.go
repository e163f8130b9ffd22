package casefile

import (
	"slices"
	"strconv"
	"strings"

	"samlop/casefile/calendar"
)

// The birthdays that change the case by themselves: 12, 16 and 18 (DL-23,
// domain.md 2.9). Each is a deadline that ends as the day begins, with an alert
// 90 days before; what the day brings, the case does then, whoever is asleep.

// GuardianStanding is what a former guardian may see: for the time being
// nothing, what parental responsibility requires, or nothing for good.
type GuardianStanding string

// The standings of a former guardian.
const (
	AccessSuspended GuardianStanding = "SUSPENDED"
	AccessRequired  GuardianStanding = "REQUIRED_INFORMATION"
	AccessEnded     GuardianStanding = "ENDED"
)

// Codes lists them.
func (GuardianStanding) Codes() []string {
	return CodesOf(AccessSuspended, AccessRequired, AccessEnded)
}

// GuardianAccess is what a guardian may see once the young person is 16: nothing
// until it has been reviewed (INV-26), then what parental responsibility requires
// (pbrl § 3-4 fourth paragraph), or nothing.
type GuardianAccess struct {
	Who    Principal        `json:"who"`
	Status GuardianStanding `json:"status"`
	On     Date             `json:"on"`
}

const ownConsent = "own-consent"

func aboutAge(years int) string { return "age-" + strconv.Itoa(years) }

// setBirthdays keeps DL-23 in step with the birthdays the registers know.
func (d *deciding) setBirthdays() {
	if d.s.Ended() {
		return
	}
	for _, years := range []int{12, 16, 18} {
		var due Date
		for _, b := range d.s.Represented.Birthdays {
			if b.Years == years && b.On.After(d.today) {
				due = b.On
			}
		}
		set := false
		for _, dl := range d.live(AgeEvent, aboutAge(years)) {
			if set = dl.Due == due; !set {
				d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: d.today, Reason: becauseBirthDate})
			}
		}
		if !due.IsZero() && !set {
			d.setBirthday(years, due)
		}
	}
}

func (d *deciding) setBirthday(years int, due Date) {
	dl := Deadline{
		ID: nextAfter("deadline", d.s.Deadlines, deadlineID), Code: AgeEvent, Kind: Duty, About: aboutAge(years),
		Due: due, ActBy: d.policy.WorkingDays().RollBack(due), Ends: calendar.EndOf(due.AddDays(-1)), // as the birthday begins
		Length: lengthOf(d.policy, AgeEvent), CountedFrom: due, SetOn: d.today, Status: DeadlineOpen,
	}
	dl.Reminders = reminderSteps(d.policy, d.s.Case, dl, d.today)
	d.emit(&DeadlineSet{Deadline: dl})
	if d.alertIsDue(dl) {
		d.ageAlert(dl) // less than the alert's time is left
	}
}

// ageAlert is the D-18 of the table: tasks and a letter in good time.
func (d *deciding) ageAlert(dl Deadline) {
	switch dl.About {
	case aboutAge(12):
		d.openTask(TaskHearChild, dl.About, dl.Due)
		return
	case aboutAge(16):
		d.openTask(TaskOwnConsent, dl.About, dl.Due)
		d.openTask(TaskReviewGuardians, dl.About, dl.Due)
	case aboutAge(18):
		if d.childDuty() {
			d.openTask(TaskOfferCoordinator, dl.About, dl.Due)
		}
		if d.s.restsOnParents() {
			d.openTask(TaskOwnConsent, dl.About, dl.Due)
		}
	}
	d.queueLetter(BirthdayLetter, d.s.Patient, dl.About)
}

// remindsOfBirthday: a birthday happens by itself and nobody misses it; what the
// young person owes was alerted of before it.
func remindsOfBirthday(dl *Deadline, s PlannedReminder) bool {
	return s.On.Before(dl.Due) != (dl.About == ownConsent)
}

// birthdays lives through those that have come.
func (d *deciding) birthdays() {
	for _, dl := range d.live(AgeEvent, "") {
		years, ok := strings.CutPrefix(dl.About, "age-")
		if !ok || dl.Ends.After(d.now) {
			continue
		}
		were := d.s.writtenTo(dl.Due.AddDays(-1))
		d.emit(&DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineMet, On: dl.Due})
		switch years {
		case "16":
			d.turns16(dl)
			d.lettersFollow(becauseAge16, were)
		case "18":
			d.turns18(dl)
			d.lettersFollow(becauseAge18, were)
		}
	}
}

// turns16 is INV-26: guardians stop giving consent and lose what they could
// write; what they could read is suspended until somebody has looked at it, and
// what is on its way to them stops (INV-55). Consents they gave go on until the young person answers.
func (d *deciding) turns16(dl Deadline) {
	asks := slices.ContainsFunc(d.s.Consents, func(con Consent) bool {
		return con.Status == ConsentActive && d.s.givenByOthers(&con) && con.Capacity == ""
	})
	// What is out for the guardians' signature can no longer be signed by them.
	out := d.withdrawForms(becauseAge16, func(con *Consent) bool { return d.s.givenByOthers(con) && con.Capacity == "" })
	d.askForNewForms(slices.DeleteFunc(slices.Clone(out), d.asksToBegin)) // the others go with the young person's own consent
	d.doneTasks(TaskHearChild, "")                                        // nobody decides for them any more
	for _, p := range d.s.guardians() {
		d.setGuardianAccess(p, AccessSuspended, "")
	}
	if !asks && len(out) == 0 {
		d.doneTasks(TaskOwnConsent, "")
		return
	}
	d.openTask(TaskOwnConsent, dl.About, dl.Due)
	if len(d.s.guardians()) > 0 {
		d.openTask(TaskReviewGuardians, dl.About, dl.Due)
	}
	own := Deadline{ID: nextAfter("deadline", d.s.Deadlines, deadlineID), Code: AgeEvent, Kind: Duty, About: ownConsent, Due: dl.Due,
		ActBy: d.policy.WorkingDays().RollBack(dl.Due), Ends: calendar.EndOf(dl.Due), Length: d.policy.EscalateAfter, CountedFrom: dl.Due,
		SetOn:  d.today,
		Status: DeadlineOpen}
	own.Reminders = reminderSteps(d.policy, d.s.Case, own, d.today)
	d.emit(&DeadlineSet{Deadline: own})
}

// asksToBegin reports whether a form asks for what a case rests on, which is asked for as the
// young person's own (TaskOwnConsent).
func (d *deciding) asksToBegin(form string) bool {
	return slices.ContainsFunc(d.s.inForm(form), func(con Consent) bool {
		return slices.Contains([]ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}, con.Kind)
	})
}

// turns18 is K-09 and pbrl § 3-4: the duty of a child coordinator ends, and with
// it what guardians are told. Somebody has the responsibility without a gap.
func (d *deciding) turns18(dl Deadline) {
	for _, g := range d.s.GuardianAccess {
		if g.Status != AccessEnded {
			d.setGuardianAccess(g.Who, AccessEnded, "")
		}
	}
	d.doneTasks(TaskReviewGuardians, "")
	d.parentsUntil18(dl)
	if !d.s.coordinatorGranted(dl.Due) { // nobody is owed one any more: neither who was to be appointed nor a successor
		d.cancel(CoordinatorAppointment, "", becauseAge18)
		if next := d.s.proposed(); next != nil {
			d.endAssignment(*next, dl.Due, becauseAge18)
		}
	}
	if !d.childTrack() {
		return
	}
	if away := d.s.absent(); away != nil { // what they might have come back to is over
		d.emit(&AbsenceEnded{ID: d.s.coordinator().ID})
		d.doneTasks(TaskAbsenceOver, "")
	}
	if d.followedAt18(dl) {
		return
	}
	d.cancel(SuccessorDue, "", becauseAge18)
	if cur := d.s.coordinator(); cur.Who != d.unitLead() || cur.Status != AssignmentInterim {
		d.interim(becauseAge18, dl.Due, dl.Ends)
	}
}

// parentsUntil18: parents decide for somebody of 16 to 18 without capacity (pbrl
// § 4-5), and no longer for a grown-up. What they gave goes on until the person
// answers, or somebody else decides by a capacity decision of its own.
func (d *deciding) parentsUntil18(dl Deadline) {
	if !d.s.restsOnParents() {
		return
	}
	d.askForNewForms(d.withdrawForms(becauseAge18, d.s.byParents))
	for _, p := range d.s.holders(HolderParent) {
		if !slices.ContainsFunc(d.s.GuardianAccess, func(g GuardianAccess) bool { return g.Who == p }) {
			d.setGuardianAccess(p, AccessEnded, "")
		}
	}
	d.askForOwnConsent(dl.About, dl.Due)
}

// byParents: given by the parents of somebody of 16 to 18 without capacity.
func (s *State) byParents(con *Consent) bool { return s.capacityBasis(con.Capacity) == BasisParents }

// restsOnParents reports whether anything given, or out for signature, is theirs to give until 18.
func (s *State) restsOnParents() bool {
	return slices.ContainsFunc(s.Consents, func(con Consent) bool { return con.inForce() && s.byParents(&con) })
}

// childTrack reports whether whoever serves does so as child coordinator, or in
// the stead of one.
func (d *deciding) childTrack() bool {
	cur, away := d.s.coordinator(), d.s.absent()
	return cur != nil && (cur.Track == ChildTrack || away != nil && away.Track == ChildTrack)
}

// offerInTime asks for the offer of an ordinary coordinator at once where a child
// coordinator is granted so late that the alert before 18 has been.
func (d *deciding) offerInTime() {
	if _, ordinary := d.s.granted(ScopeCoordinator); ordinary {
		d.doneTasks(TaskOfferCoordinator, "") // what was to be offered has been granted
		return
	}
	for _, dl := range d.live(AgeEvent, aboutAge(18)) {
		if !alerts(dl.Reminders) && d.childDuty() {
			d.openTask(TaskOfferCoordinator, dl.About, dl.Due)
		}
	}
}

// childDuty reports whether a child coordinator is owed or serves, and no
// ordinary one has been granted beside.
func (d *deciding) childDuty() bool {
	_, child := d.s.granted(ScopeChildCoordinator)
	_, ordinary := d.s.granted(ScopeCoordinator)
	return (child || d.childTrack()) && !ordinary
}

// ownConsentGiven ends the asking once nothing rests on a guardian's signature.
func (d *deciding) ownConsentGiven() {
	if d.s.under(16, d.today) || d.s.awaitsOwnConsent(d.today) {
		return
	}
	d.settle(AgeEvent, ownConsent, d.today)
	until18 := d.s.minor(d.today) && d.s.restsOnParents()
	for _, t := range d.s.Tasks {
		if t.Open() && t.Kind == TaskOwnConsent && (!until18 || t.About != aboutAge(18)) { // what parents give now ends at 18 all the same
			d.emit(&TaskDone{ID: t.ID, Reason: becauseHappened})
		}
	}
}

// ReviewGuardianAccess decides what a former guardian may know until the young
// person is 18 (pbrl § 3-4 fourth paragraph). More than that only the young
// person can give, by naming them in a new participation consent.
type ReviewGuardianAccess struct {
	Guardian Principal        `json:"guardian"`
	Access   GuardianStanding `json:"access" except:"SUSPENDED"`
	Note     Text             `json:"note,omitempty" maxLength:"4000"`
}

// Docs says what the tags have no room for.
func (ReviewGuardianAccess) Docs() map[string]string {
	return map[string]string{
		"access": "What parental responsibility requires, given by the unit from case to case, or nothing",
	}
}

func (c *ReviewGuardianAccess) open(d *deciding) *Refusal {
	if len(d.s.GuardianAccess) == 0 {
		return refuse("INV-26", "no_guardian_to_review")
	}
	return nil
}

func (c *ReviewGuardianAccess) decide(d *deciding) *Refusal {
	if !d.s.suspended(c.Guardian) {
		return unknown("party", string(c.Guardian))
	}
	d.setGuardianAccess(c.Guardian, c.Access, c.Note)
	if !slices.ContainsFunc(d.s.GuardianAccess, func(g GuardianAccess) bool { return g.Status == AccessSuspended }) {
		d.doneTasks(TaskReviewGuardians, "")
	}
	return nil
}

// setGuardianAccess says what a former guardian may see. With the first word of
// it, which is the birthday's, ends what they could write (INV-26).
func (d *deciding) setGuardianAccess(who Principal, status GuardianStanding, note Text) {
	ends := []string{}
	if !slices.ContainsFunc(d.s.GuardianAccess, func(g GuardianAccess) bool { return g.Who == who }) {
		for i := range d.s.Consents {
			con := &d.s.Consents[i]
			writes := func(p Participant) bool { return p.Who == who && len(p.Write) > 0 }
			if con.inForce() && slices.ContainsFunc(con.Participants, writes) {
				ends = append(ends, con.ID)
			}
		}
	}
	d.emit(&GuardianAccessSet{Who: who, Status: status, Note: note, WriteEnds: ends})
}

// GuardianAccessSet says what a former guardian may see from now on, and where
// they may write no more.
type GuardianAccessSet struct {
	Who    Principal        `json:"who"`
	Status GuardianStanding `json:"status"`
	Note   Text             `json:"note,omitempty"`
	// WriteEnds lists the consents in which they may write no more, [] for none;
	// only older events lack it.
	WriteEnds []string `json:"write_ends,omitzero"`
}

func (f *GuardianAccessSet) apply(s *State, e *Event) {
	if f.WriteEnds == nil {
		f.older(s)
	}
	for _, id := range f.WriteEnds {
		if con := s.consentByID(id); con != nil {
			con.stopWriting(f.Who)
		}
	}
	for i := range s.GuardianAccess {
		if s.GuardianAccess[i].Who == f.Who {
			s.GuardianAccess[i].Status, s.GuardianAccess[i].On = f.Status, e.On
			return
		}
	}
	s.GuardianAccess = append(s.GuardianAccess, GuardianAccess{Who: f.Who, Status: f.Status, On: e.On})
}

func (c *Consent) stopWriting(who Principal) {
	for i := range c.Participants {
		if c.Participants[i].Who == who {
			c.Participants[i].Write = nil
		}
	}
}
