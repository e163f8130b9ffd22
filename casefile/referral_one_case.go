package casefile

import (
	"cmp"
	"slices"
)

// OtherCase is another open case of the same person in the organisation, as it
// stood when it was asked for (INV-104).
type OtherCase struct {
	ID         string `json:"id" format:"uuid"`
	Number     string `json:"number"`
	Phase      Phase  `json:"phase"`
	ReceivedOn Date   `json:"received_on,omitzero" format:"date" doc:"The receipt date that counts there"`
	// Grants and Coordinator are of a case that another is to be joined to (T-21).
	Grants      bool      `json:"grants,omitempty"`
	Coordinator Principal `json:"coordinator,omitempty"`
	// Lacks are referrals that it has still to take over before a case may be merged
	// into it; known only where both cases are held fast.
	Lacks []string `json:"-"`
}

// Runs reports whether a case in this phase is beyond screening and has not
// ended: of those a person has at most one in an organisation (INV-104).
func (p Phase) Runs() bool {
	if slices.Contains([]Phase{PhaseBefore, PhaseDuring, PhaseAfter}, p) {
		return false // an episode is no case
	}
	return p != PhaseNone && p != PhaseReceived && p != PhaseScreening && !slices.Contains(endedPhases, p)
}

// otherCase is the person's other open case with an id, or nil.
func (d *deciding) otherCase(id string) *OtherCase {
	if id == "" || id == d.s.Case {
		return nil
	}
	return find(d.facts.Others, func(o *OtherCase) bool { return o.ID == id })
}

// goesFirst is the person's other open case that keeps this one from leaving
// screening: one that is beyond it, and otherwise the one that was received first,
// by day and then by id; nil when it is this one.
func (d *deciding) goesFirst() *OtherCase {
	others := slices.DeleteFunc(slices.Clone(d.facts.Others), func(o OtherCase) bool {
		return !o.Phase.Runs() && cmp.Or(o.ReceivedOn.Compare(d.s.FirstReceivedOn), cmp.Compare(o.ID, d.s.Case)) > 0
	})
	if len(others) == 0 {
		return nil
	}
	first := slices.MinFunc(others, func(x, y OtherCase) int {
		if x.Phase.Runs() != y.Phase.Runs() {
			if x.Phase.Runs() {
				return -1
			}
			return 1
		}
		return cmp.Or(x.ReceivedOn.Compare(y.ReceivedOn), cmp.Compare(x.ID, y.ID))
	})
	return &first
}

// leavesScreening holds INV-104: while another case of the person goes first,
// this one is merged into it, dismissed or withdrawn, and goes no further.
func (d *deciding) leavesScreening() *Refusal {
	if d.s.Phase != PhaseScreening {
		return nil
	}
	if first := d.goesFirst(); first != nil {
		return OtherCaseOpen(first.Number, first.Phase)
	}
	return nil
}

// OtherCaseOpen is the no to a case that would go on beside another of the same
// person (T-03, INV-104).
func OtherCaseOpen(number string, phase Phase) *Refusal {
	return refuse("T-03", "other_case_open", "number", number, "phase", string(phase))
}

// besideAnother notes that a case which had ended goes on again beside another of
// the person: what opened it, a decision of the County Governor or a correction, is
// nobody's to refuse. The unit is asked to join the two (T-21).
func (d *deciding) besideAnother(before Phase) {
	if before.Runs() || !d.s.Phase.Runs() {
		return
	}
	other := find(d.facts.Others, func(o *OtherCase) bool { return o.Phase.Runs() })
	switch {
	case other != nil:
		d.emit(&RunsBeside{Other: other.ID})
		d.openTask(TaskJoinCases, other.Number, d.today)
	case d.s.RunsBeside != "":
		d.emit(&RunsBeside{})
	}
}

// RunsBeside names the other case beside which this one goes on; none when it
// goes on alone again.
type RunsBeside struct {
	Other string `json:"other,omitempty"`
}

func (f *RunsBeside) apply(s *State, _ *Event) { s.RunsBeside = f.Other }
