package casefile

import (
	"maps"
	"slices"
)

// NoteStaffLeft is the register telling the case that somebody on the staff has
// left. In this one step everything they had in the case passes to somebody who
// is there, or ends (INV-37, INV-04): a case is never without a responsible
// person, and nobody who has gone keeps access, letters or reminders. It does
// nothing when the register says that they are back, and nothing the second time.
type NoteStaffLeft struct {
	Staff  Principal     `json:"staff"`
	Reason AbsenceReason `json:"reason" enum:"ACCOUNT_DISABLED,LEFT_JOB"`
}

func (c *NoteStaffLeft) open(*deciding) *Refusal { return nil }

func (c *NoteStaffLeft) decide(d *deciding) *Refusal {
	if slices.Contains(d.facts.Gone, c.Staff) {
		d.removeStaff(c.Staff, c.Reason)
	}
	return nil
}

// NoteRegister is the register telling the case that it has changed: another
// heads the unit, or somebody has another manager. What follows from it follows
// after every step by the system. Who has left the unit, but not the staff, no
// longer has the case on their desk (INV-111).
type NoteRegister struct {
	LeftUnit Principal `json:"left_unit,omitempty"`
}

func (c *NoteRegister) open(*deciding) *Refusal { return nil }

func (c *NoteRegister) decide(d *deciding) *Refusal {
	if c.LeftUnit != "" && !d.s.Ended() {
		d.takeFromDesk(c.LeftUnit)
	}
	return nil
}

// takeFromDesk lets the head of the unit name another case handler.
func (d *deciding) takeFromDesk(p Principal) {
	if d.s.Handler == p {
		d.emit(&HandlerAssigned{Reason: ReassignReason(becauseStaffLeft)})
		d.openTask(TaskAssignHandler, "", d.today)
	}
}

func (d *deciding) knowsRegister() bool { return NeedsOf(d.cmd.Body).Has(NeedRegister) }

// refuseGone refuses a step that would give a part in the case to somebody who
// has left (INV-37).
func (d *deciding) refuseGone(who ...Principal) *Refusal {
	if slices.ContainsFunc(who, func(p Principal) bool { return slices.Contains(d.facts.Gone, p) }) {
		return refuse("INV-37", "staff_inactive")
	}
	return nil
}

// gone reports whether the one the step is about has left.
func (d *deciding) gone(p Principal) bool {
	return d.facts.Inactive || slices.Contains(d.facts.Gone, p)
}

// followRegister mends what the registers say is no longer so: it catches what
// a change of the registers and a step that crossed it left behind, and what a
// step would have given back to somebody who has left.
func (d *deciding) followRegister() {
	for _, p := range d.facts.Gone {
		d.removeStaff(p, AbsentAccountDisabled)
	}
	d.followUnitLead()
	if d.knowsRegister() {
		d.followManagers()
	}
}

// removeStaff takes everything somebody has in the case from them.
func (d *deciding) removeStaff(p Principal, reason AbsenceReason) {
	if d.s.Ended() || d.s.Empty() || !slices.Contains(StaffIn(*d.s), p) {
		return
	}
	// Child welfare speaks through somebody else from now on: the register must say who.
	if slices.Contains(d.s.guardians(), p) && !d.s.asks(TaskReplaceMember) {
		d.openTaskFor(RoleUnit, TaskReplaceMember, "represented", d.today)
	}
	d.followUnitLead() // who takes over must be there first
	d.removeFromCoordination(p, reason)
	d.removeClinician(p)
	d.takeFromDesk(p)
	d.endPlaces(p)
	d.leaveMeetings(func(*Meeting) []Principal { return []Principal{p} })
	// The notice of a coordinator still has to be read.
	d.passLettersOn(becauseStaffLeft, RoleUnitLead, d.unitLead(), func(l *Letter) bool { return l.To == p })
}

