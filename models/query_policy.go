package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// Office is what every step in an organisation is decided under on a day.
type Office struct {
	Policy  casefile.Policy
	Version int
	Lead    Lead
	// Kind is what the organisation is.
	Kind OrganisationKind
	// Language is the organisation's language form.
	Language casefile.Language
}

// OfficeOn finds the policy in force in an organisation on a day (Europe/Oslo),
// and its coordinating unit with its head: one query, and a second one only on a
// day that the organisation's row does not speak for, such as the first minutes
// of a new policy. Errors: gorm.ErrRecordNotFound when there is no such organisation.
func (s *Store) OfficeOn(ctx context.Context, organisationID string, on casefile.Date) (Office, error) {
	batch, row := &pgx.Batch{}, (*officeRow)(nil)
	askOffice(batch, &row, organisationID, "", on)
	if err := s.ask(ctx, batch); err != nil {
		return Office{}, fmt.Errorf("looking for an organisation's policy: %w", err)
	}
	return s.officeFrom(ctx, row, on)
}

// officeRow is what the registers say of an organisation on a day.
type officeRow struct {
	ID            string
	Policy        json.RawMessage
	PolicyVersion int
	InForce       bool
	Unit, Staff   string
	Kind          OrganisationKind
	Language      casefile.Language
}

// askOffice queues the question about an organisation, or about the one of a
// case when that is named instead. The head is the first active KEL of the unit
// by when they were entered (INV-05), as in LeadOf.
func askOffice(batch *pgx.Batch, into **officeRow, organisationID, caseID string, on casefile.Date) {
	which, id := "$1", organisationID
	if id == "" {
		which, id = "(SELECT organisation_id FROM cases WHERE id = $1)", caseID
	}
	rowInto(batch, into, `SELECT o.id::text, o.kind, o.policy, o.policy_version, o.language,
			COALESCE(u.id::text, '') AS unit, COALESCE(s.id::text, '') AS staff,
			COALESCE(o.policy_from <= $2, true) AND COALESCE(o.next_policy_from > $2, true) AS in_force
		FROM organisations o
		LEFT JOIN units u ON u.organisation_id = o.id AND u.coordinating
		LEFT JOIN staff s ON s.unit_id = u.id AND s.active AND s.roles @> '["KEL"]'
		WHERE o.id = `+which+` ORDER BY s.created_at, s.id LIMIT 1`, id, on)
}

func (s *Store) officeFrom(ctx context.Context, row *officeRow, on casefile.Date) (Office, error) {
	if row == nil {
		return Office{}, fmt.Errorf("looking for an organisation's policy: %w", gorm.ErrRecordNotFound)
	}
	out := Office{Kind: row.Kind, Version: row.PolicyVersion, Lead: Lead{Unit: row.Unit}, Language: row.Language}
	if row.Staff != "" {
		out.Lead.Who = StaffPrincipal(row.Staff)
	}
	if !row.InForce {
		version, err := s.PolicyOn(ctx, row.ID, on)
		switch {
		case err == nil:
			out.Policy, out.Version = version.Policy, version.Version
			return out, nil
		case !errors.Is(err, gorm.ErrRecordNotFound): // a day before the first one: that one counts
			return Office{}, err
		}
	}
	if err := json.Unmarshal(row.Policy, &out.Policy); err != nil {
		return Office{}, fmt.Errorf("reading an organisation's policy: %w", err)
	}
	return out, nil
}

// PolicyOn finds the approved version that is in force on a day: the one with
// the latest first day, and of several the newest. gorm.ErrRecordNotFound before
// the first.
func (s *Store) PolicyOn(ctx context.Context, organisationID string, on casefile.Date) (Policy, error) {
	var p Policy
	err := s.in(ctx).Where("organisation_id = ? AND status = ? AND effective_from <= ?", organisationID, PolicyApproved, on).
		Order("effective_from DESC, version DESC").Take(&p).Error
	if err != nil {
		return Policy{}, fmt.Errorf("looking for the policy of a day: %w", err)
	}
	return p, nil
}

// PoliciesOf lists every version of an organisation's policy, the newest first.
func (s *Store) PoliciesOf(ctx context.Context, organisationID string) ([]Policy, error) {
	var rows []Policy
	if err := s.in(ctx).Where("organisation_id = ?", organisationID).Order("version DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing policies: %w", err)
	}
	return rows, nil
}

