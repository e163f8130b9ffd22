package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// NewStaff asks for a staff member.
type NewStaff struct {
	Organisation string            `json:"organisation_id,omitempty" format:"uuid" doc:"Your own when left out"`
	Unit         string            `json:"unit_id,omitempty" format:"uuid"`
	Manager      string            `json:"manager_id,omitempty" format:"uuid" doc:"Staff id of the nearest manager"`
	Name         string            `json:"name" minLength:"1" maxLength:"200"`
	WorkEmail    string            `json:"work_email,omitempty" format:"email" maxLength:"254" doc:"Where reminders go"`
	Roles        []casefile.Role   `json:"roles,omitempty" enum:"KE,KEL,MGR,DH,HP-M,HP-S,OTH,ADMIN" doc:"Roles from the register; KEL is the named head of the coordinating unit, DH heads the department that is their unit (INV-05)"`
	Language     casefile.Language `json:"language,omitempty" doc:"The organisation's when left out"`
	LoginSubject string            `json:"login_subject,omitempty" maxLength:"200" doc:"Subject of their login"`
	LoginIssuer  string            `json:"login_issuer,omitempty" maxLength:"300" doc:"Issuer of that login, one of those that the installation accepts; your own when left out"`
}

// StaffChange changes a staff member; what is left out stays.
type StaffChange struct {
	Unit         *string            `json:"unit_id,omitempty" maxLength:"36" doc:"Empty takes them out of their unit"`
	Manager      *string            `json:"manager_id,omitempty" maxLength:"36"`
	Name         *string            `json:"name,omitempty" minLength:"1" maxLength:"200"`
	WorkEmail    *string            `json:"work_email,omitempty" maxLength:"254"`
	Roles        *[]casefile.Role   `json:"roles,omitempty" enum:"KE,KEL,MGR,DH,HP-M,HP-S,OTH,ADMIN"`
	Language     *casefile.Language `json:"language,omitempty"`
	Active       *bool              `json:"active,omitempty" doc:"False deactivates; everything they have in any case passes on or ends (INV-37)"`
	LoginSubject *string            `json:"login_subject,omitempty" minLength:"1" maxLength:"200" doc:"One more login"`
	LoginIssuer  string             `json:"login_issuer,omitempty" maxLength:"300" doc:"Issuer of that login; your own when left out"`
}

// Staff is a staff member. Version is what If-Match goes by.
type Staff struct {
	ID           string             `json:"id" format:"uuid"`
	Principal    casefile.Principal `json:"principal"`
	Organisation string             `json:"organisation_id" format:"uuid"`
	Unit         string             `json:"unit_id,omitempty"`
	Manager      string             `json:"manager_id,omitempty"`
	Name         string             `json:"name"`
	WorkEmail    string             `json:"work_email,omitempty"`
	Roles        []casefile.Role    `json:"roles"`
	Language     casefile.Language  `json:"language"`
	Active       bool               `json:"active"`
	// WaitingRoles are there in the answer about one staff member, not in lists.
	WaitingRoles []WaitingRole `json:"waiting_roles,omitempty" doc:"KE, KEL and ADMIN that have been asked for them and that a second person has not approved yet (GET /organisations/{organisation_id}/role-grants)"`
	// Training is there in lists, not in the answer about one staff member.
	Training  []models.TrainingKind `json:"training,omitzero" doc:"In lists, for who sees the training of the staff: which of it counts today (INV-34)"`
	Version   int                   `json:"version"`
	CreatedAt time.Time             `json:"created_at"`
	// Batch is there when a change concerns cases.
	Batch *BatchSummary `json:"batch,omitempty" doc:"In the answer to a change that concerns cases: how far they have been told"`
}

func staff(row models.Staff) Staff {
	return Staff{ID: row.ID, Principal: row.Principal(), Organisation: row.OrganisationID, Unit: value(row.UnitID),
		Manager: value(row.ManagerID),
		Name:    row.Name, WorkEmail: value(row.WorkEmail), Roles: orEmpty(row.Roles), Language: row.Language, Active: row.Active,
		Version: row.Version, CreatedAt: row.CreatedAt}
}

