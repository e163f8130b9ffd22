package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// NewOrganisation asks for an organisation.
type NewOrganisation struct {
	Kind     models.OrganisationKind `json:"kind"`
	Name     string                  `json:"name" minLength:"1" maxLength:"200"`
	Language casefile.Language       `json:"language,omitempty" default:"nb" doc:"The organisation's language form"`
	World    string                  `json:"world,omitempty" format:"uuid" doc:"Training world it belongs to (training only)"`
	Policy   *casefile.Policy        `json:"policy,omitempty" doc:"The default policy when left out"`
}

// Organisation is a municipality or a health trust.
type Organisation struct {
	ID            string                  `json:"id" format:"uuid"`
	Kind          models.OrganisationKind `json:"kind"`
	Name          string                  `json:"name"`
	Language      casefile.Language       `json:"language"`
	World         string                  `json:"world,omitempty"`
	PolicyVersion int                     `json:"policy_version"`
	CreatedAt     time.Time               `json:"created_at"`
}

// Organisations are those the asker belongs to or administers.
type Organisations struct {
	Organisations []Organisation `json:"organisations"`
}

// NewUnit asks for a unit.
type NewUnit struct {
	Name         string `json:"name" minLength:"1" maxLength:"200"`
	Coordinating bool   `json:"coordinating,omitempty" doc:"The coordinating unit (KE); an organisation has one"`
	AddressLine  string `json:"address_line,omitempty" maxLength:"200" doc:"Where the unit gets letters: its own letters say so"`
	PostalCode   string `json:"postal_code,omitempty" pattern:"^([0-9]{4})?$"`
	PostalPlace  string `json:"postal_place,omitempty" maxLength:"100"`
	Phone        string `json:"phone,omitempty" maxLength:"40"`
}

// Unit is a unit of an organisation.
type Unit struct {
	ID           string `json:"id" format:"uuid"`
	Organisation string `json:"organisation_id" format:"uuid"`
	Name         string `json:"name"`
	Coordinating bool   `json:"coordinating"`
	AddressLine  string `json:"address_line,omitempty"`
	PostalCode   string `json:"postal_code,omitempty"`
	PostalPlace  string `json:"postal_place,omitempty"`
	Phone        string `json:"phone,omitempty"`
	Version      int    `json:"version" doc:"In quotes what change_unit wants in If-Match"`
}

// UnitChange changes how a unit is reached; what is left out stays, "" removes it.
type UnitChange struct {
	AddressLine *string `json:"address_line,omitempty" maxLength:"200"`
	PostalCode  *string `json:"postal_code,omitempty" pattern:"^([0-9]{4})?$"`
	PostalPlace *string `json:"postal_place,omitempty" maxLength:"100"`
	Phone       *string `json:"phone,omitempty" maxLength:"40"`
}

// Units are the units of an organisation.
type Units struct {
	Units []Unit `json:"units"`
}

// CreateOrganisation registers an organisation: by an administrator of the
// installation, or in a training world by its owner. Errors of every register:
// NotFound, Forbidden, Invalid, KeyReused, Unavailable.
func (d *Service) CreateOrganisation(ctx context.Context, a Asker, key string, in NewOrganisation) (out Organisation, err error) {
	defer wrapError("registering an organisation", &err)
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
	if _, err := oneOf("kind", in.Kind); err != nil {
		return Organisation{}, err
	}
	if in.Language, err = oneOf("language", in.Language); err != nil {
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
		now := d.nowAt(offset)
		row := models.Organisation{ID: uuid.Must(uuid.NewV7()).String(), WorldID: optional(in.World), Kind: in.Kind, Name: in.Name,
			Language: in.Language, Policy: policy, PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: now}
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Organisation{}, fmt.Errorf("writing an organisation: %w", err)
		}
		return organisation(row), d.firstPolicy(ctx, tx, a, row)
	})
}

func organisation(row models.Organisation) Organisation {
	return Organisation{ID: row.ID, Kind: row.Kind, Name: row.Name, Language: row.Language, World: value(row.WorldID),
		PolicyVersion: row.PolicyVersion, CreatedAt: row.CreatedAt}
}

// Organisations lists the asker's own organisation, those of their worlds, or
// all for an administrator of the installation.
func (d *Service) Organisations(ctx context.Context, a Asker) (out Organisations, err error) {
	defer wrapError("listing organisations", &err)
	rows, err := d.store.FindOrganisations(ctx, models.OrganisationFilter{All: a.Admin, ID: a.Organisation, Issuer: a.Issuer,
		Owner: a.Subject})
	if err != nil {
		return Organisations{}, err
	}
	out.Organisations = []Organisation{}
	for _, row := range rows {
		out.Organisations = append(out.Organisations, organisation(row))
	}
	return out, nil
}

// CreateUnit registers a unit. An organisation has one coordinating unit.
func (d *Service) CreateUnit(ctx context.Context, a Asker, key, organisationID string, in NewUnit) (out Unit, err error) {
	defer wrapError("registering a unit", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return Unit{}, err
	}
	if !o.admin {
		return Unit{}, &Forbidden{NotInThisRole}
	}
	return once(ctx, d, a, key, "unit of "+o.org.ID, in, func(tx *models.Store) (Unit, error) {
		row := models.Unit{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Name: in.Name, Coordinating: in.Coordinating,
			AddressLine: optional(in.AddressLine), PostalCode: optional(in.PostalCode), PostalPlace: optional(in.PostalPlace),
			Phone: optional(in.Phone)}
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
	return Unit{ID: row.ID, Organisation: row.OrganisationID, Name: row.Name, Coordinating: row.Coordinating,
		AddressLine: value(row.AddressLine), PostalCode: value(row.PostalCode), PostalPlace: value(row.PostalPlace), Phone: value(row.Phone),
		Version: row.Version}
}

// ChangeUnit changes how a unit is reached: by an administrator. Letters that have been
// written stay as they are. Errors: NotFound, Forbidden, Invalid, Stale.
func (d *Service) ChangeUnit(ctx context.Context, a Asker, organisationID, unitID string, read Versions,
	in UnitChange) (out Unit, err error) {
	defer wrapError("changing a unit", &err)
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return Unit{}, err
	}
	if !o.admin {
		return Unit{}, &Forbidden{NotInThisRole}
	}
	if !validID(unitID) {
		return Unit{}, &NotFound{"unit"}
	}
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		row, err := tx.SendingUnit(ctx, o.org.ID, unitID)
		if err != nil {
			return err
		}
		if row.ID == "" {
			return &NotFound{"unit"}
		}
		if !read.Hold(row.Version) {
			return &Stale{Version: row.Version}
		}
		setOptional(&row.AddressLine, in.AddressLine)
		setOptional(&row.PostalCode, in.PostalCode)
		setOptional(&row.PostalPlace, in.PostalPlace)
		setOptional(&row.Phone, in.Phone)
		saved, err := tx.SaveUnit(ctx, &row)
		if err == nil && !saved { // somebody else has changed it at the same time
			err = &Stale{Version: row.Version}
		}
		out = unit(row)
		return err
	})
	return out, err
}

// Units lists an organisation's units, the coordinating one first.
func (d *Service) Units(ctx context.Context, a Asker, organisationID string) (out Units, err error) {
	defer wrapError("listing units", &err)
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
