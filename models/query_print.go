package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// lettersGoOut keeps the gathering of a batch and the choice of letters for the carrier of
// an organisation apart: a letter takes one of the two ways.
func (s *Store) lettersGoOut(ctx context.Context, organisationID string) error {
	const alone = "SELECT pg_advisory_xact_lock(hashtextextended('letters go out of ' || ?, 0))"
	if err := s.in(ctx).Exec(alone, organisationID).Error; err != nil {
		return fmt.Errorf("waiting for others who choose letters: %w", err)
	}
	return nil
}

// waitsOnPaper is a letter that may be posted now, is on paper, and is on its way in no
// other manner.
const waitsOnPaper = `l.status = 'QUEUED' AND EXISTS (SELECT FROM papers p WHERE p.case_id = l.case_id AND p.letter_id = l.id)
	AND NOT EXISTS (SELECT FROM print_letters b WHERE b.case_id = l.case_id AND b.letter_id = l.id AND b.outcome IN ('', 'TRYING'))
	AND NOT EXISTS (SELECT FROM sendings s WHERE s.case_id = l.case_id AND s.letter_id = l.id AND s.ended_at IS NULL)`

// isProtected: the address of whom a letter is to must not be on an envelope that others
// handle. What is known of the entry that stands now holds for one that was joined to it.
const isProtected = `(COALESCE((SELECT q.address_protected FROM people q WHERE q.id = l.to_person), FALSE)
	OR COALESCE((SELECT q.address_protected FROM people q WHERE q.id = (SELECT e.joined_into FROM people e WHERE e.id = l.to_person)), FALSE))`

// GatherLetters finds the letters of a unit that may go in a batch, the oldest first and no
// more than a limit, and how many more there are. Nobody else chooses letters of the
// organisation until the transaction ends.
func (s *Store) GatherLetters(ctx context.Context, u Unit, way PrintWay, limit int) (rows []PrintRow, more int, err error) {
	if err := s.lettersGoOut(ctx, u.OrganisationID); err != nil {
		return nil, 0, err
	}
	whose := "c.unit_id = ?"
	if u.Coordinating {
		whose = "(c.unit_id IS NULL OR c.unit_id = ?)"
	}
	protected := isProtected
	if way == PrintForPost {
		protected = "NOT " + isProtected
	}
	err = s.in(ctx).Raw(`SELECT l.case_id, l.id AS letter_id, l.organisation_id, c.number AS case_number, l.code, l.recipient, l.status
		FROM letters l JOIN cases c ON c.id = l.case_id
		WHERE l.organisation_id = ? AND `+whose+` AND `+waitsOnPaper+` AND `+protected+`
			AND NOT EXISTS (SELECT FROM staff f WHERE f.organisation_id = l.organisation_id AND NOT f.active AND 'staff/' || f.id = l.recipient)
		ORDER BY l.queued_on, l.case_id, l.id`, u.OrganisationID, u.ID).Scan(&rows).Error
	if err != nil {
		return nil, 0, fmt.Errorf("gathering letters: %w", err)
	}
	if more = len(rows) - limit; more > 0 {
		return rows[:limit], more, nil
	}
	return rows, 0, nil
}

// LettersWithoutPaper counts the letters of a unit that may be posted and are not on paper.
func (s *Store) LettersWithoutPaper(ctx context.Context, u Unit) (n int, err error) {
	whose := "c.unit_id = ?"
	if u.Coordinating {
		whose = "(c.unit_id IS NULL OR c.unit_id = ?)"
	}
	err = s.in(ctx).Raw(`SELECT count(*) FROM letters l JOIN cases c ON c.id = l.case_id WHERE l.organisation_id = ? AND `+whose+`
		AND l.status = 'QUEUED' AND NOT EXISTS (SELECT FROM papers p WHERE p.case_id = l.case_id AND p.letter_id = l.id)`,
		u.OrganisationID, u.ID).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("counting letters without paper: %w", err)
	}
	return n, nil
}

// KeepPrintBatch keeps a batch with its letters.
func (s *Store) KeepPrintBatch(ctx context.Context, b PrintBatch, letters []PrintLetter) error {
	if err := s.in(ctx).Create(&b).Error; err != nil {
		return fmt.Errorf("keeping a batch of letters: %w", err)
	}
	if len(letters) == 0 {
		return nil
	}
	if err := s.in(ctx).Create(&letters).Error; err != nil {
		return fmt.Errorf("keeping the letters of a batch: %w", err)
	}
	return nil
}

// PrintBatchByID finds a batch of a unit; gorm.ErrRecordNotFound when there is none.
func (s *Store) PrintBatchByID(ctx context.Context, organisationID, unitID, id string) (PrintBatch, error) {
	return printBatch(s.in(ctx), organisationID, unitID, id)
}

// LockPrintBatch is PrintBatchByID that keeps others from it to the end of the transaction.
func (s *Store) LockPrintBatch(ctx context.Context, organisationID, unitID, id string) (PrintBatch, error) {
	return printBatch(s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}), organisationID, unitID, id)
}

func printBatch(db *gorm.DB, organisationID, unitID, id string) (PrintBatch, error) {
	var b PrintBatch
	if err := db.Where("organisation_id = ? AND unit_id = ? AND id = ?", organisationID, unitID, id).Take(&b).Error; err != nil {
		return PrintBatch{}, fmt.Errorf("looking for a batch of letters: %w", err)
	}
	return b, nil
}

// PrintBatchesOf lists the batches of a unit, the newest first.
func (s *Store) PrintBatchesOf(ctx context.Context, organisationID, unitID string, limit int) ([]PrintBatch, error) {
	var rows []PrintBatch
	err := s.in(ctx).Where("organisation_id = ? AND unit_id = ?", organisationID, unitID).Order("made_at DESC, id DESC").Limit(limit).
		Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing batches of letters: %w", err)
	}
	return rows, nil
}

