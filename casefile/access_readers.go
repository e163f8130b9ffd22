package casefile

import (
	"cmp"
	"slices"
)

// PlanReader is somebody who may read the plan, or a role in the register that lets
// whoever has it read the plan.
type PlanReader struct {
	Who Principal // "" for a role
	PlanAccess
}

// Withdrawable reports whether the patient, or whoever consents for them, can end it: it
// rests on a consent, and on nothing else.
func (r PlanReader) Withdrawable() bool { return r.By == PlanConsented }

// nobodyNamed is a member of the staff whom no case names: what the roles of the register
// open to anybody at all.
const nobodyNamed Principal = "staff/nobody"

// nowhere is a unit that is none, so that the register gives nothing: who is asked about is
// then somebody by the case alone.
const nowhere = "nowhere"

// PlanReaders answers «who may read the plan, and why?». It knows no rule of its own: each of
// those whom the case names, and each role that the register of staff may give, is put to
// AccessToPlan. Nearest to the case first; named is everybody whom the case names.
func PlanReaders(state State, named []Principal) []PlanReader {
	var out []PlanReader
	seen := map[Principal]bool{"": true}
	for _, p := range named {
		if seen[p] || !p.named() {
			continue
		}
		seen[p] = true
		if access, ok := AccessToPlan(state, Actor{Who: p, Unit: nowhere}); ok {
			out = append(out, PlanReader{p, access})
		}
	}
	had := map[Role]bool{}
	for _, r := range StaffRoles() {
		access, ok := AccessToPlan(state, Actor{Who: nobodyNamed, Roles: []Role{r}, Unit: state.Unit})
		if ok && !had[access.Ground] {
			had[access.Ground] = true
			out = append(out, PlanReader{"", access})
		}
	}
	grounds := PlanGround("").Codes()
	slices.SortStableFunc(out, func(a, b PlanReader) int {
		return cmp.Compare(slices.Index(grounds, string(a.By)), slices.Index(grounds, string(b.By)))
	})
	return out
}