// CreateStaff registers a staff member, by an administrator of the organisation.
func (d *Service) CreateStaff(ctx context.Context, a Asker, key string, in NewStaff) (out Staff, err error) {
	defer wrapError("registering a staff member", &err)
	o, err := d.in(ctx, a, in.Organisation)
	if err != nil {
		return Staff{}, err
	}
	if !o.admin {
		return Staff{}, &Forbidden{NotInThisRole}
	}
	return once(ctx, d, a, key, "staff", in, func(tx *models.Store) (Staff, error) {
		if err := tx.HoldLead(ctx, o.org.ID); err != nil {
			return Staff{}, err
		}
		row := models.Staff{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, UnitID: optional(in.Unit),
			ManagerID: optional(in.Manager),
			Name:      in.Name, WorkEmail: optional(in.WorkEmail), Roles: orEmpty(in.Roles), Language: in.Language, Active: true, Version: 1,
			CreatedAt: o.now, CreatedBy: a.name(), CreatedLogin: d.login(a)}
		if row.Language == "" {
			row.Language = o.org.Language
		}
		if err := checkStaff(ctx, tx, row); err != nil {
			return Staff{}, err
		}
		acts, err := d.guardRoles(ctx, tx, o, a, nil, &row)
		if err != nil {
			return Staff{}, err
		}
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Staff{}, fmt.Errorf("writing a staff member: %w", err)
		}
		if err := tx.AddRoleGrants(ctx, acts...); err != nil {
			return Staff{}, err
		}
		out, err := staffShown(ctx, tx, row)
		if err != nil {
			return Staff{}, err
		}
		return out, d.bind(ctx, tx, o, a, newLogin{issuer: in.LoginIssuer, subject: in.LoginSubject, who: row.Principal()})
	})
}

