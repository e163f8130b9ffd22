package casework

import (
	"encoding/json"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// PrincipalKind is what somebody is, who is named in an answer.
type PrincipalKind string

// The kinds of principal: staff, the kinds of person, an authority we write to,
// and the clock.
const (
	KindStaff    PrincipalKind = "STAFF"
	KindPatient  PrincipalKind = "PATIENT"
	KindRelative PrincipalKind = "RELATIVE"
	KindOther    PrincipalKind = "OTHER"
	KindBody     PrincipalKind = "BODY"
	KindSystem   PrincipalKind = "SYSTEM"
)

// Codes lists them.
func (PrincipalKind) Codes() []string {
	return casefile.CodesOf(KindStaff, KindPatient, KindRelative, KindOther, KindBody, KindSystem)
}

// Named is what may be shown of somebody beside their id.
type Named struct {
	Name string        `json:"name"`
	Kind PrincipalKind `json:"kind" doc:"BODY: an authority we write to, for instance the County Governor"`
	Unit string        `json:"unit,omitempty" doc:"The unit's name, for staff"`
	// Now is there for a name of theirs that has been joined to another.
	Now casefile.Principal `json:"now,omitempty" doc:"Under which principal the register has the person now: two entries of one have been joined, and the case keeps the name it knew"`
}

// People gives the names of the principals in an answer.
type People map[casefile.Principal]Named

// Case is one case with its machines, as far as the asker may see them.
type Case struct {
	ID           string          `json:"id" format:"uuid"`
	Kind         casefile.Kind   `json:"kind" doc:"What the file is of: a case of a municipality, or an episode in a health trust"`
	Number       string          `json:"number"`
	Organisation string          `json:"organisation_id" format:"uuid"`
	Unit         string          `json:"unit_id,omitempty"`
	Ground       casefile.Role   `json:"ground" doc:"The role in which you see the case"`
	Roles        []casefile.Role `json:"roles" doc:"Every role you have towards the case"`
	Opens        []CasePart      `json:"opens" doc:"What below the case you may read, by the end of its address"`
	Child        bool            `json:"child,omitempty" doc:"You are whom the case is about, and under 16: speak to you as to a child"`
	Seq          int             `json:"seq"`
	Now          time.Time       `json:"now" doc:"The clock of the case's world (UTC)"`

	Patient         casefile.Principal   `json:"patient"`
	Phase           casefile.Phase       `json:"phase"`
	Attention       bool                 `json:"attention" doc:"Something waits for a person to repair it"`
	Trouble         models.Trouble       `json:"trouble,omitempty" doc:"The case cannot go on by itself, as the watch last saw it; whoever runs the system has been told"`
	TroubleSince    *time.Time           `json:"trouble_since,omitempty"`
	Round           int                  `json:"round"`
	CloseReason     casefile.CloseReason `json:"close_reason,omitempty"`
	ClosedOn        casefile.Date        `json:"closed_on,omitzero" format:"date"`
	MergedInto      string               `json:"merged_into,omitempty"`
	Others          []casefile.OtherCase `json:"other_cases,omitempty" doc:"For the coordinating unit: the person's other open cases here (INV-104)"`
	MainResponsible casefile.Principal   `json:"main_responsible,omitempty"`
	Coordinator     casefile.Principal   `json:"coordinator,omitempty" doc:"Who serves now, interim included"`
	StandsInUntil   casefile.Date        `json:"stands_in_until,omitzero" format:"date" doc:"Whoever is the coordinator stands in for one who is away until this day"`
	Handler         casefile.Principal   `json:"handler,omitempty"`
	UnitLead        casefile.Principal   `json:"unit_lead,omitempty"`
	PlanStatus      casefile.PlanStatus  `json:"plan_status"`
	PlanSigned      bool                 `json:"plan_signed,omitempty" doc:"While plan_status is AWAITING_PARTICIPATION_CONSENT: it is signed, and the plan waits to be taken into use (P-03)"`
	TeamStatus      casefile.TeamStatus  `json:"care_team_status"`
	Warnings        []casefile.Warning   `json:"warnings,omitempty" doc:"What is unusual, though no rule forbids it (INV-02, fvl § 16)"`

	FirstReceivedOn        casefile.Date `json:"first_received_on,omitzero" format:"date"`
	PreliminaryReplySentOn casefile.Date `json:"preliminary_reply_sent_on,omitzero" format:"date"`
	AnswerExpectedOn       casefile.Date `json:"answer_expected_on,omitzero" format:"date"`
	PlanDeclinedOn         casefile.Date `json:"plan_declined_on,omitzero" format:"date"`

	TakenOver *casefile.TakenOver `json:"taken_over,omitempty" doc:"Where the case came from, when it is older than the installation (T-22)"`

	Moves []casefile.Move `json:"moves,omitempty" doc:"Moves to another municipality that have been reported, the latest last (2.10)"`

	Episode *Episode `json:"episode,omitempty" doc:"The machines of an episode in a health trust (2.8)"`

	// The machines below are there for those who see the whole case.
	Represented    *casefile.Represented       `json:"represented,omitempty" doc:"Who decides for the patient, as the registers last said"`
	ChildViews     []casefile.ChildView        `json:"child_views,omitempty" doc:"What a child has said before others decided (INV-25)"`
	Withheld       []casefile.Withholding      `json:"withheld,omitempty" doc:"From which guardians information is kept (INV-90)"`
	Capacity       []casefile.CapacityDecision `json:"capacity,omitempty" doc:"Decisions that the person lacks capacity for one matter (INV-27)"`
	GuardianAccess []casefile.GuardianAccess   `json:"guardian_access,omitempty" doc:"What former guardians may know of a young person from 16 (INV-26)"`

	Referrals  []casefile.Referral  `json:"referrals,omitempty"`
	Assessment *casefile.Assessment `json:"assessment,omitempty"`
	Consents   []casefile.Consent   `json:"consents,omitempty"`
	// From is whom a withdrawal may name.
	From         []casefile.Principal      `json:"withdrawable_from,omitempty" doc:"Whom something of the person may be told as the case stands: from whom consent can be taken back (C-06)"`
	Decisions    []casefile.Decision       `json:"decisions,omitempty"`
	Proposal     *casefile.ClosingProposal `json:"closing_proposal,omitempty" doc:"That the need has ended, by whom and why (T-15)"`
	Notices      []casefile.AdvanceNotice  `json:"notices,omitempty" doc:"Advance notices and what the parties answered (T-15, fvl § 16)"`
	Complaints   []casefile.Complaint      `json:"complaints,omitempty"`
	Coordinators []casefile.Assignment     `json:"coordinators,omitempty"`
	Responsible  []casefile.Responsibility `json:"responsible,omitempty"`
	Plan         *casefile.Plan            `json:"plan,omitempty"`
	Team         *casefile.CareTeam        `json:"care_team,omitempty"`
	Turn         casefile.Principal        `json:"minutes_turn,omitempty" doc:"Whose turn it is to take the minutes of the care team's next meeting: a proposal (2.6)"`
	Meetings     []casefile.Meeting        `json:"meetings,omitempty"`
	Letters      []casefile.Letter         `json:"letters,omitempty"`
	Deadlines    []Deadline                `json:"deadlines,omitempty"`
	// Past is how many meetings, letters, deadlines, tasks and versions of the plan are not here.
	Past         int                     `json:"past,omitempty" doc:"How many meetings, letters, deadlines, tasks and versions of the plan are over and left out; each kind has its own list, which has all, page by page"`
	Tasks        []casefile.Task         `json:"tasks,omitempty"`
	Corrections  []casefile.Correction   `json:"corrections,omitempty"`
	ToolTraining []casefile.ToolTraining `json:"tool_training,omitempty"`
	Objections   []casefile.Objection    `json:"objections,omitempty"`
	Contacts     []casefile.Principal    `json:"contacts,omitempty" doc:"Who was registered for the case by whoever coordinates it, for those who may: they have a part in it by the steps that name them alone"`
	NextWake     *NextWake               `json:"next_wake,omitempty"`
	People       People                  `json:"people"`
}

// Episode is what an episode has besides, and how far its three machines have come.
type Episode struct {
	casefile.Episode
	ClinicianStatus    casefile.ClinicianStatus    `json:"clinician_status"`
	Coordination       casefile.CoordinationStatus `json:"coordination"`
	NotificationStatus casefile.NotificationStatus `json:"notification_status" doc:"The word to the municipality; REQUIRED keeps the person from being discharged (INV-97)"`
}

func episodeOf(s *casefile.State) *Episode {
	if s.Episode == nil {
		return nil
	}
	return &Episode{*s.Episode, s.ClinicianStatus(), s.Coordination(), s.NotificationStatus()}
}

// NextWake is when the case will next do something by itself.
type NextWake struct {
	At   time.Time `json:"at"`
	What string    `json:"what" doc:"What for, in English, as Temporal UI has it: the deadline by its code and title, an absence by its last day"`
}

// Light is how a deadline stands at a glance.
type Light string

// The lights: RED when the date is over, YELLOW from the first reminder on (or
// a week before), GREEN before that and when it no longer matters.
const (
	Green  Light = "GREEN"
	Yellow Light = "YELLOW"
	Red    Light = "RED"
)

// Codes lists them.
func (Light) Codes() []string { return casefile.CodesOf(Green, Yellow, Red) }

// Deadline is a deadline as it is shown (domain.md 2.11).
type Deadline struct {
	ID          string                   `json:"id"`
	Code        casefile.DeadlineCode    `json:"code"`
	Kind        casefile.DeadlineKind    `json:"kind"`
	About       string                   `json:"about,omitempty" doc:"What it belongs to, for instance decision-1"`
	Party       casefile.Principal       `json:"party,omitempty"`
	Due         casefile.Date            `json:"due" format:"date"`
	ActBy       casefile.Date            `json:"act_by" format:"date" doc:"Last working day on or before the due date"`
	Ends        time.Time                `json:"ends" doc:"The instant the due date is over (UTC)"`
	RuleText    string                   `json:"rule_text,omitempty" doc:"What it rests on: the citation in force when it was set"`
	MovedFor    casefile.MoveReason      `json:"moved_for,omitempty" doc:"Why the date was moved last (INV-73)"`
	Suspension  *casefile.DutySuspension `json:"suspension,omitempty" doc:"Why it is counted from a later day than counted_from"`
	Length      calendar.Length          `json:"length" doc:"Empty where the half-years of the calendar are counted"`
	CountedFrom casefile.Date            `json:"counted_from" format:"date"`
	SetOn       casefile.Date            `json:"set_on" format:"date"`
	Grace       bool                     `json:"grace,omitempty" doc:"It was over when the case was taken over, and is due in the time the policy gives from that day (T-22)"`
	Alarm       casefile.Date            `json:"alarm,omitzero" format:"date" doc:"The day the head of the unit gets a task, not only a reminder (DL-07)"`
	Status      casefile.DeadlineStatus  `json:"status"`
	SettledOn   casefile.Date            `json:"settled_on,omitzero" format:"date"`
	Reason      casefile.Reason          `json:"reason,omitempty"`
	Light       Light                    `json:"light"`
	LegalBreach bool                     `json:"legal_breach" doc:"True when the date was missed and the law itself sets the length"`
	Reminders   []Reminder               `json:"reminders"`
}

// Reminder is one reminder of a deadline.
type Reminder struct {
	On   casefile.Date         `json:"on" format:"date"`
	Kind casefile.ReminderKind `json:"kind"`
	To   []casefile.Role       `json:"to"`
	Done bool                  `json:"done"`
}

// Deadlines are a page of the deadlines of a case, the oldest first.
type Deadlines struct {
	Deadlines  []Deadline
	NextCursor string
	People     People
}

// TimelineQuery picks a page of the timeline.
type TimelineQuery struct {
	FromSeq int    `query:"from_seq" minimum:"0" maximum:"2147483647" doc:"Only events from this seq on"`
	Cursor  string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
}

// TimelineEvent is one fact of the ledger.
type TimelineEvent struct {
	Seq    int                `json:"seq"`
	Name   casefile.FactName  `json:"name" doc:"What happened; GET /codes?family=fact has it in words"`
	On     casefile.Date      `json:"on" format:"date"`
	At     time.Time          `json:"at"`
	By     casefile.Principal `json:"by"`
	Role   casefile.Role      `json:"role"`
	StepID string             `json:"step_id"`
	Step   casefile.StepName  `json:"step" doc:"The step that led to it"`
	Fact   json.RawMessage    `json:"fact"`
	// CorrectedBy are the later entries that correct this one (INV-87).
	CorrectedBy []CorrectedBy `json:"corrected_by,omitempty" doc:"Later entries that correct this one, the latest last; what this one says stays readable"`
}

// Timeline is a page of the ledger of a case, oldest first.
type Timeline struct {
	Events     []TimelineEvent
	NextCursor string
	People     People
}

// Responsibilities are the intervals of main responsibility (INV-04).
type Responsibilities struct {
	Responsibilities []casefile.Responsibility `json:"responsibilities"`
	Now              casefile.Principal        `json:"main_responsible,omitempty"`
	People           People                    `json:"people"`
}

// Openings are the steps of the process as they stand now for the asker.
type Openings struct {
	Openings []casefile.Opening   `json:"openings"`
	Roles    []casefile.Role      `json:"roles"`
	Others   []casefile.OtherCase `json:"other_cases,omitempty"`
}

// CaseTasks are a page of the tasks of a case, open ones first.
type CaseTasks struct {
	Tasks      []CaseTask
	NextCursor string
	People     People
}

// CaseTask is a task with who holds it now.
type CaseTask struct {
	casefile.Task
	Holder casefile.Principal `json:"holder,omitempty" doc:"Who has the role now; missing when it is the unit's"`
}

// Consents are the consents of a case, in the order they were asked for.
type Consents struct {
	Consents []casefile.Consent `json:"consents"`
	// ToolTraining is of those whom the participation consents name (INV-59).
	ToolTraining []casefile.ToolTraining `json:"tool_training" doc:"Who has been offered training in the tool, and who has had it"`
	Objections   []casefile.Objection    `json:"objections" doc:"The patient's own to sharing with somebody (INV-85)"`
	People       People                  `json:"people"`
}

// Decisions are the decisions of a case, and the advance notices of decisions
// that may come.
type Decisions struct {
	Decisions []casefile.Decision      `json:"decisions"`
	Notices   []casefile.AdvanceNotice `json:"notices"`
	People    People                   `json:"people"`
}

// Complaints are the complaints of a case; who is only a party sees their own.
type Complaints struct {
	Complaints []casefile.Complaint `json:"complaints"`
	People     People               `json:"people"`
}

// Coordinators are the coordinators of a case over time.
type Coordinators struct {
	Coordinators []casefile.Assignment `json:"coordinators"`
	People       People                `json:"people"`
}

// CareTeam is the group around the person.
type CareTeam struct {
	Team   casefile.CareTeam `json:"care_team"`
	People People            `json:"people"`
}

// Meetings are a page of the meetings of a case the asker may know of.
type Meetings struct {
	Meetings   []casefile.Meeting
	NextCursor string
	People     People
}

// CaseLetter is a letter of a case, with what may be done about it.
type CaseLetter struct {
	casefile.Letter
	Releasable bool `json:"releasable,omitempty" doc:"release_letter takes it: it is held, or came back and is still to be heard (INV-81, INV-106)"`
}

// Letters are a page of the letters of a case.
type Letters struct {
	Letters    []CaseLetter
	NextCursor string
	People     People
}

// Mail is one e-mail of the outbox. Its words are not shown: a mail is a bell.
type Mail struct {
	Key       string             `json:"key"`
	To        casefile.Principal `json:"to"`
	Kind      models.MailKind    `json:"kind"`
	On        casefile.Date      `json:"on" format:"date"`
	SendAfter time.Time          `json:"send_after"`
	Status    models.MailStatus  `json:"status"`
	Reason    string             `json:"reason,omitempty" doc:"Why it was not sent, or not known to be: SETTLED, UNREACHABLE, LEASE_EXPIRED, GAVE_UP, or what the carrier answered or said later (smtp-550, http-400, bounce-5.1.1, dropped, spam)"`
	SentAt    *time.Time         `json:"sent_at,omitempty"`
	// Delivery and DeliveryAt are there once the carrier has said more.
	Delivery   models.MailDelivery `json:"delivery,omitempty" doc:"The last that the carrier has said of it since"`
	DeliveryAt *time.Time          `json:"delivery_at,omitempty" doc:"When that was"`
	Lines      []MailLine          `json:"lines"`
}

// MailLine is what a mail says about this case.
type MailLine struct {
	Deadline string                `json:"deadline,omitempty" doc:"The deadline that it says something of"`
	Code     casefile.DeadlineCode `json:"code,omitempty"`
	Task     string                `json:"task,omitempty" doc:"The task, where it is no deadline"`
	TaskKind casefile.TaskKind     `json:"task_kind,omitempty"`
	Kind     casefile.ReminderKind `json:"kind"`
	Due      casefile.Date         `json:"due,omitzero" format:"date"`
	Role     casefile.Role         `json:"role,omitempty" doc:"The role in which the recipient hears of it"`
	// PassedFrom is there for what did not reach whom it was for (INV-108).
	PassedFrom casefile.Role `json:"passed_from,omitempty" doc:"The role it was for, where no mail reaches who has it and the next in line is told"`
}

// Mails are a page of the e-mails about a case.
type Mails struct {
	Mails      []Mail
	NextCursor string
	People     People
}

// Text is words that a fact of the case refers to.
type Text struct {
	ID        string    `json:"id" format:"uuid"`
	Field     string    `json:"field" doc:"The step's field the words came in"`
	Body      string    `json:"body"`
	Hash      string    `json:"hash" doc:"SHA-256 of the words, in hex"`
	CreatedAt time.Time `json:"created_at"`
}
