package casefile

import "slices"

// TaskKind is what a person is asked to do.
type TaskKind string

// The tasks the process opens by itself.
const (
	TaskConsentUnanswered TaskKind = "DECIDE_WITHOUT_CONSENT"
	TaskConsentRefused    TaskKind = "CONSENT_REFUSED"
	TaskParticipation     TaskKind = "PARTICIPATION_UNSIGNED"
	TaskFindSuccessor     TaskKind = "FIND_COORDINATOR"
	TaskTrainInterim      TaskKind = "TRAIN_INTERIM"
	TaskAskAboutPlan      TaskKind = "ASK_ABOUT_PLAN"
	TaskRevisePlan        TaskKind = "REVISE_PLAN"
	// TaskNextStep keeps a case in somebody's sight that nothing else would bring up again.
	TaskNextStep          TaskKind = "NEXT_STEP"
	TaskHearChild         TaskKind = "HEAR_CHILD"
	TaskOwnConsent        TaskKind = "OWN_CONSENT"
	TaskReviewGuardians   TaskKind = "REVIEW_GUARDIAN_ACCESS"
	TaskOfferCoordinator  TaskKind = "OFFER_COORDINATOR"
	TaskConsentExpires    TaskKind = "CONSENT_EXPIRES"
	TaskClosingProposed   TaskKind = "CLOSING_PROPOSED"
	TaskDecideAfterNotice TaskKind = "DECIDE_AFTER_NOTICE"
	TaskHandleComplaint   TaskKind = "HANDLE_COMPLAINT"
	TaskUncorrected       TaskKind = "COMPLAINT_NOT_CORRECTED"
	TaskComplaintAlarm    TaskKind = "COMPLAINT_ALARM"
	TaskAskConsent        TaskKind = "ASK_CONSENT"
	TaskDecideAnew        TaskKind = "DECIDE_ANEW"
	TaskFulfilAppeal      TaskKind = "FULFIL_APPEAL"
	TaskGiveGrounds       TaskKind = "GIVE_GROUNDS"
	TaskLetterFailed      TaskKind = "LETTER_FAILED"
	TaskMailFailed        TaskKind = "MAIL_FAILED"
	TaskUnreachable       TaskKind = "UNREACHABLE"
	TaskParked            TaskKind = "CASE_PARKED"
	TaskCancellation      TaskKind = "CANCELLATION_IGNORED"
	TaskAssignHandler     TaskKind = "ASSIGN_HANDLER"
	TaskReplaceMember     TaskKind = "REPLACE_MEMBER"
	TaskCheckMeeting      TaskKind = "CHECK_MEETING"
	TaskAbsenceOver       TaskKind = "ABSENCE_OVER"
	TaskNoCapacity        TaskKind = "NO_CAPACITY"
	TaskConfirmCapacity   TaskKind = "CONFIRM_CAPACITY"
	TaskVerifyPower       TaskKind = "VERIFY_POWER"
	TaskCheckHandedIn     TaskKind = "CHECK_HANDED_IN"
	TaskCheckCorrection   TaskKind = "CHECK_CORRECTION"
	// TaskCheckEntries is about a referral that a message has brought, of somebody without a number.
	TaskCheckEntries TaskKind = "CHECK_ENTRIES"
	// TaskRegisteredWrongly is about the correction: its follow-ups are what there is to see to.
	TaskRegisteredWrongly TaskKind = "REGISTERED_WRONGLY"
	// TaskJoinCases is about the number of the person's other case.
	TaskJoinCases TaskKind = "JOIN_CASES"
	// TaskLacksFromJoined is about what a case that was joined to this one had.
	TaskLacksFromJoined TaskKind = "LACKS_FROM_JOINED"
	// Of an episode (domain.md 2.8).
	TaskNameClinician    TaskKind = "NAME_CLINICIAN"
	TaskTellOfClinician  TaskKind = "TELL_OF_CLINICIAN"
	TaskRingMunicipality TaskKind = "RING_MUNICIPALITY"
	TaskNotifyAnother    TaskKind = "NOTIFY_ANOTHER"
	// Of a move (domain.md 2.10): where the person moves from, and where they were to move.
	TaskTransferRefused TaskKind = "TRANSFER_REFUSED"
	TaskTransferOff     TaskKind = "TRANSFER_OFF"
	// TaskTwoPlans: plans of two organisations came into force before either had heard of the other (INV-03).
	TaskTwoPlans TaskKind = "TWO_PLANS"
)

// Task is something a person must see to. For says in which role; who that is
// follows from the case.
type Task struct {
	ID       string   `json:"id"`
	Kind     TaskKind `json:"kind"`
	About    string   `json:"about,omitempty"`
	For      Role     `json:"for"`
	Due      Date     `json:"due,omitzero"`
	OpenedOn Date     `json:"opened_on"`
	DoneOn   Date     `json:"done_on,omitzero"`
	Reason   Reason   `json:"reason,omitempty"`
	// Note is what the one who ticked it off wrote.
	Note Text `json:"note,omitempty"`
}

// Open reports whether the task still waits for somebody.
func (t *Task) Open() bool { return t.DoneOn.IsZero() }

func (s *State) task(id string) *Task { return find(s.Tasks, func(t *Task) bool { return t.ID == id }) }

// openTask asks for something, of whom and whether once more as the kind's row says.
func (d *deciding) openTask(kind TaskKind, about string, due Date) {
	d.openTaskFor(kind.spec().For[0], kind, about, due)
}

