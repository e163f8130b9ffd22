package casefile

import "slices"

// Warning is something a caseworker should know that no rule forbids.
type Warning string

// The warnings. Of INV-02: a coordinator is in most cases what makes a plan and a
// group work well (source 3), but neither requires one. Of T-19: who did not ask
// for the end of something is warned of it and heard first (fvl § 16).
const (
	PlanWithoutCoordinator Warning = "PLAN_WITHOUT_COORDINATOR"
	TeamWithoutCoordinator Warning = "TEAM_WITHOUT_COORDINATOR"
	EndedUnheard           Warning = "ENDED_UNHEARD"
	// Of T-22: who coordinated before the case was here lacks training in the register (INV-34).
	CoordinatorUntrained Warning = "COORDINATOR_UNTRAINED"
	// NotReached: no mail reaches who is, or is to be, coordinator (INV-108).
	NotReached Warning = "NOT_REACHED"
)

// Codes lists them.
func (Warning) Codes() []string {
	return CodesOf(PlanWithoutCoordinator, TeamWithoutCoordinator, EndedUnheard, CoordinatorUntrained, NotReached)
}

// StepWarning is something unusual that is said of what a step made, a meeting or a
// proposal, and that the step itself is not refused for.
type StepWarning string

// What is unusual.
const (
	// WarnShortNotice: the coordinator gives less than the notice that is asked for (DL-18).
	WarnShortNotice StepWarning = "SHORT_NOTICE"
	// WarnShortInvitation: a meeting is so near that its invitation cannot leave in time (DL-16).
	WarnShortInvitation StepWarning = "SHORT_INVITATION"
	// WarnNotInvited: DL-16 of a meeting passed before everybody was invited.
	WarnNotInvited StepWarning = "NOT_INVITED_IN_TIME"
	// WarnAfterNextMeeting: a meeting of the care team lies after its deadline (DL-15).
	WarnAfterNextMeeting StepWarning = "AFTER_DL-15"
	// TrainingMissing blocks a proposed coordinator (K-02).
	TrainingMissing StepWarning = "TRAINING_MISSING"
	// NoCapacity blocks a proposed coordinator whose manager has no room for the task (K-03).
	NoCapacity StepWarning = "NO_CAPACITY"
)

// Codes lists them.
func (StepWarning) Codes() []string {
	return CodesOf(WarnShortNotice, WarnShortInvitation, WarnNotInvited, WarnAfterNextMeeting, TrainingMissing, NoCapacity)
}

// Warnings lists what is unusual about the case as it stands: flags, never blocks.
func Warnings(s State) []Warning {
	var out []Warning
	if slices.ContainsFunc(s.Decisions, func(d Decision) bool { return d.Unheard && d.Status != DecisionStatusFinal }) {
		out = append(out, EndedUnheard)
	}
	for _, a := range []*Assignment{s.coordinator(), s.proposed()} {
		if a != nil && s.soughtAfter(a.Who) && !slices.Contains(out, NotReached) {
			out = append(out, NotReached)
		}
	}
	if ko := s.ordinaryCoordinator(); ko != nil {
		if ko.TakenOver && ko.TrainingOwing {
			out = append(out, CoordinatorUntrained)
		}
		return out
	}
	if s.Plan.live() || s.Plan.drafted() {
		out = append(out, PlanWithoutCoordinator)
	}
	if s.Team.Status == TeamActive {
		out = append(out, TeamWithoutCoordinator)
	}
	return out
}
