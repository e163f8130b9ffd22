package casework

import (
	"context"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/models"
)

// tellOfLogin rings whoever a login belongs to when somebody else has bound or ended it
// (INV-83): a mail that says that something waits, as every other bell (INV-80). What it
// is stands on /me and, for a person, in their own access log; so does it for those whom no mail
// reaches. A login that comes with a new entry tells nobody anything new. It is in no
// case, so nobody stands in where it does not arrive; it counts among the mails that failed.
func (d *Service) tellOfLogin(ctx context.Context, tx *models.Store, o *office, a Asker, who casefile.Principal, login string,
	event LoginEvent) error {
	if a.is(who) {
		return nil
	}
	reached, err := tx.Reachable(ctx, []casefile.Principal{who})
	if err != nil || len(reached) == 0 {
		return err
	}
	bell := models.Mail{Key: "login/" + login + "/" + string(event), OrganisationID: o.org.ID, CaseID: models.NoCase, Principal: who,
		Kind: models.AlertMail, SendAfter: o.now, OnDate: o.today, Status: models.MailPending, DeliveryID: uuid.NewString(),
		RequestID: a.RequestID}
	_, err = tx.OpenMails(ctx, []models.Mail{bell})
	return err
}
