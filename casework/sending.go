package casework

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/svarut"
	"samlop/models"
)

// Letters that a service prints and posts, or puts in a digital mailbox (decision 029). What
// is to be done with one stands in its row, written down before and after each thing that
// cannot be undone, so that whoever dies in the middle leaves a row that tells where:
//
//	1 WAITS    chosen, and nothing has been asked of the service
//	2 UNKNOWN  written down that it is asked now
//	3 UNKNOWN  the service has it, and its answer has not come
//	4 UNKNOWN  the answer has come, and is not written down
//	5 TAKEN    written down what the service calls it
//	6 TAKEN    the service has said that it has left, and that is not written down
//	7 TAKEN    written down on which day
//	8 TAKEN    the case has been told (post_letter)
//	9 LEFT     written down that it has
//
// Between 2 and 5 nobody here knows whether the service has the letter: it is looked for by
// our reference, and asked for once more only when it was not found for as long as
// Sending.Unknown. That is the one window in which a letter might go twice.

// LetterService is a service that letters are given to.
type LetterService interface {
	Send(ctx context.Context, account string, l svarut.Letter) (id string, err error)
	Find(ctx context.Context, account, reference string) (ids []string, err error)
	Standings(ctx context.Context, account string, ids []string) (map[string]svarut.Standing, error)
}

// Sending says which organisations have the service, and how long is waited for what.
type Sending struct {
	Service LetterService
	// Accounts are those of the service, by organisation.
	Accounts map[string]string
	// Wait is how long a letter lies after it has been put on paper, so that it can be read,
	// held and stopped.
	Wait time.Duration
	// Unknown is how long a letter is looked for that the service may have.
	Unknown time.Duration
	// Again is how soon what is not settled is asked of again; longer and longer.
	Again time.Duration
}

const (
	// sendEvery is how often letters are asked for that are to be sent.
	sendEvery = time.Second
	// sendLease is how long one is kept from others: longer than a try may take.
	sendLease = 3 * time.Minute
	// sendTime bounds a try.
	sendTime = 2 * time.Minute
	// sendFreed is how long a letter waits for an account that this process knows nothing of:
	// another one, started before or after, may.
	sendFreed = 10 * time.Minute
	// sendAtOnce is how many are seen to at once, and claimed at a time.
	sendAtOnce = 8
	// mostSendPause is the longest pause between two tries, and between two questions.
	mostSendPause = time.Hour
)

// SendLetters gives letters to the service and follows them until the context ends. Any
// number of processes may do so. Without a service it only lets go of what waits for one.
func (d *Service) SendLetters(ctx context.Context) {
	every, seeTo := sendEvery, d.sendAll
	if d.sending.Service == nil || len(d.sending.Accounts) == 0 {
		every, seeTo = time.Minute, d.freeLetters
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := seeTo(ctx); err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, "sending letters", "error", err)
		}
		timer.Reset(every)
	}
}

