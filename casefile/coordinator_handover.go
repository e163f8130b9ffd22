package casefile

import (
	"slices"
)

// GiveNotice is K-04: the coordinator says when they will stop. They stay
// responsible to the end of that day (INV-36); a successor must be found. Said
// again, it moves the last day; time to find somebody that has begun is not lost.
type GiveNotice struct {
	LastDay Date `json:"last_day" format:"date" doc:"Last day as coordinator"`
	Note    Text `json:"note,omitempty" maxLength:"4000"`
}

func (c *GiveNotice) open(d *deciding) *Refusal {
	if d.s.ordinaryCoordinator() == nil {
		return refuse("K-04", "no_active_coordinator")
	}
	return nil
}

func (c *GiveNotice) decide(d *deciding) *Refusal {
	if !c.LastDay.IsValid() || c.LastDay.Before(d.today) {
		return malformed("K-04", "last_day_in_past", "today", d.today.String())
	}
	cur := d.s.ordinaryCoordinator()
	from := d.today
	if cur.Status == AssignmentNoticeGiven {
		if c.LastDay == cur.LastDay {
			return refuse("K-04", "notice_known", "date", cur.LastDay.String())
		}
		if c.LastDay.After(cur.LastDay) {
			from = cur.NoticeOn
		}
		d.foretoldWrongly(*cur)
		d.cancel(SuccessorDue, "", becauseLastDayMoved)
		d.doneTasks(TaskFindSuccessor, "")
	}
	days := d.policy.WorkingDays()
	short := c.LastDay.Before(days.Add(from, d.policy.CoordinatorLeave))
	d.emit(&NoticeGiven{ID: cur.ID, On: from, LastDay: c.LastDay, Short: short, Note: c.Note, TellOn: d.foretoldOn(c.LastDay)})
	d.setSuccessorDeadline(cur.ID, from, c.LastDay)
	d.openAnother(TaskFindSuccessor, cur.ID, c.LastDay)
	d.queueLetter(CoordinatorNoticeLetter, d.unitLead(), cur.ID)
	return nil
}

// setSuccessorDeadline sets DL-18 on the coordinator's last day, counted from the notice.
func (d *deciding) setSuccessorDeadline(about string, notice, lastDay Date) {
	d.setDeadlineOn(SuccessorDue, about, "", notice, lastDay, d.policy.WorkingDays().RollBack(lastDay), lengthOf(d.policy, SuccessorDue))
}

// NoticeGiven records a coordinator's notice.
type NoticeGiven struct {
	ID      string `json:"id"`
	On      Date   `json:"on"`
	LastDay Date   `json:"last_day"`
	Short   bool   `json:"short_notice,omitempty"`
	Note    Text   `json:"note,omitempty"`
	// TellOn is the working day on which the patient is told who takes over.
	TellOn Date `json:"tell_on,omitzero"`
}

func (f *NoticeGiven) apply(s *State, _ *Event) {
	if a := s.assignment(f.ID); a != nil {
		a.Status, a.NoticeOn, a.LastDay, a.ShortNotice = AssignmentNoticeGiven, f.On, f.LastDay, f.Short
		a.TellOn, a.Foretold, a.Foretelling = f.TellOn, "", nil
	}
}

// HandOver is K-05: the successor, proposed and trained, takes over in the
// instant the old coordinator lets go. A participation consent that names the
// successor is issued; a patient who does not sign never blocks the handover.
type HandOver struct {
	Staff            Principal        `json:"staff" doc:"The successor proposed"`
	ManagerConfirmed bool             `json:"manager_confirmed,omitempty" doc:"As at appoint_coordinator"`
	Group            CoordinatorGroup `json:"group,omitempty" default:"MUNICIPAL_HEALTH"`
	Note             Text             `json:"note" minLength:"1" maxLength:"20000" doc:"The handover note"`
}

func (c *HandOver) open(d *deciding) *Refusal {
	cur := d.s.ordinaryCoordinator()
	if cur == nil || cur.Status != AssignmentNoticeGiven {
		return refuse("K-05", "no_notice_given")
	}
	if d.s.proposed() == nil {
		return refuse("K-05", "nobody_proposed")
	}
	return d.needs(ConsentCoordinator)
}

func (c *HandOver) decide(d *deciding) *Refusal {
	if c.Note == "" {
		return malformed("K-05", "handover_note_missing")
	}
	p := d.s.proposed()
	if r := d.ready(p, c.Staff, c.ManagerConfirmed); r != nil {
		return r
	}
	d.emit(&HandedOver{From: d.s.ordinaryCoordinator().Who, To: c.Staff, Note: c.Note})
	d.activateCoordinator(*p, c.Group)
	return nil
}

// tellOthersOfChange sends D-17 to those who take part under consent.
func (d *deciding) tellOthersOfChange(about string) {
	if con := d.s.consent(ConsentParticipation, ConsentActive); con != nil {
		for _, p := range con.Participants {
			if p.EndedOn.IsZero() && !d.s.isCoordinator(p.Who) {
				d.queueLetter(NewCoordinatorLetter, p.Who, about)
			}
		}
	}
}

// HandedOver keeps the note of a handover.
type HandedOver struct {
	From Principal `json:"from"`
	To   Principal `json:"to"`
	Note Text      `json:"note"`
}

func (f *HandedOver) apply(*State, *Event) {}

// AbsenceReason is why a coordinator is gone without notice.
type AbsenceReason string