// PrintRows are the letters of a batch in its order, with how they stand now.
func (s *Store) PrintRows(ctx context.Context, organisationID, printBatchID string) ([]PrintRow, error) {
	var rows []PrintRow
	err := s.in(ctx).Raw(`SELECT b.*, c.number AS case_number, l.code, l.recipient, l.status, `+isProtected+` AS protected
		FROM print_letters b JOIN letters l ON l.case_id = b.case_id AND l.id = b.letter_id JOIN cases c ON c.id = b.case_id
		WHERE b.organisation_id = ? AND b.batch_id = ? ORDER BY b.no`, organisationID, printBatchID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading the letters of a batch: %w", err)
	}
	return rows, nil
}

// ConfirmPrintBatch writes that a batch has been posted on a day, and which of its letters
// are to be told of: a letter that waits no more, or whose recipient has got a protected
// address since, was not among what was posted.
func (s *Store) ConfirmPrintBatch(ctx context.Context, b PrintBatch, on casefile.Date, by casefile.Principal) error {
	err := s.in(ctx).Model(&PrintBatch{}).Where("organisation_id = ? AND id = ? AND status = ?", b.OrganisationID, b.ID, PrintOpen).
		Updates(map[string]any{"status": PrintPosting, "posted_on": on, "posted_by": by}).Error
	if err != nil {
		return fmt.Errorf("confirming a batch of letters: %w", err)
	}
	const out = "CASE WHEN l.status <> 'QUEUED' THEN l.status WHEN ? AND " + isProtected + " THEN 'INV-91' ELSE '' END"
	err = s.in(ctx).Exec(`UPDATE print_letters b SET outcome = CASE `+out+` WHEN '' THEN 'TRYING' ELSE 'NOT_POSTED' END, reason = `+out+`
		FROM letters l WHERE b.organisation_id = ? AND b.batch_id = ? AND b.outcome = '' AND l.case_id = b.case_id AND l.id = b.letter_id`,
		b.Way == PrintForPost, b.Way == PrintForPost, b.OrganisationID, b.ID).Error
	if err != nil {
		return fmt.Errorf("confirming the letters of a batch: %w", err)
	}
	return nil
}

// NotePrinted writes what has become of letters of a batch, by their places in it.
func (s *Store) NotePrinted(ctx context.Context, organisationID, printBatchID string, places []int, outcome PrintOutcome,
	reason string) error {
	err := s.in(ctx).Model(&PrintLetter{}).Where("organisation_id = ? AND batch_id = ? AND no IN ? AND outcome = ?", organisationID,
		printBatchID, places, LetterTrying).Updates(map[string]any{"outcome": outcome, "reason": reason}).Error
	if err != nil {
		return fmt.Errorf("writing what has become of letters: %w", err)
	}
	return nil
}

// EndPrintBatch writes that every case has been told of a batch.
func (s *Store) EndPrintBatch(ctx context.Context, b PrintBatch) error {
	err := s.in(ctx).Model(&PrintBatch{}).Where("organisation_id = ? AND id = ? AND status = ?", b.OrganisationID, b.ID, PrintPosting).
		Updates(map[string]any{"status": PrintPosted, "ended_at": b.EndedAt}).Error
	if err != nil {
		return fmt.Errorf("ending a batch of letters: %w", err)
	}
	return nil
}

// CallOffPrintBatch writes that a batch is not posted: its letters wait as before.
func (s *Store) CallOffPrintBatch(ctx context.Context, b PrintBatch) error {
	err := s.in(ctx).Model(&PrintBatch{}).Where("organisation_id = ? AND id = ? AND status = ?", b.OrganisationID, b.ID, PrintOpen).
		Updates(map[string]any{"status": PrintCalledOff, "ended_at": b.EndedAt}).Error
	if err != nil {
		return fmt.Errorf("calling a batch of letters off: %w", err)
	}
	err = s.in(ctx).Model(&PrintLetter{}).Where("organisation_id = ? AND batch_id = ? AND outcome = ''", b.OrganisationID, b.ID).
		Update("outcome", LetterOutCalledOff).Error
	if err != nil {
		return fmt.Errorf("giving the letters of a batch back: %w", err)
	}
	return nil
}

// LetterOut is what is known of how a letter gets out: whether it is on paper or cannot be,
// and in which batch it lies.
type LetterOut struct {
	CaseID, LetterID string
	Paper            PaperStanding
	Batch            *string
}

// LettersOut tells it of the letters of cases, a row for each thing that is known; of a letter
// without a paper that is not stuck nothing is.
func (s *Store) LettersOut(ctx context.Context, organisationID string, caseIDs []string) ([]LetterOut, error) {
	var rows []LetterOut
	if len(caseIDs) == 0 {
		return nil, nil
	}
	err := s.in(ctx).Raw(`SELECT case_id, letter_id, 'MADE' AS paper, NULL::uuid AS batch FROM papers
			WHERE organisation_id = @org AND case_id IN @cases
		UNION ALL SELECT case_id, letter_id, 'STUCK', NULL FROM papers_due WHERE organisation_id = @org AND case_id IN @cases AND tries >= @tries
		UNION ALL SELECT case_id, letter_id, '', batch_id FROM print_letters
			WHERE organisation_id = @org AND case_id IN @cases AND outcome IN ('', 'TRYING')`,
		map[string]any{"org": organisationID, "cases": caseIDs, "tries": StuckPaperTries}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking how letters get out: %w", err)
	}
	return rows, nil
}
