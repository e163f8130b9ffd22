package casefile

import (
	"cmp"
	"reflect"
	"slices"
)

// Need is what a step asks of the registers, the drafts and the ledger before it
// can be decided (Facts); a set of them stands in its row of the register.
type Need uint

// What a step may need, beside the names in its own body and the addresses of
// those who get a letter.
const (
	// NeedTraining of the one it concerns (INV-34).
	NeedTraining Need = 1 << iota
	// NeedRegister is what the registers say of everybody in the case (Facts.Gone,
	// Facts.Managers), and the training of the head of the unit.
	NeedRegister
	// NeedReferred is who a referral is about, and who decides for them.
	NeedReferred
	// NeedRepresented is who decides for the patient.
	NeedRepresented
	// NeedOtherCase is the person's other open cases (T-03, INV-104).
	NeedOtherCase
	// NeedOtherPlan is whether the person has a live plan in another case, or in another organisation (INV-03).
	NeedOtherPlan
	// NeedDraft is the draft of the plan.
	NeedDraft
	// NeedEntry is an entry of the ledger, and what the logs say of it (INV-87).
	NeedEntry
	// NeedReturning is who has left of those whose letters may go out again (MayReturn).
	NeedReturning
	// NeedManagers of those whom a form that is out lets into the plan (INV-59).
	NeedManagers
	// NeedActThen is the act that was in force on an earlier day (ActAskedFor).
	NeedActThen
	// NeedUnitStaff is who of those named work in the coordinating unit (INV-85).
	NeedUnitStaff
	// NeedDesk is who of those named has no role in the coordinating unit (INV-111).
	NeedDesk
	// NeedOpened is who decides for the person of an opening balance, and what else runs
	// of theirs (T-03, INV-03).
	NeedOpened
	// NeedPast is the whole past of the case: the step is decided on the state of the
	// whole ledger, for it may reach what has left the state (Lighten).
	NeedPast
	// NeedHealthPersonnel is who of those named is health personnel (INV-33).
	NeedHealthPersonnel
)

// Has reports whether something is among what is needed.
func (n Need) Has(one Need) bool { return n&one != 0 }

// NeedsOf is what a step needs; of no step, what Openings needs to say what is open.
func NeedsOf(body Step) Need {
	if body == nil {
		return NeedOtherPlan | NeedOtherCase
	}
	return SpecFor(body).Needs
}

// concern finds the staff member a step concerns; lead heads the unit.
type concern func(s *State, body Step, lead Principal) Principal

// theNamed is the field staff of the step.
func theNamed(_ *State, body Step, _ Principal) Principal {
	return reflect.ValueOf(body).Elem().FieldByName("Staff").Interface().(Principal)
}

// theTakenOver is the coordinator of an opening balance.
func theTakenOver(_ *State, body Step, _ Principal) Principal {
	return body.(*OpenBalance).Coordinator.Staff
}

func theAbsent(s *State, _ Step, _ Principal) Principal {
	if a := s.absent(); a != nil {
		return a.Who
	}
	return ""
}

// theSubstitute is who stands in for somebody who is away: the head of the unit,
// where nobody is named.
func theSubstitute(_ *State, body Step, lead Principal) Principal {
	return cmp.Or(body.(*ReportAbsence).Substitute, lead)
}

func theLead(_ *State, _ Step, lead Principal) Principal { return lead }

// Concerned is the staff member whose training, manager and account a step is
// judged by; lead where a step lets the head of the unit take over, and "" where
// it asks about nobody.
func Concerned(state State, body Step, lead Principal) Principal {
	if body == nil {
		return ""
	}
	if whom := SpecFor(body).whom; whom != nil {
		return whom(&state, body, lead)
	}
	return ""
}

