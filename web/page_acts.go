package web

import "slices"

// workflowOf is where the workflow of a case stands in Temporal's pages, for an administrator;
// "" for others, and where there are no such pages.
func (d *desk) workflowOf(v *visit, kind, id string) string {
	if d.Workflow == nil || !v.me.may(dutyRegisters) {
		return ""
	}
	return d.Workflow(kind, id)
}

// kindHere is what the reader's organisation has: cases in a municipality, episodes in a health trust.
func (v *visit) kindHere() string {
	if v.me.Organisation != nil && v.me.Organisation.Kind == "HEALTH_TRUST" {
		return "EPISODE"
	}
	return "CASE"
}

// postable are the letters of a case that wait to be posted, for who may say that they were.
func postable(c *oneCase, open openings) []letter {
	if !slices.ContainsFunc(open.Openings, func(o opening) bool { return o.Step == "post_letters" && o.Open && o.Yours }) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Letters), func(l letter) bool { return l.Status != "QUEUED" })
}
