package figures

import "samlop/casefile"

// daysToDecision is the unit's first decision of each round. What answers a
// complaint is no answer to the referral.
func daysToDecision(c *Case, q Query) []Entry {
	if !c.counts() {
		return nil
	}
	var out []Entry
	answered := map[int]bool{}
	for _, dec := range c.own() {
		if answered[dec.Round] || dec.Complaint != "" {
			continue
		}
		answered[dec.Round] = true
		received := c.FirstReceived(dec.Round)
		if !q.holds(dec.DecidedOn) || received.IsZero() {
			continue
		}
		e := Entry{In: []Measure{Decisions}, About: dec.ID, On: dec.DecidedOn, Days: days(received, dec.DecidedOn)}
		if due := c.decisionDue(dec.Round); !due.IsZero() {
			in := Met
			if dec.DecidedOn.After(due) {
				in = MetLate
			}
			e.In = append(e.In, in)
		}
		out = append(out, e)
	}
	return out
}

// decisionDue is the day by which a round was to be decided: that of DL-02 of the first
// of its referrals, also where that came by another case later (T-03).
func (c *Case) decisionDue(round int) casefile.Date {
	for _, dl := range c.Deadlines {
		if dl.Code != casefile.DecisionTarget || dl.NeverOwed() {
			continue
		}
		for _, r := range c.Referrals {
			if r.ID == dl.About && r.Round == round {
				return dl.Due
			}
		}
	}
	return casefile.Date{}
}

func preliminaryReplies(c *Case, q Query) []Entry {
	return c.duties(q, func(dl *casefile.Deadline) []Measure {
		in := became(dl, q.AsOf)
		if dl.Code != casefile.PreliminaryReply && dl.Code != casefile.ComplaintReply || in == Cancelled {
			return nil
		}
		return []Measure{in}
	})
}
