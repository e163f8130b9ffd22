package casefile

import "slices"

// Assessment is what was found about the criteria of INV-09 (source 2).
type Assessment struct {
	On          Date `json:"on"`
	LongTerm    bool `json:"long_term"`
	TwoServices bool `json:"two_services"`
	Together    bool `json:"together"`
	// SeriousCondition and OtherWelfare belong to the child coordinator (INV-11).
	SeriousCondition bool `json:"serious_condition,omitempty"`
	OtherWelfare     bool `json:"other_welfare,omitempty"`
	Record           Text `json:"record,omitempty"`
	// By is "CG" when it was the County Governor who found the criteria met.
	By Authority `json:"by,omitempty"`
}

func (a *Assessment) allMet() bool { return a != nil && a.LongTerm && a.TwoServices && a.Together }

// met holds the criteria of one scope: INV-09, or for a child coordinator INV-11
// (hol § 7-2 a). No diagnosis and no number of months is asked for.
func (a *Assessment) met(scope Scope) bool {
	if scope == ScopeChildCoordinator {
		return a != nil && a.SeriousCondition && a.LongTerm && a.Together && a.OtherWelfare
	}
	return a.allMet()
}

// metAll reports whether the criteria of every scope named are met.
func (a *Assessment) metAll(scopes []Scope) bool {
	return !slices.ContainsFunc(scopes, func(scope Scope) bool { return !a.met(scope) })
}

// criteriaMet holds INV-09 and INV-11 for what is to be granted. What the County
// Governor has given is owed whatever the unit finds (INV-68, pbrl § 7-8), also in
// a round that the case has begun since.
func (d *deciding) criteriaMet(scopes []Scope) *Refusal {
	own := slices.DeleteFunc(slices.Clone(scopes), d.s.owedToAppeal)
	switch {
	case d.s.Assessment.metAll(own):
		return nil
	case slices.Contains(own, ScopeChildCoordinator) && !d.s.Assessment.met(ScopeChildCoordinator):
		return refuse("INV-11", "child_criteria_not_met")
	}
	return refuse("INV-09", "criteria_not_met")
}

// CompleteAssessment is T-09: goals, resources and needs are mapped and the
// criteria answered one by one. No minimum number of months, no diagnosis and
// no age may block (INV-09). It is made again while a decision waits, when it was
// wrong, and in an active case, when the need is another than it was (T-19): the
// newest counts, and the older ones stay in the ledger (INV-117).
type CompleteAssessment struct {
	LongTerm         bool `json:"long_term" doc:"The need has a certain duration"`
	TwoServices      bool `json:"two_services" doc:"It concerns two or more health and care services (need, not receipt)"`
	Together         bool `json:"together" doc:"The services should be seen together"`
	SeriousCondition bool `json:"serious_condition,omitempty"`
	OtherWelfare     bool `json:"other_welfare,omitempty" doc:"Child coordinator: other welfare services are needed besides health and care"`
	Record           Text `json:"record,omitempty" maxLength:"40000" doc:"The assessment record (D-07)"`
}

// Docs says what the tags have no room for.
func (CompleteAssessment) Docs() map[string]string {
	return map[string]string{
		"serious_condition": "Child coordinator: serious illness, injury or reduced function (no diagnosis is " +
			"required)",
	}
}

func (c *CompleteAssessment) open(d *deciding) *Refusal {
	if r := d.inPhase("T-09", PhaseAssessment, PhaseDecision, PhaseActive); r != nil {
		if d.s.Phase == PhaseScreening || d.s.Phase == PhaseAwaitingConsent {
			return refuse("INV-20", "consent_missing", "kind", string(ConsentStart))
		}
		return r
	}
	return d.needs(ConsentStart)
}

func (c *CompleteAssessment) decide(d *deciding) *Refusal {
	d.emit(&Assessed{Assessment: Assessment{On: d.today, LongTerm: c.LongTerm, TwoServices: c.TwoServices, Together: c.Together,
		SeriousCondition: c.SeriousCondition, OtherWelfare: c.OtherWelfare, Record: c.Record}})
	return nil
}

// Assessed says what the criteria were found to be. A case that is not under way
// stands at the decision from then.
type Assessed struct {
	Assessment Assessment `json:"assessment"`
}

func (f *Assessed) apply(s *State, _ *Event) {
	a := f.Assessment
	s.Assessment = &a
	if s.Phase != PhaseActive && s.Phase != PhaseTransferPending {
		s.Phase = PhaseDecision
	}
}
