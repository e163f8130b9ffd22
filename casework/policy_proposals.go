package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/citation"
	"samlop/models"
)

// NewPolicy asks for a policy to come into force from a day.
type NewPolicy struct {
	Policy        casefile.Policy `json:"policy" doc:"The whole policy as it is to be"`
	EffectiveFrom casefile.Date   `json:"effective_from" format:"date" doc:"First day it is in force (Europe/Oslo): today or later"`
	Reason        string          `json:"reason" minLength:"1" maxLength:"2000" doc:"Why, for those who approve it and those who ask later. Nothing about persons"`
}

// PolicyVersion is one version of a policy: proposed, approved or rejected.
type PolicyVersion struct {
	Version       int                    `json:"version"`
	Status        string                 `json:"status" enum:"PROPOSED,APPROVED,REJECTED"`
	EffectiveFrom casefile.Date          `json:"effective_from" format:"date"`
	InForce       bool                   `json:"in_force" doc:"In force today, by the organisation's clock"`
	Reason        string                 `json:"reason"`
	Changes       []casefile.PolicyField `json:"changes" doc:"What differs from the policy it comes after"`
	Policy        casefile.Policy        `json:"policy"`
	// ProposedBy and DecidedBy are never the same person.
	ProposedBy  casefile.Principal `json:"proposed_by" doc:"staff/<id>, or login/<subject> for one who is not registered"`
	ProposedAt  time.Time          `json:"proposed_at"`
	DecidedBy   casefile.Principal `json:"decided_by,omitempty"`
	DecidedAt   time.Time          `json:"decided_at,omitzero"`
	RecountedAt time.Time          `json:"recounted_at,omitzero" doc:"When the last living case had counted its open deadlines again"`
	// RecountBatch shows what became of each case.
	RecountBatch string `json:"recount_batch_id,omitempty" format:"uuid" doc:"The batch in which the cases count their open deadlines again, from the day it came into force: GET /batches/{id} shows how far it has come and what became of each"`
}

// PolicyVersions are all versions of an organisation's policy, the newest first.
type PolicyVersions struct {
	Versions []PolicyVersion `json:"versions"`
}

// OrganisationPolicy is the policy in force today, and what is to come.
type OrganisationPolicy struct {
	Version       int               `json:"version"`
	EffectiveFrom casefile.Date     `json:"effective_from" format:"date"`
	Policy        casefile.Policy   `json:"policy"`
	Citations     map[string]string `json:"citations" doc:"What a deadline of each code rests on when it is set today"`
	Coming        []ComingPolicy    `json:"coming" doc:"Approved and not yet in force, in the order they come"`
}

// ComingPolicy is an approved version whose day is to come.
type ComingPolicy struct {
	Version       int           `json:"version"`
	EffectiveFrom casefile.Date `json:"effective_from" format:"date"`
}

// Policy reads the policy in force today by the organisation's clock, and what
// is coming.
func (d *Service) Policy(ctx context.Context, a Asker, organisationID string) (out OrganisationPolicy, err error) {
	defer wrapError("reading a policy", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return OrganisationPolicy{}, err
	}
	rows, err := d.store.PoliciesOf(ctx, o.org.ID)
	if err != nil {
		return OrganisationPolicy{}, err
	}
	out.Coming = []ComingPolicy{}
	for _, row := range slices.Backward(approved(rows)) {
		if row.EffectiveFrom.After(o.today) {
			out.Coming = append(out.Coming, ComingPolicy{row.Version, row.EffectiveFrom})
		}
	}
	now := inForce(rows, o.today)
	out.Version, out.EffectiveFrom, out.Policy = now.Version, now.EffectiveFrom, now.Policy.WithDefaults()
	out.Citations = map[string]string{}
	for _, code := range citation.Codes() {
		out.Citations[code] = now.Policy.Citation(code, o.today).Text
	}
	return out, nil
}

// approved lists the approved versions, the one that comes into force last first.
func approved(rows []models.Policy) []models.Policy {
	out := slices.DeleteFunc(slices.Clone(rows), func(p models.Policy) bool { return p.Status != models.PolicyApproved })
	slices.SortFunc(out, func(a, b models.Policy) int {
		if c := b.EffectiveFrom.Compare(a.EffectiveFrom); c != 0 {
			return c
		}
		return b.Version - a.Version
	})
	return out
}

