package figures

import "samlop/casefile"

func complaintsMade(c *Case, q Query) []Entry {
	var out []Entry
	for _, com := range c.Complaints {
		if q.holds(com.ReceivedOn) && !c.ShutOut(com.ID) && !com.Struck() {
			out = append(out, Entry{Group: string(com.CameTo()), In: []Measure{Complaints}, About: com.ID, On: com.ReceivedOn})
		}
	}
	return out
}

// complaintReview is DL-07 of each complaint: what is forwarded is so on the day its
// last letter left (INV-105).
func complaintReview(c *Case, q Query) []Entry {
	var out []Entry
	for _, com := range c.Complaints {
		dl := c.reviewOf(com.ID)
		if dl == nil || !q.holds(com.ReceivedOn) || c.ShutOut(com.ID) || com.Struck() {
			continue
		}
		in := became(dl, q.AsOf)
		if in == Cancelled {
			continue // withdrawn, or dismissed: there was nothing to forward
		}
		e := Entry{In: []Measure{Complaints, in}, About: com.ID, On: com.ReceivedOn}
		if !com.ForwardedOn.IsZero() && (in == Met || in == MetLate) {
			e.In, e.Days = append(e.In, Forwarded), days(dl.CountedFrom, dl.SettledOn)
		}
		out = append(out, e)
	}
	return out
}

// reviewOf is the latest DL-07 of a complaint, or nil.
func (c *Case) reviewOf(complaint string) *casefile.Deadline {
	var last *casefile.Deadline
	for i := range c.Deadlines {
		if dl := &c.Deadlines[i]; dl.Code == casefile.ComplaintReview && dl.About == complaint {
			last = dl
		}
	}
	return last
}
