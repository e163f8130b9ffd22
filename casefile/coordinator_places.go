package casefile

import "slices"

// The coordinator has a seat at every table of the case: a row in the
// participation consent, a place in the group, the chair of its meetings. This
// file passes the seat on when somebody else takes the work, so that nobody
// keeps access they held only as coordinator (INV-30).

// coordination is the service under which the coordinator sits at a table.
const coordination = "COORDINATION"

// hasPassed ends one assignment, and stops letters that would announce it.
func (d *deciding) endAssignment(a Assignment, on Date, reason Reason) {
	d.emit(&AssignmentOver{ID: a.ID, On: on, Reason: reason})
	d.doneTasks(TaskNoCapacity, a.ID)
	d.doneTasks(TaskConfirmCapacity, a.ID)
	d.stopAt(assignmentOver, reason, a.ID)
	d.stopForetelling(a)
}

// coordinatorLeaves ends whoever serves without a successor and without an
// interim: the head of the unit has the main responsibility.
func (d *deciding) coordinatorLeaves(reason Reason) {
	var who Principal
	if cur := d.s.coordinator(); cur != nil {
		who = cur.Who
	}
	d.endCoordinator(reason)
	if d.s.Ended() || d.s.Empty() {
		return
	}
	d.moveResponsibility(d.unitLead(), d.s.head())
	d.endFormerCoordinatorsPlaces()
	d.passMeetings(who, d.s.MainResponsible(), true)
}

// endCoordinatorPlace takes away what somebody had only as coordinator. A place they have
// as a provider of another service is theirs still.
func (d *deciding) endCoordinatorPlace(who Principal) {
	if who == "" || d.s.isCoordinator(who) {
		return
	}
	d.takeFrom(who, coordinatorNoMore)
}

// endFormerCoordinatorsPlaces does so for everybody who has been coordinator and is not, one who
// was only ill included.
func (d *deciding) endFormerCoordinatorsPlaces() {
	for _, a := range d.s.Coordinators {
		if !a.ActiveOn.IsZero() { // who was only thought of has nothing as coordinator
			d.endCoordinatorPlace(a.Who)
		}
	}
}

// giveCoordinatorPlace gives a new coordinator the place in the group, and the meetings.
func (d *deciding) giveCoordinatorPlace(old, who Principal) {
	d.endCoordinatorPlace(old) // may have stood in without being coordinator
	d.endFormerCoordinatorsPlaces()
	if d.s.Team.Status == TeamActive && d.s.Team.member(who) == nil {
		d.emit(&MemberJoined{Member: Member{Who: who, Service: coordination, From: d.today}})
	}
	d.passMeetings(old, who, false)
}

// passMeetings hands somebody's chairs and pens to another for the meetings
// ahead. Minutes of a meeting already held stay with the one who was there,
// unless they are gone altogether.
func (d *deciding) passMeetings(old, to Principal, gone bool) {
	for _, m := range d.s.Meetings {
		if m.ahead() || gone && d.s.open(&m) {
			d.passMeeting(m, old, to)
		}
	}
}

func (d *deciding) passMeeting(m Meeting, old, to Principal) {
	if old != "" && to != "" && old != to && (m.Chair == old || m.MinutesTaker == old) {
		d.emit(&MeetingPassedOn{Meeting: m.ID, From: old, To: to})
	}
}

// MeetingPassedOn gives a meeting another chair, or another to take its minutes.
type MeetingPassedOn struct {
	Meeting string    `json:"meeting"`
	From    Principal `json:"from"`
	To      Principal `json:"to"`
}

func (f *MeetingPassedOn) apply(s *State, _ *Event) {
	m := s.meeting(f.Meeting)
	if m == nil {
		return
	}
	if m.Chair == f.From {
		m.Chair = f.To
	}
	if m.MinutesTaker == f.From {
		m.MinutesTaker = f.To
	}
	// Before the invitations go out, the list of those to be asked follows.
	if i := slices.Index(m.Invited, f.From); i >= 0 && m.Status == MeetingStatusPlanned {
		m.Invited = slices.Delete(m.Invited, i, i+1)
		if !slices.Contains(m.Invited, f.To) {
			m.Invited = append(m.Invited, f.To)
		}
	}
}

// leaveMeeting takes somebody out of a meeting whose invitations or minutes have
// not all gone out: they are not written to, and neither chair it nor write.
func (d *deciding) leaveMeeting(m Meeting, p Principal) {
	if slices.Contains(m.Invited, p) || slices.Contains(m.Named, p) {
		d.emit(&Uninvited{Meeting: m.ID, Who: p})
		if m.ahead() {
			d.untell(m.ID, SaysCalledOff, func(to Principal) bool { return to == p })
		}
	}
	if p != d.s.Handler && p != d.s.MainResponsible() && !d.s.isCoordinator(p) {
		d.passMeeting(m, p, d.s.coordinatorOrResponsible())
	}
}

// names reports whether somebody has a place at the meeting, or a copy of its
// minutes coming.
func (m *Meeting) names(p Principal) bool { return slices.Contains(m.allNamed(), p) }

func (m *Meeting) allNamed() []Principal {
	out := slices.Concat(m.Invited, m.Named)
	for _, p := range []Principal{m.Chair, m.MinutesTaker} {
		if p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
