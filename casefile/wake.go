package casefile

import (
	"hash/fnv"
	"slices"
	"time"

	"samlop/casefile/calendar"
)

// Wake is the step that time takes: everything that has fallen due by now, in
// the order in which it fell due. Several things due at once share one wake.
type Wake struct{}

func (c *Wake) open(*deciding) *Refusal { return nil }

func (c *Wake) decide(d *deciding) *Refusal {
	d.lapseRights()
	d.birthdays()
	d.expiries()
	for _, dl := range d.pastDue() {
		d.flagMissed(dl)
	}
	d.moveComes()
	d.foretellInterim()
	d.absenceRanOut()
	d.askAboutMeetings()
	d.followRegister() // before anybody is reminded
	for _, dl := range d.live("", "") {
		for i, step := range dl.Reminders {
			if !step.Done && !step.At.After(d.now) {
				d.remind(dl, step, d.stale(dl, i))
			}
		}
	}
	return nil
}

// stale reports whether a reminder has been overtaken while the case slept: what
// was coming has come, or a nearer reminder of the same falls on this wake too.
func (d *deciding) stale(dl Deadline, i int) bool {
	step := dl.Reminders[i]
	if step.Kind != Coming && step.Kind != DueToday {
		return false
	}
	return dl.Status == DeadlineOverdue || slices.ContainsFunc(dl.Reminders[i+1:], func(next PlannedReminder) bool {
		return !next.At.After(d.now) && next.On.After(step.On) && (next.Kind == Coming || next.Kind == DueToday)
	})
}

// pastDue lists open duties whose date is over, oldest first.
func (d *deciding) pastDue() []Deadline {
	var out []Deadline
	for _, dl := range d.live("", "") {
		if dl.hasPassed(d.now) {
			out = append(out, dl)
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.Ends.Compare(b.Ends) })
	return out
}

// remind raises one reminder; a stale one goes to nobody, but is done with. A
// consent giver is reminded by letter, and by a bell that says nothing where they
// have chosen the portal; everybody else by mail. When a revision
// comes near there is also a task; the plan itself is not moved (P-04).
func (d *deciding) remind(dl Deadline, step PlannedReminder, stale bool) {
	if step.Kind == Alert {
		d.emit(&ReminderRaised{Deadline: dl.ID, Code: dl.Code, Kind: step.Kind, Due: dl.Due, On: step.On})
		d.alert(dl)
		return
	}
	var to, unsigned []Principal
	if !stale {
		to = d.recipients(dl, step.To)
	}
	rule := ruleOf(dl.Code)
	if step.Kind == Chaser && rule.chasedWith != "" {
		unsigned = d.unsigned(dl.About)
		to = append(to, slices.DeleteFunc(slices.Clone(unsigned), Principal.IsStaff)...) // staff who sign get the letter alone
	}
	d.emit(&ReminderRaised{Deadline: dl.ID, Code: dl.Code, Kind: step.Kind, Due: dl.Due, To: to, On: step.On})
	for _, p := range to {
		d.unreached(p)
	}
	if rule.reminded != nil {
		rule.reminded(d, dl)
	}
	if !dl.Alarm.IsZero() && !step.On.Before(dl.Alarm) {
		d.openTask(rule.Alarm.Task, dl.About, dl.Due)
	}
	for _, p := range unsigned {
		d.writeLetter(rule.chasedWith, p, dl.About)
	}
}

// alert asks of people, in good time, what the row of the deadline says.
func (d *deciding) alert(dl Deadline) {
	if alert := ruleOf(dl.Code).alert; alert != nil {
		alert(d, dl)
	}
}

// unsigned are those whose signature a form still waits for, and who may be told.
func (d *deciding) unsigned(about string) []Principal {
	var out []Principal
	for _, con := range d.s.Consents {
		if con.Status != ConsentIssued || (con.ID != about && con.Form != about) {
			continue
		}
		for _, signer := range con.Signers {
			if signer.SignedOn.IsZero() && !d.s.withheldFrom(signer.Who) && !slices.Contains(out, signer.Who) {
				out = append(out, signer.Who)
			}
		}
	}
	return out
}

// NextWake is the earliest instant at which the case must do something by
// itself, and what for; ok is false when nothing is due any more.
func NextWake(s State) (at time.Time, what string, ok bool) {
	return nextWake(&s, every, (*Deadline).end)
}

// AlarmAt is when the case is to be woken for what NextWake names: at that instant, or
// some minutes after the midnight at which a duty is over and nobody gains or loses
// anything by it, so that all cases whose dates end at one midnight do not wake in the
// same second. A step that comes before the alarm lives through what is due first.
func AlarmAt(s State) (time.Time, bool) {
	spread := Spread(s.Case, 10*time.Minute)
	at, _, ok := nextWake(&s, every, func(dl *Deadline) time.Time {
		if dl.Kind != Duty || ruleOf(dl.Code).exact {
			return dl.Ends
		}
		return dl.Ends.Add(spread)
	})
	return at, ok
}

func every(*Deadline) bool { return true }

func (dl *Deadline) end() time.Time { return dl.Ends }

// Spread is a case's own time within a span, in whole seconds, by a hash: so cases that
// share a date do not all act in the same second.
func Spread(caseID string, span time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(caseID))
	return time.Duration(h.Sum32()%uint32(span/time.Second)) * time.Second
}