// checkStaff refuses a row that names what the organisation has not.
func checkStaff(ctx context.Context, tx *models.Store, row models.Staff) error {
	if slices.ContainsFunc(row.Roles, func(r casefile.Role) bool { return !slices.Contains(casefile.StaffRoles(), r) }) {
		return &Invalid{Field: "roles", Key: "unknown_code"}
	}
	if _, err := oneOf("language", row.Language); err != nil {
		return err
	}
	if err := checkName(row.Name); err != nil {
		return err
	}
	if err := checkEmail("work_email", value(row.WorkEmail)); err != nil {
		return err
	}
	if row.UnitID != nil {
		ok := validID(*row.UnitID)
		if ok {
			var err error
			if ok, err = tx.HasUnit(ctx, row.OrganisationID, *row.UnitID); err != nil {
				return err
			}
		}
		if !ok {
			return &Invalid{Field: "unit_id", Key: "unknown_unit"}
		}
	}
	if row.ManagerID != nil {
		if !validID(*row.ManagerID) || *row.ManagerID == row.ID {
			return &Invalid{Field: "manager_id", Key: "unknown_staff"}
		}
		if _, err := tx.StaffByID(ctx, row.OrganisationID, *row.ManagerID); errors.Is(err, gorm.ErrRecordNotFound) {
			return &Invalid{Field: "manager_id", Key: "unknown_staff"}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// ofStaff opens the registers a staff member is in.
func (d *Service) ofStaff(ctx context.Context, a Asker, id string) (*office, error) {
	if !validID(id) {
		return nil, &NotFound{"staff"}
	}
	organisation, err := d.store.OrganisationOfStaff(ctx, id)
	if err != nil {
		return nil, err
	}
	if organisation == "" {
		return nil, &NotFound{"staff"}
	}
	o, err := d.in(ctx, a, organisation)
	if is[*NotFound](err) {
		err = &NotFound{"staff"}
	}
	return o, err
}

// StaffMember shows one staff member to colleagues and administrators.
func (d *Service) StaffMember(ctx context.Context, a Asker, id string) (out Staff, err error) {
	defer wrapError("reading a staff member", &err)
	o, err := d.ofStaff(ctx, a, id)
	if err != nil {
		return Staff{}, err
	}
	row, err := d.store.StaffByID(ctx, o.org.ID, id)
	if err != nil {
		return Staff{}, err
	}
	return staffShown(ctx, d.store, row)
}

// ChangeStaff changes a staff member who is as they were read. A change that concerns cases is carried out in them by a
// batch, which is written together with the change: everything somebody who is
// deactivated has passes on or ends (INV-37), another head of the unit or of a
// department, or manager, is noted.
// The answer waits for ordinary cases; Batch says whether some are left, and they
// follow by themselves. The only active head of the coordinating unit cannot go
// (INV-05). Errors: also Stale, Invalid.
func (d *Service) ChangeStaff(ctx context.Context, a Asker, id string, read Versions, in StaffChange) (out Staff, err error) {
	defer wrapError("changing a staff member", &err)
	o, err := d.ofStaff(ctx, a, id)
	if err != nil {
		return Staff{}, err
	}
	if !o.admin {
		return Staff{}, &Forbidden{NotInThisRole}
	}
	batch := ""
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		out, batch, err = d.alterStaff(ctx, tx, o, a, id, func(row *models.Staff) (string, error) {
			if !read.Hold(row.Version) {
				return "", &Stale{Version: row.Version}
			}
			before := *row
			in.apply(row)
			if err := checkStaff(ctx, tx, *row); err != nil {
				return "", err
			}
			acts, err := d.guardRoles(ctx, tx, o, a, &before, row)
			if err != nil {
				return "", err
			}
			return in.leavesHead(), tx.AddRoleGrants(ctx, acts...)
		})
		if err != nil {
			return err
		}
		return d.bind(ctx, tx, o, a, newLogin{issuer: in.LoginIssuer, subject: value(in.LoginSubject), who: out.Principal,
			waits: o.guardsLogins(a, out.Principal, out.Roles), known: true})
	})
	return d.afterStaff(ctx, o, out, batch, err)
}

// alterStaff changes a row of the register and, together with it, writes the
// batch by which its cases are told; batch is "" when no case is concerned. The
// change names the field that is to blame when the unit would be left without a
// head (INV-05).
func (d *Service) alterStaff(ctx context.Context, tx *models.Store, o *office, a Asker, id string,
	change func(*models.Staff) (string, error)) (out Staff, batch string, err error) {
	if err := tx.HoldLead(ctx, o.org.ID); err != nil {
		return Staff{}, "", err
	}
	before, err := tx.LeadOf(ctx, o.org.ID)
	if err != nil {
		return Staff{}, "", err
	}
	row, err := tx.LockStaff(ctx, id)
	if err != nil {
		return Staff{}, "", err
	}
	old := row
	field, err := change(&row)
	if err != nil {
		return Staff{}, "", err
	}
	departments := []string{value(old.UnitID), value(row.UnitID)}
	headed, err := tx.HeadsOf(ctx, departments)
	if err != nil {
		return Staff{}, "", err
	}
	if err := tx.DB.WithContext(ctx).Save(&row).Error; err != nil {
		return Staff{}, "", fmt.Errorf("writing a staff member: %w", err)
	}
	heads, err := tx.HeadsOf(ctx, departments)
	if err != nil {
		return Staff{}, "", err
	}
	after, err := tx.LeadOf(ctx, o.org.ID)
	if err != nil {
		return Staff{}, "", err
	}
	if before.Who != "" && after.Who == "" {
		return Staff{}, "", &Invalid{Field: field, Key: "only_head", Rule: "INV-05"}
	}
	b := models.Batch{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Staff: row.Principal(), RequestedBy: a.name(),
		CreatedAt: o.now}
	switch {
	case field == "active" && !row.Active:
		b.Kind, b.Reason = models.StaffLeft, "ACCOUNT_DISABLED"
	case before.Who != after.Who:
		b.Kind, b.Successor = models.RegisterChanged, before.Who
	case !maps.Equal(headed, heads): // episodes name who headed their department: the one who changed, or who was it there
		b.Kind, b.Successor = models.RegisterChanged, headed[value(row.UnitID)]
	case value(old.ManagerID) != value(row.ManagerID):
		b.Kind = models.RegisterChanged
	}
	if inUnit(old.Roles) && !inUnit(row.Roles) && b.Kind != models.StaffLeft { // a lost role is a ground no more (INV-111)
		b.Kind, b.Reason = models.RegisterChanged, models.LeftUnit
	}
	if b.Kind != "" {
		batch = b.ID
		if err := tx.CreateBatch(ctx, b); err != nil {
			return Staff{}, "", err
		}
	}
	out, err = staffShown(ctx, tx, row)
	return out, batch, err
}

// afterStaff carries out the batch of a change.
func (d *Service) afterStaff(ctx context.Context, o *office, out Staff, batch string, err error) (Staff, error) {
	if err != nil || batch == "" {
		return out, err
	}
	summary, err := d.runBatch(ctx, batch, !o.admin)
	out.Batch = &summary
	return out, err
}

// inUnit reports whether roles of the register are those of the coordinating unit.
func inUnit(roles []casefile.Role) bool {
	return slices.Contains(roles, casefile.RoleUnit) || slices.Contains(roles, casefile.RoleUnitLead)
}

// leavesHead names the field that would leave the unit without a head.
func (in StaffChange) leavesHead() string {
	switch {
	case in.Active != nil && !*in.Active:
		return "active"
	case in.Roles != nil:
		return "roles"
	}
	return "unit_id"
}

func (in StaffChange) apply(row *models.Staff) {
	set(&row.Name, in.Name)
	set(&row.Roles, in.Roles)
	set(&row.Language, in.Language)
	set(&row.Active, in.Active)
	setOptional(&row.UnitID, in.Unit)
	setOptional(&row.ManagerID, in.Manager)
	setOptional(&row.WorkEmail, in.WorkEmail)
	row.Version++
}

// set changes a field when a value is given.
func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// setOptional is set for a field that "" empties.
func setOptional[T ~string](field **T, to *T) {
	if to != nil {
		*field = optional(*to)
	}
}

// tell lets a case take note of something in the registers. A case that has
// ended meanwhile, or knows already, refuses, and that is well.
func (d *Service) tell(ctx context.Context, o *office, caseID, id string, body casefile.Step) error {
	_, err := d.update(ctx, order{caseID: caseID, organisation: o.org.ID, offset: o.offset,
		cmd: casefile.Command{ID: id, RequestHash: fingerprint(id), By: casefile.SystemActor, Body: body}})
	switch {
	case is[*casefile.Refusal](err):
		return nil
	case is[*Pending](err): // the register is written; only the case lags behind
		return &Unavailable{RetryAfter: retryAfter, Err: err}
	}
	return err
}
