package casework

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/auth"
	"samlop/models"
)

// invitationLife is how long an invitation can be opened.
const invitationLife = 14 * 24 * time.Hour

// Invitation is a code by which somebody binds the login they come with. It is
// shown once.
type Invitation struct {
	Code      string    `json:"code" doc:"Give it to the person yourself, in another way than by e-mail; it is shown once and opened once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// OpenInvitation opens an invitation with the login one comes with.
type OpenInvitation struct {
	Code string `json:"code" minLength:"1" maxLength:"40" writeOnly:"true" doc:"The code you were given"`
}

// InvitePerson makes an invitation for a person, by those who keep the register;
// an earlier one that was not opened holds no more. It is for logins whose subject
// cannot be known beforehand. Errors: those of every register.
func (d *Service) InvitePerson(ctx context.Context, a Asker, personID string) (out Invitation, err error) {
	defer wrapError("inviting a person", &err)
	const what = "inviting person "
	o, personID, err := d.keepersOf(ctx, a, personID, what)
	if err != nil {
		return Invitation{}, err
	}
	if err := d.logPeople(ctx, a, o.org.ID, what+personID, o.keeper(), personID); err != nil {
		return Invitation{}, err
	}
	return d.invite(ctx, a, o, models.PersonPrincipal(personID))
}

// InviteStaff makes an invitation for a staff member, by an administrator, as
// InvitePerson does.
func (d *Service) InviteStaff(ctx context.Context, a Asker, staffID string) (out Invitation, err error) {
	defer wrapError("inviting a staff member", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return Invitation{}, err
	}
	if !o.admin {
		return Invitation{}, &Forbidden{NotInThisRole}
	}
	return d.invite(ctx, a, o, models.StaffPrincipal(staffID))
}

func (d *Service) invite(ctx context.Context, a Asker, o *office, who casefile.Principal) (Invitation, error) {
	// A code lives by real time: the clock of a training world has nothing to do with how long it may lie about.
	now, code := d.nowAt(0), rand.Text()
	row := models.Invitation{Digest: d.invitationDigest(code), OrganisationID: o.org.ID, Principal: who, MadeBy: a.name(), MadeAt: now,
		ExpiresAt: now.Add(invitationLife)}
	err := d.store.Transaction(ctx, func(tx *models.Store) error { return tx.ReplaceInvitation(ctx, row) })
	return Invitation{Code: code, ExpiresAt: row.ExpiresAt}, err
}

func (d *Service) invitationDigest(code string) string {
	return d.hash([]byte("invitation\x00" + code))
}

// OpenInvitation binds the login of the asker to whoever the invitation is for,
// and tells who they are now. A login of staff with KE, KEL or ADMIN waits for a
// second person. Errors: Invalid for a code that does not hold, in the same words
// whatever the reason, and for a login that is somebody else there.
func (d *Service) OpenInvitation(ctx context.Context, a Asker, in OpenInvitation) (out Me, err error) {
	defer wrapError("opening an invitation", &err)
	ctx = models.AcrossOrganisations(ctx)
	var row models.Invitation
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		now := d.nowAt(0)
		row, err = tx.LockInvitation(ctx, d.invitationDigest(in.Code), now)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return &Invalid{Field: "code", Key: "invitation_unknown"}
		}
		if err != nil {
			return err
		}
		clock, err := tx.ClockOf(ctx, row.OrganisationID)
		if err != nil {
			return err
		}
		o := &office{org: models.Organisation{ID: row.OrganisationID}, offset: clock.Offset, now: d.nowAt(clock.Offset)}
		o.today = calendar.DateOf(o.now)
		n := newLogin{subject: a.Subject, who: row.Principal, known: true}
		if id, staff := models.StaffID(row.Principal); staff {
			member, err := tx.StaffByID(ctx, row.OrganisationID, id)
			if err != nil {
				return err
			}
			n.waits = o.guardsLogins(a, row.Principal, member.Roles)
		}
		by := a
		by.Who = row.MadeBy // whoever made the invitation let the login in
		if err := d.bind(ctx, tx, o, by, n); err != nil {
			return err
		}
		row.UsedAt = &now
		if err := tx.DB.WithContext(ctx).Save(&row).Error; err != nil {
			return err
		}
		id, person := models.PersonID(row.Principal)
		if !person {
			return nil
		}
		by.Organisation = row.OrganisationID
		by.Who = row.Principal
		entry := d.access(by, row.OrganisationID, nil, "opening the invitation of person "+id, casefile.RolePatient, true)
		entry.PersonIDs = []string{id}
		return tx.LogAccess(ctx, entry)
	})
	if err != nil {
		return Me{}, err
	}
	who, err := d.WhoIs(ctx, auth.Identity{Issuer: a.Issuer, Subject: a.Subject}, row.OrganisationID)
	if err != nil {
		return Me{}, err
	}
	return d.Me(ctx, who)
}