// inForce is the version in force on a day; the first one before there was any.
func inForce(rows []models.Policy, on casefile.Date) models.Policy {
	order := approved(rows)
	for _, p := range order {
		if !p.EffectiveFrom.After(on) {
			return p
		}
	}
	if len(order) == 0 {
		return models.Policy{}
	}
	return order[len(order)-1]
}

// firstPolicy is version 1: what an organisation is created with, in force from
// the start without anybody else's approval, for there is nobody yet.
func (d *Service) firstPolicy(ctx context.Context, tx *models.Store, a Asker, org models.Organisation) error {
	who := a.name()
	_, err := tx.AddPolicy(ctx, models.Policy{OrganisationID: org.ID, EffectiveFrom: dateOf(org.CreatedAt), Policy: org.Policy,
		Status:     models.PolicyApproved,
		ProposedBy: who, ProposedLogin: d.login(a), ProposedAt: org.CreatedAt, DecidedBy: &who, DecidedAt: &org.CreatedAt,
		InForceAt: &org.CreatedAt, RecountedAt: &org.CreatedAt})
	return err
}

// login is a digest that tells one login from another and says nothing about whose it is.
func (d *Service) login(a Asker) string {
	return d.loginDigest(a.Issuer, a.Subject)
}

func (d *Service) loginDigest(issuer, subject string) string {
	return d.hash([]byte("login\x00" + issuer + "\x00" + subject))
}

// ProposePolicy proposes a policy from a day, by an administrator of the
// organisation. Nothing changes until somebody else approves it. Errors: those of
// every register.
func (d *Service) ProposePolicy(ctx context.Context, a Asker, key, organisationID string, in NewPolicy) (out PolicyVersion, err error) {
	defer wrapError("proposing a policy", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return PolicyVersion{}, err
	}
	if !o.admin {
		return PolicyVersion{}, &Forbidden{NotInThisRole}
	}
	switch {
	case !in.EffectiveFrom.IsValid():
		return PolicyVersion{}, &Invalid{Field: "effective_from", Key: "date_missing"}
	case in.EffectiveFrom.Before(o.today):
		return PolicyVersion{}, &Invalid{Field: "effective_from", Key: "effective_date_passed", Rule: "INV-73"}
	case strings.TrimSpace(in.Reason) == "":
		return PolicyVersion{}, &Invalid{Field: "reason", Key: "reason_blank"}
	}
	if err := checkPolicy(in.Policy); err != nil {
		return PolicyVersion{}, err
	}
	return once(ctx, d, a, key, "policy of "+o.org.ID, in, func(tx *models.Store) (PolicyVersion, error) {
		row := models.Policy{OrganisationID: o.org.ID, EffectiveFrom: in.EffectiveFrom, Policy: in.Policy, Reason: in.Reason,
			Status: models.PolicyProposed, ProposedBy: a.name(), ProposedLogin: d.login(a), ProposedAt: o.now}
		if row.Version, err = tx.AddPolicy(ctx, row); err != nil {
			return PolicyVersion{}, err
		}
		rows, err := tx.PoliciesOf(ctx, o.org.ID)
		return policyVersion(row, rows, o.today), err
	})
}

// PolicyVersions lists what has been proposed, approved and rejected, for staff
// of the organisation.
func (d *Service) PolicyVersions(ctx context.Context, a Asker, organisationID string) (out PolicyVersions, err error) {
	defer wrapError("listing policies", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return PolicyVersions{}, err
	}
	rows, err := d.store.PoliciesOf(ctx, o.org.ID)
	if err != nil {
		return PolicyVersions{}, err
	}
	out.Versions = []PolicyVersion{}
	for _, row := range rows {
		out.Versions = append(out.Versions, policyVersion(row, rows, o.today))
	}
	return out, nil
}

func policyVersion(row models.Policy, rows []models.Policy, today casefile.Date) PolicyVersion {
	out := PolicyVersion{Version: row.Version, Status: row.Status, EffectiveFrom: row.EffectiveFrom, Reason: row.Reason, Policy: row.Policy,
		ProposedBy: row.ProposedBy, ProposedAt: row.ProposedAt, DecidedBy: value(row.DecidedBy), DecidedAt: value(row.DecidedAt),
		RecountedAt: value(row.RecountedAt), RecountBatch: value(row.RecountBatch), Changes: []casefile.PolicyField{},
		InForce: row.Status == models.PolicyApproved && inForce(rows, today).Version == row.Version}
	for _, before := range approved(rows) {
		if earlier := before.EffectiveFrom.Compare(row.EffectiveFrom); earlier < 0 || earlier == 0 && before.Version < row.Version {
			out.Changes = changes(before.Policy.WithDefaults(), row.Policy.WithDefaults())
			break
		}
	}
	return out
}

