package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// NewOrganisation asks for an organisation.
type NewOrganisation struct {
	Kind     string           `json:"kind" enum:"MUNICIPALITY,HEALTH_TRUST"`
	Name     string           `json:"name" minLength:"1" maxLength:"200"`
	Language string           `json:"language,omitempty" enum:"nb,nn,en" default:"nb" doc:"The organisation's language form"`
	World    string           `json:"world,omitempty" format:"uuid" doc:"Training world it belongs to (training only)"`
	Policy   *casefile.Policy `json:"policy,omitempty" doc:"The default policy when left out"`
}

// Organisation is a municipality or a health trust.
type Organisation struct {
	ID            string    `json:"id" format:"uuid"`
	Kind          string    `json:"kind" enum:"MUNICIPALITY,HEALTH_TRUST"`
	Name          string    `json:"name"`
	Language      string    `json:"language" enum:"nb,nn,en"`
	World         string    `json:"world,omitempty"`
	PolicyVersion int       `json:"policy_version"`
	CreatedAt     time.Time `json:"created_at"`
}

// Organisations are those the asker belongs to or administers.
type Organisations struct {
	Organisations []Organisation `json:"organisations"`
}

// OrganisationPolicy is an organisation's policy; Version is its ETag.
type OrganisationPolicy struct {
	Version int             `json:"version"`
	Policy  casefile.Policy `json:"policy"`
}

// NewUnit asks for a unit.
type NewUnit struct {
	Name         string `json:"name" minLength:"1" maxLength:"200"`
	Coordinating bool   `json:"coordinating,omitempty" doc:"The coordinating unit (KE); an organisation has one"`
}

// Unit is a unit of an organisation.
type Unit struct {
	ID           string `json:"id" format:"uuid"`
	Organisation string `json:"organisation_id" format:"uuid"`
	Name         string `json:"name"`
	Coordinating bool   `json:"coordinating"`
}

// Units are the units of an organisation.
type Units struct {
	Units []Unit `json:"units"`
}

// CreateOrganisation registers an organisation: by an administrator of the
// installation, or in a training world by its owner. Errors of every register:
// NotFound, Forbidden, Invalid, KeyReused, Unavailable.
func (d *Door) CreateOrganisation(ctx context.Context, a Asker, key string, in NewOrganisation) (out Organisation, err error) {
	defer told("registering an organisation", &err)
	var offset time.Duration
	if in.World != "" {
		world, err := d.world(ctx, a, in.World)
		if err != nil {
			return Organisation{}, err
		}
		offset = world.Offset()
	} else if !a.Admin {
		return Organisation{}, &Forbidden{NotInThisRole}
	}
	if _, err := oneOf("kind", in.Kind, models.Municipality, models.HealthTrust); err != nil {
		return Organisation{}, err
	}
	if in.Language, err = oneOf("language", in.Language, "nb", "nn", "en"); err != nil {
		return Organisation{}, err
	}
	policy := casefile.DefaultPolicy()
	if in.Policy != nil {
		policy = *in.Policy
	}
	if err := checkPolicy(policy); err != nil {
		return Organisation{}, err
	}
	return once(ctx, d, a, key, "organisation", in, func(tx *models.Store) (Organisation, error) {
		row := models.Organisation{ID: uuid.Must(uuid.NewV7()).String(), WorldID: optional(in.World), Kind: in.Kind, Name: in.Name,
			Language: in.Language, Policy: policy, PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: d.nowAt(offset)}
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Organisation{}, fmt.Errorf("writing an organisation: %w", err)
		}
		return organisation(row), nil
	})
}

func organisation(row models.Organisation) Organisation {
	return Organisation{ID: row.ID, Kind: row.Kind, Name: row.Name, Language: row.Language, World: value(row.WorldID),
		PolicyVersion: row.PolicyVersion, CreatedAt: row.CreatedAt}
}

