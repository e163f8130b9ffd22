package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// Login is one login of somebody.
type Login struct {
	ID         string             `json:"id" format:"uuid"`
	Issuer     string             `json:"issuer"`
	Subject    string             `json:"subject"`
	Waits      bool               `json:"waits" doc:"Opens nothing until a second person has let it in (INV-111)"`
	AddedBy    casefile.Principal `json:"added_by,omitempty" doc:"Missing for logins from before it was kept"`
	AddedAt    time.Time          `json:"added_at,omitzero"`
	ApprovedBy casefile.Principal `json:"approved_by,omitempty"`
	EndedBy    casefile.Principal `json:"ended_by,omitempty"`
	EndedAt    time.Time          `json:"ended_at,omitzero"`
}

// Logins are somebody's, those that have ended too, oldest first.
type Logins struct {
	Logins []Login `json:"logins"`
}

func login(row models.Login) Login {
	return Login{ID: row.ID, Issuer: row.Issuer, Subject: row.Subject, Waits: row.Waits, AddedBy: row.AddedBy, AddedAt: value(row.AddedAt),
		ApprovedBy: value(row.ApprovedBy), EndedBy: value(row.EndedBy), EndedAt: value(row.EndedAt)}
}

// newLogin is a login to be bound; waits is set where two people must let it in, known
// where it is added to an entry that was there before, whose owner is then told.
type newLogin struct {
	issuer, subject string
	who             casefile.Principal
	waits, known    bool
}

// bind lets a login be somebody in an organisation: at the asker's own issuer, or
// at another that the installation accepts. That the login is somebody elsewhere
// is no business of this organisation's, and is not told.
func (d *Service) bind(ctx context.Context, tx *models.Store, o *office, a Asker, n newLogin) error {
	if n.subject == "" {
		return nil
	}
	if n.issuer == "" {
		n.issuer = a.Issuer
	}
	if n.issuer != a.Issuer && !slices.Contains(d.issuers, n.issuer) {
		return &Invalid{Field: "login_issuer", Key: "unknown_issuer"}
	}
	row := models.Login{ID: uuid.Must(uuid.NewV7()).String(), Issuer: n.issuer, Subject: n.subject, OrganisationID: o.org.ID,
		Principal: n.who, Waits: n.waits, AddedBy: a.name(), AddedAt: &o.now}
	err := tx.DB.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &Invalid{Field: "login_subject", Key: "login_taken"}
	}
	if err != nil {
		return fmt.Errorf("binding a login: %w", err)
	}
	if !n.known {
		return nil
	}
	return d.tellOfLogin(ctx, tx, o, a, n.who, row.ID, LoginBound)
}

// bindPerson is bind for a person, and leaves a line in their own access log.
func (d *Service) bindPerson(ctx context.Context, tx *models.Store, o *office, a Asker, personID string, n newLogin) error {
	if n.subject == "" {
		return nil
	}
	n.who = models.PersonPrincipal(personID)
	if err := d.bind(ctx, tx, o, a, n); err != nil {
		return err
	}
	entry := d.access(a, o.org.ID, nil, "binding a login to person "+personID, o.keeper(), true)
	entry.PersonIDs = []string{personID}
	return tx.LogAccess(ctx, entry)
}

// guardsLogins reports whether a new login of a staff member waits for a second
// person: it would open what their roles open, and those two people gave (INV-111).
func (o *office) guardsLogins(a Asker, who casefile.Principal, roles []casefile.Role) bool {
	return !o.owner && who != a.Who && len(guardedOf(roles)) > 0
}

// LoginsOfPerson lists a person's logins: for those who keep the register and for
// the person themself; it logs the look. Errors: those of every register.
func (d *Service) LoginsOfPerson(ctx context.Context, a Asker, personID string) (out Logins, err error) {
	defer wrapError("listing a person's logins", &err)
	organisation, personID, err := d.placeOfPerson(ctx, a, personID, "logins of person ")
	if err != nil {
		return Logins{}, err
	}
	if _, err := d.seePerson(ctx, a, organisation, personID, "logins of person "+personID); err != nil {
		return Logins{}, err
	}
	return d.loginsOf(ctx, models.PersonPrincipal(personID))
}

// LoginsOfStaff lists a staff member's logins, for themself, administrators and
// the head of the coordinating unit. Errors: those of every register.
func (d *Service) LoginsOfStaff(ctx context.Context, a Asker, staffID string) (out Logins, err error) {
	defer wrapError("listing a staff member's logins", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return Logins{}, err
	}
	if !o.settlesRoles(a) && a.Who != models.StaffPrincipal(staffID) {
		return Logins{}, &Forbidden{NotInThisRole}
	}
	return d.loginsOf(ctx, models.StaffPrincipal(staffID))
}