// sendAll chooses letters, and goes on until there is nothing to see to now.
func (d *Service) sendAll(ctx context.Context) error {
	if err := d.freeLetters(ctx); err != nil {
		return err
	}
	if err := d.chooseLetters(ctx); err != nil {
		return err
	}
	for {
		n, err := d.sendSome(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// freeLetters gives to the batches what was chosen for an account that is none any more, and
// of which nothing has been asked of the service.
func (d *Service) freeLetters(ctx context.Context) error {
	now := d.nowAt(0)
	with := slices.Collect(maps.Keys(d.sending.Accounts))
	return d.store.FreeSendings(models.AcrossOrganisations(ctx), now, now.Add(-sendFreed), with)
}

func (d *Service) chooseLetters(ctx context.Context) error {
	for organisation := range d.sending.Accounts {
		within := models.ForOrganisation(ctx, organisation)
		if _, err := d.store.ChooseSendings(within, organisation, d.nowAt(0).Add(-d.sending.Wait), 100); err != nil {
			return err
		}
	}
	return nil
}

// sendSome sees to a few, and tells how many.
func (d *Service) sendSome(ctx context.Context) (n int, err error) {
	rows, err := d.store.ClaimSendings(models.AcrossOrganisations(ctx), d.nowAt(0), sendLease, sendAtOnce)
	if err != nil {
		return 0, err
	}
	var all errgroup.Group
	for _, row := range rows {
		all.Go(func() error { return d.seeToSending(ctx, row) })
	}
	return len(rows), all.Wait()
}

// seeToSending does what is to be done with a sending. What cannot be done now is put off;
// the error is the database's alone.
func (d *Service) seeToSending(ctx context.Context, row models.Sending) error {
	ctx = models.ForOrganisation(ctx, row.OrganisationID)
	trying, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	err := d.trySending(trying, &row)
	if ctx.Err() != nil || errors.Is(err, models.ErrMoved) { // the lease runs out by itself, or another has it
		return ctx.Err()
	}
	trouble := models.SendingTrouble("")
	if err != nil {
		trouble = sendingTrouble(err)
	}
	if d.sent != nil {
		d.sent(ctx, string(row.Status), string(trouble))
	}
	if err == nil {
		return nil
	}
	d.log.WarnContext(ctx, "a letter that is sent waits", "sending", row.ID, "status", string(row.Status), "tries", row.Attempts,
		"trouble", string(trouble), "error", err)
	return ignoreMoved(d.putOffSending(ctx, row, trouble))
}

func ignoreMoved(err error) error {
	if errors.Is(err, models.ErrMoved) {
		return nil
	}
	return err
}

// putOffSending leaves a sending as it stands until later.
func (d *Service) putOffSending(ctx context.Context, row models.Sending, trouble models.SendingTrouble) error {
	pause := mostSendPause
	if row.Attempts < 20 {
		pause = min(pause, d.sending.Again<<row.Attempts)
	}
	if row.Status == models.SendingUnknown { // it is to be settled soon after it can be
		pause = min(pause, max(d.sending.Unknown/4, time.Second))
	}
	at := d.nowAt(0).Add(pause)
	row.Attempts, row.TryAt, row.LeaseUntil, row.Trouble = row.Attempts+1, &at, nil, trouble
	return d.store.MoveSending(ctx, row.Status, row)
}

// untold means that a rule keeps the case from being told what has become of a letter.
type untold struct{ err error }

func (e *untold) Error() string { return "the case cannot be told: " + e.err.Error() }
func (e *untold) Unwrap() error { return e.err }

func sendingTrouble(err error) models.SendingTrouble {
	if is[*untold](err) {
		return models.SendingUntold
	}
	if !is[*svarut.Failure](err) {
		return models.SendingInternal
	}
	switch svarut.CertaintyOf(err) {
	case svarut.NotSent:
		return models.SendingUnreachable
	case svarut.Denied:
		return models.SendingDenied
	case svarut.NotTaken:
		return models.SendingNotTaken
	}
	return models.SendingNoAnswer
}

// moveSending writes how a sending stands now, and since when where it stands otherwise than before.
func (d *Service) moveSending(ctx context.Context, row *models.Sending, to models.SendingStatus, change func(*models.Sending)) error {
	next, now := *row, d.nowAt(0)
	if next.Status != to {
		next.Since = now
	}
	next.Status, next.LeaseUntil, next.TryAt, next.Trouble, next.Attempts = to, nil, nil, "", 0
	switch to {
	case models.SendingArrived, models.SendingFailed, models.SendingRefused, models.SendingStopped:
		next.EndedAt = &now
	}
	if change != nil {
		change(&next)
	}
	if err := d.store.MoveSending(ctx, row.Status, next); err != nil {
		return err
	}
	*row = next
	return nil
}

func (d *Service) trySending(ctx context.Context, row *models.Sending) error {
	account := d.sending.Accounts[row.OrganisationID]
	if account == "" { // it had one when the letter was chosen
		return &svarut.Failure{Certainty: svarut.Denied}
	}
	letter, err := d.store.LetterStands(ctx, row.CaseID, row.LetterID)
	if err != nil {
		return err
	}
	switch row.Status {
	case models.SendingWaits:
		return d.giveLetter(ctx, account, row, letter)
	case models.SendingUnknown:
		return d.lookFor(ctx, account, row)
	case models.SendingTaken, models.SendingLeft:
		return d.followLetter(ctx, account, row, letter)
	}
	return fmt.Errorf("nothing is known of what to do with a sending: %s", row.Status)
}

// giveLetter gives a letter to the service, unless it has been stopped, held or posted since.
func (d *Service) giveLetter(ctx context.Context, account string, row *models.Sending, letter models.Letter) error {
	if letter.Status != casefile.LetterQueued {
		return d.moveSending(ctx, row, models.SendingStopped, nil)
	}
	asked, err := d.letterFor(ctx, *row, letter)
	if err != nil {
		return err
	}
	if asked == nil {
		return d.moveSending(ctx, row, models.SendingRefused, func(s *models.Sending) { s.Trouble = models.SendingNoAddress })
	}
	tries := row.Attempts
	err = d.moveSending(ctx, row, models.SendingUnknown, func(s *models.Sending) {
		now, until := d.nowAt(0), d.nowAt(0).Add(sendLease)
		s.AskedAt, s.LeaseUntil = &now, &until
	})
	if err != nil {
		return err
	}
	id, err := d.sending.Service.Send(ctx, account, *asked)
	if err == nil {
		return d.moveSending(ctx, row, models.SendingTaken, func(s *models.Sending) { s.CarrierID = id })
	}
	switch svarut.CertaintyOf(err) {
	case svarut.NotTaken:
		d.log.ErrorContext(ctx, "the letter service does not take a letter", "sending", row.ID, "error", err)
		return d.moveSending(ctx, row, models.SendingRefused, func(s *models.Sending) { s.Trouble = models.SendingNotTaken })
	case svarut.NotSent, svarut.Denied: // it certainly has it not
		if back := d.moveSending(ctx, row, models.SendingWaits, func(s *models.Sending) { s.Attempts, s.Since = tries, s.MadeAt }); back != nil {
			return back
		}
	}
	return err
}

// letterFor is what the service is given; nil where it is not to have the letter. Where the
// recipient lives is read now, for the letter may have waited.
func (d *Service) letterFor(ctx context.Context, row models.Sending, letter models.Letter) (*svarut.Letter, error) {
	id, isPerson := models.PersonID(letter.Recipient)
	if !isPerson {
		return nil, nil
	}
	person, err := d.store.PersonByID(ctx, row.OrganisationID, id)
	if err != nil {
		return nil, err
	}
	if person.AddressProtected || person.Abroad() || value(person.AddressLine) == "" || value(person.PostalCode) == "" ||
		value(person.PostalPlace) == "" {
		return nil, nil
	}
	paper, err := d.store.PaperOf(ctx, row.CaseID, row.LetterID)
	if err != nil {
		return nil, err
	}
	org, err := d.store.OrganisationByID(ctx, row.OrganisationID)
	if err != nil {
		return nil, err
	}
	number, err := d.numberOf(ctx, person.ID)
	if err != nil {
		return nil, err
	}
	return &svarut.Letter{Reference: row.ID, Title: titleFrom(org), FileName: neutralFile, PDF: paper.PDF,
		To: svarut.Address{Name: person.Name, Number: number, Lines: []string{*person.AddressLine}, PostalCode: *person.PostalCode,
			Place: *person.PostalPlace}}, nil
}

// neutralFile and titleFrom are what the list of a mailbox shows of a letter: who it is from,
// and nothing of what it is about (INV-80). No unit is named: its name may say it.
const neutralFile = "brev.pdf"

func titleFrom(org models.Organisation) string {
	if org.Language == "nn" {
		return "Brev frå " + org.Name
	}
	return "Brev fra " + org.Name
}

// numberOf is a person's newest identity number, "" where none is known.
func (d *Service) numberOf(ctx context.Context, personID string) (string, error) {
	identifiers, err := d.store.IdentifiersOf(ctx, personID)
	if err != nil || len(identifiers) == 0 {
		return "", err
	}
	newest := identifiers[len(identifiers)-1]
	digits, err := d.keys.Open(newest.Sealed, placeOf(newest.ID))
	if err != nil {
		return "", fmt.Errorf("opening an identity number: %w", err)
	}
	return string(digits), nil
}

// lookFor settles whether the service has a letter that it was asked to take.
func (d *Service) lookFor(ctx context.Context, account string, row *models.Sending) error {
	found, err := d.sending.Service.Find(ctx, account, row.ID)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return d.moveSending(ctx, row, models.SendingTaken, func(s *models.Sending) { s.CarrierID, s.Doubled = found[0], len(found) > 1 })
	}
	if d.nowAt(0).Sub(value(row.AskedAt)) < d.sending.Unknown {
		return &svarut.Failure{Certainty: svarut.Unknown}
	}
	return d.moveSending(ctx, row, models.SendingWaits, func(s *models.Sending) { s.Since = s.MadeAt })
}

// dayIn is the day of an instant in the world of an organisation, and today there.
func (d *Service) dayIn(ctx context.Context, organisation string, at time.Time) (day, today casefile.Date, err error) {
	clock, err := d.store.ClockOf(ctx, organisation)
	if err != nil {
		return day, today, err
	}
	return calendar.DateOf(at.Add(clock.Offset)), calendar.DateOf(d.nowAt(clock.Offset)), nil
}

// letterAt is a letter by case and id.
type letterAt struct{ caseID, letterID string }

// sendingsIn are the latest sendings of letters of cases, as people see them.
func (d *Service) sendingsIn(ctx context.Context, organisation string, caseIDs ...string) (map[letterAt]LetterSending, error) {
	rows, err := d.store.LatestSendings(ctx, organisation, caseIDs)
	if err != nil {
		return nil, err
	}
	out := map[letterAt]LetterSending{}
	for _, s := range rows {
		out[letterAt{s.CaseID, s.LetterID}] = sendingShown(s, d.nowAt(0))
	}
	return out, nil
}
