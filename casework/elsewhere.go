package casework

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// What is another organisation's is not to be seen from here (models.ForOrganisation).
// That somebody asked for it is still written down where it is (INV-110): these find out
// where that is, and nothing else.

// Within lets what is asked of the database under the context be what the asker may come
// near: their own organisation's, or the whole installation's for an administrator of it,
// and in training for the owner of a world, who belongs to none.
func (a Asker) Within(ctx context.Context) context.Context {
	if a.Admin || a.Organisation == "" && a.Only == "" && a.Subject != "" {
		return models.AcrossOrganisations(ctx)
	}
	return models.ForOrganisation(ctx, a.Organisation)
}

// caseElsewhere is a case of another organisation: the place, and nothing of what is in
// it; nil when there is no such case.
func (d *Service) caseElsewhere(ctx context.Context, a Asker, caseID string) (*sight, error) {
	organisation, err := d.store.OrganisationOfCase(ctx, caseID)
	if err != nil || organisation == "" || organisation == a.Organisation {
		return nil, err
	}
	return d.sightOf(a, models.Case{ID: caseID, OrganisationID: organisation, State: casefile.New(caseID, organisation)}), nil
}

// officeElsewhere is another organisation and its clock, with nothing of its registers; nil when there
// is none. Errors: always NotFound, or of asking.
func (d *Service) officeElsewhere(ctx context.Context, id string) (*office, error) {
	there, err := d.store.IsOrganisation(ctx, id)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, &NotFound{"organisation"}
	}
	clock, err := d.store.ClockOf(models.AcrossOrganisations(ctx), id)
	if err != nil {
		return nil, err
	}
	o := &office{org: models.Organisation{ID: id}, offset: clock.Offset, now: d.nowAt(clock.Offset)}
	o.today = calendar.DateOf(o.now)
	return o, &NotFound{"organisation"}
}

// batchAnywhere is a batch, or of another organisation's only whose it is. Errors: NotFound.
func (d *Service) batchAnywhere(ctx context.Context, a Asker, id string) (models.Batch, error) {
	b, err := d.store.BatchByID(ctx, id)
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return b, err
	}
	organisation, err := d.store.OrganisationOfBatch(ctx, id)
	if err == nil && organisation == "" {
		err = d.noPlace(ctx, a, "batch", "batch")
	}
	return models.Batch{ID: id, OrganisationID: organisation}, err
}

// notThere is the answer about an id that is nowhere. The try is kept where the asker
// belongs, as one at another organisation's is kept there: it goes to the database as
// often, and how long the answer takes does not tell which of the two it was (INV-110).
// The error is NotFound, or of writing.
func (d *Service) notThere(ctx context.Context, a Asker, kind string, v view) error {
	if a.Organisation != "" {
		entry := d.access(a, a.Organisation, nil, v.what, "", false)
		entry.About = "nothing there"
		if err := d.store.LogAccess(models.AcrossOrganisations(ctx), entry); err != nil {
			return err
		}
	}
	return &NotFound{kind}
}

// noPlace is notThere for what has a place to be looked up before it is refused.
func (d *Service) noPlace(ctx context.Context, a Asker, kind, what string) error {
	if a.Organisation != "" {
		if _, err := d.store.OrganisationByID(ctx, a.Organisation); err != nil {
			return err
		}
		if _, err := d.officeElsewhere(ctx, a.Organisation); err != nil && !is[*NotFound](err) {
			return err
		}
	}
	return d.notThere(ctx, a, kind, view{what: what})
}