// The reasons.
const (
	AbsentSick            AbsenceReason = "SICK"
	AbsentLeftJob         AbsenceReason = "LEFT_JOB"
	AbsentAccountDisabled AbsenceReason = "ACCOUNT_DISABLED"
	AbsentOther           AbsenceReason = "OTHER"
)

// Codes lists them.
func (AbsenceReason) Codes() []string {
	return CodesOf(AbsentSick, AbsentLeftJob, AbsentAccountDisabled, AbsentOther)
}

// ReportAbsence is K-07: the coordinator is gone without notice. The head of
// the unit takes over at once, or the substitute named. Who is ill or away for
// another reason may come back (EndAbsence).
type ReportAbsence struct {
	Reason     AbsenceReason `json:"reason"`
	Substitute Principal     `json:"substitute,omitempty"`
	Until      Date          `json:"until,omitzero" format:"date"`
}

// Docs says what the tags have no room for.
func (ReportAbsence) Docs() map[string]string {
	return map[string]string{
		"substitute": "Who stands in; the head of the unit when left out. Never blocked by missing training",
		"until": "Last day of the absence as far as is known; when it has passed, a task asks whether the coordinator " +
			"is back. Reported again with the same substitute, the absence lasts to another day",
	}
}

func (c *ReportAbsence) open(d *deciding) *Refusal {
	cur := d.s.coordinator()
	if cur == nil || cur.Status == AssignmentInterim && cur.Who == d.unitLead() && d.s.absent() == nil {
		return refuse("K-07", "no_active_coordinator")
	}
	return nil
}

func (c *ReportAbsence) decide(d *deciding) *Refusal {
	reason := absence(c.Reason)
	manager := func(a *Assignment) bool { return a != nil && a.Manager == d.cmd.By.Who }
	switch cur := d.s.coordinator(); {
	case d.role == RoleManager && !manager(cur) && !manager(d.s.absent()):
		return newRefusal(NotYours, "K-07", "not_the_coordinators_manager", nil)
	case c.Until.IsZero():
	case c.Until.Before(d.today):
		return malformed("K-07", "until_in_past", "today", d.today.String())
	case !slices.Contains(mayComeBack, reason):
		return malformed("K-07", "until_for_one_who_left")
	}
	if cur := d.s.coordinator(); d.s.absent() != nil && (c.Substitute == cur.Who || c.Substitute == "" && cur.Who == d.unitLead()) {
		return d.absenceGoesOn(*cur, reason, c.Until)
	} else if c.Substitute == "" && cur.Who == d.unitLead() {
		return refuse("K-07", "substitute_needed") // nobody stands in for themself
	}
	a := Assignment{Who: d.unitLead(), Until: c.Until}
	if c.Substitute != "" {
		if r := d.checkSubstitute(c.Substitute); r != nil {
			return r
		}
		a.Who = c.Substitute
	}
	if !d.staysOnNotice(a.Who, reason) {
		d.cancel(SuccessorDue, "", becauseAbsent)
	}
	d.standIn(a, reason, d.today, d.now)
	return nil
}

// CoordinatorWish is what the patient wants instead of a coordinator they end.
type CoordinatorWish string

// The wishes.
const (
	WantsAnother CoordinatorWish = "ANOTHER"
	WantsNone    CoordinatorWish = "NONE"
)

// Codes lists them.
func (CoordinatorWish) Codes() []string { return CodesOf(WantsAnother, WantsNone) }

// EndCoordinator is K-08: the patient wants another coordinator, or none. The
// head of the unit has the responsibility meanwhile.
type EndCoordinator struct {
	Wants CoordinatorWish `json:"wants" doc:"Whether the patient wants somebody else instead"`
}

func (c *EndCoordinator) open(d *deciding) *Refusal {
	if d.s.ordinaryCoordinator() == nil && d.s.absent() == nil {
		return refuse("K-08", "no_active_coordinator")
	}
	return nil
}

func (c *EndCoordinator) decide(d *deciding) *Refusal {
	id := d.s.coordinator().ID // of one who is away: with them goes who stands in
	d.coordinatorLeaves(becausePatientAsked)
	if c.Wants == WantsAnother {
		d.openTask(TaskFindSuccessor, id, d.today)
	} else if d.s.Plan.live() {
		d.openTask(TaskAskAboutPlan, id, d.today)
	}
	d.queueLetter(NewCoordinatorLetter, d.s.Patient, id)
	return nil
}

// lastDayEnded is K-06: the last day has ended and no successor has taken over.
// The responsibility moves at that midnight, however late the case wakes.
func (d *deciding) lastDayEnded(dl Deadline) {
	cur, away := d.s.ordinaryCoordinator(), d.s.absent()
	var manager Principal
	switch {
	case away != nil && away.ID == dl.About: // somebody stands in already (K-10)
		manager = away.Manager
	case cur == nil || cur.ID != dl.About || cur.Status != AssignmentNoticeGiven:
		return
	default:
		manager = cur.Manager
		d.interim(becauseLastDayOver, dl.Due, dl.Ends)
	}
	to := []Principal{d.unitLead()}
	if manager != "" && manager != to[0] {
		to = append(to, manager)
	}
	d.emit(&ReminderRaised{Deadline: dl.ID, Code: dl.Code, Kind: Escalated, Due: dl.Due, To: to, On: d.today})
	for _, p := range to {
		d.unreached(p)
	}
}