func nextWake(s *State, counts func(*Deadline) bool, end func(*Deadline) time.Time) (at time.Time, what string, ok bool) {
	var next *Deadline
	prefix := ""
	see := func(t time.Time, dl *Deadline, before string) {
		if next == nil || t.Before(at) {
			at, next, prefix = t, dl, before
		}
	}
	for i := range s.Deadlines {
		dl := &s.Deadlines[i]
		if !dl.Live() || dl.Kind == Limit || !counts(dl) {
			continue
		}
		if dl.Status == DeadlineOpen {
			see(end(dl), dl, "")
		}
		for _, step := range dl.Reminders {
			if !step.Done {
				see(step.At, dl, "reminder: ")
			}
		}
	}
	if next != nil {
		what = prefix + next.named()
	}
	if c := s.coordinator(); c != nil && c.waitsForReturn() {
		if t := calendar.EndOf(c.Until); what == "" || t.Before(at) {
			at, what = t, "absence until "+c.Until.String()
		}
	}
	if t, waits := s.foretellsAt(); waits && (what == "" || t.Before(at)) {
		at, what = t, "word of who takes over"
	}
	if t, waits := s.movesAt(); waits && (what == "" || t.Before(at)) {
		at, what = t, "the move"
	}
	if t, meeting, waits := s.asksAt(); waits && (what == "" || t.Before(at)) {
		at, what = t, "whether "+meeting+" was held"
	}
	return at, what, what != ""
}

// consequences is what follows by itself after any step.
func (d *deciding) consequences() {
	if d.s.nobodys() {
		d.lettersLeave()
		return
	}
	d.followRegister() // stops what is on its way to who has left
	d.stopFormsOver()
	d.tell()
	d.followNotificationLetters()
	d.packetFollows()
	d.holdHome()
	d.implementAppeals()
	d.consentsBack()
	d.firstPlan()
	d.absencePromised()
	d.trainingPromised()
	d.flagPastWhenSet()
	d.endOffers()
	d.inviteNewcomers()
	d.lettersLeave()
	d.keepInSight()
	d.findUnreached()
}

// keepInSight gives somebody a task when an open case has no date left that
// would wake it and nobody is asked for anything: a coordinator without a plan or
// a group, a refusal that has become final. It goes when something else is due.
func (d *deciding) keepInSight() {
	if d.s.Ended() || d.s.Empty() {
		return
	}
	bringsUp := func(dl *Deadline) bool { return dl.Code != LettersLeave } // what is posted brings nothing up
	_, _, wakes := nextWake(d.s, bringsUp, (*Deadline).end)
	asked := slices.ContainsFunc(d.s.Tasks, func(t Task) bool {
		return t.Open() && !t.Kind.spec().Fallback && t.Kind != TaskUnreachable // how to reach somebody brings nothing up
	})
	if wakes || asked {
		d.doneTasks(TaskNextStep, "")
		return
	}
	role := RoleUnit
	if d.s.coordinator() != nil {
		role = RoleCoordinator
	}
	d.openTaskFor(role, TaskNextStep, "", d.policy.WorkingDays().Add(d.today, d.policy.HalfYear))
}

// flagPastWhenSet flags the duties that were over before this step set or moved
// them, as a paper found in a drawer makes them: nothing waits for a wake to say
// so. Whoever hears of a miss still hears of it on the next working day.
func (d *deciding) flagPastWhenSet() {
	for i := 0; i < len(d.events); i++ { // what follows may set more
		var id string
		switch f := d.events[i].Fact.(type) {
		case *DeadlineSet:
			id = f.Deadline.ID
		case *DeadlineMoved:
			id = f.ID
		}
		if dl := d.s.deadline(id); dl != nil && dl.hasPassed(d.now) {
			d.flagMissed(*dl)
		}
	}
}

// hasPassed reports whether a duty's date has passed and nothing has been said of it.
func (d *Deadline) hasPassed(now time.Time) bool {
	return d.Kind == Duty && d.Status == DeadlineOpen && !d.Ends.After(now)
}

// flagMissed flags a duty whose date has passed, and does what its row says comes of it.
func (d *deciding) flagMissed(dl Deadline) {
	d.emit(&DeadlineMissed{ID: dl.ID, Code: dl.Code})
	if missed := ruleOf(dl.Code).missed; missed != nil {
		missed(d, dl)
	}
}

func latest(a, b Date) Date {
	if b.After(a) {
		return b
	}
	return a
}

// involved lists everybody who takes part in the case by consent or by role,
// the patient excepted.
func (s *State) involved() []Principal {
	var out []Principal
	add := func(p Principal) {
		if p != "" && p != s.Patient && !slices.Contains(out, p) && !s.objectedTo(p) {
			out = append(out, p)
		}
	}
	if c := s.coordinator(); c != nil {
		add(c.Who)
	}
	if con := s.consent(ConsentParticipation, ConsentActive); con != nil {
		for _, p := range con.Participants {
			if p.EndedOn.IsZero() {
				add(p.Who)
			}
		}
	}
	for _, m := range s.Team.Members {
		if m.To.IsZero() {
			add(m.Who)
		}
	}
	return out
}
