package casework

import (
	"context"

	"samlop/casefile"
	"samlop/models"
)

// PersonCase is one case of a person, beside their entry in the register.
type PersonCase struct {
	ID              string               `json:"id" format:"uuid"`
	Kind            casefile.Kind        `json:"kind" doc:"What the file is of: a case of a municipality, or an episode in a health trust"`
	Number          string               `json:"number"`
	Phase           casefile.Phase       `json:"phase"`
	FirstReceivedOn casefile.Date        `json:"first_received_on,omitzero" format:"date" doc:"Since when the case is there: the receipt date that counts"`
	EndedOn         casefile.Date        `json:"ended_on,omitzero" format:"date" doc:"When it was closed, dismissed or merged"`
	CloseReason     casefile.CloseReason `json:"close_reason,omitempty"`
	MergedInto      string               `json:"merged_into,omitempty" format:"uuid" doc:"The case that goes on in its place"`
}

func personCase(c models.CaseOfPerson) PersonCase {
	return PersonCase{ID: c.ID, Kind: c.Kind, Number: c.Number, Phase: c.Phase,
		FirstReceivedOn: value(c.FirstReceivedOn), EndedOn: value(c.EndedOn),
		CloseReason: c.CloseReason, MergedInto: c.MergedInto}
}

// personsCases lists the cases of a person on the same grounds as the list of cases
// (INV-84): all in the organisation for its coordinating unit, for anybody else those
// in which they take part now. Each is logged as shown (INV-83).
func (d *Service) personsCases(ctx context.Context, a Asker, row models.Person) ([]PersonCase, error) {
	f, ground := models.CaseFilter{Organisation: row.OrganisationID, Person: row.ID, RelatedTo: a.names(),
		Department: a.department()}, relation
	switch {
	case a.unit() && a.Organisation == row.OrganisationID:
		f.RelatedTo, f.Department, f.ByUnit, ground = nil, "", true, casefile.RoleUnit
	case a.Who == "":
		return nil, nil // the owner of a world has a relation to no case in it
	}
	found, err := d.store.CasesOf(ctx, f)
	if err != nil {
		return nil, err
	}
	var out []PersonCase
	var ids []string
	for _, c := range found {
		out, ids = append(out, personCase(c)), append(ids, c.ID)
	}
	return out, d.logList(ctx, a, "cases of a person", ground, ids)
}
