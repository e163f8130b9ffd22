package casework

import (
	"context"

	"samlop/casefile"
)

// PlanReader is one who may read the plan, or a role whose holders may.
type PlanReader struct {
	Who          casefile.Principal  `json:"who,omitempty" doc:"Missing for a role: whoever has it in the organisation, at any time"`
	Role         casefile.Role       `json:"role"`
	Ground       casefile.PlanGround `json:"ground" doc:"Why they may"`
	Read         []string            `json:"read" enum:"a,b,c,d,e,f,g,h,i" doc:"Points (a–i) they may read"`
	Withdrawable bool                `json:"withdrawable" doc:"It rests on a consent alone, and ends when that is withdrawn for them"`
}

// PlanReaders are all who may read the plan now, nearest to the case first.
type PlanReaders struct {
	Readers []PlanReader `json:"readers"`
	People  People       `json:"people"`
}

var seePlanReaders = viewOf("plan readers")

// PlanReaders answers who may read the plan, and why: whatever lets somebody read it is
// asked about everybody whom the case names, and about the roles of the register
// (casefile.PlanReaders). Errors: NotFound, Forbidden.
func (d *Service) PlanReaders(ctx context.Context, a Asker, caseID string) (out PlanReaders, err error) {
	defer wrapError("reading who may read a plan", &err)
	s, err := d.see(ctx, a, caseID, seePlanReaders)
	if err != nil {
		return PlanReaders{}, err
	}
	out.Readers = []PlanReader{}
	for _, r := range casefile.PlanReaders(*s.state(), append([]casefile.Principal{s.state().Patient}, whoIn(s.state())...)) {
		out.Readers = append(out.Readers, PlanReader{Who: r.Who, Role: r.Ground, Ground: r.By, Read: orEmpty(r.Read),
			Withdrawable: r.Withdrawable()})
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Readers)
	return out, err
}

// childUntil is the age from which one is spoken to as an adult: from 16 one decides for
// oneself (pbrl § 4-3).
const childUntil = 16

// CasePart is something below a case, by the end of its address.
type CasePart string

// The parts that not everybody who reads the case may read.
const (
	partPlan        CasePart = "plan"
	partPlanReaders CasePart = "plan/readers"
	partMeetings    CasePart = "meetings"
	partMessages    CasePart = "messages"
	partOriginals   CasePart = "originals"
	partTexts       CasePart = "texts"
	partContacts    CasePart = "contacts"
)

// Codes lists them.
func (CasePart) Codes() []string {
	return casefile.CodesOf(partPlan, partPlanReaders, partMeetings, partMessages, partOriginals, partTexts, partContacts)
}

// opens are the ends of addresses below a case at which the asker may read something.
func (s *sight) opens() []CasePart {
	out := []CasePart{}
	add := func(end CasePart, may bool) {
		if may {
			out = append(out, end)
		}
	}
	sees := func(v view) bool { _, why := s.groundFor(v); return why == nil }
	_, reads := casefile.AccessToPlan(*s.state(), s.actor)
	add(partPlan, reads)
	add(partPlanReaders, sees(seePlanReaders))
	add(partMeetings, sees(seeMeetings))
	add(partMessages, sees(seeThread) || s.coordinates())
	add(partOriginals, sees(seeOriginals))
	add(partTexts, sees(seeTexts))
	add(partContacts, sees(seeContacts))
	return out
}
