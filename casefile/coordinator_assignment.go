package casefile

import (
	"cmp"
	"slices"
)

// AssignmentStatus is CoordinatorAssignment.status of domain.md 2.4.
type AssignmentStatus string

// The statuses.
const (
	AssignmentProposed    AssignmentStatus = "PROPOSED"
	AssignmentActive      AssignmentStatus = "ACTIVE"
	AssignmentNoticeGiven AssignmentStatus = "NOTICE_GIVEN"
	AssignmentEnded       AssignmentStatus = "ENDED"
	AssignmentInterim     AssignmentStatus = "INTERIM"
)

// Codes lists them.
func (AssignmentStatus) Codes() []string {
	return CodesOf(AssignmentProposed, AssignmentActive, AssignmentNoticeGiven, AssignmentEnded,
		AssignmentInterim)
}

// ChildTrack marks a child coordinator (barnekoordinator).
const ChildTrack = "CHILD"

// SpecialistTrack marks a coordinator in a health trust (sphl § 2-5 a).
const SpecialistTrack = "SPECIALIST"

// Assignment is one coordinator's time on the case.
type Assignment struct {
	ID      string           `json:"id"`
	Who     Principal        `json:"who"`
	Status  AssignmentStatus `json:"status"`
	Manager Principal        `json:"manager,omitempty"`
	Group   CoordinatorGroup `json:"group,omitempty"`
	// Track is CHILD while it is a child coordinator's (hol § 7-2 a, INV-40).
	// SPECIALIST a coordinator's in a health trust (sphl § 2-5 a).
	Track string `json:"track,omitempty" enum:"CHILD,SPECIALIST"`
	// AppointedFrom is the eighteenth birthday, for an ordinary coordinator who
	// follows a child coordinator that day (K-09) and has passed K-03.
	AppointedFrom Date `json:"appointed_from,omitzero"`
	// Blocked lists what keeps a proposal from becoming active.
	Blocked []StepWarning `json:"blocked,omitempty" except:"SHORT_NOTICE,SHORT_INVITATION,NOT_INVITED_IN_TIME,AFTER_DL-15"`

	WishAsked   bool      `json:"wish_asked"`
	WishedFor   Principal `json:"wished_for,omitempty"`
	AgainstWish Text      `json:"against_wish,omitempty"`
	ProposedOn  Date      `json:"proposed_on,omitzero"`
	ActiveOn    Date      `json:"active_on,omitzero"`
	NoticeOn    Date      `json:"notice_on,omitzero"`
	LastDay     Date      `json:"last_day,omitzero"`
	ShortNotice bool      `json:"short_notice,omitempty"`
	// TellOn is the working day on which the patient is told who takes over at the end
	// of the last day, where the change falls on a day off (K-06); Foretold whom they
	// have been told of, and Foretelling the letters that say so.
	TellOn        Date      `json:"tell_on,omitzero"`
	Foretold      Principal `json:"foretold,omitempty"`
	Foretelling   []string  `json:"foretelling,omitempty"`
	EndedOn       Date      `json:"ended_on,omitzero"`
	EndReason     Reason    `json:"end_reason,omitempty"`
	TrainingOwing bool      `json:"training_owing,omitempty"`
	// TrainedUntil is the last day on which the training they need here counts, as far
	// as the case knows; zero for good (INV-34, DL-29).
	TrainedUntil Date `json:"trained_until,omitzero"`

	// Capacity is what the manager of a candidate has said: ROOM or NO_ROOM (K-03).
	Capacity   Capacity `json:"capacity,omitempty"`
	CapacityOn Date     `json:"capacity_on,omitzero"`
	// For is the assignment an interim stands in for, while its holder may come
	// back; Until the day that is thought to be; RanOut that it has passed.
	For    string `json:"for,omitempty"`
	Until  Date   `json:"until,omitzero"`
	RanOut bool   `json:"ran_out,omitempty"`
	// Why is the reason an interim was named; Note the words that went with it, or
	// with a return.
	Why  ReassignReason `json:"why,omitempty"`
	Note Text           `json:"note,omitempty"`
	// Revives is the assignment that an absent coordinator took up again.
	Revives string `json:"revives,omitempty"`
	// TakenOver: appointed before the case was here (T-22).
	TakenOver bool `json:"taken_over,omitempty"`
}

func (a *Assignment) serving() bool {
	return a.Status == AssignmentActive || a.Status == AssignmentNoticeGiven || a.Status == AssignmentInterim
}

// coordinator is the one who serves now, interim included, or nil (INV-40: at most one).
func (s *State) coordinator() *Assignment {
	return find(s.Coordinators, (*Assignment).serving)
}

// Serving is who serves as coordinator now, interim included, or "".
func (s *State) Serving() Principal {
	if c := s.coordinator(); c != nil {
		return c.Who
	}
	return ""
}

// StandsInUntil is the day until which whoever serves as coordinator is thought to stand in for one
// who is away (K-07); zero for anybody else, and where no day is known. It stays when it has passed, until
// somebody says what is to be.
func (s *State) StandsInUntil() Date {
	if c := s.coordinator(); c != nil && c.Status == AssignmentInterim {
		return c.Until
	}
	return Date{}
}

// ordinaryCoordinator is the appointed coordinator, not an interim.
func (s *State) ordinaryCoordinator() *Assignment {
	if c := s.coordinator(); c != nil && c.Status != AssignmentInterim {
		return c
	}
	return nil
}

func (s *State) isCoordinator(p Principal) bool {
	c := s.coordinator()
	return c != nil && c.Who == p
}

func (s *State) everCoordinator(p Principal) bool {
	return slices.ContainsFunc(s.Coordinators, func(a Assignment) bool { return a.Who == p && !a.ActiveOn.IsZero() })
}

func (s *State) proposed() *Assignment {
	return find(s.Coordinators, func(x *Assignment) bool { return x.Status == AssignmentProposed })
}

func (s *State) coordinatorOrResponsible() Principal {
	return cmp.Or(s.Serving(), s.MainResponsible())
}

func (s *State) assignment(id string) *Assignment {
	return find(s.Coordinators, func(x *Assignment) bool { return x.ID == id })
}
