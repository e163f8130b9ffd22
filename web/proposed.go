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
