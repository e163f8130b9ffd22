package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// policyOperations are an organisation's policy: what is in force, what has been
// proposed, and the two people it takes to change it.
func (s *server) policyOperations() {
	const tag, path = "registers", "/organisations/{organisation_id}/policy-proposals"
	type ofOrganisation struct{ InOrganisation }
	handle(s, operation(http.MethodGet, "/organisations/{organisation_id}/policy", tag, "policy",
		"The policy in force today, and what is coming"),
		func(ctx context.Context, a casework.Asker, in *ofOrganisation) (*versioned[casework.OrganisationPolicy], error) {
			p, err := s.Service.Policy(ctx, a, string(in.OrganisationID))
			return &versioned[casework.OrganisationPolicy]{etag(p.Version), p}, err
		})
	readWhole(s, path, tag, "policy_proposals", "Every version of the policy: proposed, approved and rejected, the newest first",
		func(ctx context.Context, a casework.Asker, in *ofOrganisation) (casework.PolicyVersions, error) {
			return s.Service.PolicyVersions(ctx, a, string(in.OrganisationID))
		})

	type proposal struct {
		Keyed
		InOrganisation
		Body casework.NewPolicy
	}
	op := operation(http.MethodPost, path, tag, "propose_policy", "Propose a policy from a day")
	op.Description = "By an administrator of the organisation. Nothing changes until another administrator approves it."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *proposal) (*reply[casework.PolicyVersion], error) {
		p, err := s.Service.ProposePolicy(ctx, a, in.Key, string(in.OrganisationID), in.Body)
		return &reply[casework.PolicyVersion]{p}, err
	})
	type settle struct {
		Keyed
		InOrganisation
		Version int `path:"version" minimum:"1" maximum:"1000000" doc:"Which version"`
	}
	op = operation(http.MethodPost, path+"/{version}/approve", tag, "approve_policy", "Approve a proposed policy")
	op.Description = "By another administrator than the one who proposed it: 403 for the same person. " +
		"From its day every step is decided under it, and every living case counts its open deadlines again; " +
		"a right that a party has been told of is never shortened (INV-73)."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.PolicyVersion], error) {
		p, err := s.Service.ApprovePolicy(ctx, a, in.Key, string(in.OrganisationID), in.Version)
		return &reply[casework.PolicyVersion]{p}, err
	})
	op = operation(http.MethodPost, path+"/{version}/reject", tag, "reject_policy", "Reject a proposed policy")
	op.Description = "By another administrator than the one who proposed it: 403 for the same person."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.PolicyVersion], error) {
		p, err := s.Service.RejectPolicy(ctx, a, in.Key, string(in.OrganisationID), in.Version)
		return &reply[casework.PolicyVersion]{p}, err
	})
	type ahead struct {
		InOrganisation
		Version int    `path:"version" minimum:"1" maximum:"1000000" doc:"Which version"`
		Cursor  string `query:"cursor" maxLength:"200"`
		Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many living cases are counted"`
	}
	op = operation(http.MethodGet, path+"/{version}/preview", tag, "preview_policy",
		"What a version of the policy would move, before it is in force")
	op.Description = "Each living case counts its open deadlines again as it will on that day, as it stands today, and nothing is written. " +
		"Counts are for administrators and the coordinating unit; the cases are listed for the unit. Each page counts so many cases: " +
		"add the pages up."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *ahead) (*reply[casework.PolicyPreview], error) {
		p, err := s.Service.PolicyPreview(ctx, a, string(in.OrganisationID), in.Version, in.Cursor, in.Limit)
		return &reply[casework.PolicyPreview]{p}, err
	})
}