// openTaskFor asks another of those the row names.
func (d *deciding) openTaskFor(role Role, kind TaskKind, about string, due Date) {
	switch kind.spec().Repeats {
	case OneAtATime:
		if d.s.asks(kind) {
			return
		}
	case OneForEach:
		if slices.ContainsFunc(d.s.Tasks, func(t Task) bool { return t.Kind == kind && t.About == about && t.Open() }) {
			return
		}
	}
	d.emit(&TaskOpened{Task: Task{ID: nextAfter("task", d.s.Tasks, taskID), Kind: kind, About: about, For: d.s.here(role), Due: due,
		OpenedOn: d.today}})
}

// openAnother asks once more although one of its kind may wait: for a day of its own.
func (d *deciding) openAnother(kind TaskKind, about string, due Date) {
	d.emit(&TaskOpened{Task: Task{ID: nextAfter("task", d.s.Tasks, taskID), Kind: kind, About: about,
		For: d.s.here(kind.spec().For[0]), Due: due, OpenedOn: d.today}})
}

// asks reports whether a task of a kind waits for somebody.
func (s *State) asks(kind TaskKind) bool {
	return slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Open() && t.Kind == kind })
}

// Asks reports whether a task of a kind waits for somebody.
func (s *State) Asks(kind TaskKind) bool { return s.asks(kind) }

// doneTasks ends the open tasks of a kind because what they asked for has happened.
func (d *deciding) doneTasks(kind TaskKind, about string) {
	for _, t := range d.s.Tasks {
		if t.Open() && t.Kind == kind && (about == "" || t.About == about) {
			d.emit(&TaskDone{ID: t.ID, Reason: becauseHappened})
		}
	}
}

// TaskOpened adds a task.
type TaskOpened struct {
	Task Task `json:"task"`
}

func (f *TaskOpened) apply(s *State, _ *Event) { s.Tasks = append(s.Tasks, f.Task) }

// TaskDone ends a task.
type TaskDone struct {
	ID     string `json:"id"`
	Reason Reason `json:"reason,omitempty"`
	Note   Text   `json:"note,omitempty"`
}

func (f *TaskDone) apply(s *State, e *Event) {
	for i := range s.Tasks {
		if s.Tasks[i].ID == f.ID {
			s.Tasks[i].DoneOn, s.Tasks[i].Reason, s.Tasks[i].Note = e.On, f.Reason, f.Note
		}
	}
}

// CompleteTask lets a person tick off a task that no step ends by itself.
type CompleteTask struct {
	Task string `json:"task" pattern:"^task-[0-9]{1,9}$"`
	Note Text   `json:"note,omitempty" maxLength:"4000"`
}

func (c *CompleteTask) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Tasks, func(t Task) bool { return t.Open() }) {
		return refuse("INV-15", "no_open_task")
	}
	return nil
}

func (c *CompleteTask) decide(d *deciding) *Refusal {
	i := slices.IndexFunc(d.s.Tasks, func(t Task) bool { return t.ID == c.Task })
	if i < 0 {
		return unknown("task", c.Task)
	}
	t := d.s.Tasks[i]
	if !t.Open() {
		return refuse("INV-15", "task_done")
	}
	if t.Kind.spec().EndsItself {
		return refuse("INV-45", "task_ends_with_its_step")
	}
	roles := RolesIn(d.s, d.cmd.By)
	if !slices.Contains(roles, d.s.here(RoleUnit)) && !slices.Contains(roles, t.For) && d.role != RoleUnitLead {
		return newRefusal(NotYours, "INV-84", "not_yours", []string{"step", "complete_task", "may", string(t.For)})
	}
	d.emit(&TaskDone{ID: c.Task, Reason: becauseDone, Note: c.Note})
	return nil
}

// NoteMailFailure is the delivery telling the case that a mail could not be
// sent; a person must see to it.
type NoteMailFailure struct {
	Mail   string `json:"mail"`
	Reason string `json:"reason"`
}

func (c *NoteMailFailure) open(*deciding) *Refusal { return nil }

func (c *NoteMailFailure) decide(d *deciding) *Refusal {
	d.openTask(TaskMailFailed, c.Mail, d.today)
	return nil
}

// NoteMailArrival is the delivery telling the case that a mail of which it had been told
// that it did not arrive, or may not have, has come after all: nobody need see to it.
type NoteMailArrival struct {
	Mail string `json:"mail"`
}

func (c *NoteMailArrival) open(*deciding) *Refusal { return nil }

func (c *NoteMailArrival) decide(d *deciding) *Refusal {
	d.doneTasks(TaskMailFailed, c.Mail)
	return nil
}

// NotePark is the workflow telling the case that a step could not be carried
// out; the case waits, visibly, for a person.
type NotePark struct {
	Step   string `json:"step"`
	Reason string `json:"reason"`
}

func (c *NotePark) open(*deciding) *Refusal { return nil }

func (c *NotePark) decide(d *deciding) *Refusal {
	d.openTask(TaskParked, c.Step, d.today)
	return nil
}

// NoteCancellation is the workflow telling the case that somebody has asked
// Temporal to cancel it. A case is not ended that way (INV-113); a person finds
// out what was meant.
type NoteCancellation struct{}

func (c *NoteCancellation) open(*deciding) *Refusal { return nil }

func (c *NoteCancellation) decide(d *deciding) *Refusal {
	d.openTask(TaskCancellation, "", d.today)
	return nil
}
