package casework

import (
	"context"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/internal/idnumber"
	"samlop/models"
)

// bindByNumber binds a login whose issuer vouches for an identity number to whoever
// is in the register with it, in each organisation that has them and where the login
// is nobody yet. A login of theirs that was ended there stays ended: letting it in
// again is for those who keep the register. The number is looked up by its digest and
// kept nowhere (INV-88). No organisation learns of another (INV-110), and the person
// finds the line in their own access log (INV-83).
func (d *Service) bindByNumber(ctx context.Context, a Asker, number idnumber.Number) error {
	if number.IsZero() {
		return nil
	}
	found, err := d.store.UnboundByDigest(ctx, a.Issuer, a.Subject, d.keys.Digest(number.Reveal()))
	if err != nil {
		return err
	}
	for _, f := range found {
		err := d.store.Transaction(ctx, func(tx *models.Store) error {
			who := models.PersonPrincipal(f.PersonID)
			now := d.nowAt(time.Duration(f.OffsetUS) * time.Microsecond)
			bound, err := tx.BindOnce(ctx, models.Login{ID: uuid.Must(uuid.NewV7()).String(), Issuer: a.Issuer, Subject: a.Subject,
				OrganisationID: f.OrganisationID, Principal: who, AddedBy: who, AddedAt: &now})
			if err != nil || !bound { // another request of theirs was first
				return err
			}
			by := a
			by.Who, by.Organisation, by.Offset = who, f.OrganisationID, time.Duration(f.OffsetUS)*time.Microsecond
			entry := d.access(by, f.OrganisationID, nil, "binding a login by identity number to person "+f.PersonID, casefile.RolePatient, true)
			entry.PersonIDs = []string{f.PersonID}
			return tx.LogAccess(ctx, entry)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
