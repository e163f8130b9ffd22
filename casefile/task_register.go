package casefile

import "slices"

// TaskSpec says all there is to say about one kind of task. What a task's kind
// decides anywhere is asked of its row.
type TaskSpec struct {
	Kind  TaskKind
	Title string
	// For lists the roles it may wait for, the usual one first. Who that is
	// follows from the case (Holder).
	For []Role
	// Repeats says whether it is opened where one already waits.
	Repeats Repetition
	// EndsItself is true where only the step it asks for can end it: ticked off by
	// hand, a revision or a coordinator would be forgotten (INV-45, INV-04).
	EndsItself bool
	// Trouble is true where something has gone wrong that a person must see to: the
	// case needs attention while it waits.
	Trouble bool
	// Lasts says whether it goes on after the case has ended.
	Lasts Lasting
	// Fallback is true of what is asked because nothing else is, and comes and goes
	// with it.
	Fallback bool
}

// Repetition says whether a task is opened where one of its kind already waits.
type Repetition string

// The repetitions.
const (
	OneAtATime Repetition = "one at a time"
	OneForEach Repetition = "one for each thing it is about"
	EveryTime  Repetition = "every time"
)

// Lasting says whether a task goes on after the end of its case.
type Lasting string

// How long tasks last.
const (
	UntilTheEnd Lasting = "until the case ends"
	// WithComplaint: while the complaint it is about is open, also after the end.
	WithComplaint Lasting = "while its complaint is open"
	UntilDone     Lasting = "until it is done"
)

// taskSpecs is the register: every kind of task there is.
var taskSpecs = []TaskSpec{
	task(TaskConsentUnanswered, "Decide what to do without consent", EveryTime, RoleUnit),
	task(TaskConsentRefused, "Decide what to do about a no", EveryTime, RoleUnit, RoleCoordinator),
	task(TaskParticipation, "Have the participants' form signed", EveryTime, RoleCoordinator),
	task(TaskFindSuccessor, "Find a coordinator", OneAtATime, RoleUnit).endsItself(),
	task(TaskTrainInterim, "Train the one who stands in", EveryTime, RoleUnitLead).endsItself(),
	task(TaskAskAboutPlan, "Ask whether the plan is to stay", OneAtATime, RoleUnit),
	task(TaskRevisePlan, "Revise the plan", OneAtATime, RoleCoordinator).endsItself(),
	task(TaskNextStep, "Say what comes next", OneAtATime, RoleUnit, RoleCoordinator).fallback(),
	task(TaskHearChild, "Hear the child", OneAtATime, RoleUnit),
	task(TaskOwnConsent, "Ask the young person for their own consent", OneAtATime, RoleUnit),
	task(TaskReviewGuardians, "Review what former guardians may know", OneAtATime, RoleUnit),
	task(TaskOfferCoordinator, "Offer an ordinary coordinator from 18", OneAtATime, RoleUnit),
	task(TaskConsentExpires, "Renew a consent that runs out", OneForEach, RoleCoordinator),
	task(TaskClosingProposed, "Answer a proposal to close the case", OneAtATime, RoleUnit),
	task(TaskDecideAfterNotice, "Decide what an advance notice warned of", OneForEach, RoleUnit),
	task(TaskHandleComplaint, "Deal with a complaint", OneForEach, RoleUnit).lasts(WithComplaint),
	task(TaskUncorrected, "Decide about a complaint that was not corrected", OneForEach, RoleUnit).lasts(WithComplaint),
	task(TaskComplaintAlarm, "See that a complaint is forwarded in time", OneForEach, RoleUnitLead).lasts(WithComplaint),
	task(TaskAskConsent, "Ask for the consent that is missing", OneForEach, RoleUnit, RoleCoordinator),
	task(TaskDecideAnew, "Decide anew after an appeal", OneForEach, RoleUnit).lasts(WithComplaint),
	task(TaskFulfilAppeal, "Do what an appeal decided", OneForEach, RoleUnit).lasts(WithComplaint),
	task(TaskGiveGrounds, "Give the grounds of a decision", OneForEach, RoleUnit).endsItself().lasts(UntilDone),
	task(TaskLetterFailed, "See to a letter that did not arrive", EveryTime, RoleUnit).trouble(),
	task(TaskMailFailed, "See to a mail that did not arrive", EveryTime, RoleUnit).trouble(),
	task(TaskUnreachable, "Find a way to reach somebody on the staff whom no mail reaches", OneForEach, RoleUnit).trouble(),
	task(TaskParked, "Get the case going", EveryTime, RoleUnit).trouble(),
	task(TaskCancellation, "Find out why somebody tried to cancel the case", OneAtATime, RoleUnit).trouble(),
	task(TaskAssignHandler, "Give the case a case handler", OneAtATime, RoleUnitLead).endsItself(),
	task(TaskReplaceMember, "Find somebody instead of one who has left", EveryTime, RoleCoordinator, RoleUnit),
	task(TaskCheckMeeting, "Say whether a meeting was held", OneForEach, RoleCoordinator, RoleUnit).lasts(UntilDone),
	task(TaskAbsenceOver, "See whether the coordinator comes back", EveryTime, RoleUnit).endsItself(),
	task(TaskNoCapacity, "Settle that the candidate has no room", EveryTime, RoleUnit),
	task(TaskConfirmCapacity, "Say whether the candidate has room for the task", OneForEach, RoleManager).endsItself(),
	task(TaskVerifyPower, "See whether a representative may complain for the party", OneForEach, RoleUnit).endsItself().lasts(WithComplaint),
	task(TaskCheckHandedIn, "Look at what somebody without a part in the case has handed in", OneForEach, RoleUnit).lasts(UntilDone),
	task(TaskCheckCorrection, "Check something a correction is about", OneForEach, RoleUnit).lasts(UntilDone),
	task(TaskCheckEntries, "See whether two entries of the register are one person", OneForEach, RoleUnit),
	task(TaskRegisteredWrongly, "Follow up who has read, and what was sent, about the wrong person", OneForEach, RoleUnit).lasts(UntilDone),
	task(TaskJoinCases, "Join the person's two cases into one", OneForEach, RoleUnit),
	task(TaskLacksFromJoined, "See to what the case that was joined to this one had", OneForEach, RoleUnit),
	task(TaskNameClinician, "Name a contact clinician in the new department", OneAtATime, RoleDepartmentHead),
	task(TaskTellOfClinician, "Tell the person who their contact clinician is", OneAtATime, RoleClinician),
	task(TaskRingMunicipality, "Ring a municipality that has not answered", OneForEach, RoleCoordinator),
	task(TaskNotifyAnother, "Notify the municipality that it is for", OneForEach, RoleCoordinator),
	task(TaskTransferRefused, "Send what travels with a person to the right municipality", OneForEach, RoleUnit).lasts(UntilDone),
	task(TaskTransferOff, "Say what is to become of the case of somebody who does not move here", OneForEach, RoleUnit),
	task(TaskTwoPlans, "Settle which of two plans is to stand", OneAtATime, RoleUnit).endsItself().trouble(),
}

