package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

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
		return tellInBatch(ctx, tx, note.Mail, in.State.Organisation, in.Now, others)
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
		return tellCases(ctx, tx, m, now)
	})
	return failed(err, "giving a mail up")
}

// tellCases has every case that a mail has lines of told that it did not arrive.
func tellCases(ctx context.Context, tx *models.Store, m models.Mail, now time.Time) error {
	cases, err := tx.CasesOfMail(ctx, m.Key)
	if err != nil {
		return err
	}
	switch {
	case len(cases) > 0:
	case m.CaseID == models.NoCase: // a login's
		return nil
	default: // an alert is about the one it belongs to
		cases = []string{m.CaseID}
	}
	clock, err := tx.ClockOf(ctx, m.OrganisationID)
	if err != nil {
		return err
	}
	return tellInBatch(ctx, tx, m.Key, m.OrganisationID, now.Add(clock.Offset), cases)
}

// tellInBatch writes the batch in which cases hear that a mail did not arrive. Its id
// follows from the mail, so that each is told once.
func tellInBatch(ctx context.Context, tx *models.Store, key, organisation string, at time.Time, cases []string) error {
	err := tx.CreateBatch(ctx, models.Batch{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte("mail failed/"+key)).String(),
		OrganisationID: organisation, Kind: models.MailGivenUp, Reason: key, RequestedBy: casefile.System,
		CreatedAt: at, GatheredAt: &at}, cases...)
	if err != nil {
		return fmt.Errorf("telling cases of a mail that did not arrive: %w", err)
	}
	return nil
}