func (d *Service) loginsOf(ctx context.Context, who casefile.Principal) (Logins, error) {
	rows, err := d.store.LoginsOf(ctx, who)
	out := Logins{Logins: []Login{}}
	for _, row := range rows {
		out.Logins = append(out.Logins, login(row))
	}
	return out, err
}

// EndLoginOfPerson ends a login of a person, by those who keep the register. The
// row is kept, and so is a line in the person's own access log. Errors: also
// Invalid for one that has ended.
func (d *Service) EndLoginOfPerson(ctx context.Context, a Asker, key, personID, id string) (out Login, err error) {
	defer wrapError("ending a person's login", &err)
	const what = "ending a login of person "
	o, personID, err := d.keepersOf(ctx, a, personID, what)
	if err != nil {
		return Login{}, err
	}
	return d.changeLogin(ctx, a, key, models.PersonPrincipal(personID), id, "end", func(tx *models.Store, row *models.Login) error {
		entry := d.access(a, o.org.ID, nil, what+personID, o.keeper(), true)
		entry.PersonIDs, entry.About = []string{personID}, "login "+id
		if err := tx.LogAccess(ctx, entry); err != nil {
			return err
		}
		return d.endLogin(ctx, tx, row, a, o)
	})
}

// EndLoginOfStaff ends a login of a staff member, by an administrator. The row is
// kept. Errors: also Invalid for one that has ended.
func (d *Service) EndLoginOfStaff(ctx context.Context, a Asker, key, staffID, id string) (out Login, err error) {
	defer wrapError("ending a staff member's login", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return Login{}, err
	}
	if !o.admin {
		return Login{}, &Forbidden{NotInThisRole}
	}
	return d.changeLogin(ctx, a, key, models.StaffPrincipal(staffID), id, "end", func(tx *models.Store, row *models.Login) error {
		return d.endLogin(ctx, tx, row, a, o)
	})
}

// ApproveLogin lets in a login that waits, by one who may approve roles: not by
// whoever added it, nor by one who owes account, login or role to them. Errors: also Forbidden with SamePerson, and Invalid.
func (d *Service) ApproveLogin(ctx context.Context, a Asker, key, staffID, id string) (out Login, err error) {
	defer wrapError("letting a login in", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return Login{}, err
	}
	if !o.settlesRoles(a) {
		return Login{}, &Forbidden{NotInThisRole}
	}
	return d.changeLogin(ctx, a, key, models.StaffPrincipal(staffID), id, "approve", func(tx *models.Store, row *models.Login) error {
		switch {
		case row.EndedAt != nil || !row.Waits:
			return &Invalid{Field: "login_id", Key: "login_waits_not"}
		case row.AddedBy == a.name():
			return &Forbidden{SamePerson}
		}
		if err := d.secondPerson(ctx, tx, o, a, proposal{row.AddedBy, "", settleRoles, ""}); err != nil {
			return err
		}
		by := a.name()
		row.Waits, row.ApprovedBy = false, &by
		return nil
	})
}

func (d *Service) endLogin(ctx context.Context, tx *models.Store, row *models.Login, a Asker, o *office) error {
	by := a.name()
	row.EndedBy, row.EndedAt = &by, &o.now
	return d.tellOfLogin(ctx, tx, o, a, row.Principal, row.ID, LoginEnded)
}

// changeLogin changes one login under a key.
func (d *Service) changeLogin(ctx context.Context, a Asker, key string, who casefile.Principal, id, how string,
	change func(*models.Store, *models.Login) error) (Login, error) {
	if !validID(id) {
		return Login{}, &NotFound{"login"}
	}
	return once(ctx, d, a, key, how+" login "+id+" of "+string(who), struct{}{}, func(tx *models.Store) (Login, error) {
		row, err := tx.LockLogin(ctx, who, id)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Login{}, &NotFound{"login"}
		}
		if err != nil {
			return Login{}, err
		}
		if how == "end" && row.EndedAt != nil {
			return Login{}, &Invalid{Field: "login_id", Key: "login_ended"}
		}
		if err := change(tx, &row); err != nil {
			return Login{}, err
		}
		if err := tx.DB.WithContext(ctx).Save(&row).Error; err != nil {
			return Login{}, fmt.Errorf("changing a login: %w", err)
		}
		return login(row), nil
	})
}
