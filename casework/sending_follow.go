package casework

import (
	"context"
	"errors"
	"time"

	"samlop/casefile"
	"samlop/internal/svarut"
	"samlop/models"
)

// followLetter asks what has become of a letter that the service has. It counts as posted on the
// day on which it left for the recipient: when they were told that it lies in their mailbox,
// or when it was posted on paper; never on the day on which we gave it to the service, and
// never because it was read, which is later (INV-105). When it was received is not told by
// this: that a party has a decision is registered as before (DL-04).
func (d *Service) followLetter(ctx context.Context, account string, row *models.Sending, letter models.Letter) error {
	standings, err := d.sending.Service.Standings(ctx, account, []string{row.CarrierID})
	if err != nil {
		return err
	}
	standing, known := standings[row.CarrierID]
	if !known {
		return &svarut.Failure{Certainty: svarut.Unknown}
	}
	fate := standing.Fate()
	// We have not told the case, so people have posted it too: it goes twice.
	twice := fate.HasLeft() && row.PostedOn == nil && letter.Status == casefile.LetterPosted
	if standing.Status != row.CarrierStatus {
		if err := d.noteStanding(ctx, row, standing, fate, twice); err != nil {
			return err
		}
	}
	switch {
	case fate == svarut.ByHand:
		return d.settleByHand(ctx, row, letter)
	case row.Status == models.SendingTaken && letter.Status == casefile.LetterQueued && fate.HasLeft():
		if err := d.tellPosted(ctx, row); err != nil {
			return err
		}
		letter.Status = casefile.LetterPosted
		fallthrough
	case row.Status == models.SendingTaken && letter.Status == casefile.LetterPosted: // also by hand, meanwhile
		lease := row.LeaseUntil
		if err := d.moveSending(ctx, row, models.SendingLeft, func(s *models.Sending) { s.LeaseUntil = lease }); err != nil {
			return err
		}
	}
	return d.concludeSending(ctx, row, letter, fate)
}

// settleByHand ends a sending that people at the service have seen to, once ours have said in
// the case what became of the letter: the service itself says no more.
func (d *Service) settleByHand(ctx context.Context, row *models.Sending, letter models.Letter) error {
	switch letter.Status {
	case casefile.LetterPosted:
		return d.moveSending(ctx, row, models.SendingArrived, nil)
	case casefile.LetterFailed:
		return d.moveSending(ctx, row, models.SendingFailed, nil)
	case casefile.LetterCancelled: // it may have gone all the same
		return d.moveSending(ctx, row, models.SendingArrived, func(s *models.Sending) { s.Trouble = models.SendingTooLate })
	}
	return d.askAgain(ctx, row, models.SendingByHand)
}

// noteStanding writes down what the service says, and the first time that it has left the day,
// and whether people had posted it before that.
func (d *Service) noteStanding(ctx context.Context, row *models.Sending, s svarut.Standing, fate svarut.Fate, twice bool) error {
	at := s.At
	if at.IsZero() || at.After(d.nowAt(0)) {
		at = d.nowAt(0)
	}
	day, today, err := d.dayIn(ctx, row.OrganisationID, at)
	if err != nil {
		return err
	}
	if day.After(today) {
		day = today
	}
	return d.moveSending(ctx, row, row.Status, func(next *models.Sending) {
		next.CarrierStatus, next.CarrierAt, next.LeaseUntil = s.Status, &at, row.LeaseUntil
		if fate.HasLeft() && next.PostedOn == nil {
			next.PostedOn, next.Doubled = &day, next.Doubled || twice
		}
	})
}

// tellPosted takes post_letter in the case. The step is the same each time, so that a case
// which has been told is not told twice.
func (d *Service) tellPosted(ctx context.Context, row *models.Sending) error {
	return d.tellOf(ctx, row, "posted", &casefile.PostLetter{Letter: row.LetterID, PostedOn: value(row.PostedOn)})
}

func (d *Service) tellOf(ctx context.Context, row *models.Sending, what string, body casefile.Step) error {
	a, err := d.theSystem(ctx, row.OrganisationID)
	if err != nil {
		return err
	}
	_, err = d.Take(ctx, a, Step{CaseID: row.CaseID, Key: "sending/" + row.ID + "/" + what, Body: body})
	if _, refused := errors.AsType[*casefile.Refusal](err); refused {
		return &untold{err}
	}
	return err
}

