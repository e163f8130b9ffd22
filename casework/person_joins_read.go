package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// PersonJoins lists what has been proposed, approved and rejected, for the coordinating
// unit; it logs the look at those it is about (INV-83).
func (d *Service) PersonJoins(ctx context.Context, a Asker, organisationID string) (out PersonJoins, err error) {
	defer wrapError("listing entries to be joined", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining)
	if err != nil {
		return PersonJoins{}, err
	}
	rows, err := d.store.PersonJoinsOf(ctx, o.org.ID)
	if err != nil {
		return PersonJoins{}, err
	}
	out.Joins = []PersonJoin{}
	var people []string
	for _, row := range rows {
		out.Joins, people = append(out.Joins, personJoin(row)), append(people, row.SurvivorID, row.JoinedID)
	}
	if len(people) > 0 {
		if err := d.logPeople(ctx, a, o.org.ID, joining, casefile.RoleUnit, slices.Compact(slices.Sorted(slices.Values(people)))...); err != nil {
			return PersonJoins{}, err
		}
	}
	out.People, err = d.namesIn(ctx, o.org.ID, out.Joins)
	return out, err
}

// PersonJoin shows what an approval would lead to, for the coordinating unit; it logs
// the look at both entries and at their cases (INV-83). Errors: also NotFound.
func (d *Service) PersonJoin(ctx context.Context, a Asker, organisationID, id string) (out PersonJoinDetail, err error) {
	defer wrapError("reading what is to be joined", &err)
	o, err := d.mayOpen(ctx, a, organisationID, joining)
	if err != nil {
		return PersonJoinDetail{}, err
	}
	if !validID(id) {
		return PersonJoinDetail{}, &NotFound{"person_join"}
	}
	row, err := d.store.PersonJoinByID(ctx, o.org.ID, id, false)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return PersonJoinDetail{}, &NotFound{"person_join"}
	}
	if err != nil {
		return PersonJoinDetail{}, err
	}
	out.PersonJoin = personJoin(row)
	if err := d.followsJoin(ctx, o, row, &out); err != nil {
		return PersonJoinDetail{}, err
	}
	entry := d.access(a, o.org.ID, nil, joining, casefile.RoleUnit, true)
	entry.PersonIDs = []string{row.SurvivorID, row.JoinedID}
	for _, c := range slices.Concat(out.SurvivorCases, out.JoinedCases) {
		entry.CaseIDs = append(entry.CaseIDs, c.ID)
	}
	if err := d.store.LogAccess(ctx, entry); err != nil {
		return PersonJoinDetail{}, err
	}
	out.People, err = d.namesIn(ctx, o.org.ID, out.PersonJoin)
	return out, err
}

// followsJoin works out the cases of the two, and while it waits what else follows and
// what stands in the way.
func (d *Service) followsJoin(ctx context.Context, o *office, row models.PersonJoin, out *PersonJoinDetail) error {
	var moved models.JoinMoved
	if err := json.Unmarshal(row.Moved, &moved); err != nil {
		return fmt.Errorf("decoding what moved: %w", err)
	}
	out.SurvivorCases, out.JoinedCases = []PersonCase{}, []PersonCase{}
	people := []string{row.SurvivorID, row.JoinedID}
	if row.Status == models.JoinApproved {
		people = people[:1]
	}
	for _, person := range people {
		cases, err := d.store.CasesOf(ctx, models.CaseFilter{Organisation: o.org.ID, Person: person, ByUnit: true})
		if err != nil {
			return err
		}
		for _, c := range cases {
			if person == row.JoinedID || slices.Contains(moved.Cases, c.ID) {
				out.JoinedCases = append(out.JoinedCases, personCase(c))
			} else {
				out.SurvivorCases = append(out.SurvivorCases, personCase(c))
			}
		}
	}
	if row.Status.Settled() {
		return nil
	}
	b, err := d.store.BelongingsOf(ctx, row.JoinedID)
	if err != nil {
		return err
	}
	out.Follows = &JoinFollows{IdentityNumbers: b.Numbers, Logins: b.Logins, Representatives: b.Representatives, DecidesFor: b.DecidesFor,
		Parts: b.Parts, Letters: b.Letters}
	err = d.oneCaseBetween(ctx, d.store, row.SurvivorID, row.JoinedID)
	if refusal, ok := errors.AsType[*casefile.Refusal](err); ok {
		out.Obstacle, err = refusal, nil
	}
	return err
}
