package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/letters"
	"samlop/models"
)

// casesAtOnce is how many cases are told at once that a batch has been posted.
const casesAtOnce = 4

// PostPrintBatch takes post_letters in every case of a batch: one confirmation for all of
// it. A letter that was stopped or held since it was printed is named and not posted. What
// has been confirmed is written down first, and each case is told under a key that follows
// from the batch: asked again, after a crash or a lost answer, it goes on where it was, and
// tells nobody twice. Errors: Forbidden, Invalid, NotFound, Unavailable; a *casefile.Refusal
// of a batch that was called off, or of a day that cannot be.
func (d *Service) PostPrintBatch(ctx context.Context, a Asker, organisationID, unitID, id string,
	in PrintPosted) (out PrintBatch, err error) {
	defer wrapError("posting a batch of letters", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return PrintBatch{}, err
	}
	if in.PostedOn.IsZero() {
		in.PostedOn = o.today
	}
	var batch models.PrintBatch
	err = d.lockedBatch(ctx, o, unit, id, func(tx *models.Store, b models.PrintBatch) error {
		switch batch = b; {
		case b.Status == models.PrintCalledOff:
			return &casefile.Refusal{Rule: "INV-81", Kind: casefile.RuleBroken, Key: "print_batch_called_off"}
		case b.Status != models.PrintOpen: // the same confirmation again
			in.PostedOn = value(b.PostedOn)
			return nil
		case in.PostedOn.After(o.today) || in.PostedOn.Before(dayOf(&b.MadeAt)):
			return &casefile.Refusal{Rule: "INV-81", Kind: casefile.RuleBroken, Key: "print_batch_day", Field: "posted_on"}
		}
		return tx.ConfirmPrintBatch(ctx, b, in.PostedOn, a.Who)
	})
	if err != nil {
		return PrintBatch{}, err
	}
	if batch.Status != models.PrintPosted {
		rows, err := d.store.PrintRows(ctx, o.org.ID, id)
		if err != nil {
			return PrintBatch{}, err
		}
		all, telling := errgroup.WithContext(ctx)
		all.SetLimit(casesAtOnce)
		for _, of := range lettersOfCase(rows, models.LetterTrying) {
			all.Go(func() error { return d.postInCase(telling, a, of, in.PostedOn) })
		}
		if err := all.Wait(); err != nil {
			return PrintBatch{}, err
		}
		batch.EndedAt = &o.now
		if err := d.store.EndPrintBatch(ctx, batch); err != nil {
			return PrintBatch{}, err
		}
	}
	return d.printBatch(ctx, a, o, unit, id)
}

// postInCase tells one case that letters of it were posted: all in one step, or where one of
// them has been stopped in this moment, one by one.
func (d *Service) postInCase(ctx context.Context, a Asker, rows []models.PrintRow, on casefile.Date) error {
	body := &casefile.PostLetters{PostedOn: on}
	for _, r := range rows {
		body.Letters = append(body.Letters, casefile.LetterID(r.LetterID))
	}
	key := "print/" + rows[0].BatchID
	_, err := d.Take(ctx, a, Step{CaseID: rows[0].CaseID, Key: key + "/" + rows[0].CaseID, Body: body})
	if notTold(err) == "" {
		if err != nil {
			return err
		}
		return d.notePrinted(ctx, rows, models.LetterOutPosted, "")
	}
	for i, r := range rows {
		_, err := d.Take(ctx, a, Step{CaseID: r.CaseID, Key: key + "/" + r.CaseID + "/" + r.LetterID,
			Body: &casefile.PostLetter{Letter: r.LetterID, PostedOn: on}})
		outcome, reason := models.LetterOutPosted, notTold(err)
		if reason == "" && err != nil {
			return err
		}
		if reason != "" {
			if outcome, reason, err = d.postedAlready(ctx, r, on, reason); err != nil {
				return err
			}
		}
		if err := d.notePrinted(ctx, rows[i:i+1], outcome, reason); err != nil {
			return err
		}
	}
	return nil
}