// MayReturn lists the staff to whom a step might give back a part in the case: of
// a case that has ended, which a complaint may open again, its handler; and
// whoever has been written to, when a correction or a letter that comes back lets
// a letter go out again. The step asks who of them has left (Facts.Gone).
func MayReturn(state State, body Step) []Principal {
	var out []Principal
	add := func(p Principal) {
		if p.IsStaff() && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	if state.Ended() {
		add(state.Handler)
		if _, corrects := body.(*CorrectEntry); corrects { // a death that was none gives the coordinator back
			for _, a := range state.Coordinators {
				add(a.Who)
			}
		}
	}
	if NeedsOf(body).Has(NeedReturning) {
		for _, l := range state.Letters {
			add(l.To)
		}
	}
	return out
}

// ReferredBy is who a referral is about; "" for any other step.
func ReferredBy(body Step) Principal {
	switch c := body.(type) {
	case *Refer:
		return c.Patient
	case *OpenEpisode:
		return c.Patient
	}
	return ""
}

// DepartmentOf is the department whose head a step in an episode is judged by: the one
// the step names, else the episode's own; "" for a step in a case.
func DepartmentOf(s State, body Step) string {
	switch c := body.(type) {
	case *OpenEpisode:
		return c.Unit
	case *ChangeDepartment:
		return c.Unit
	}
	if s.Episode == nil {
		return ""
	}
	return s.Unit
}

// NotOpenedHere refuses to begin a file in an organisation of the other kind: episodes
// are opened in a health trust, and cases in a municipality (INV-98).
func NotOpenedHere(body Step) *Refusal {
	if SpecFor(body).HasKind(KindEpisode) {
		return refuse("INV-98", "episode_in_trust_only")
	}
	return refuse("INV-98", "case_in_municipality_only")
}

// MergedInto is the case into which a step merges or joins its own; "" for any
// other step.
func MergedInto(body Step) string {
	switch c := body.(type) {
	case *Merge:
		return c.Into
	case *JoinCase:
		return c.Into
	}
	return ""
}

// ToBeLetIn lists those named in a participation consent that a signature may
// bring into force: their managers are told of individual plans (INV-59).
func ToBeLetIn(state State, body Step) []Principal {
	sign, signs := body.(*RegisterSignature)
	if !signs {
		return nil
	}
	var out []Principal
	for _, con := range state.Consents {
		if con.Form == sign.Form && con.Status == ConsentIssued {
			for _, p := range con.Participants {
				out = append(out, p.Who)
			}
		}
	}
	return out
}

// ActAskedFor is the earlier day whose Public Administration Act counts: that of
// an alert which is registered later (fvl-2025 § 63 counts for what was sent under
// it). Zero when today's act does.
func ActAskedFor(body Step, today Date) Date {
	r, receives := body.(*RegisterReceipt)
	if !receives || r.Evidence != EvidenceAlertSent || !r.ReceivedOn.IsValid() || !r.ReceivedOn.Before(today) {
		return Date{}
	}
	return r.ReceivedOn
}

// StaffIn lists the staff who have a part in the case that ends when they leave:
// who carries it, who is to, who takes part, and who has a letter coming.
func StaffIn(state State) []Principal {
	s := &state
	if s.Ended() {
		return nil
	}
	var out []Principal
	add := func(ps ...Principal) {
		for _, p := range ps {
			if p.IsStaff() && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(s.MainResponsible(), s.UnitLead, s.Handler)
	if c := s.clinician(); c != nil {
		add(c.Who)
	}
	for i := range s.Coordinators {
		if a := &s.Coordinators[i]; s.counts(a) {
			add(a.Who, a.Manager)
		}
	}
	for _, c := range s.Consents {
		if !c.inForce() {
			continue
		}
		add(c.Party)
		for _, p := range c.Participants {
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
	for _, m := range s.Meetings {
		if s.open(&m) {
			add(m.allNamed()...)
		}
	}
	for _, l := range s.Letters {
		if l.Pending() {
			add(l.To)
		}
	}
	return out
}

// ManagedIn lists those whose manager the case keeps, and the head of the unit,
// who may come to stand in.
func ManagedIn(state State, lead Principal) []Principal {
	var out []Principal
	if state.coordinator() != nil && lead.IsStaff() {
		out = append(out, lead) // who may have to stand in (K-10)
	}
	for i := range state.Coordinators {
		if a := &state.Coordinators[i]; state.counts(a) && !slices.Contains(out, a.Who) {
			out = append(out, a.Who)
		}
	}
	return out
}
