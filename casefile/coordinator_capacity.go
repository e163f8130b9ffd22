package casefile

import "slices"

// Capacity is whether a candidate has room for the task.
type Capacity string

// The answers of a candidate's manager.
const (
	CapacityRoom   Capacity = "ROOM"
	CapacityNoRoom Capacity = "NO_ROOM"
)

// Codes lists them.
func (Capacity) Codes() []string { return CodesOf(CapacityRoom, CapacityNoRoom) }

// ConfirmCapacity is the manager's part of K-03: whether the candidate has room
// for the task («rammebetingelsene er slik at koordinator kan fylle oppgaven på
// en god måte», source 3). A no blocks the proposal and gives the unit a task;
// the manager may think again.
type ConfirmCapacity struct {
	Room bool `json:"room" doc:"True when there is room for the task"`
	Note Text `json:"note,omitempty" maxLength:"4000"`
}

func (c *ConfirmCapacity) open(d *deciding) *Refusal {
	if d.s.proposed() == nil {
		return refuse("K-03", "nobody_proposed")
	}
	return nil
}

func (c *ConfirmCapacity) decide(d *deciding) *Refusal {
	p := d.s.proposed()
	if p.Manager != d.cmd.By.Who {
		return newRefusal(NotYours, "K-03", "not_the_candidates_manager", nil)
	}
	id := p.ID
	d.emit(&CapacityAnswered{ID: id, Room: c.Room, On: d.today, Note: c.Note})
	d.doneTasks(TaskNoCapacity, id)
	d.doneTasks(TaskConfirmCapacity, id)
	if !c.Room {
		d.openTask(TaskNoCapacity, id, d.today)
	}
	return nil
}

// askForCapacity asks the manager of a candidate, by task, as soon as there is one
// (K-01, for K-03): by the day on which a coordinator must be appointed (DL-09) or
// the one who leaves has their last (DL-18). A candidate whom the register gives
// no manager is the unit's to ask about.
func (d *deciding) askForCapacity(a Assignment) {
	if !a.Manager.named() || a.Capacity != "" {
		return
	}
	due := d.policy.WorkingDays().Add(d.today, d.policy.Appoint)
	for _, dl := range append(d.live(CoordinatorAppointment, ""), d.live(SuccessorDue, "")...) {
		due = latest(dl.Due, d.today)
	}
	d.openTask(TaskConfirmCapacity, a.ID, due)
}

// CapacityAnswered keeps what the manager said of a candidate.
type CapacityAnswered struct {
	ID   string `json:"id"`
	Room bool   `json:"room"`
	On   Date   `json:"on"`
	Note Text   `json:"note,omitempty"`
}

func (f *CapacityAnswered) apply(s *State, _ *Event) {
	a := s.assignment(f.ID)
	if a == nil {
		return
	}
	a.Blocked = slices.DeleteFunc(slices.Clone(a.Blocked), func(b StepWarning) bool { return b == NoCapacity })
	a.Capacity, a.CapacityOn = CapacityRoom, f.On
	if !f.Room {
		a.Capacity, a.Blocked = CapacityNoRoom, append(a.Blocked, NoCapacity)
	}
}

// hasCapacity is K-03's other condition: the manager says there is room, in the system
// or to the unit, and has not said otherwise.
func (a *Assignment) hasCapacity(managerConfirmed bool) *Refusal {
	switch {
	case a.Capacity == CapacityNoRoom:
		return refuse("K-03", "no_capacity", "date", a.CapacityOn.String())
	case a.Capacity != CapacityRoom && !managerConfirmed:
		return refuse("K-03", "manager_not_confirmed")
	}
	return nil
}
