package activities

import (
	"context"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/models"
)

// failMail lets the mail end whose case has given it up, and lets the other cases
// it has lines of be told, in a batch: a reminder of a morning is one mail for
// all of them. It may be repeated.
func (c *Cases) failMail(ctx context.Context, in RecordInput, note *casefile.NoteMailFailure) error {
	err := c.Store.Transaction(ctx, func(tx *models.Store) error {
		others, err := tx.FailMail(ctx, note.Mail, in.State.Case, note.Reason)
		if err != nil || len(others) == 0 {
			return err
		}
		return tx.CreateBatch(ctx, models.Batch{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte("mail failed/"+note.Mail)).String(),
			OrganisationID: in.State.Organisation, Kind: models.MailGivenUp, Reason: note.Mail, RequestedBy: casefile.System,
			CreatedAt: in.Now, GatheredAt: &in.Now}, others...)
	})
	return failed(err, "ending a mail that was given up")
}
