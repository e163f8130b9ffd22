package activities

import (
	"context"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// failMail lets the mail end whose case has given it up, and lets the other cases
// it has lines of be told: a reminder of a morning is one mail for all of them. It
// may be repeated.
func (c *Cases) failMail(ctx context.Context, in RecordInput, note *casefile.NoteMailFailure) error {
	err := c.Store.Transaction(ctx, func(tx *models.Store) error {
		others, err := tx.FailMail(ctx, note.Mail, in.State.Case, note.Reason)
		if err != nil || len(others) == 0 {
			return err
		}
		return tx.TellOfMailIn(ctx, models.Mail{Key: note.Mail, OrganisationID: in.State.Organisation}, models.MailGivenUp, in.Now, others)
	})
	return failed(err, "ending a mail that was given up")
}

// giveUp ends a mail that nobody tries any more, and has its cases told. It may be
// repeated; now is real time.
func giveUp(ctx context.Context, store *models.Store, key, reason string, now time.Time) error {
	err := store.Transaction(ctx, func(tx *models.Store) error {
		m, err := tx.LockMail(ctx, key)
		if err != nil {
			return err
		}
		if _, err := tx.FailMail(ctx, key, m.CaseID, reason); err != nil {
			return err
		}
		return tx.TellOfMail(ctx, m, models.MailGivenUp, now)
	})
	return failed(err, "giving a mail up")
}
