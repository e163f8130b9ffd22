package casefile

import "slices"

// Role is an actor code of domain.md section 2.
type Role string

// The roles. Those from the register (KE, KEL, HP-M …) come with the actor;
// those from the case (PAT, KO, PART …) are worked out from the state.
const (
	RolePatient     Role = "PAT"
	RoleProxy       Role = "PRX"
	RoleRelative    Role = "REL"
	RoleMunicipalHP Role = "HP-M"
	RoleTrustHP     Role = "HP-S"
	RoleOther       Role = "OTH"
	RoleUnit        Role = "KE"
	RoleUnitLead    Role = "KEL"
	RoleCoordinator Role = "KO"
	RoleParticipant Role = "PART"
	RoleMember      Role = "MEMBER"
	RoleManager     Role = "MGR"
	RoleChair       Role = "CHAIR"
	RoleMinutes     Role = "MINUTES"
	// RoleDepartmentHead heads the department of an episode, RoleDepartment is its health
	// personnel, and RoleTrustUnit the trust's coordinating unit (domain.md 2.8).
	RoleDepartmentHead        Role = "DH"
	RoleDepartment            Role = "HP-D"
	RoleTrustUnit             Role = "HFKE"
	RoleSpecialistCoordinator Role = "SKO"
	RoleClinician             Role = "CLIN"
	// RoleParty is who complains, or represents somebody who does.
	RoleParty  Role = "PARTY"
	RoleStaff  Role = "STAFF"
	RoleAdmin  Role = "ADMIN"
	RoleSystem Role = "SYS"
)

// RoleSpec says all there is to say about one role: where it comes from, who has
// it in a case, who is asked and told in it, and what of a case it may see.
type RoleSpec struct {
	Role  Role
	Title string
	// Acting is the order in which somebody with several roles takes a step, the
	// narrowest relation first, so that the ledger says «as coordinator», not «as staff».
	Acting int
	// Staff is true of the roles that the register of staff may give.
	Staff bool
	// Implies is another role whoever has this one has too.
	Implies Role
	// Reminded is true where a policy may send reminders to the role.
	Reminded bool
	// Instead is the role that is reminded where the place is there and nobody has
	// it; a task for that place is nobody's until somebody does.
	Instead Role
	// Next is the role whose holders hear of what has not reached the holders of this
	// one (INV-108).
	Next Role
	// Kind is the one kind of file in which the role can be had; "" for any.
	Kind Kind
	// Despite is true of what an objection to sharing does not take away: the
	// patient's own, and the work itself (INV-85).
	Despite bool
	// Sees lists what of a case the role is a ground to read (casework).
	Sees []string
	// holds tells whether somebody has the role in the case; nil where it does not
	// come from the case. A register that named somebody coordinator, or the clock,
	// would open every case to them (INV-84).
	holds func(s *State, p Principal) bool
	// asked lists whom a task waits for, or a reminder goes to, about something: one
	// for each place, "" where nobody has it. nil where the role is never asked.
	asked func(s *State, about string, lead Principal) []Principal
}

// What can be seen of a case: whole is all of it, work what only those see besides
// who work with it, sets what those see who set its participants or keep the register of
// people, around what those see who take part in a corner of it.
var (
	whole = []string{"case", "timeline", "deadlines", "responsibilities", "openings", "tasks", "consents", "decisions", "complaints",
		"coordinators", "care_team", "meetings", "letters", "text", "corrections", "originals", "plan readers",
		"texts"}
	work   = append(slices.Clone(whole), "mails", "corrections preview", "step preview", "original, to keep")
	sets   = and(work, "contacts")
	around = []string{"case", "responsibilities", "openings", "coordinators"}
)

func and(views []string, more ...string) []string { return append(slices.Clone(views), more...) }

