package casefile

import "slices"

// Nobody is left unrung (INV-108). What somebody on the staff would have been told,
// and no mail reaches them, is told to the next in line as the mails are written
// (NextInLine); here it comes to show in the case.

// askedRoles are the roles in which somebody is asked or reminded, nearest to the
// work first.
var askedRoles = []Role{RoleMinutes, RoleCoordinator, RoleManager, RoleUnit, RoleUnitLead}

// Told lists who hears of something in a role: whoever holds it, and for a place
// that nobody has whoever the role's row says instead.
func Told(state State, role Role, about string) []Principal { return state.reminded(role, about, "") }

// AskedAs is the role in which somebody hears of something, nearest to the work
// first; "" of one who is asked nothing any more.
func AskedAs(state State, p Principal, about string) Role {
	for _, role := range askedRoles {
		if slices.Contains(state.reminded(role, about, ""), p) {
			return role
		}
	}
	return ""
}

// NextInLine finds who hears of something that has not reached anybody in a role:
// whoever can be reached in the next of the roles in line, as their rows say, and in
// which role that is. Nobody comes after the head of the unit, but for what was hers
// from the beginning: that is told to the case handler.
func NextInLine(state State, role Role, about string, passedOn bool, reached func(Principal) bool) (to []Principal, as Role) {
	next := role.spec().Next
	if role == RoleUnitLead && !passedOn {
		next = RoleUnit
	}
	for seen := []Role{role}; next != "" && !slices.Contains(seen, next); next = next.spec().Next {
		seen = append(seen, next)
		for _, p := range state.reminded(next, about, "") {
			if reached(p) {
				to = append(to, p)
			}
		}
		if len(to) > 0 {
			return to, next
		}
	}
	return nil, ""
}

// unreached asks the unit to find a way to somebody on the staff whom no mail
// reaches; once, until they are reached again.
func (d *deciding) unreached(p Principal) {
	if slices.Contains(d.facts.Unreachable, p) && !d.s.Ended() {
		d.openTask(TaskUnreachable, string(p), d.today)
	}
}

// findUnreached looks, after any step, for those whom it asks for something or lets
// carry the case and whom no mail reaches. Who is reached again, or has no part in
// the case any more, is sought no longer.
func (d *deciding) findUnreached() {
	if d.s.Ended() || d.s.Empty() {
		return
	}
	for _, a := range []*Assignment{d.s.coordinator(), d.s.proposed()} {
		if a != nil {
			d.unreached(a.Who)
		}
	}
	for i := 0; i < len(d.events); i++ { // what is asked may be more
		if f, ok := d.events[i].Fact.(*TaskOpened); ok {
			for _, p := range d.s.reminded(f.Task.For, f.Task.About, d.unitLead()) {
				d.unreached(p)
			}
		}
	}
	if !d.knowsRegister() {
		return
	}
	there := StaffIn(*d.s)
	for _, t := range d.s.Tasks {
		p := Principal(t.About)
		if t.Open() && t.Kind == TaskUnreachable && (!slices.Contains(d.facts.Unreachable, p) || !slices.Contains(there, p)) {
			d.emit(&TaskDone{ID: t.ID, Reason: becauseHappened})
		}
	}
}

// soughtAfter reports whether the unit seeks a way to somebody.
func (s *State) soughtAfter(p Principal) bool {
	return slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Open() && t.Kind == TaskUnreachable && t.About == string(p) })
}
