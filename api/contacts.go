package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// contactOperations are about who takes part in a case and is no staff, registered for it
// by whoever coordinates it (decision 035).
func (s *server) contactOperations() {
	ofCase(s, "/contacts", "contacts", "Who has been registered for the case by whoever coordinates it", s.Service.Contacts)
	type contact struct {
		Keyed
		InCase
		Body casework.NewContact
	}
	op := operation(http.MethodPost, "/cases/{case_id}/contacts", "cases", "register_contact", "Register somebody for a case who is no staff")
	op.Description = "Rules: INV-29, INV-84, INV-88. Who may: whoever sets the participants of this case, and the coordinating unit. " +
		"For who is not in the case already (its people): a teacher, an adviser of NAV, a relative, the general practitioner. " +
		"What is needed to name and reach them, and no more; no identity number, no login. Nobody is looked for: the answer does not " +
		"say whether the register has had them, and the unit joins two entries of one person. They have a part in the case and access to " +
		"anything by the steps that name them alone (INV-30)."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *contact) (*reply[casework.Contact], error) {
		c, err := s.Service.RegisterContact(ctx, a, in.Key, string(in.CaseID), in.Body)
		return &reply[casework.Contact]{c}, err
	})
}
