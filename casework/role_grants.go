package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// guarded are the roles that open other people's cases or the registers: two
// people give them (INV-111).
var guarded = []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead, casefile.RoleAdmin}

// Who may approve what, beside the administrators of the installation where ADMIN may.
var (
	settlePolicies = []casefile.Role{casefile.RoleAdmin}
	settleRoles    = []casefile.Role{casefile.RoleAdmin, casefile.RoleUnitLead}
	theUnit        = []casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead}
)

// RoleGrant is KE, KEL or ADMIN asked for, given or taken away.
type RoleGrant struct {
	ID         string             `json:"id" format:"uuid"`
	Staff      casefile.Principal `json:"staff"`
	Role       casefile.Role      `json:"role"`
	Status     models.RoleAct     `json:"status" doc:"GIVEN: by one person, where nobody else was there yet"`
	ProposedBy casefile.Principal `json:"proposed_by" doc:"Who asked for it, gave it or took it away: staff/<id>, or login/<subject> for one who is not registered"`
	ProposedAt time.Time          `json:"proposed_at"`
	DecidedBy  casefile.Principal `json:"decided_by,omitempty" doc:"Never the one who asked, nor the one who gets the role"`
	DecidedAt  time.Time          `json:"decided_at,omitzero"`
}

// WaitingRole is a role that waits for a second person.
type WaitingRole struct {
	Grant string        `json:"grant_id" format:"uuid"`
	Role  casefile.Role `json:"role"`
}

// RoleGrants are all of an organisation, the newest first. None is ever changed or removed.
type RoleGrants struct {
	Grants []RoleGrant `json:"grants"`
}