// removeFromCoordination lets the head of the unit take over from a coordinator or an
// interim; a candidate is no longer one, and nobody waits for somebody absent.
func (d *deciding) removeFromCoordination(p Principal, reason AbsenceReason) {
	if next := d.s.proposed(); next != nil && next.Who == p {
		id := next.ID
		d.endAssignment(*next, d.today, becauseStaffLeft)
		d.openTask(TaskFindSuccessor, id, d.today)
	}
	if cur := d.s.coordinator(); cur != nil && cur.Who == p && d.unitLead() != p {
		if !d.staysOnNotice(d.unitLead(), absence(reason)) {
			d.cancel(SuccessorDue, "", becauseAbsent)
		}
		d.interim(absence(reason), d.today, d.now)
	}
	if away := d.s.absent(); away != nil && away.Who == p {
		d.cancel(SuccessorDue, "", becauseAbsent)
		d.emit(&AbsenceEnded{ID: d.s.coordinator().ID})
		d.doneTasks(TaskAbsenceOver, "")
		d.openTask(TaskFindSuccessor, d.s.coordinator().ID, d.today)
	}
}

// endPlaces ends the places that a consent gave: in the plan, in the group and
// as somebody who may be told. Access ends at once (INV-22); the coordinator is
// asked to find somebody in their stead.
func (d *deciding) endPlaces(p Principal) {
	if missed := d.takeFrom(p, leftTheStaff); missed != "" {
		d.openTask(TaskReplaceMember, missed, d.today)
	}
}

// followManagers notes another manager of whoever serves, is proposed or is away
// for a while, so that reminders and grounds follow the register: of the head of
// the unit too, while she stands in (K-10).
func (d *deciding) followManagers() {
	for _, who := range slices.Sorted(maps.Keys(d.facts.Managers)) {
		manager := d.facts.Managers[who]
		for _, a := range d.s.Coordinators {
			if a.Who != who || a.Manager == manager || !d.s.counts(&a) || manager == who {
				continue
			}
			d.emit(&ManagerChanged{ID: a.ID, Manager: manager})
			switch asked := *d.s.assignment(a.ID); {
			case manager == "":
				d.doneTasks(TaskConfirmCapacity, a.ID) // nobody is there to answer
			case asked.Status == AssignmentProposed:
				d.askForCapacity(asked)
			}
			d.passLettersOn(becauseManagerChanged, RoleManager, manager, func(l *Letter) bool {
				return l.kind().passesTo == RoleManager && l.About == a.ID && l.To == a.Manager
			})
		}
	}
}

// ManagerChanged gives an assignment the manager the register now names.
type ManagerChanged struct {
	ID      string    `json:"id"`
	Manager Principal `json:"manager,omitempty"`
}

func (f *ManagerChanged) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Manager = f.Manager
	}
}

// HeadChanged says that another heads the unit, while somebody else has the main
// responsibility.
type HeadChanged struct {
	Head Principal `json:"head"`
}

func (f *HeadChanged) apply(s *State, _ *Event) { s.UnitLead = f.Head }

// TrustLeadChanged says that another heads the trust's coordinating unit.
type TrustLeadChanged struct {
	Unit string    `json:"unit"`
	Head Principal `json:"head"`
}

func (f *TrustLeadChanged) apply(s *State, _ *Event) {
	s.Episode.TrustUnit, s.Episode.TrustLead = f.Unit, f.Head
}

// followUnitLead gives the main responsibility to the unit's new head where the
// old one had it as head: it lies with somebody who is there (INV-04, INV-05).
func (d *deciding) followUnitLead() {
	lead, n := d.facts.UnitLead, len(d.s.Responsible)
	if !lead.named() || d.s.Ended() || n == 0 || d.facts.Unit != d.s.Unit {
		return
	}
	if last := d.s.Responsible[n-1]; last.To.IsZero() && last.As == d.s.head() && last.Who != lead {
		if cur := d.s.coordinator(); cur == nil {
			old := d.s.MainResponsible()
			d.moveResponsibility(lead, d.s.head())
			d.passMeetings(old, lead, true)
		} else if d.knowsRegister() && cur.Status == AssignmentInterim {
			d.interim(becauseNewLead, d.today, d.now)
		}
	}
	if d.s.UnitLead != lead && d.knowsRegister() {
		d.emit(&HeadChanged{Head: lead})
	}
	if e := d.s.Episode; e != nil && d.facts.TrustLead != "" && e.TrustLead != d.facts.TrustLead && d.knowsRegister() {
		d.emit(&TrustLeadChanged{Unit: d.facts.TrustUnit, Head: d.facts.TrustLead})
	}
}
