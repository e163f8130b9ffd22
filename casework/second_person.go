package casework

import (
	"context"

	"samlop/casefile"
	"samlop/internal/auth"
	"samlop/models"
)

// proposal is what one person has asked for and another is to approve: who asked,
// the digest of the login they did it with ("" when it is not known), the roles that
// may approve it, and an account that may not because it is about that one.
type proposal struct {
	by    casefile.Principal
	login string
	roles []casefile.Role
	about string
}

// secondPerson refuses one who approves what they may themselves have asked for
// (INV-111). An account that the proposer made, a login that the proposer bound, or a
// role that the proposer gave alone may be the proposer under another name; a role
// that two people gave has been vouched for. The other way round, the proposer may be
// the approver under another name: whoever made the proposer approves only where
// there is nobody else who may, as in an organisation with its first administrator.
// The owner of a training world plays everybody. The error is Forbidden with SamePerson.
func (d *Service) secondPerson(ctx context.Context, tx *models.Store, o *office, a Asker, p proposal) error {
	if o.owner {
		return nil
	}
	owes := false
	var err error
	if id, staff := models.StaffID(a.Who); staff {
		owes, err = tx.OwesPlace(ctx, models.Place{StaffID: id, Issuer: a.Issuer, Subject: a.Subject, To: p.by, ToLogin: p.login})
	}
	if err == nil && !owes {
		owes, err = d.madeForThis(ctx, tx, o, a, p)
	}
	if err != nil {
		return err
	}
	if owes {
		return &Forbidden{SamePerson}
	}
	return nil
}

// madeForThis reports whether the proposer owes their place to the one who approves,
// though somebody else might approve it.
func (d *Service) madeForThis(ctx context.Context, tx *models.Store, o *office, a Asker, p proposal) (bool, error) {
	id, staff := models.StaffID(p.by)
	if !staff {
		return false, nil
	}
	place := models.Place{StaffID: id, To: a.name(), ToLogin: d.login(a)}
	logins, err := tx.LoginsOf(ctx, p.by)
	if err != nil {
		return false, err
	}
	for _, l := range logins {
		if d.loginDigest(l.Issuer, l.Subject) == p.login {
			place.Issuer, place.Subject = l.Issuer, l.Subject
		}
	}
	owes, err := tx.OwesPlace(ctx, place)
	if err != nil || !owes {
		return false, err
	}
	if d.anotherInstaller(a, p.roles) {
		return true, nil
	}
	apart := []string{id, p.about}
	if own, staff := models.StaffID(a.Who); staff {
		apart = append(apart, own)
	}
	return tx.AnotherMaySettle(ctx, o.org.ID, p.by, p.login, p.roles, apart)
}

// anotherInstaller reports whether some other administrator of the installation might
// approve: what an organisation's administrators may, they may.
func (d *Service) anotherInstaller(a Asker, roles []casefile.Role) bool {
	others := len(d.admins)
	if d.admins[auth.Identity{Issuer: a.Issuer, Subject: a.Subject}] {
		others--
	}
	for _, r := range roles {
		if r == casefile.RoleAdmin {
			return others > 0
		}
	}
	return false
}
