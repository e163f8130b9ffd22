package activities

import (
	"context"

	"samlop/casefile"
	"samlop/models"
)

// Load folds a case's ledger. It reads events, never the stored snapshot, which
// is how a case is repaired. It fails on a fact that this build does not know.
func (c *Cases) Load(ctx context.Context, caseID, organisationID string) (LoadResult, error) {
	const doing = "loading a case from the ledger"
	ctx = models.ForOrganisation(ctx, organisationID)
	events, err := c.Store.EventsAfter(ctx, caseID, 0)
	if err != nil {
		return LoadResult{}, failed(err, doing)
	}
	clock, err := c.Store.ClockOf(ctx, organisationID)
	if err != nil {
		return LoadResult{}, failed(err, doing)
	}
	return LoadResult{State: casefile.Fold(casefile.New(caseID, organisationID), events), Offset: clock.Offset}, nil
}
