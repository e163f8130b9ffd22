package casefile

import "slices"

// ToolTraining is one participant's training in the tool the plan is kept in:
// offered when they are first named in a signed version, and recorded when they
// have had it (INV-59; source 5: «opplæring av ACOS IP for alle deltakerne i planen»).
type ToolTraining struct {
	Who         Principal `json:"who"`
	OfferedOn   Date      `json:"offered_on"`
	CompletedOn Date      `json:"completed_on,omitzero"`
	// EndedOn is set when the offer never reached them: they were taken out of the
	// plan before it was posted.
	EndedOn Date `json:"ended_on,omitzero"`
	// Letter is the letter with the offer (D-11).
	Letter string `json:"letter"`
}

// toolTraining is somebody's offer that stands, or nil.
func (s *State) toolTraining(who Principal) *ToolTraining {
	return find(s.ToolTraining, func(x *ToolTraining) bool { return x.Who == who && x.EndedOn.IsZero() })
}

// offerToolTraining is INV-59 for a version that has just been signed: everybody
// in it who has not been offered training in the tool is, once in the case, and
// their managers hear what individual plans are.
func (d *deciding) offerToolTraining(con Consent) {
	var managers []Principal
	for _, p := range con.Participants {
		if !p.EndedOn.IsZero() {
			continue
		}
		managers = append(managers, d.facts.Managers[p.Who])
		if d.s.toolTraining(p.Who) != nil {
			continue
		}
		letter := nextAfter("letter", d.s.Letters, letterID)
		if d.queueLetter(ToolTrainingLetter, p.Who, con.ID); d.s.letter(letter) == nil {
			continue // who is not written to is not offered anything
		}
		d.emit(&ToolTrainingOffered{Training: ToolTraining{Who: p.Who, OfferedOn: d.today, Letter: letter}})
	}
	d.informManagers(managers...)
}

// informManagers tells managers about individual plans: what they are to pass on
// in their unit (INV-59, source 5). The head of the coordinating unit is the one
// who informs.
func (d *deciding) informManagers(who ...Principal) {
	for _, m := range who {
		if m != d.unitLead() {
			d.queueLetter(PlanInformationLetter, m, "")
		}
	}
}

// endOffers takes back offers that have not been posted to people who no longer
// take part. Named again, they are offered anew, unless they have had the training.
func (d *deciding) endOffers() {
	for _, t := range d.s.ToolTraining {
		l := d.s.letter(t.Letter)
		if !t.EndedOn.IsZero() || l == nil || d.s.takesPart(t.Who) {
			continue
		}
		posted := !l.Pending() && l.Status != LetterCancelled // then the offer has been made
		d.stopLetters(becauseNoParticipantNow, func(x *Letter) bool { return x.ID == t.Letter })
		if !posted && t.CompletedOn.IsZero() {
			d.emit(&ToolTrainingEnded{Who: t.Who})
		}
	}
}

// takesPart reports whether somebody is named in a participation that is in
// force, or out for signing.
func (s *State) takesPart(who Principal) bool {
	return slices.ContainsFunc(s.Consents, func(c Consent) bool {
		return c.Kind == ConsentParticipation && c.inForce() && c.names(who)
	})
}

// ToolTrainingOffered says that a participant is offered training in the tool.
type ToolTrainingOffered struct {
	Training ToolTraining `json:"training"`
}

func (f *ToolTrainingOffered) apply(s *State, _ *Event) {
	s.ToolTraining = append(s.ToolTraining, f.Training)
}

// ToolTrainingEnded takes an offer back before it was posted.
type ToolTrainingEnded struct {
	Who Principal `json:"who"`
}

func (f *ToolTrainingEnded) apply(s *State, e *Event) {
	if t := s.toolTraining(f.Who); t != nil {
		t.EndedOn = e.On
	}
}

// RecordToolTraining is INV-59: a participant has had the training in the tool.
type RecordToolTraining struct {
	Who         Principal `json:"who" doc:"The participant"`
	CompletedOn Date      `json:"completed_on,omitzero" format:"date" doc:"Today when left out; may be before the offer"`
}

func (c *RecordToolTraining) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.ToolTraining, func(t ToolTraining) bool { return t.EndedOn.IsZero() && t.CompletedOn.IsZero() }) {
		return refuse("INV-59", "no_tool_training_offered")
	}
	return nil
}

func (c *RecordToolTraining) decide(d *deciding) *Refusal {
	t := d.s.toolTraining(c.Who)
	if t == nil {
		return unknown("party", string(c.Who))
	}
	if !t.CompletedOn.IsZero() {
		return refuse("INV-59", "tool_training_recorded", "date", t.CompletedOn.String())
	}
	if c.CompletedOn.IsZero() {
		c.CompletedOn = d.today
	}
	if r := d.happened("INV-59", "completed_on", c.CompletedOn, Date{}); r != nil {
		return r
	}
	d.emit(&ToolTrainingDone{Who: c.Who, On: c.CompletedOn})
	return nil
}

// ToolTrainingDone records that a participant has had the training.
type ToolTrainingDone struct {
	Who Principal `json:"who"`
	On  Date      `json:"on"`
}

func (f *ToolTrainingDone) apply(s *State, _ *Event) {
	if t := s.toolTraining(f.Who); t != nil {
		t.CompletedOn = f.On
	}
}
