package casefile

import "slices"

// TeamStatus is CareTeam of domain.md 2.6.
type TeamStatus string

// The statuses.
const (
	TeamNone      TeamStatus = "NONE"
	TeamActive    TeamStatus = "ACTIVE"
	TeamDissolved TeamStatus = "DISSOLVED"
)

// Codes lists them.
func (TeamStatus) Codes() []string { return CodesOf(TeamNone, TeamActive, TeamDissolved) }

// CareTeam is the group around the person (ansvarsgruppe). It may exist without
// a plan (INV-02).
type CareTeam struct {
	Status    TeamStatus `json:"status"`
	StartedOn Date       `json:"started_on,omitzero"`
	Members   []Member   `json:"members,omitempty"`
}

// Member is one in the group. The patient is always one.
type Member struct {
	Who     Principal `json:"who"`
	Service Service   `json:"service"`
	From    Date      `json:"from"`
	To      Date      `json:"to,omitzero"`
}

func (t *CareTeam) member(p Principal) *Member {
	return find(t.Members, func(x *Member) bool { return x.Who == p && x.To.IsZero() && p != "" })
}

// Service is where somebody beside the patient comes from.
type Service string

// The services. The patient sits in the group under one of their own.
const (
	ServiceCoordination        Service = "COORDINATION"
	ServiceHomeNursing         Service = "HOME_NURSING"
	ServicePhysiotherapy       Service = "PHYSIOTHERAPY"
	ServiceOccupationalTherapy Service = "OCCUPATIONAL_THERAPY"
	ServiceGP                  Service = "GP"
	ServiceMentalHealth        Service = "MENTAL_HEALTH"
	ServiceAddiction           Service = "ADDICTION"
	ServiceNAV                 Service = "NAV"
	ServiceSchool              Service = "SCHOOL"
	ServiceSchoolNurse         Service = "SCHOOL_NURSE"
	ServiceKindergarten        Service = "KINDERGARTEN"
	ServiceChildWelfare        Service = "CHILD_WELFARE"
	ServiceHousing             Service = "HOUSING"
	ServiceHospital            Service = "HOSPITAL"
	ServiceRelative            Service = "RELATIVE"
	ServiceOther               Service = "OTHER"
	ServicePatient             Service = "PATIENT"
)

// Codes lists them.
func (Service) Codes() []string {
	return CodesOf(ServiceCoordination, ServiceHomeNursing, ServicePhysiotherapy, ServiceOccupationalTherapy,
		ServiceGP, ServiceMentalHealth, ServiceAddiction, ServiceNAV, ServiceSchool, ServiceSchoolNurse,
		ServiceKindergarten, ServiceChildWelfare, ServiceHousing, ServiceHospital, ServiceRelative, ServiceOther,
		ServicePatient)
}

// TeamMember is one member as asked for.
type TeamMember struct {
	Who     Principal `json:"who"`
	Service Service   `json:"service" except:"PATIENT"`
}

// StartCareTeam is G-01: the coordinator and the patient set up the group.
// Everybody in it needs a consent to hear about the person.
type StartCareTeam struct {
	Members []TeamMember `json:"members" minItems:"1" twice:"refused" doc:"Besides the patient, who is always a member"`
}

func (c *StartCareTeam) open(d *deciding) *Refusal {
	if r := d.inPhase("G-01", PhaseActive); r != nil {
		return r
	}
	if d.s.Team.Status == TeamActive {
		return refuse("G-01", "team_already_active")
	}
	return d.needs(ConsentStart)
}

func (c *StartCareTeam) decide(d *deciding) *Refusal {
	if len(c.Members) == 0 {
		return malformed("G-01", "members_missing")
	}
	for i, m := range c.Members {
		if slices.ContainsFunc(c.Members[:i], func(x TeamMember) bool { return x.Who == m.Who }) {
			return malformed("G-01", "member_twice")
		}
		if r := d.mayJoin(m.Who, m.Service); r != nil {
			return r
		}
	}
	d.emit(&TeamStarted{})
	d.emit(&MemberJoined{Member: Member{Who: d.s.Patient, Service: ServicePatient, From: d.today}})
	for _, m := range c.Members {
		if m.Who != d.s.Patient {
			d.emit(&MemberJoined{Member: Member{Who: m.Who, Service: m.Service, From: d.today}})
		}
	}
	d.setDeadline(NextMeeting, "care_team", "", d.today)
	return nil
}