// changes names the fields of a policy that differ, in order.
func changes(before, after casefile.Policy) []casefile.PolicyField {
	fields := func(p casefile.Policy) map[string]json.RawMessage {
		var out map[string]json.RawMessage
		if raw, err := json.Marshal(p); err == nil {
			_ = json.Unmarshal(raw, &out) // what has just been written can be read
		}
		return out
	}
	a, b := fields(before), fields(after)
	out := []casefile.PolicyField{}
	for name := range b {
		if string(a[name]) != string(b[name]) {
			out = append(out, casefile.PolicyField(name))
		}
	}
	for name := range a {
		if _, there := b[name]; !there {
			out = append(out, casefile.PolicyField(name))
		}
	}
	slices.Sort(out)
	return out
}

// ApprovePolicy lets a proposal come into force at its day: by another
// administrator than the one who proposed it, and who does not owe account, login
// or role to that one (INV-111). When the day is today, the living
// cases count their open deadlines again before it returns, unless that takes
// long; then it goes on by itself, and recounted_at says when it was done.
// Errors: also Forbidden with SamePerson, and Invalid for one that has been
// settled, or whose day has passed meanwhile.
func (d *Service) ApprovePolicy(ctx context.Context, a Asker, key, organisationID string, version int) (out PolicyVersion, err error) {
	defer wrapError("approving a policy", &err)
	return d.settlePolicy(ctx, a, key, organisationID, version, models.PolicyApproved)
}

// RejectPolicy ends a proposal without effect, by another administrator than the
// one who proposed it. Errors: as ApprovePolicy.
func (d *Service) RejectPolicy(ctx context.Context, a Asker, key, organisationID string, version int) (out PolicyVersion, err error) {
	defer wrapError("rejecting a policy", &err)
	return d.settlePolicy(ctx, a, key, organisationID, version, models.PolicyRejected)
}

func (d *Service) settlePolicy(ctx context.Context, a Asker, key, organisationID string, version int, status string) (PolicyVersion,
	error) {
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return PolicyVersion{}, err
	}
	if !o.admin {
		return PolicyVersion{}, &Forbidden{NotInThisRole}
	}
	what := fmt.Sprintf("%s policy %d of %s", status, version, o.org.ID)
	settled, err := once(ctx, d, a, key, what, struct{}{}, func(tx *models.Store) (PolicyVersion, error) {
		row, err := tx.LockPolicy(ctx, o.org.ID, version)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			return PolicyVersion{}, &NotFound{"policy version"}
		case err != nil:
			return PolicyVersion{}, err
		case row.Status != models.PolicyProposed:
			return PolicyVersion{}, &Invalid{Field: "version", Key: "proposal_settled"}
		case row.ProposedBy == a.name() || row.ProposedLogin == d.login(a):
			return PolicyVersion{}, &Forbidden{SamePerson}
		case status == models.PolicyApproved && row.EffectiveFrom.Before(o.today):
			return PolicyVersion{}, &Invalid{Field: "effective_from", Key: "effective_date_passed", Rule: "INV-73"}
		}
		if status == models.PolicyApproved {
			if err := d.secondPerson(ctx, tx, o, a, proposal{row.ProposedBy, row.ProposedLogin, settlePolicies, ""}); err != nil {
				return PolicyVersion{}, err
			}
		}
		who := a.name()
		row.Status, row.DecidedBy, row.DecidedAt = status, &who, &o.now
		if err := tx.SettlePolicy(ctx, row); err != nil {
			return PolicyVersion{}, err
		}
		rows, err := tx.PoliciesOf(ctx, o.org.ID)
		return policyVersion(row, rows, o.today), err
	})
	if err != nil || status != models.PolicyApproved {
		return settled, err
	}
	d.awaitPolicy(ctx, o, settled)
	rows, err := d.store.PoliciesOf(ctx, o.org.ID)
	if err != nil {
		return PolicyVersion{}, err
	}
	i := slices.IndexFunc(rows, func(p models.Policy) bool { return p.Version == version })
	return policyVersion(rows[i], rows, o.today), nil
}