// lockOrganisation keeps others from changing an organisation's policies to the
// end of the transaction. Steps go on reading it.
func (s *Store) lockOrganisation(ctx context.Context, id string) (Organisation, error) {
	var o Organisation
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Take(&o).Error; err != nil {
		return Organisation{}, fmt.Errorf("locking an organisation: %w", err)
	}
	return o, nil
}

// AddPolicy writes a proposal under the next version, which it returns. It must
// be called in a transaction.
func (s *Store) AddPolicy(ctx context.Context, p Policy) (int, error) {
	if _, err := s.lockOrganisation(ctx, p.OrganisationID); err != nil {
		return 0, err
	}
	err := s.in(ctx).Model(&Policy{}).Where("organisation_id = ?", p.OrganisationID).
		Select("COALESCE(max(version), 0) + 1").Scan(&p.Version).Error
	if err != nil {
		return 0, fmt.Errorf("counting policies: %w", err)
	}
	if err := s.in(ctx).Create(&p).Error; err != nil {
		return 0, fmt.Errorf("writing a policy: %w", err)
	}
	return p.Version, nil
}

// LockPolicy finds a version to decide on; gorm.ErrRecordNotFound when there is
// none. It must be called in a transaction.
func (s *Store) LockPolicy(ctx context.Context, organisationID string, version int) (Policy, error) {
	if _, err := s.lockOrganisation(ctx, organisationID); err != nil {
		return Policy{}, err
	}
	var p Policy
	if err := s.in(ctx).Where("organisation_id = ? AND version = ?", organisationID, version).Take(&p).Error; err != nil {
		return Policy{}, fmt.Errorf("looking for a policy: %w", err)
	}
	return p, nil
}

// SettlePolicy approves or rejects a proposal that LockPolicy has found. From
// here on an approved one counts from its day, whoever asks.
func (s *Store) SettlePolicy(ctx context.Context, p Policy) error {
	err := s.in(ctx).Model(&Policy{}).Where("organisation_id = ? AND version = ?", p.OrganisationID, p.Version).
		Updates(map[string]any{"status": p.Status, "decided_by": p.DecidedBy, "decided_at": p.DecidedAt}).Error
	if err == nil && p.Status == PolicyApproved {
		err = s.in(ctx).Exec(`UPDATE organisations SET next_policy_from = LEAST(next_policy_from, ?) WHERE id = ?`, p.EffectiveFrom,
			p.OrganisationID).Error
	}
	if err != nil {
		return fmt.Errorf("settling a policy: %w", err)
	}
	return nil
}

// Switched is a policy that has come into force.
type Switched struct {
	Policy Policy
	// Before is what was in force until then.
	Before casefile.Policy
}

// SwitchPolicy lets an approved version that has come into force stand in the
// organisation's row, unless a later one stands there already. It must be called
// in a transaction, and may be called again: nothing changes then.
func (s *Store) SwitchPolicy(ctx context.Context, organisationID string, version int, at time.Time) (Switched, error) {
	org, err := s.lockOrganisation(ctx, organisationID)
	if err != nil {
		return Switched{}, err
	}
	out := Switched{}
	err = s.in(ctx).Where("organisation_id = ? AND version = ? AND status = ?", organisationID, version,
		PolicyApproved).Take(&out.Policy).Error
	if err != nil {
		return Switched{}, fmt.Errorf("looking for the policy that comes into force: %w", err)
	}
	p := &out.Policy
	var before []Policy
	err = s.in(ctx).Where("organisation_id = ? AND status = ? AND (effective_from, version) < (?, ?)", organisationID, PolicyApproved,
		p.EffectiveFrom, p.Version).
		Order("effective_from DESC, version DESC").Limit(1).Find(&before).Error
	if err != nil {
		return Switched{}, fmt.Errorf("looking for the policy before: %w", err)
	}
	if len(before) > 0 {
		out.Before = before[0].Policy
	}
	if p.InForceAt == nil {
		if first := calendar.Midnight(p.EffectiveFrom); at.Before(first) {
			at = first // a training world's clock is stored when it has been moved
		}
		p.InForceAt = &at
		err := s.in(ctx).Model(&Policy{}).Where("organisation_id = ? AND version = ?", organisationID, version).Update("in_force_at", at).Error
		if err != nil {
			return Switched{}, fmt.Errorf("noting that a policy is in force: %w", err)
		}
	}
	now, err := s.PolicyOn(ctx, organisationID, p.EffectiveFrom)
	if err != nil || org.PolicyFrom != nil && org.PolicyFrom.After(now.EffectiveFrom) {
		return out, err
	}
	var next []casefile.Date
	err = s.in(ctx).Model(&Policy{}).Where("organisation_id = ? AND status = ? AND effective_from > ?", organisationID, PolicyApproved,
		now.EffectiveFrom).
		Order("effective_from").Limit(1).Pluck("effective_from", &next).Error
	if err != nil {
		return Switched{}, fmt.Errorf("looking for the policy after: %w", err)
	}
	org.Policy, org.PolicyVersion, org.PolicyFrom, org.NextPolicyFrom = now.Policy, now.Version, &now.EffectiveFrom, nil
	if len(next) > 0 {
		org.NextPolicyFrom = &next[0]
	}
	err = s.in(ctx).Model(&org).Select("Policy", "PolicyVersion", "PolicyFrom", "NextPolicyFrom").Updates(&org).Error
	if err != nil {
		return Switched{}, fmt.Errorf("letting a policy come into force: %w", err)
	}
	return out, nil
}

