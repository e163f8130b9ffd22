package casefile

import "strconv"

// What may pile up in one case (INV-115). A case that cannot be read through is
// no help to anybody, and one that has grown past what Temporal carries stands
// still. The ceilings are far above what a case in real life comes to; a step that
// would pass one is refused with words that say what to do first. What a person or
// the law must always be able to do is never refused for it (Spec.Always).

// ceiling is the most there may be of one thing that is open in a case.
type ceiling struct {
	most  int
	count func(*State) int
	no    func(most string) *Refusal
}

var ceilings = []ceiling{
	// A patient objects to some people and services; one objection names up to a hundred.
	{50, func(s *State) int { return many(s.Objections, (*Objection).stands) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_objections", "most", n) }},
	// Each party may complain of each decision, its grounds and its handling.
	{30, func(s *State) int { return many(s.Complaints, (*Complaint).Open) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_complaints", "most", n) }},
	// By representatives whose power nobody has seen: counted alone, so that they
	// take the place of no complaint that counts.
	{20, func(s *State) int {
		return many(s.Complaints, func(c *Complaint) bool { return c.Status == ComplaintStatusUnverified })
	}, func(n string) *Refusal { return refuse("INV-115", "too_many_unverified", "most", n) }},
	// One form asks for all kinds at once; a guest at a meeting needs one of their own.
	{120, func(s *State) int {
		return many(s.Consents, func(c *Consent) bool { return c.Status == ConsentIssued })
	},
		func(n string) *Refusal { return refuse("INV-115", "too_many_forms", "most", n) }},
	// A report of a change opens a duty to revise, each its own (INV-45).
	{30, func(s *State) int {
		return many(s.Deadlines, func(d *Deadline) bool { return d.Code == ChangeRevision && d.Live() })
	}, func(n string) *Refusal { return refuse("INV-115", "too_many_reports", "most", n) }},
	// There are three things that may end, and the case itself.
	{20, func(s *State) int { return many(s.Notices, s.current) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_notices", "most", n) }},
	// A meeting each week for half a year.
	{26, func(s *State) int { return many(s.Meetings, (*Meeting).ahead) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_meetings", "most", n) }},
	// One invitation to a hundred people, and as much again.
	{250, func(s *State) int { return many(s.Letters, (*Letter).Pending) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_letters", "most", n) }},
	{200, func(s *State) int { return many(s.Tasks, (*Task).Open) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_tasks", "most", n) }},
	// Each round has a referral, and each merged case brings its own.
	{60, func(s *State) int { return len(s.Referrals) },
		func(n string) *Refusal { return refuse("INV-115", "too_many_referrals", "most", n) }},
}

// mostOpenCases is how many cases of one person may be open in an organisation
// when another is referred: each is a letter to the person and a duty to answer,
// and the unit merges them into one (T-03).
const mostOpenCases = 20

func many[T any](of []T, counts func(*T) bool) int {
	n := 0
	for i := range of {
		if counts(&of[i]) {
			n++
		}
	}
	return n
}

// belowCeilings refuses a step after which there is more of something than there
// may be. One that adds nothing to what is too much already is let through.
func belowCeilings(before, after *State) *Refusal {
	for _, c := range ceilings {
		if n := c.count(after); n > c.most && n > c.count(before) {
			return c.no(strconv.Itoa(c.most))
		}
	}
	return nil
}

// MostState is the largest state, encoded as JSON and in bytes, that a step may
// leave behind: half of what Temporal carries in one payload, so that there is
// room for what must always be possible.
const MostState = 1 << 20

// BelowMostState refuses a step that would leave a state of so many bytes behind,
// unless it is one that must always be possible (INV-115). Who encodes the state
// asks it; Decide does not, because encoding is not for free.
func BelowMostState(step Step, size int) *Refusal {
	if spec := SpecFor(step); size <= MostState || spec.Always || spec.Internal() {
		return nil
	}
	return refuse("INV-115", "case_full")
}
