package casefile

import (
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// Date is a civil date in Europe/Oslo.
type Date = calendar.Date

// SchemaVersion is the shape of State. Fields are only ever added, so that an
// older run's state still loads; see normalise.
const SchemaVersion = 1

// Phase is Case.status of domain.md 2.1, and EpisodePhase of 2.8.
type Phase string

// The phases.
const (
	PhaseNone            Phase = ""
	PhaseReceived        Phase = "RECEIVED"
	PhaseScreening       Phase = "SCREENING"
	PhaseMerged          Phase = "MERGED"
	PhaseDismissed       Phase = "DISMISSED"
	PhaseAwaitingConsent Phase = "AWAITING_CONSENT"
	PhaseAssessment      Phase = "ASSESSMENT"
	PhaseDecision        Phase = "DECISION"
	PhaseActive          Phase = "ACTIVE"
	PhaseRefused         Phase = "REFUSED"
	PhaseClosed          Phase = "CLOSED"
	// PhaseTransferPending: the person is to move; what is granted goes on until then (T-12).
	PhaseTransferPending Phase = "TRANSFER_PENDING"
	// Those of an episode (INV-99); one that has ended is CLOSED.
	PhaseBefore Phase = "BEFORE"
	PhaseDuring Phase = "DURING"
	PhaseAfter  Phase = "AFTER"
)

// Codes lists them.
func (Phase) Codes() []string {
	return CodesOf(PhaseReceived, PhaseScreening, PhaseMerged, PhaseDismissed, PhaseAwaitingConsent,
		PhaseAssessment, PhaseDecision, PhaseActive, PhaseRefused, PhaseClosed, PhaseTransferPending, PhaseBefore, PhaseDuring,
		PhaseAfter)
}

// CloseReason is why a case is closed.
type CloseReason string

// The reasons of T-07, T-14, T-15, T-16, T-18 and T-20.
const (
	ClosedNoConsent        CloseReason = "NO_CONSENT"
	ClosedConsentWithdrawn CloseReason = "CONSENT_WITHDRAWN"
	ClosedNeedEnded        CloseReason = "NEED_ENDED"
	ClosedDeath            CloseReason = "DEATH"
	ClosedRefused          CloseReason = "REFUSED"
	// ClosedRegisteredWrongly: it was about another person (T-20).
	ClosedRegisteredWrongly CloseReason = "REGISTERED_WRONGLY"
	// ClosedMoved: the person has moved to another municipality (T-13).
	ClosedMoved CloseReason = "MOVED"
	// ClosedHandedOver and ClosedFollowUpOver end an episode (S-11).
	ClosedHandedOver   CloseReason = "HANDED_OVER"
	ClosedFollowUpOver CloseReason = "FOLLOW_UP_OVER"
)

// Codes lists them.
func (CloseReason) Codes() []string {
	return CodesOf(ClosedNoConsent, ClosedConsentWithdrawn, ClosedNeedEnded, ClosedDeath, ClosedRefused,
		ClosedRegisteredWrongly, ClosedMoved, ClosedHandedOver,
		ClosedFollowUpOver)
}

// State is everything a case remembers: ids, codes and dates, never a word
// about a person. It is what the workflow carries from run to run, and what
// the ledger's events add up to.
type State struct {
	Schema       int       `json:"schema"`
	Case         string    `json:"case"`
	Organisation string    `json:"organisation"`
	Unit         string    `json:"unit,omitempty"`
	Patient      Principal `json:"patient,omitempty"`
	Seq          int       `json:"seq"`
	Round        int       `json:"round,omitempty"`
	Phase        Phase     `json:"phase"`
	// Clock is the latest instant the case has lived through; it never runs backwards.
	Clock time.Time `json:"clock,omitzero"`

	CloseReason CloseReason `json:"close_reason,omitempty"`
	ClosedOn    Date        `json:"closed_on,omitzero"`
	MergedInto  string      `json:"merged_into,omitempty"`
	// RunsBeside is the person's other case that went on already when this one was
	// opened again by what nobody may refuse (INV-104); the two are to be joined.
	RunsBeside string `json:"runs_beside,omitempty"`
	// Joined are the person's other cases for which this one goes on (T-21).
	Joined []string `json:"joined,omitempty"`
	// Represented is who decides for the patient, as the registers last said (2.9).
	Represented    Represented        `json:"represented,omitzero"`
	ChildViews     []ChildView        `json:"child_views,omitempty"`
	Withheld       []Withholding      `json:"withheld,omitempty"`
	Capacity       []CapacityDecision `json:"capacity,omitempty"`
	GuardianAccess []GuardianAccess   `json:"guardian_access,omitempty"`
	// DiedOn is set once a death is registered (T-16): nothing more goes to the patient.
	DiedOn Date `json:"died_on,omitzero"`

	// HomeUnsafeOn is the day on which whoever works with the case found that a letter to the
	// patient's home could do harm; zero where nobody has, or one has been let go since.
	HomeUnsafeOn Date `json:"home_unsafe_on,omitzero"`

	// TakenOver is where the case came from, when it is older than the installation (T-22).
	TakenOver TakenOver `json:"taken_over,omitzero"`

	Referrals              []Referral  `json:"referrals,omitempty"`
	FirstReceivedOn        Date        `json:"first_received_on,omitzero"`
	PreliminaryReplySentOn Date        `json:"preliminary_reply_sent_on,omitzero"`
	AnswerExpectedOn       Date        `json:"answer_expected_on,omitzero"`
	PlanDeclinedOn         Date        `json:"plan_declined_on,omitzero"`
	Assessment             *Assessment `json:"assessment,omitempty"`
	// ClosingProposal is the latest of this round; zero when there is none (T-15).
	ClosingProposal ClosingProposal `json:"closing_proposal,omitzero"`

	Consents     []Consent        `json:"consents,omitempty"`
	Decisions    []Decision       `json:"decisions,omitempty"`
	Notices      []AdvanceNotice  `json:"notices,omitempty"`
	Complaints   []Complaint      `json:"complaints,omitempty"`
	Coordinators []Assignment     `json:"coordinators,omitempty"`
	Responsible  []Responsibility `json:"responsible,omitempty"`
	// UnitLead is the head of the unit as last seen; Handler the case handler who has the case on the desk.
	UnitLead  Principal  `json:"unit_lead,omitempty"`
	Handler   Principal  `json:"handler,omitempty"`
	Plan      Plan       `json:"plan"`
	Team      CareTeam   `json:"care_team"`
	Meetings  []Meeting  `json:"meetings,omitempty"`
	Letters   []Letter   `json:"letters,omitempty"`
	Deadlines []Deadline `json:"deadlines,omitempty"`
	Tasks     []Task     `json:"tasks,omitempty"`
	// Past is how many meetings, letters, deadlines, tasks and versions of the plan have left the state since
	// they are over (Lighten); the ledger has them.
	Past int `json:"past,omitempty"`
	// Corrections stand beside the entries they correct (INV-87).
	Corrections []Correction `json:"corrections,omitempty"`

	// Moves are those that have been reported, the latest last (2.10).
	Moves []Move `json:"moves,omitempty"`
	// Episode is what a file in a health trust remembers besides; nil for a case.
	Episode *Episode `json:"episode,omitempty"`

	// ToolTraining is who has been offered training in the tool (INV-59).
	ToolTraining []ToolTraining `json:"tool_training,omitempty"`
	// Objections are the patient's own to sharing with somebody (INV-85).
	Objections []Objection `json:"objections,omitempty"`
}

// Empty reports whether nothing has happened in the case yet.
func (s *State) Empty() bool { return s.Seq == 0 }

// Ended reports whether the case has come to an end; it may still receive
// receipts, complaints and corrections.
func (s *State) Ended() bool { return slices.Contains(endedPhases, s.Phase) }

// EndedPhases lists the phases of a case that has ended, for whoever asks many
// cases at once.
func EndedPhases() []Phase { return slices.Clone(endedPhases) }

var endedPhases = []Phase{PhaseClosed, PhaseMerged, PhaseDismissed}

// clone copies the state so deeply that changing the copy leaves the original
// alone; TestCloneSharesNothing guards it.
func (s State) clone() State {
	s.Represented = s.Represented.clone()
	s.ChildViews, s.Withheld, s.GuardianAccess = slices.Clone(s.ChildViews), slices.Clone(s.Withheld), slices.Clone(s.GuardianAccess)
	s.Capacity = cloneEach(s.Capacity, CapacityDecision.clone)
	s.Referrals, s.Joined = cloneEach(s.Referrals, Referral.clone), slices.Clone(s.Joined)
	if s.Assessment != nil {
		a := *s.Assessment
		s.Assessment = &a
	}
	s.Consents = cloneEach(s.Consents, Consent.clone)
	s.Decisions = cloneEach(s.Decisions, Decision.clone)
	s.Notices = cloneEach(s.Notices, AdvanceNotice.clone)
	s.Complaints = cloneEach(s.Complaints, Complaint.clone)
	s.Coordinators = cloneEach(s.Coordinators, Assignment.clone)
	s.Responsible = slices.Clone(s.Responsible)
	s.Plan.Versions = slices.Clone(s.Plan.Versions)
	s.Team.Members = slices.Clone(s.Team.Members)
	s.Meetings = cloneEach(s.Meetings, Meeting.clone)
	s.ToolTraining = slices.Clone(s.ToolTraining)
	s.Objections = cloneEach(s.Objections, Objection.clone)
	s.Letters = cloneEach(s.Letters, Letter.clone)
	s.Deadlines = cloneEach(s.Deadlines, Deadline.clone)
	s.Tasks = slices.Clone(s.Tasks)
	s.Corrections = cloneEach(s.Corrections, Correction.clone)
	s.Episode, s.Moves = s.Episode.clone(), cloneEach(s.Moves, Move.clone)
	return s
}

// cloneEach copies a list of things that hold lists themselves. A fact's things
// are copied the same way when they enter a state, so that no later fact can
// reach back into an event (INV-15).
func cloneEach[T any](in []T, clone func(T) T) []T {
	out := slices.Clone(in)
	for i := range out {
		out[i] = clone(out[i])
	}
	return out
}

func (r Referral) clone() Referral {
	r.Wishes = slices.Clone(r.Wishes)
	if r.Transfer != nil {
		t := *r.Transfer
		r.Transfer = &t
	}
	return r
}

func (c Consent) clone() Consent {
	c.Signers = slices.Clone(c.Signers)
	c.Participants = cloneEach(c.Participants, Participant.clone)
	return c
}

func (p Participant) clone() Participant {
	p.Read, p.Write = slices.Clone(p.Read), slices.Clone(p.Write)
	return p
}

func (d Decision) clone() Decision {
	d.Scope, d.Refused, d.Parties = slices.Clone(d.Scope), slices.Clone(d.Refused), slices.Clone(d.Parties)
	return d
}

func (a Assignment) clone() Assignment {
	a.Blocked, a.Foretelling = slices.Clone(a.Blocked), slices.Clone(a.Foretelling)
	return a
}

func (m Meeting) clone() Meeting {
	m.Invited, m.Attended, m.Named = slices.Clone(m.Invited), slices.Clone(m.Attended), slices.Clone(m.Named)
	m.Warnings, m.Earlier = slices.Clone(m.Warnings), slices.Clone(m.Earlier)
	return m
}

func (d Deadline) clone() Deadline {
	d.Reminders = cloneEach(d.Reminders, PlannedReminder.clone)
	if d.Suspension != nil {
		s := *d.Suspension
		d.Suspension = &s
	}
	return d
}

func (r PlannedReminder) clone() PlannedReminder {
	r.To = slices.Clone(r.To)
	return r
}

// normalise brings a state written by an older build to today's shape.
func (s *State) normalise() {
	s.Schema = SchemaVersion
	if s.Plan.Status == "" {
		s.Plan.Status = PlanStatusNone
	}
	if s.Team.Status == "" {
		s.Team.Status = TeamNone
	}
}

// New is the state of a case in which nothing has happened.
func New(caseID, organisation string) State {
	s := State{Case: caseID, Organisation: organisation}
	s.normalise()
	return s
}

// PhaseMoved moves the case along when nothing else needs saying.
type PhaseMoved struct {
	To Phase `json:"to"`
}

func (f *PhaseMoved) apply(s *State, _ *Event) { s.Phase = f.To }

// find is the first of all that fits, or nil.
func find[T any](all []T, fits func(*T) bool) *T {
	for i := range all {
		if fits(&all[i]) {
			return &all[i]
		}
	}
	return nil
}
