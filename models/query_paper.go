package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// PaperOf finds the paper of a letter; gorm.ErrRecordNotFound where it has none yet.
func (s *Store) PaperOf(ctx context.Context, caseID, letterID string) (Paper, error) {
	var p Paper
	if err := s.in(ctx).Where("case_id = ? AND letter_id = ?", caseID, letterID).Take(&p).Error; err != nil {
		return Paper{}, fmt.Errorf("looking for a paper: %w", err)
	}
	return p, nil
}

// KeepPaper keeps the paper of a letter, unless it has one; it returns the one that it has.
func (s *Store) KeepPaper(ctx context.Context, p Paper) (kept Paper, err error) {
	err = s.Transaction(ctx, func(tx *Store) error {
		if err := tx.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&p).Error; err != nil {
			return fmt.Errorf("keeping a paper: %w", err)
		}
		if err := tx.in(ctx).Where("case_id = ? AND letter_id = ?", p.CaseID, p.LetterID).Delete(&PaperDue{}).Error; err != nil {
			return fmt.Errorf("noting that a letter is on paper: %w", err)
		}
		kept, err = tx.PaperOf(ctx, p.CaseID, p.LetterID)
		return err
	})
	return kept, err
}

// ClaimPapers takes letters that wait to be put on paper, and lets others have them again
// after a time that grows with the tries.
func (s *Store) ClaimPapers(ctx context.Context, lease time.Duration, limit int) ([]PaperDue, error) {
	var due []PaperDue
	err := s.in(ctx).Raw(`UPDATE papers_due SET tries = tries + 1, waits_from = now() + make_interval(secs => ?) * least(tries + 1, 60)
		WHERE (case_id, letter_id) IN (SELECT case_id, letter_id FROM papers_due WHERE waits_from <= now()
			ORDER BY waits_from LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING *`, lease.Seconds(), limit).Scan(&due).Error
	if err != nil {
		return nil, fmt.Errorf("looking for letters to put on paper: %w", err)
	}
	return due, nil
}

// WordsOf finds what texts of an organisation say, by their ids.
func (s *Store) WordsOf(ctx context.Context, organisationID string, textIDs []string) (map[string]string, error) {
	if len(textIDs) == 0 {
		return nil, nil
	}
	var rows []Text
	if err := s.in(ctx).Where("organisation_id = ? AND id IN ?", organisationID, textIDs).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	words := map[string]string{}
	for _, r := range rows {
		words[r.ID] = r.Body
	}
	return words, nil
}

// PostalOf is where a principal of an organisation gets letters: a person at home, staff
// in their unit, at its address; nothing of anybody else.
func (s *Store) PostalOf(ctx context.Context, organisationID string, who casefile.Principal) (Postal, error) {
	var out Postal
	if id, ok := PersonID(who); ok {
		p, err := s.PersonByID(ctx, organisationID, id)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			err = nil
		}
		return Postal{AddressLine: p.AddressLine, PostalCode: p.PostalCode, PostalPlace: p.PostalPlace, AddressProtected: p.AddressProtected}, err
	}
	if id, ok := StaffID(who); ok {
		err := s.in(ctx).Raw(`SELECT u.name AS unit, u.address_line, u.postal_code, u.postal_place FROM staff s JOIN units u ON u.id = s.unit_id
			WHERE s.organisation_id = ? AND s.id = ?`, organisationID, id).Scan(&out).Error
		if err != nil {
			return Postal{}, fmt.Errorf("looking for an address: %w", err)
		}
	}
	return out, nil
}

// SendingUnit is the unit that writes for a case: its own, or else the coordinating one;
// the zero Unit where there is none.
func (s *Store) SendingUnit(ctx context.Context, organisationID, unitID string) (Unit, error) {
	var u Unit
	q := s.in(ctx).Where("organisation_id = ?", organisationID)
	if unitID != "" {
		q = q.Where("id = ?", unitID)
	} else {
		q = q.Where("coordinating")
	}
	if err := q.Take(&u).Error; err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return Unit{}, fmt.Errorf("looking for the unit that writes: %w", err)
	}
	return u, nil
}