// guardRoles lets nobody give themselves a role, and keeps back each guarded role
// that is to be added until a second person has approved it. before is nil for a
// new account. It changes the roles of the row, and returns what is to be written
// about it. One person gives them alone where there is no second: an administrator
// of the installation in an organisation that has neither ADMIN nor KEL, and in
// training the owner of a world. Who is deactivated has no role, so coming back
// takes two as well. Errors: Forbidden with OwnRoles.
func (d *Service) guardRoles(ctx context.Context, tx *models.Store, o *office, a Asker, before, row *models.Staff) ([]models.RoleGrant,
	error) {
	var held []casefile.Role
	if before != nil {
		held = before.Roles
	}
	if row.Principal() == a.Who && len(without(row.Roles, held)) > 0 {
		return nil, &Forbidden{OwnRoles}
	}
	had, has := held, row.Roles
	if before == nil || !before.Active {
		had = nil
	}
	if !row.Active {
		has = nil
	}
	var acts []models.RoleGrant
	note := func(act models.RoleAct, roles []casefile.Role) {
		for _, r := range roles {
			acts = append(acts, d.roleAct(a, o, models.RoleGrant{GrantID: uuid.Must(uuid.NewV7()).String(), StaffID: row.ID, Role: r, Act: act}))
		}
	}
	note(models.RoleTaken, guardedOf(without(had, has)))
	added := guardedOf(without(has, had))
	if len(added) == 0 {
		return acts, nil
	}
	there, err := tx.HasRole(ctx, o.org.ID, casefile.RoleAdmin, casefile.RoleUnitLead)
	if err != nil {
		return nil, err
	}
	if o.owner || a.Admin && !there {
		note(models.RoleGiven, added)
		return acts, nil
	}
	row.Roles = orEmpty(without(row.Roles, added))
	waiting, err := tx.WaitingRoles(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	note(models.RoleProposed, without(added, rolesOf(waiting)))
	return acts, nil
}

// roleAct fills in who did it and when.
func (d *Service) roleAct(a Asker, o *office, act models.RoleGrant) models.RoleGrant {
	act.OrganisationID, act.ByWhom, act.Login, act.At = o.org.ID, a.name(), d.login(a), o.now
	return act
}

func guardedOf(roles []casefile.Role) []casefile.Role {
	return slices.DeleteFunc(slices.Clone(roles), func(r casefile.Role) bool { return !slices.Contains(guarded, r) })
}

// without are those of the first list that are not in the second, each once.
func without(roles, others []casefile.Role) []casefile.Role {
	var out []casefile.Role
	for _, r := range roles {
		if !slices.Contains(others, r) && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func rolesOf(acts []models.RoleGrant) []casefile.Role {
	var out []casefile.Role
	for _, act := range acts {
		out = append(out, act.Role)
	}
	return out
}

// staffShown is a staff member with the roles that wait for a second person.
func staffShown(ctx context.Context, store *models.Store, row models.Staff) (Staff, error) {
	waiting, err := store.WaitingRoles(ctx, row.ID)
	if err != nil {
		return Staff{}, err
	}
	out := staff(row)
	for _, w := range waiting {
		out.WaitingRoles = append(out.WaitingRoles, WaitingRole{w.GrantID, w.Role})
	}
	return out, nil
}

// settlesRoles opens the grants of an organisation to those who may approve
// them: its administrators, those of the installation, and the head of the
// coordinating unit.
func (d *Service) settlesRoles(ctx context.Context, a Asker, organisationID string) (*office, error) {
	o, err := d.in(ctx, a, organisationID)
	if err != nil {
		return nil, err
	}
	if !o.settlesRoles(a) {
		return nil, &Forbidden{NotInThisRole}
	}
	return o, nil
}

func (o *office) settlesRoles(a Asker) bool {
	return o.admin || a.Organisation == o.org.ID && a.has(casefile.RoleUnitLead)
}

// RoleGrants lists every KE, KEL and ADMIN that has been asked for, given or
// taken away, for those who may approve one. Errors: those of every register.
func (d *Service) RoleGrants(ctx context.Context, a Asker, organisationID string) (out RoleGrants, err error) {
	defer wrapError("listing grants of roles", &err)
	o, err := d.settlesRoles(ctx, a, organisationID)
	if err != nil {
		return RoleGrants{}, err
	}
	rows, err := d.store.RoleGrantsOf(ctx, o.org.ID)
	if err != nil {
		return RoleGrants{}, err
	}
	out.Grants = []RoleGrant{}
	at := map[string]int{}
	for _, row := range rows {
		if i, seen := at[row.GrantID]; seen {
			out.Grants[i].settle(row)
			continue
		}
		at[row.GrantID] = len(out.Grants)
		out.Grants = append(out.Grants, roleGrant(row))
	}
	slices.Reverse(out.Grants)
	return out, nil
}

func roleGrant(row models.RoleGrant) RoleGrant {
	return RoleGrant{ID: row.GrantID, Staff: models.StaffPrincipal(row.StaffID), Role: row.Role, Status: row.Act, ProposedBy: row.ByWhom,
		ProposedAt: row.At}
}

func (g *RoleGrant) settle(row models.RoleGrant) {
	g.Status, g.DecidedBy, g.DecidedAt = row.Act, row.ByWhom, row.At
}

// ApproveRole gives a role that somebody else has asked for. Whoever asked, who owes
// account, login or role to them, and whoever gets it cannot approve it (INV-111). Errors: also Forbidden with SamePerson and
// OwnRoles, and Invalid for one that has been settled.
func (d *Service) ApproveRole(ctx context.Context, a Asker, key, organisationID, grantID string) (out RoleGrant, err error) {
	defer wrapError("approving a role", &err)
	return d.settleRole(ctx, a, key, organisationID, grantID, models.RoleApproved)
}

// RejectRole ends what was asked for without effect; whoever asked may take it
// back in this way. Errors: as ApproveRole.
func (d *Service) RejectRole(ctx context.Context, a Asker, key, organisationID, grantID string) (out RoleGrant, err error) {
	defer wrapError("rejecting a role", &err)
	return d.settleRole(ctx, a, key, organisationID, grantID, models.RoleRejected)
}

func (d *Service) settleRole(ctx context.Context, a Asker, key, organisationID, grantID string, act models.RoleAct) (RoleGrant, error) {
	o, err := d.settlesRoles(ctx, a, organisationID)
	if err != nil {
		return RoleGrant{}, err
	}
	if !validID(grantID) {
		return RoleGrant{}, &NotFound{"role grant"}
	}
	var staff Staff
	batch := ""
	settled, err := once(ctx, d, a, key, string(act)+" role grant "+grantID, struct{}{}, func(tx *models.Store) (RoleGrant, error) {
		acts, err := tx.RoleGrantByID(ctx, o.org.ID, grantID)
		switch {
		case err != nil:
			return RoleGrant{}, err
		case len(acts) == 0:
			return RoleGrant{}, &NotFound{"role grant"}
		case len(acts) > 1 || acts[0].Act != models.RoleProposed:
			return RoleGrant{}, &Invalid{Field: "grant_id", Key: "proposal_settled"}
		}
		asked := acts[0]
		if act == models.RoleApproved {
			switch {
			case asked.ByWhom == a.name() || asked.Login == d.login(a):
				return RoleGrant{}, &Forbidden{SamePerson}
			case models.StaffPrincipal(asked.StaffID) == a.Who:
				return RoleGrant{}, &Forbidden{OwnRoles}
			}
			if err := d.secondPerson(ctx, tx, o, a, proposal{asked.ByWhom, asked.Login, settleRoles, asked.StaffID}); err != nil {
				return RoleGrant{}, err
			}
		}
		row := d.roleAct(a, o, models.RoleGrant{GrantID: grantID, StaffID: asked.StaffID, Role: asked.Role, Act: act})
		err = tx.AddRoleGrants(ctx, row)
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return RoleGrant{}, &Invalid{Field: "grant_id", Key: "proposal_settled"}
		}
		if err != nil {
			return RoleGrant{}, err
		}
		out := roleGrant(asked)
		out.settle(row)
		if act == models.RoleApproved {
			staff, batch, err = d.alterStaff(ctx, tx, o, a, asked.StaffID, func(row *models.Staff) (string, error) {
				row.Roles = append(without(row.Roles, []casefile.Role{asked.Role}), asked.Role)
				row.Version++
				return "roles", nil
			})
		}
		return out, err
	})
	if err != nil {
		return RoleGrant{}, err
	}
	_, err = d.afterStaff(ctx, o, staff, batch, nil)
	return settled, err
}