func task(kind TaskKind, title string, again Repetition, holders ...Role) TaskSpec {
	return TaskSpec{Kind: kind, Title: title, Repeats: again, For: holders, Lasts: UntilTheEnd}
}

func (t TaskSpec) endsItself() TaskSpec {
	t.EndsItself = true
	return t
}

func (t TaskSpec) trouble() TaskSpec {
	t.Trouble = true
	return t
}

func (t TaskSpec) fallback() TaskSpec {
	t.Fallback = true
	return t
}

func (t TaskSpec) lasts(how Lasting) TaskSpec {
	t.Lasts = how
	return t
}

// TaskSpecs lists every kind of task.
func TaskSpecs() []TaskSpec { return slices.Clone(taskSpecs) }

// Codes lists the kinds.
func (TaskKind) Codes() []string {
	out := make([]string, len(taskSpecs))
	for i, t := range taskSpecs {
		out[i] = string(t.Kind)
	}
	return out
}

// spec is a kind's row; of a kind that an older build knew and this one does not,
// a row that says nothing.
func (k TaskKind) spec() TaskSpec {
	for i := range taskSpecs {
		if taskSpecs[i].Kind == k {
			return taskSpecs[i]
		}
	}
	return TaskSpec{Kind: k, Lasts: UntilTheEnd}
}

// outlives reports whether a task goes on although the case has ended.
func (t *Task) outlives(s *State) bool {
	switch t.Kind.spec().Lasts {
	case UntilDone:
		return true
	case WithComplaint:
		c := s.complaint(t.About)
		return c != nil && (c.Open() || c.Status == ComplaintStatusUnverified)
	}
	return false
}

// NeedsAttention reports whether something has gone wrong in the case which a
// person must see to: a step that could not be carried out, a mail or a letter
// that did not arrive. Overdue deadlines are counted apart.
func (s *State) NeedsAttention() bool {
	return slices.ContainsFunc(s.Tasks, func(t Task) bool { return t.Open() && t.Kind.spec().Trouble })
}