// NotePolicyRecounted says that every living case has counted again.
func (s *Store) NotePolicyRecounted(ctx context.Context, organisationID string, version int, at time.Time) error {
	err := s.in(ctx).Model(&Policy{}).Where("organisation_id = ? AND version = ? AND recounted_at IS NULL", organisationID, version).
		Update("recounted_at", at).Error
	if err != nil {
		return fmt.Errorf("noting that cases have counted again: %w", err)
	}
	return nil
}

// NoteRecountBatch says in which batch the cases count again under a version.
func (s *Store) NoteRecountBatch(ctx context.Context, organisationID string, version int, batchID string) error {
	err := s.in(ctx).Model(&Policy{}).Where("organisation_id = ? AND version = ?", organisationID, version).Update("recount_batch",
		batchID).Error
	if err != nil {
		return fmt.Errorf("noting in which batch cases count again: %w", err)
	}
	return nil
}

// ComingPolicy is an approved version whose cases have not all counted again.
type ComingPolicy struct {
	OrganisationID string
	Version        int
	EffectiveFrom  casefile.Date
	// OffsetUS is the clock of the organisation's world, in microseconds.
	OffsetUS int64 `gorm:"column:offset_us"`
}

// Offset is how far the organisation's clock is ahead of real time.
func (c ComingPolicy) Offset() time.Duration { return World{OffsetUS: c.OffsetUS}.Offset() }

// ComingPolicies lists those of a world, or of the whole installation when
// worldID is "", in the order in which they come into force.
func (s *Store) ComingPolicies(ctx context.Context, worldID string) ([]ComingPolicy, error) {
	q := s.in(ctx).Table("policies p").Joins("JOIN organisations o ON o.id = p.organisation_id").
		Joins("LEFT JOIN worlds w ON w.id = o.world_id").
		Where("p.status = ? AND p.recounted_at IS NULL", PolicyApproved)
	if worldID != "" {
		q = q.Where("o.world_id = ?", worldID)
	}
	var rows []ComingPolicy
	err := q.Select("p.organisation_id, p.version, p.effective_from, COALESCE(w.offset_us, 0) AS offset_us").
		Order("p.effective_from, p.version, p.organisation_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing policies to come: %w", err)
	}
	return rows, nil
}

// LivingStates are an organisation's cases that count again when its policy changes, with
// their states, by id after a given one ("" for the first).
func (s *Store) LivingStates(ctx context.Context, organisationID, after string, limit int) ([]Case, error) {
	q := s.in(ctx).Where("organisation_id = ? AND (phase NOT IN ? OR next_wake IS NOT NULL)", organisationID, endedPhases)
	if after != "" {
		q = q.Where("id > ?", after)
	}
	var cases []Case
	if err := q.Order("id").Limit(limit).Find(&cases).Error; err != nil {
		return nil, fmt.Errorf("looking for living cases: %w", err)
	}
	return cases, nil
}
