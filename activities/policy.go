package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"samlop/workflows"
)

// Rules lets a policy come into force. casework.Door does.
type Rules interface {
	// BringIntoForce lets the cases of the organisation whose id comes after the
	// one given count again, and tells after each lot how far it has come.
	BringIntoForce(ctx context.Context, organisation string, version int, after string, reached func(caseID string)) error
}

// Policies lets policies come into force. Its method is an activity, registered
// as "BringIntoForce".
type Policies struct{ Rules Rules }

// BringIntoForce carries a policy version into every living case. An attempt
// goes on where the one before had come to; an error means that some case has
// not counted again yet.
func (p *Policies) BringIntoForce(ctx context.Context, v workflows.PolicyVersion) error {
	var after string
	if activity.HasHeartbeatDetails(ctx) {
		if err := activity.GetHeartbeatDetails(ctx, &after); err != nil {
			after = "" // from the beginning, then: what has been counted is not counted twice
		}
	}
	return p.Rules.BringIntoForce(ctx, v.Organisation, v.Version, after, func(caseID string) { activity.RecordHeartbeat(ctx, caseID) })
}