// Organisations lists the asker's own organisation, those of their worlds, or
// all for an administrator of the installation.
func (d *Door) Organisations(ctx context.Context, a Asker) (out Organisations, err error) {
	defer told("listing organisations", &err)
	rows, err := d.store.FindOrganisations(ctx, models.OrganisationFilter{All: a.Admin, ID: a.Organisation, Issuer: a.Issuer, Owner: a.Subject})
	if err != nil {
		return Organisations{}, err
	}
	out.Organisations = []Organisation{}
	for _, row := range rows {
		out.Organisations = append(out.Organisations, organisation(row))
	}
	return out, nil
}

// Policy reads an organisation's policy.
func (d *Door) Policy(ctx context.Context, a Asker, organisationID string) (out OrganisationPolicy, err error) {
	defer told("reading a policy", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return OrganisationPolicy{}, err
	}
	return OrganisationPolicy{Version: o.org.PolicyVersion, Policy: o.org.Policy}, nil
}

// SetPolicy replaces a policy; version is the one read (If-Match), 0 to write
// over whatever is there. Every case counts its open deadlines again before it
// returns (INV-73); when one could not, the policy is written, the error is
// Unavailable, and writing it once more counts again. Errors: also Stale.
func (d *Door) SetPolicy(ctx context.Context, a Asker, organisationID string, version int, in OrganisationPolicy) (out OrganisationPolicy, err error) {
	defer told("writing a policy", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return OrganisationPolicy{}, err
	}
	if !o.admin {
		return OrganisationPolicy{}, &Forbidden{NotInThisRole}
	}
	if err := checkPolicy(in.Policy); err != nil {
		return OrganisationPolicy{}, err
	}
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		out.Version, err = tx.SetPolicy(ctx, o.org.ID, version, in.Policy)
		return err
	})
	if err == nil && out.Version == 0 {
		err = &Stale{Version: o.org.PolicyVersion}
	}
	if err != nil {
		return OrganisationPolicy{}, err
	}
	out.Policy = in.Policy
	return out, d.recount(ctx, o, out.Version)
}

// recount lets every case of an organisation in which something may still
// happen count its open deadlines again.
func (d *Door) recount(ctx context.Context, o *office, version int) error {
	cases, err := d.store.LivingCasesOf(ctx, o.org.ID)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, c := range cases {
		group.Go(func() error {
			return d.tell(ctx, o, c.ID, fmt.Sprintf("policy/%d/%s", version, c.ID), &casefile.Recount{Reason: "POLICY"})
		})
	}
	return group.Wait()
}

// CreateUnit registers a unit. An organisation has one coordinating unit.
func (d *Door) CreateUnit(ctx context.Context, a Asker, key, organisationID string, in NewUnit) (out Unit, err error) {
	defer told("registering a unit", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return Unit{}, err
	}
	if !o.admin {
		return Unit{}, &Forbidden{NotInThisRole}
	}
	return once(ctx, d, a, key, "unit of "+o.org.ID, in, func(tx *models.Store) (Unit, error) {
		row := models.Unit{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Name: in.Name, Coordinating: in.Coordinating}
		err := tx.DB.WithContext(ctx).Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return Unit{}, &Invalid{Field: "coordinating", Key: "coordinating_unit_exists"}
		}
		if err != nil {
			return Unit{}, fmt.Errorf("writing a unit: %w", err)
		}
		return unit(row), nil
	})
}

func unit(row models.Unit) Unit {
	return Unit{ID: row.ID, Organisation: row.OrganisationID, Name: row.Name, Coordinating: row.Coordinating}
}

// Units lists an organisation's units, the coordinating one first.
func (d *Door) Units(ctx context.Context, a Asker, organisationID string) (out Units, err error) {
	defer told("listing units", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return Units{}, err
	}
	rows, err := d.store.UnitsOf(ctx, o.org.ID)
	if err != nil {
		return Units{}, err
	}
	out.Units = []Unit{}
	for _, row := range rows {
		out.Units = append(out.Units, unit(row))
	}
	return out, nil
}
