package web

import "slices"

// proposedIn is the name of who has been proposed as coordinator, for the steps that are about them. Who
// leads them is asked whether there is room, and sees of the case its coordinators and little else.
func (d *desk) proposedIn(v *visit, c *oneCase, step string) (string, error) {
	if !slices.Contains([]string{"confirm_capacity", "appoint_coordinator", "hand_over"}, step) {
		return "", nil
	}
	var all struct {
		Coordinators []assignment `json:"coordinators"`
		People       people       `json:"people"`
	}
	if _, err := allowed(d.get(v, at(c.ID, "/coordinators"), &all)); err != nil {
		return "", err
	}
	for _, one := range all.Coordinators {
		if one.Status == "PROPOSED" {
			return all.People.name(speaker(v.lang), one.Who), nil
		}
	}
	return "", nil
}

// ofSigning are the steps by which somebody answers a form of consent.
var ofSigning = []string{"register_signature", "refuse_consent"}

// askedIn are the participants' forms that a step may answer: whoever signs is told on the same page who
// takes part and what each may read and write (INV-29, domain.md C-04), and need not look for a letter.
func askedIn(c *oneCase, step string) []consent {
	if !slices.Contains(ofSigning, step) {
		return nil
	}
	var out []consent
	for _, one := range c.Consents {
		if one.Kind == "PARTICIPATION" && one.Status == "ISSUED" && len(one.Participants) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// All reports whether somebody may read the whole plan, and Writes whether they may write in all of it.
func (p participant) All() bool    { return len(p.Read) == len(planPoints) }
func (p participant) Writes() bool { return len(p.Write) == len(planPoints) }
