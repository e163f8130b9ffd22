package casework

import (
	"slices"

	"samlop/casefile"
)

// Who complains, or brings a complaint for another with a power the unit has
// seen, reads what concerns that complaint and nothing else of the case (INV-66,
// INV-84, fvl §§ 18 and 33): the complaint and its words, the unit's statement,
// the decision complained of and what came of it, the dates that run, and the
// letters to themself.

// merelyParty reports whether a complaint is the asker's only part in the case.
func (s *sight) merelyParty() bool {
	return slices.Contains(s.roles, casefile.RoleParty) &&
		!slices.ContainsFunc(s.roles, func(r casefile.Role) bool { return r != casefile.RoleParty && slices.Contains(related, r) })
}

// ownComplaints are those the asker has brought.
func (s *sight) ownComplaints() []casefile.Complaint {
	out := []casefile.Complaint{}
	if !slices.Contains(s.roles, casefile.RoleParty) {
		return out // also who has complained, when what is in the case is kept from them (INV-90, INV-85)
	}
	for _, c := range s.state().Complaints {
		if slices.ContainsFunc(s.asker.names(), c.BroughtBy) {
			out = append(out, c)
		}
	}
	return out
}

// decisionsComplainedOf are the decisions the asker's complaints are about, or
// led to, each with the receipt of the one who complained and of nobody else.
func (s *sight) decisionsComplainedOf() []casefile.Decision {
	own := s.ownComplaints()
	out := []casefile.Decision{}
	for _, dec := range s.state().Decisions {
		var parties []casefile.Principal
		for _, c := range own {
			if dec.ID == c.Decision || dec.ID == c.NewDecision || dec.Complaint == c.ID {
				parties = append(parties, c.Party)
			}
		}
		if len(parties) == 0 {
			continue
		}
		dec.Parties = slices.DeleteFunc(slices.Clone(dec.Parties), func(p casefile.Party) bool { return !slices.Contains(parties, p.Who) })
		out = append(out, dec)
	}
	return out
}

// deadlineOfComplaint: the unit's duties to the complaint, and the rights of who
// complained.
func (s *sight) deadlineOfComplaint(dl casefile.Deadline) bool {
	own := s.ownComplaints()
	if slices.ContainsFunc(own, func(c casefile.Complaint) bool { return c.ID == dl.About }) {
		return true
	}
	return dl.Kind == casefile.Right && slices.ContainsFunc(s.decisionsComplainedOf(), func(dec casefile.Decision) bool {
		return dec.ID == dl.About && slices.ContainsFunc(dec.Parties, func(p casefile.Party) bool { return p.Who == dl.Party })
	})
}

func (s *sight) letterOfComplaint(l casefile.Letter) bool {
	return s.asker.is(l.To) &&
		(slices.ContainsFunc(s.ownComplaints(), func(c casefile.Complaint) bool { return c.ID == l.About }) ||
			slices.ContainsFunc(s.decisionsComplainedOf(), func(dec casefile.Decision) bool { return dec.ID == l.About }))
}

func (s *sight) wordsOfComplaint(ref casefile.Text) bool {
	return slices.ContainsFunc(s.ownComplaints(), func(c casefile.Complaint) bool {
		return slices.Contains(textsOf(c), ref)
	}) || slices.ContainsFunc(s.decisionsComplainedOf(), func(dec casefile.Decision) bool { return dec.Grounds == ref })
}

// textsOf are the words of a complaint: its own, and what was answered.
func textsOf(c casefile.Complaint) []casefile.Text {
	return []casefile.Text{c.Words, c.PowerOfAttorney, c.Correction, c.AdmittedReason, c.Statement, c.AppealGrounds, c.Reason}
}
