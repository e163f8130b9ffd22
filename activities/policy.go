package activities

import (
	"context"

	"samlop/models"
	"samlop/workflows"
)

// Rules lets a policy come into force. casework.Service does.
type Rules interface {
	// BringIntoForce lets every living case of the organisation count again, as a
	// batch, and waits for it. An error means that some case has not counted yet;
	// it may be asked again.
	BringIntoForce(ctx context.Context, organisation string, version int) error
}

// Policies lets policies come into force. Its method is an activity, registered
// as "BringIntoForce".
type Policies struct{ Rules Rules }

// BringIntoForce carries a policy version into every living case. How far it has
// come is in the rows of its batch, so that an attempt goes on where the one
// before ended; an error means that some case has not counted again yet.
func (p *Policies) BringIntoForce(ctx context.Context, v workflows.PolicyVersion) error {
	defer alive(ctx)()
	return p.Rules.BringIntoForce(models.ForOrganisation(ctx, v.Organisation), v.Organisation, v.Version)
}
