package casefile

import "slices"

// ChildView is what a child said before others decided (INV-25, pbrl § 4-4).
type ChildView struct {
	Round int  `json:"round"`
	On    Date `json:"on"`
	View  Text `json:"view"`
	// Weight says how much the view counted; required from 12.
	Weight Text `json:"weight,omitempty"`
	// OwnParty: from 12, a child who understands the case and uses its party rights (pbrl § 6-5).
	OwnParty bool `json:"own_party,omitempty"`
	// StruckOn is set when it turned out not to be this child's (INV-87).
	StruckOn Date `json:"struck_on,omitzero" format:"date"`
}

// Struck reports whether it should not have been registered, and is the unit's alone to read.
func (v *ChildView) Struck() bool { return !v.StruckOn.IsZero() }

// childView is the latest view of this round that stands, or nil.
func (s *State) childView() *ChildView {
	for i := len(s.ChildViews) - 1; i >= 0 && s.ChildViews[i].Round == s.Round; i-- {
		if !s.ChildViews[i].Struck() {
			return &s.ChildViews[i]
		}
	}
	return nil
}

// HearChild records the child's view, before a proxy's consent can take effect.
type HearChild struct {
	HeardOn  Date `json:"heard_on,omitzero" format:"date" doc:"Today when left out"`
	View     Text `json:"view" minLength:"1" maxLength:"20000" doc:"What the child wants and thinks"`
	Weight   Text `json:"weight,omitempty" maxLength:"20000" doc:"From 12: how much the view counted, and why"`
	OwnParty bool `json:"own_party,omitempty" doc:"From 12: that the child understands the case and uses its party rights itself (pbrl § 6-5)"`
}

func (c *HearChild) open(d *deciding) *Refusal {
	if !d.s.under(16, d.today) || d.s.Represented.Unborn {
		return refuse("INV-25", "not_a_child")
	}
	return nil
}

func (c *HearChild) decide(d *deciding) *Refusal {
	if c.HeardOn.IsZero() {
		c.HeardOn = d.today
	}
	if c.View == "" {
		return malformed("INV-25", "view_missing")
	}
	from12 := !d.s.under(12, d.today)
	if from12 && c.Weight == "" {
		return refuse("INV-25", "weight_missing")
	}
	if c.OwnParty && !from12 {
		return refuse("INV-25", "own_party_from_12")
	}
	if r := d.happened("INV-25", "heard_on", c.HeardOn, d.s.FirstReceivedOn); r != nil {
		return r
	}
	d.emit(&ChildHeard{View: ChildView{Round: d.s.Round, On: c.HeardOn, View: c.View, Weight: c.Weight, OwnParty: c.OwnParty}})
	d.doneTasks(TaskHearChild, "")
	d.activateSigned("")
	return nil
}

// ChildHeard keeps a child's view.
type ChildHeard struct {
	View ChildView `json:"view"`
}

func (f *ChildHeard) apply(s *State, _ *Event) { s.ChildViews = append(s.ChildViews, f.View) }

// childUnheard reports whether a consent waits for the child's view (INV-25):
// others signed it, and the child is old enough to be asked.
func (d *deciding) childUnheard(con *Consent) bool {
	byOthers := slices.ContainsFunc(con.Signers, func(s Signer) bool { return s.Who != d.s.Patient })
	if !byOthers || !d.s.under(16, d.today) || d.s.under(7, d.today) {
		return false
	}
	v := d.s.childView()
	return v == nil || v.Weight == "" && !d.s.under(12, d.today)
}

// askChild opens the task of hearing the child where it has not been heard.
func (d *deciding) askChild(con *Consent) {
	if d.childUnheard(con) {
		d.openTask(TaskHearChild, "", d.today)
	}
}

// Withholding keeps what a child has told from one of its guardians (pbrl § 3-4).
type Withholding struct {
	Who     Principal `json:"who"`
	On      Date      `json:"on"`
	EndedOn Date      `json:"ended_on,omitzero"`
	Reason  Text      `json:"reason"`
}

// withheldFrom reports whether a guardian is kept out of the case.
func (s *State) withheldFrom(p Principal) bool {
	return slices.ContainsFunc(s.Withheld, func(w Withholding) bool { return w.Who == p && w.EndedOn.IsZero() })
}

// WithholdInformation is INV-90: what a patient under 16 has told is kept from
// guardians who must not know (pbrl § 3-4). From then on they see nothing of the
// case, nothing is sent to them, and what is on its way to them stops.
type WithholdInformation struct {
	From   []Principal `json:"from" minItems:"1" twice:"refused" doc:"The guardians who are not to know"`
	Reason Text        `json:"reason" minLength:"1" maxLength:"4000" doc:"Why (pbrl § 3-4)"`
}

func (c *WithholdInformation) open(d *deciding) *Refusal {
	if !d.s.under(16, d.today) {
		return refuse("INV-90", "withheld_only_under_16")
	}
	return nil
}

func (c *WithholdInformation) decide(d *deciding) *Refusal {
	if len(c.From) == 0 || c.Reason == "" {
		return malformed("INV-90", "withholding_incomplete")
	}
	for i, p := range c.From {
		if !slices.ContainsFunc(d.s.Represented.Holders, func(h Holder) bool { return h.Who == p }) {
			return unknown("party", string(p))
		}
		if d.s.withheldFrom(p) || slices.Contains(c.From[:i], p) {
			return refuse("INV-90", "already_withheld")
		}
	}
	for _, p := range c.From {
		d.emit(&InformationWithheld{Withholding: Withholding{Who: p, On: d.today, Reason: c.Reason}})
	}
	// Before anything else stops them, so that the record says why.
	d.stopLetters(becauseWithheld, func(l *Letter) bool { return slices.Contains(c.From, l.To) })
	d.dropParties(c.From)
	d.decisionNoticesStopped()
	return nil
}

// InformationWithheld keeps a guardian out.
type InformationWithheld struct {
	Withholding Withholding `json:"withholding"`
}

func (f *InformationWithheld) apply(s *State, _ *Event) {
	s.Withheld = append(s.Withheld, f.Withholding)
}

// LiftWithholding lets guardians know again.
type LiftWithholding struct {
	From []Principal `json:"from" minItems:"1" twice:"refused" doc:"The guardians who may know from now on"`
}

func (c *LiftWithholding) open(d *deciding) *Refusal {
	if !slices.ContainsFunc(d.s.Withheld, func(w Withholding) bool { return w.EndedOn.IsZero() }) {
		return refuse("INV-90", "nothing_withheld")
	}
	return nil
}

func (c *LiftWithholding) decide(d *deciding) *Refusal {
	if len(c.From) == 0 {
		return malformed("INV-90", "withholding_incomplete")
	}
	for i, p := range c.From {
		if !d.s.withheldFrom(p) || slices.Contains(c.From[:i], p) {
			return unknown("party", string(p))
		}
	}
	for _, p := range c.From {
		d.emit(&WithholdingLifted{Who: p})
	}
	return nil
}

// WithholdingLifted lets a guardian in again.
type WithholdingLifted struct {
	Who Principal `json:"who"`
}

func (f *WithholdingLifted) apply(s *State, e *Event) {
	for i := range s.Withheld {
		if s.Withheld[i].Who == f.Who && s.Withheld[i].EndedOn.IsZero() {
			s.Withheld[i].EndedOn = e.On
		}
	}
}