// roleSpecs is the register, nearest to the case first: of several grounds to
// read something the first counts.
var roleSpecs = []RoleSpec{
	{Role: RolePatient, Title: "the patient", Acting: 2, Sees: and(whole, "access_log", "messages", "message, to write"),
		Despite:  true,
		Reminded: true, // by letter: found by the form
		holds:    func(s *State, p Principal) bool { return p == s.Patient }},
	{Role: RoleProxy, Title: "the one who consents on the patient's behalf", Acting: 3,
		Sees: and(whole, "access_log", "messages", "message, to write"), Despite: true,
		holds: func(s *State, p Principal) bool { return p != s.Patient && s.speaksForThePatient(p) }},
	{Role: RoleCoordinator, Title: "the coordinator", Acting: 5, Sees: and(sets, "messages", "message, to write"), Despite: true,
		Reminded: true,
		Next:     RoleManager, holds: (*State).isCoordinator,
		asked: func(s *State, _ string, _ Principal) []Principal { return []Principal{s.coordinatorOrResponsible()} }},
	{Role: RoleUnitLead, Kind: KindCase, Title: "the head of the coordinating unit", Acting: 9, Staff: true, Sees: sets, Reminded: true,
		Implies: RoleUnit, // the head decides and registers like any of the case handlers
		asked:   func(_ *State, _ string, lead Principal) []Principal { return []Principal{lead} }},
	{Role: RoleUnit, Kind: KindCase, Title: "the coordinating unit", Acting: 11, Staff: true, Sees: and(sets, "access_log"), Reminded: true,
		Instead: RoleUnitLead, Next: RoleUnitLead,
		asked: func(s *State, _ string, _ Principal) []Principal { return []Principal{s.Handler} }},
	{Role: RoleManager, Title: "the coordinator's manager", Acting: 13, Staff: true, Sees: and(around, "deadlines", "tasks"), Reminded: true,
		Instead: RoleUnitLead, Next: RoleUnit, holds: (*State).manages,
		asked: func(s *State, about string, _ Principal) []Principal { return s.managersOf(about) }},
	{Role: RoleChair, Title: "the chair of the meeting", Acting: 7, Sees: and(around, "care_team", "meetings", "text"),
		holds: (*State).chairs},
	{Role: RoleMinutes, Title: "the minutes taker", Acting: 8, Sees: and(around, "tasks", "care_team", "meetings", "letters", "text"),
		Reminded: true, Next: RoleCoordinator, holds: (*State).takesMinutes,
		asked: func(s *State, about string, _ Principal) []Principal { return s.minutesTakerOf(about) }},
	{Role: RoleParticipant, Title: "a participant in the plan", Acting: 14,
		Sees:  and(around, "meetings", "text", "messages", "message, to write"),
		holds: func(s *State, p Principal) bool { return s.participant(p) != nil }},
	{Role: RoleMember, Title: "a member of the care team", Acting: 15,
		Sees: and(around, "care_team", "meetings", "text", "messages"),
		holds: func(s *State, p Principal) bool {
			return s.Team.Status == TeamActive && s.Team.member(p) != nil && !s.keptOut(p)
		}},
	{Role: RoleSpecialistCoordinator, Kind: KindEpisode, Title: "the coordinator in the health trust", Acting: 4, Sees: sets, Despite: true,
		holds: func(s *State, p Principal) bool { return s.Episode != nil && s.isCoordinator(p) }},
	{Role: RoleClinician, Kind: KindEpisode, Title: "the contact clinician", Acting: 6, Sees: work, Despite: true,
		Reminded: true, Instead: RoleDepartmentHead,
		Next: RoleDepartmentHead,
		holds: func(s *State, p Principal) bool {
			c := s.clinician()
			return c != nil && c.Who == p
		},
		asked: func(s *State, _ string, _ Principal) []Principal {
			if c := s.clinician(); c != nil {
				return []Principal{c.Who}
			}
			return []Principal{""}
		}},
	{Role: RoleDepartmentHead, Kind: KindEpisode, Title: "the head of the department", Acting: 10, Staff: true, Sees: sets, Reminded: true,
		holds: func(s *State, p Principal) bool { return s.Episode != nil && s.UnitLead == p },
		asked: func(s *State, _ string, lead Principal) []Principal {
			if s.Episode == nil {
				return nil
			}
			return []Principal{lead}
		}},
	{Role: RoleDepartment, Kind: KindEpisode, Title: "health personnel of the department", Acting: 17, Sees: work},
	{Role: RoleTrustUnit, Kind: KindEpisode, Title: "the trust's coordinating unit", Acting: 12, Sees: and(sets, "access_log"), Reminded: true,
		asked: func(s *State, _ string, _ Principal) []Principal {
			if s.Episode == nil || !s.OpenToTrustUnit() {
				return nil
			}
			return []Principal{s.Episode.TrustLead}
		}},
	// Who only complains, or represents somebody who does, reads what concerns the complaint.
	{Role: RoleParty, Title: "the one who complains", Acting: 16, Sees: []string{"deadlines", "decisions", "complaints", "letters", "text"},
		holds: func(s *State, p Principal) bool {
			return !s.withheldFrom(p) && slices.ContainsFunc(s.Complaints, func(c Complaint) bool { return c.BroughtBy(p) })
		}},
	{Role: RoleMunicipalHP, Title: "health personnel in the municipality", Acting: 18, Staff: true},
	{Role: RoleTrustHP, Title: "health personnel in the specialist service", Acting: 19, Staff: true},
	{Role: RoleOther, Title: "another service", Acting: 20, Staff: true},
	{Role: RoleRelative, Title: "a relative", Acting: 21},
	{Role: RoleStaff, Title: "a member of the municipality's staff", Acting: 22},
	{Role: RoleAdmin, Title: "an administrator", Acting: 23, Staff: true},
	{Role: RoleSystem, Title: "the system", Acting: 1, Despite: true, holds: func(_ *State, p Principal) bool { return p == System }},
}

