package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// A person who moves here (domain.md 2.10). What the old municipality sends is a referral of
// its own kind (TRANSFER), with its plan as TRANSFER_DRAFT: a working copy that does not come
// into force before 00:00 on the day of the move, nor while the old plan is in force (INV-03).
// This municipality makes its own decision, by its own steps.

// Transfer is what a referral knows of the move it announces.
type Transfer struct {
	// Status and MovesOn are as the old municipality has told last.
	Status  TransferStatus `json:"status"`
	MovesOn Date           `json:"moves_on,omitzero"`
	// Plan is whether a plan came with it, Style how that is written.
	Plan  bool      `json:"plan,omitempty"`
	Style PlanStyle `json:"style,omitempty"`
	// Coordinator is who coordinates there, and GrantedOn since when what the referral wishes is granted there.
	Coordinator Text `json:"coordinator,omitempty"`
	GrantedOn   Date `json:"granted_on,omitzero"`
}

// comesHere is the transfer with a plan that the round has, and of which something may come; nil where there is none.
func (s *State) comesHere() *Transfer {
	for _, r := range slices.Backward(s.Referrals) {
		if t := r.Transfer; r.Round == s.Round && r.stands() && t != nil && t.Plan && !t.Status.over() {
			return t
		}
	}
	return nil
}

// WorkingCopyOf is the message whose packet a working copy is of; "" where the case has none.
func WorkingCopyOf(s State) string {
	if s.Plan.Status != PlanStatusTransferDraft {
		return ""
	}
	for _, r := range slices.Backward(s.Referrals) {
		if t := r.Transfer; r.Round == s.Round && r.stands() && t != nil && t.Plan && !t.Status.over() {
			return r.Message
		}
	}
	return ""
}

// hasMoved holds that a plan that came from another municipality is not in force before the
// person has moved: the old one is responsible until 00:00 on the day, Europe/Oslo.
func (d *deciding) hasMoved() *Refusal {
	t := d.s.comesHere()
	if t != nil && t.Status == TransferToCome && d.now.Before(calendar.Midnight(t.MovesOn)) {
		return refuse("T-13", "person_has_not_moved", "date", t.MovesOn.String())
	}
	return nil
}

// takeTransfer makes the plan that came with a referral a working copy, where there is no plan of this municipality's own.
func (d *deciding) takeTransfer(ref Referral) {
	t := ref.Transfer
	if t != nil && t.Plan && !t.Status.over() && (d.s.Plan.Status == PlanStatusNone || d.s.Plan.Status == PlanStatusArchived) {
		d.emit(&TransferDrafted{Referral: ref.ID, Style: t.Style})
	}
}

// BringsTransferDraft reports whether a case holds the plan of another municipality as a
// working copy, which goes with its referral where that goes (T-03).
func BringsTransferDraft(s State) bool { return s.Plan.Status == PlanStatusTransferDraft }

// TransferDrafted says that the plan of another municipality is a working copy here.
type TransferDrafted struct {
	Referral string    `json:"referral"`
	Style    PlanStyle `json:"style,omitempty"`
}

func (f *TransferDrafted) apply(s *State, e *Event) {
	s.Plan.Status, s.Plan.Style, s.Plan.OpenedOn = PlanStatusTransferDraft, f.Style, e.On
	s.Plan.FrozenOn, s.Plan.Reason = Date{}, ""
}

// TransferDraftEnded says that the working copy is taken away.
type TransferDraftEnded struct {
	Reason Reason `json:"reason"`
}

func (f *TransferDraftEnded) apply(s *State, _ *Event) {
	s.Plan.Status, s.Plan.OpenedOn, s.Plan.Reason = PlanStatusNone, Date{}, f.Reason
}

// NoteTransfer is the road telling the case how the move stands where the person moves from.
type NoteTransfer struct {
	Message string         `json:"message" format:"uuid"`
	Status  TransferStatus `json:"status"`
	MovesOn Date           `json:"moves_on,omitzero"`
}

func (c *NoteTransfer) open(*deciding) *Refusal { return nil }

func (c *NoteTransfer) decide(d *deciding) *Refusal {
	ref := find(d.s.Referrals, func(r *Referral) bool { return r.Message == c.Message && r.Transfer != nil })
	if ref == nil {
		return nil
	}
	was, id := *ref.Transfer, ref.ID
	if c.MovesOn.IsZero() {
		c.MovesOn = was.MovesOn
	}
	if was.Status == c.Status && was.MovesOn == c.MovesOn {
		return nil
	}
	current := ref.Round == d.s.Round && ref.stands()
	d.emit(&TransferTold{Referral: id, Status: c.Status, MovesOn: c.MovesOn})
	if !c.Status.over() || was.Status.over() || !current || d.s.Ended() {
		return nil
	}
	if d.s.Plan.Status == PlanStatusTransferDraft && d.s.comesHere() == nil {
		because := becauseCalledOff
		if c.Status == TransferWithdrawn {
			because = becauseTakenBack
		}
		d.freezePlan(because)
	}
	d.openTask(TaskTransferOff, id, d.today)
	return nil
}

// TransferTold says how a move stands where the person moves from.
type TransferTold struct {
	Referral string         `json:"referral"`
	Status   TransferStatus `json:"status"`
	MovesOn  Date           `json:"moves_on"`
}

func (f *TransferTold) apply(s *State, _ *Event) {
	if r := s.referral(f.Referral); r != nil && r.Transfer != nil {
		t := *r.Transfer
		t.Status, t.MovesOn = f.Status, f.MovesOn
		r.Transfer = &t
	}
}

// TransferBroughtBy is the transfer that a message has brought, as the case knows it.
func TransferBroughtBy(s State, message string) (Transfer, bool) {
	r := find(s.Referrals, func(r *Referral) bool { return r.Message == message && r.Transfer != nil })
	if r == nil {
		return Transfer{}, false
	}
	return *r.Transfer, true
}

// NotePlanElsewhere is the road telling the case that another organisation has a plan in
// force, beside the one in force here, or has it no more. Both may have come into force before
// either had heard of the other (INV-03); then people in both settle which is to stand.
type NotePlanElsewhere struct {
	Plan MessagePlan `json:"plan"`
}

func (c *NotePlanElsewhere) open(*deciding) *Refusal { return nil }

func (c *NotePlanElsewhere) decide(d *deciding) *Refusal {
	switch {
	case c.Plan == PlanLive && d.s.Plan.live():
		d.openTask(TaskTwoPlans, "plan", d.today)
	case c.Plan == PlanNotLive:
		d.doneTasks(TaskTwoPlans, "")
	}
	return nil
}
