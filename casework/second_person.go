package casework

import (
	"context"

	"samlop/casefile"
	"samlop/models"
)

// secondPerson refuses one who approves what they may themselves have asked for:
// an account that the proposer made, a login that the proposer bound, or a role
// that the proposer gave alone may be the proposer under another name (INV-111).
// A role that two people gave has been vouched for. login is the digest of the
// proposer's login, "" when it is not known. The error is Forbidden with SamePerson.
func (d *Service) secondPerson(ctx context.Context, tx *models.Store, a Asker, proposer casefile.Principal, login string) error {
	id, staff := models.StaffID(a.Who)
	if !staff {
		return nil
	}
	owes, err := tx.OwesPlace(ctx, models.Place{StaffID: id, Issuer: a.Issuer, Subject: a.Subject, To: proposer, ToLogin: login})
	if err != nil {
		return err
	}
	if owes {
		return &Forbidden{SamePerson}
	}
	return nil
}
