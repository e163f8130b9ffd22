package casefile

// PlanStatus is IndividualPlan.status of domain.md 2.5.
type PlanStatus string

// The statuses.
const (
	PlanStatusNone       PlanStatus = "NONE"
	PlanStatusDraft      PlanStatus = "DRAFT"
	PlanStatusAwaiting   PlanStatus = "AWAITING_PARTICIPATION_CONSENT"
	PlanStatusActive     PlanStatus = "ACTIVE"
	PlanStatusInRevision PlanStatus = "IN_REVISION"
	PlanStatusFrozen     PlanStatus = "FROZEN"
	PlanStatusArchived   PlanStatus = "ARCHIVED"
	// PlanStatusTransferDraft: the plan of the municipality the person moves from, as a working copy (2.10).
	PlanStatusTransferDraft PlanStatus = "TRANSFER_DRAFT"
)

// Codes lists them.
func (PlanStatus) Codes() []string {
	return CodesOf(PlanStatusNone, PlanStatusDraft, PlanStatusAwaiting, PlanStatusActive, PlanStatusInRevision,
		PlanStatusFrozen, PlanStatusArchived, PlanStatusTransferDraft)
}

// PlanContent are the nine points of INV-42, a to i.
var PlanContent = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}

// PlanStyle is how a plan is written.
type PlanStyle string

// The styles.
const (
	PlanBrief    PlanStyle = "BRIEF"
	PlanDetailed PlanStyle = "DETAILED"
)

// Codes lists them.
func (PlanStyle) Codes() []string { return CodesOf(PlanBrief, PlanDetailed) }

// Plan is the one plan of the person (INV-03): one plan, many versions.
type Plan struct {
	Status   PlanStatus    `json:"status"`
	Style    PlanStyle     `json:"style,omitempty"`
	Versions []PlanVersion `json:"versions,omitempty"`
	OpenedOn Date          `json:"opened_on,omitzero"`
	FrozenOn Date          `json:"frozen_on,omitzero"`
	Reason   Reason        `json:"reason,omitempty"`
}

// PlanVersion is one version that was in force; it never changes (INV-46).
type PlanVersion struct {
	No              int       `json:"no"`
	VersionID       string    `json:"version_id"`
	Hash            string    `json:"hash"`
	On              Date      `json:"on"`
	Author          Principal `json:"author"`
	ChangeNote      Text      `json:"change_note,omitempty"`
	PatientTookPart bool      `json:"patient_took_part"`
	// PeriodTo is the last day of its period (INV-42 g); a version from before dates
	// given in writing were kept says nothing of it.
	PeriodTo Date `json:"period_to,omitzero"`
	// TakenOver: its text is on paper, from before the case was here (T-22); it has no VersionID.
	TakenOver bool `json:"taken_over,omitempty"`
}

// PlanActivated brings a version into force.
type PlanActivated struct {
	Version PlanVersion `json:"version"`
}

func (f *PlanActivated) apply(s *State, _ *Event) {
	s.Plan.Status = PlanStatusActive
	v := f.Version
	if n := len(s.Plan.Versions); n > 0 && v.No <= s.Plan.Versions[n-1].No {
		v.No = f.older(s)
	}
	s.Plan.Versions = append(s.Plan.Versions, v)
}

// InForce is the number of the version that came into force last, 0 where none has: versions
// before it may have left the state (Lighten).
func (p *Plan) InForce() int {
	if n := len(p.Versions); n > 0 {
		return p.Versions[n-1].No
	}
	return 0
}

// PlanSigned reports whether the first version waits for nothing but to be taken into use: who takes
// part has been signed for. The status is the same before and after (domain.md 2.5).
func (s *State) PlanSigned() bool {
	return s.Plan.Status == PlanStatusAwaiting && s.consent(ConsentParticipation, ConsentActive) != nil
}

func (p *Plan) live() bool { return p.Status == PlanStatusActive || p.Status == PlanStatusInRevision }

// being made: a draft of its own that may become active.
func (p *Plan) drafted() bool { return p.Status == PlanStatusDraft || p.Status == PlanStatusAwaiting }

// workedOn: a draft, or what came from another municipality.
func (p *Plan) workedOn() bool { return p.drafted() || p.Status == PlanStatusTransferDraft }