// mayJoin is G-01's consent: the coordinator by role, others by a live
// INFO_SHARING or PARTICIPATION that names them (INV-86); nobody objected to (INV-85).
func (d *deciding) mayJoin(p Principal, service Service) *Refusal {
	if r := d.refuseGone(p); r != nil {
		return r
	}
	if r := d.mayBeNamed(p, service); r != nil {
		return r
	}
	switch {
	case !p.IsStaff() && !p.IsPerson():
		return malformed("G-01", "member_unknown")
	case d.s.speaksForThePatient(p), d.s.isCoordinator(p), p == d.s.MainResponsible(), d.s.mayBeTold(p):
		return nil
	}
	return refuse("G-01", "member_without_consent")
}

// TeamStarted sets up the group.
type TeamStarted struct {
	// On is said of one that was there before the case was here (T-22).
	On Date `json:"on,omitzero"`
}

func (f *TeamStarted) apply(s *State, e *Event) {
	on := e.On
	if !f.On.IsZero() {
		on = f.On
	}
	s.Team = CareTeam{Status: TeamActive, StartedOn: on, Members: s.Team.Members}
}

// MemberJoined adds a member.
type MemberJoined struct {
	Member Member `json:"member"`
}

func (f *MemberJoined) apply(s *State, _ *Event) { s.Team.Members = append(s.Team.Members, f.Member) }

// MemberLeft ends a membership.
type MemberLeft struct {
	Who    Principal `json:"who"`
	On     Date      `json:"on"`
	Reason Reason    `json:"reason,omitempty"`
}

func (f *MemberLeft) apply(s *State, _ *Event) {
	if m := s.Team.member(f.Who); m != nil {
		m.To = f.On
	}
}

// ChangeCareTeam lets members come and go.
type ChangeCareTeam struct {
	Join  []TeamMember `json:"join,omitempty" twice:"refused"`
	Leave []Principal  `json:"leave,omitempty"`
}

func (c *ChangeCareTeam) open(d *deciding) *Refusal {
	if d.s.Team.Status != TeamActive {
		return refuse("G-01", "no_team")
	}
	return nil
}

func (c *ChangeCareTeam) decide(d *deciding) *Refusal {
	if len(c.Join)+len(c.Leave) == 0 {
		return malformed("G-01", "members_missing")
	}
	for _, p := range c.Leave {
		if d.s.Team.member(p) == nil {
			return unknown("party", string(p))
		}
		if p == d.s.Patient {
			return refuse("G-01", "patient_stays")
		}
		d.leaveTeam(p, becauseLeftGroup)
	}
	for _, m := range c.Join {
		if d.s.Team.member(m.Who) != nil {
			return malformed("G-01", "member_twice")
		}
		if r := d.mayJoin(m.Who, m.Service); r != nil {
			return r
		}
		d.emit(&MemberJoined{Member: Member{Who: m.Who, Service: m.Service, From: d.today}})
	}
	return nil
}

// leaveTeam ends a membership, with the invitations and minutes that were on
// their way because of it (INV-55). Who has another reason to be told keeps that
// reason, but not the group's letters.
func (d *deciding) leaveTeam(p Principal, reason Reason) {
	if d.s.Team.member(p) == nil {
		return
	}
	d.emit(&MemberLeft{Who: p, On: d.today, Reason: reason})
	for _, m := range d.s.Meetings {
		if m.Kind != CareTeamMeeting || !m.unfinished() && m.Status != MeetingStatusMinutesSent {
			continue
		}
		if slices.Contains(m.Invited, p) && m.ahead() {
			d.emit(&Uninvited{Meeting: m.ID, Who: p})
		}
		if m.ahead() && !d.s.hasGround(p) {
			d.passMeeting(m, p, d.s.coordinatorOrResponsible())
		}
		if slices.Contains(m.Named, p) {
			continue // the patient's own wish stands
		}
		d.stopLetters(reason, func(l *Letter) bool { return l.To == p && l.About == m.ID })
		if m.ahead() {
			d.untell(m.ID, SaysCalledOff, func(to Principal) bool { return to == p })
		}
	}
}

// dissolveTeam ends the group and what it owed.
func (d *deciding) dissolveTeam(reason Reason) {
	if d.s.Team.Status != TeamActive {
		return
	}
	d.emit(&TeamEnded{Reason: reason})
	d.cancel(NextMeeting, "", reason)
}

// TeamEnded dissolves the group.
type TeamEnded struct {
	Reason Reason `json:"reason"`
}

func (f *TeamEnded) apply(s *State, e *Event) {
	s.Team.Status = TeamDissolved
	for i := range s.Team.Members {
		if s.Team.Members[i].To.IsZero() {
			s.Team.Members[i].To = e.On
		}
	}
}
