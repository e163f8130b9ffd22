package casefile

// Warning is something a caseworker should know that no rule forbids.
type Warning string

// The warnings of INV-02: a coordinator is in most cases what makes a plan and a
// group work well (source 3), but neither requires one.
const (
	PlanWithoutCoordinator Warning = "PLAN_WITHOUT_COORDINATOR"
	TeamWithoutCoordinator Warning = "TEAM_WITHOUT_COORDINATOR"
)

// Warnings lists what is unusual about the case as it stands: flags, never blocks.
func Warnings(s State) []Warning {
	if s.ordinaryCoordinator() != nil {
		return nil
	}
	var out []Warning
	if s.Plan.live() || s.Plan.drafted() {
		out = append(out, PlanWithoutCoordinator)
	}
	if s.Team.Status == TeamActive {
		out = append(out, TeamWithoutCoordinator)
	}
	return out
}