// in reports whether the role can be had in a kind of file.
func (r RoleSpec) in(k Kind) bool { return r.Kind == "" || r.Kind == k }

// RoleSpecs lists every role.
func RoleSpecs() []RoleSpec { return slices.Clone(roleSpecs) }

// Whole reports whether the role sees all of a case.
func (r RoleSpec) Whole() bool {
	return !slices.ContainsFunc(whole, func(view string) bool { return !slices.Contains(r.Sees, view) })
}

// RolesThat lists the roles for which something is so, nearest to the case first.
func RolesThat(is func(RoleSpec) bool) []Role {
	var out []Role
	for _, r := range roleSpecs {
		if is(r) {
			out = append(out, r.Role)
		}
	}
	return out
}

// StaffRoles lists the roles that the register of staff may give.
func StaffRoles() []Role { return RolesThat(func(r RoleSpec) bool { return r.Staff }) }

// Codes lists the roles.
func (Role) Codes() []string {
	out := make([]string, len(roleSpecs))
	for i, r := range roleSpecs {
		out[i] = string(r.Role)
	}
	return out
}

func (r Role) spec() *RoleSpec {
	for i := range roleSpecs {
		if roleSpecs[i].Role == r {
			return &roleSpecs[i]
		}
	}
	return &RoleSpec{Role: r}
}

// acting lists the roles in the order in which one acts in them.
var acting = func() []Role {
	rows := slices.Clone(roleSpecs)
	slices.SortFunc(rows, func(a, b RoleSpec) int { return a.Acting - b.Acting })
	out := make([]Role, len(rows))
	for i, r := range rows {
		out[i] = r.Role
	}
	return out
}()

// Holders answers «who has this role in the case now?» for what waits in it, about
// something where that matters: whose candidate, whose minutes. lead is the head of
// the unit as the register says; "" for the one the case last saw. Where there is
// no coordinator it is the main responsible who stands in (INV-02). It is nobody
// where the place is empty, and nobody who is not to know of the case (INV-85).
func Holders(s *State, role Role, about string, lead Principal) []Principal {
	return slices.DeleteFunc(s.places(role, about, lead), func(p Principal) bool { return p == "" || s.objectedTo(p) })
}

// reminded is who hears of something in a role: whoever holds it, and for a place
// that nobody has whoever the row says instead.
func (s *State) reminded(role Role, about string, lead Principal) []Principal {
	out := Holders(s, role, about, lead)
	if instead := role.spec().Instead; instead != "" && slices.Contains(s.places(role, about, lead), "") {
		out = append(out, Holders(s, instead, about, lead)...)
	}
	return out
}

func (s *State) places(role Role, about string, lead Principal) []Principal {
	asked := s.here(role).spec().asked
	if asked == nil {
		return nil
	}
	if lead == "" {
		lead = s.UnitLead
	}
	return asked(s, about, lead)
}

// manages: of who serves, is proposed (K-03), or is away (K-07).
func (s *State) manages(p Principal) bool {
	return slices.ContainsFunc(s.Coordinators, func(a Assignment) bool { return a.Manager == p && s.counts(&a) })
}

// managersOf is the manager of a candidate or a coordinator who is named, else of
// who serves, else of the one who is to be appointed (DL-09).
func (s *State) managersOf(about string) []Principal {
	if a := s.assignment(about); a != nil && s.counts(a) {
		return []Principal{a.Manager}
	}
	if c := s.coordinator(); c != nil {
		return []Principal{c.Manager}
	}
	if next := s.proposed(); next != nil && next.Manager != "" {
		return []Principal{next.Manager}
	}
	return nil
}

func (s *State) chairs(p Principal) bool {
	return slices.ContainsFunc(s.Meetings, func(m Meeting) bool { return s.open(&m) && m.Chair == p && m.unfinished() })
}

func (s *State) takesMinutes(p Principal) bool {
	return slices.ContainsFunc(s.Meetings, func(m Meeting) bool { return s.open(&m) && m.MinutesTaker == p })
}

func (s *State) minutesTakerOf(meeting string) []Principal {
	if m := s.meeting(meeting); m != nil && s.open(m) {
		return []Principal{m.MinutesTaker}
	}
	return nil
}
