package casefile

import (
	"cmp"
	"fmt"
	"slices"

	"samlop/casefile/calendar"
)

// The registers outside the case, as the tests keep them.

// goneAmong lists those who have left, always in the same order.
func goneAmong(inactive map[Principal]bool) []Principal {
	return slices.DeleteFunc(append(slices.Clone(staffOfCast), ward, surgeon, ida, kaia, berg), func(p Principal) bool { return !inactive[p] })
}

// managerOf is the active manager the register names: the boss, unless another is.
func managerOf(who Principal, managers map[Principal]Principal, inactive map[Principal]bool) Principal {
	m, other := managers[who]
	if !other {
		m = boss
	}
	if inactive[m] || m == who {
		return ""
	}
	return m
}

// facts are what casework would find in the registers at this moment.
func (l *life) facts(body Step) Facts {
	f := Facts{UnitLead: l.lead, Unit: "unit", Patient: kari, NoAddress: l.noAddress, Manager: boss, Represented: l.represented,
		Language: Nynorsk,
		Draft:    &DraftFacts{VersionID: fmt.Sprintf("v%d", l.n), Hash: "h", Present: PlanContent}}
	switch b := body.(type) {
	case *Merge:
		f.Others = []OtherCase{{ID: "another"}}
	case *CorrectEntry:
		f.Entry = l.entryFacts(b)
	}
	who := cmp.Or(Concerned(l.s, body, l.lead), l.lead)
	f.TrainedRole, f.TrainedPlan, f.Inactive = l.trained[who], l.trained[who], l.inactive[who]
	f.Manager, f.Gone = managerOf(who, l.managers, l.inactive), goneAmong(l.inactive)
	if NeedsOf(body).Has(NeedManagers) {
		f.Managers = map[Principal]Principal{nurse: managerOf(nurse, l.managers, l.inactive), siri: managerOf(siri, l.managers, l.inactive)}
	}
	if NeedsOf(body).Has(NeedRegister) {
		f.Managers = map[Principal]Principal{}
		for _, who := range ManagedIn(l.s, f.UnitLead) {
			f.Managers[who] = managerOf(who, l.managers, l.inactive)
		}
	}
	return f
}

// elsewhere is what happens outside the case: in registers and policies.
func (l *life) elsewhere() {
	who := oneOf(l, "employee", staffOfCast)
	switch l.dice("elsewhere", 9) {
	case 0, 1:
		l.trained[who] = true
		l.tell(who, "is trained")
		if !l.s.Empty() {
			l.take(SystemActor, &NoteTraining{Staff: who}, l.facts(&NoteTraining{Staff: who}))
		}
	case 2:
		l.comesOrGoes(who)
	case 3:
		if head := oneOf(l, "head", []Principal{tone, siri}); !l.inactive[head] {
			l.lead = head
			l.tell(l.lead, "is head of the unit")
			l.noteRegister()
		}
	case 4:
		l.policy.HalfYear = oneOf(l, "half-year", []calendar.Length{calendar.Months(6), calendar.Months(3), calendar.Weeks(60)})
		l.policy.FirstPlan = oneOf(l, "first plan", []calendar.Length{calendar.Weeks(12), calendar.Days(1), {}})
		l.policy.AdministrationAct = oneOf(l, "act", []AdministrationAct{"", Act1967, Act2025})
		reason := ReasonPolicy
		if l.dice("other rules", 3) == 0 {
			l.otherRules, reason = true, ReasonRules
			today := calendar.DateOf(l.now)
			l.policy.HalfYearMode = oneOf(l, "half-year mode", []HalfYearMode{Rolling6M, CalendarHalf})
			l.policy.Holidays = oneOf(l, "holidays", [][]calendar.HolidayChange{nil, {{On: today.AddDays(28), DayOff: true},
				{On: calendar.MustDate("2027-05-17")}}})
			l.policy.Suspensions = oneOf(l, "suspensions", [][]DutySuspension{nil,
				{{Scope: SuspendPlan, From: today, To: today.AddDays(90), LegalBasis: "hol § 7-2 b"},
					{Scope: SuspendCoordinator, From: today, To: today.AddDays(30), LegalBasis: "hol § 7-2 b"}}})
		}
		l.tell(System, "the policy changes: half-year %s %s, first plan %s", l.policy.HalfYear, l.policy.HalfYearMode, l.policy.FirstPlan)
		l.take(SystemActor, &Recount{Reason: reason}, l.facts(&Recount{}))
	case 8:
		l.represents()
	case 5:
		l.noAddress = oneOf(l, "without address", [][]Principal{nil, nil, {kari}, {nav, ola}})
	case 6:
		if c := l.s.coordinator(); c != nil { // more often than by chance
			l.comesOrGoes(c.Who)
		}
	case 7:
		l.managers[who] = oneOf(l, "manager", []Principal{boss, siri, ""})
		l.tell(who, "has the manager %s", l.managers[who])
		l.noteRegister()
	}
}

// comesOrGoes is an account switched off or on again. The only head of the unit
// stays until there is another (INV-05).
func (l *life) comesOrGoes(who Principal) {
	if other := map[Principal]Principal{tone: siri, siri: tone}[who]; who == l.lead && !l.inactive[who] {
		if l.inactive[other] {
			return
		}
		l.lead = other
	}
	l.inactive[who] = !l.inactive[who]
	l.tell(who, "inactive: %v", l.inactive[who])
	if body := (&NoteStaffLeft{Staff: who, Reason: "ACCOUNT_DISABLED"}); !l.s.Empty() {
		before := l.s.Seq
		l.take(SystemActor, body, l.facts(body))
		if !l.inactive[who] && slices.ContainsFunc(l.events, func(e Event) bool { return e.Seq > before && e.Name() == "interim_started" }) {
			l.fail("INV-37", "%s is back and was taken over from", who)
		}
		told := l.s.Seq
		if l.take(SystemActor, body, l.facts(body)); l.s.Seq != told {
			l.fail("INV-37", "%s leaves twice", who)
		}
	}
}

func (l *life) noteRegister() {
	if !l.s.Empty() {
		l.take(SystemActor, &NoteRegister{}, l.facts(&NoteRegister{}))
	}
}