// concludeSending ends a sending of which no more is to be heard, has the case told of one that
// did not arrive, and else lets it be asked after again.
func (d *Service) concludeSending(ctx context.Context, row *models.Sending, letter models.Letter, fate svarut.Fate) error {
	stopped := letter.Status == casefile.LetterCancelled || letter.Status == casefile.LetterHeld
	switch fate {
	case svarut.Rejected, svarut.Lost:
		// A letter that was posted by hand meanwhile is none that the service has lost.
		if letter.Status == casefile.LetterQueued || letter.Status == casefile.LetterPosted && row.PostedOn != nil {
			reason := casefile.Reason("RETURNED")
			if fate == svarut.Rejected {
				reason = "OTHER"
			}
			if err := d.tellOf(ctx, row, "failed", &casefile.FailLetter{Letter: row.LetterID, Reason: reason}); err != nil {
				return err
			}
		}
		return d.moveSending(ctx, row, models.SendingFailed, nil)
	case svarut.Unread:
		trouble := models.SendingUnread
		if stopped {
			trouble = models.SendingTooLate
		}
		return d.concludeUnread(ctx, row, letter, trouble)
	case svarut.Arrived:
		return d.moveSending(ctx, row, models.SendingArrived, func(s *models.Sending) {
			if stopped { // people should know that it has gone all the same
				s.Trouble = models.SendingTooLate
			}
		})
	}
	if stopped {
		return d.askAgain(ctx, row, models.SendingTooLate)
	}
	return d.askAgain(ctx, row, "")
}

// unreadShown is how long people are asked to see to a letter that nobody has read.
const unreadShown = 30 * 24 * time.Hour

// concludeUnread lets a letter that lies unread, and that the service will not print, be seen by people until
// it is read, until they have registered that it did not arrive, or a month has passed. trouble says why.
func (d *Service) concludeUnread(ctx context.Context, row *models.Sending, letter models.Letter, trouble models.SendingTrouble) error {
	switch {
	case letter.Status == casefile.LetterFailed:
		return d.moveSending(ctx, row, models.SendingFailed, nil)
	case row.CarrierAt != nil && d.nowAt(0).Sub(*row.CarrierAt) > unreadShown:
		return d.moveSending(ctx, row, models.SendingArrived, func(s *models.Sending) { s.Trouble = trouble })
	}
	return d.askAgain(ctx, row, trouble)
}

// askAgain lets a letter be asked after again: often at first, later seldom. trouble is what
// people should see meanwhile.
func (d *Service) askAgain(ctx context.Context, row *models.Sending, trouble models.SendingTrouble) error {
	pause := min(max(d.sending.Again, d.nowAt(0).Sub(row.Since)/8), mostSendPause)
	return d.moveSending(ctx, row, row.Status, func(s *models.Sending) {
		at := d.nowAt(0).Add(pause)
		s.TryAt, s.Trouble = &at, trouble
	})
}

// LetterSending is how a letter stands with the service that it was given to.
type LetterSending struct {
	ID     string               `json:"id" format:"uuid" doc:"What the service knows the letter by"`
	Status models.SendingStatus `json:"status"`
	// CarrierStatus is the service's own word.
	CarrierStatus string                `json:"carrier_status,omitempty" doc:"What the service calls it"`
	Since         time.Time             `json:"since" doc:"Real time (UTC)"`
	Trouble       models.SendingTrouble `json:"trouble,omitempty" doc:"Why the last try came to nothing, or what a person should look at"`
	Doubled       bool                  `json:"doubled,omitempty" doc:"The recipient may get the letter more than once"`
	Stuck         bool                  `json:"stuck,omitempty" doc:"A person should look at it"`
}

func sendingShown(s models.Sending, now time.Time) LetterSending {
	return LetterSending{ID: s.ID, Status: s.Status, CarrierStatus: s.CarrierStatus, Since: s.Since.UTC(), Trouble: s.Trouble,
		Doubled: s.Doubled, Stuck: s.Stuck(now)}
}