// notTold is the rule that keeps a case from being told that letters of it were posted: one
// of the case, or that whoever confirms has no ground in it. "" where none does.
func notTold(err error) string {
	if refusal, refused := errors.AsType[*casefile.Refusal](err); refused {
		return refusal.Rule
	}
	if is[*Forbidden](err) || is[*NotFound](err) {
		return "INV-84"
	}
	return ""
}

// postedAlready tells a letter that the case was told of for this batch by a colleague, whose
// confirmation was cut short, from one that a rule keeps back.
func (d *Service) postedAlready(ctx context.Context, r models.PrintRow, on casefile.Date,
	rule string) (models.PrintOutcome, string, error) {
	file, err := d.store.CaseByID(ctx, r.CaseID)
	if err != nil {
		return "", "", err
	}
	for _, l := range file.State.Letters {
		if l.ID == r.LetterID && l.Status == casefile.LetterPosted && l.PostedOn == on {
			return models.LetterOutPosted, "", nil
		}
	}
	return models.LetterOutNotPosted, rule, nil
}

func (d *Service) notePrinted(ctx context.Context, rows []models.PrintRow, outcome models.PrintOutcome, reason string) error {
	var places []int
	for _, r := range rows {
		places = append(places, r.No)
	}
	return d.store.NotePrinted(ctx, rows[0].OrganisationID, rows[0].BatchID, places, outcome, reason)
}

// PrintBatchPDF is a batch as one file to print: a list of the envelopes, and the letters
// under it as they were kept. Letters that have been stopped or held since are not in it,
// and the list names them. Errors: Forbidden, NotFound.
func (d *Service) PrintBatchPDF(ctx context.Context, a Asker, organisationID, unitID, id string) (file []byte, err error) {
	defer wrapError("printing a batch of letters", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return nil, err
	}
	b, rows, err := d.printRows(ctx, a, o, unit, id)
	if err != nil {
		return nil, err
	}
	people, err := d.namesIn(ctx, o.org.ID, rows)
	if err != nil {
		return nil, err
	}
	cover := &letters.Cover{Language: o.org.Language, Organisation: o.org.Name, Unit: unit.Name, On: dayOf(&b.MadeAt),
		OwnWay: b.Way == models.PrintForOwnWay}
	var papers [][]byte
	for _, r := range rows {
		called := r.CaseNumber + " " + string(r.Code)
		if r.Outcome != models.LetterOutPosted && r.TakenOut(b.Way) {
			cover.Out = append(cover.Out, called)
			continue
		}
		paper, err := d.store.PaperOf(ctx, r.CaseID, r.LetterID)
		if err != nil {
			return nil, err
		}
		if err := d.putInEnvelope(ctx, cover, r, paper, people[r.Recipient].Name, called); err != nil {
			return nil, err
		}
		papers = append(papers, paper.PDF)
	}
	return cover.Together(papers...)
}

// putInEnvelope adds a letter to the list, with where its recipient gets letters now.
func (d *Service) putInEnvelope(ctx context.Context, cover *letters.Cover, r models.PrintRow, paper models.Paper,
	name, called string) error {
	var content letters.Paper
	if err := json.Unmarshal(paper.Content, &content); err != nil {
		return fmt.Errorf("reading what a letter says: %w", err)
	}
	i := slices.IndexFunc(cover.Envelopes, func(e letters.Envelope) bool { return e.No == r.Envelope })
	if i < 0 {
		postal, err := d.store.PostalOf(ctx, r.OrganisationID, r.Recipient)
		if err != nil {
			return err
		}
		e := letters.Envelope{No: r.Envelope, To: append([]string{name}, postal.Lines()...)}
		e.NoAddress = !cover.OwnWay && len(e.To) == 1
		i, cover.Envelopes = len(cover.Envelopes), append(cover.Envelopes, e)
	}
	e := &cover.Envelopes[i]
	e.Letters = append(e.Letters, called)
	e.AddressChanged = e.AddressChanged || len(content.To) > 0 && !slices.Equal(content.To[1:], e.To[1:])
	return nil
}
