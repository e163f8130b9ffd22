package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"samlop/casefile"
)

// ChooseSendings begins the sending of letters of an organisation that has a carrier: those
// on paper since before an instant, to people whose whole address is known and not
// protected. One that the service has had before, or does not take, is left for a batch; one
// that did not arrive and was let go anew is sent anew.
func (s *Store) ChooseSendings(ctx context.Context, organisationID string, madeBefore time.Time, limit int) (n int64, err error) {
	err = s.Transaction(ctx, func(tx *Store) error {
		if err := tx.lettersGoOut(ctx, organisationID); err != nil {
			return err
		}
		made := tx.in(ctx).Exec(`INSERT INTO sendings (id, organisation_id, case_id, letter_id, status)
			SELECT gen_random_uuid(), l.organisation_id, l.case_id, l.id, 'WAITS' FROM letters l
				JOIN people e ON e.organisation_id = l.organisation_id AND e.id = l.to_person
				JOIN people r ON r.organisation_id = l.organisation_id
					AND r.id = `+standingFor("e")+`
				JOIN papers made ON made.case_id = l.case_id AND made.letter_id = l.id
			WHERE l.organisation_id = ? AND made.made_at <= ? AND `+waitsOnPaper+` AND NOT `+isProtected+`
				AND COALESCE(r.address_line, '') <> '' AND r.postal_code ~ '^[0-9]{4}$' AND COALESCE(r.postal_place, '') <> ''
				AND NOT EXISTS (SELECT FROM sendings b WHERE b.case_id = l.case_id AND b.letter_id = l.id AND b.status NOT IN ('FAILED', 'STOPPED'))
			ORDER BY l.queued_on, l.case_id, l.id LIMIT ? ON CONFLICT DO NOTHING`, organisationID, madeBefore, limit)
		n = made.RowsAffected
		return made.Error
	})
	if err != nil {
		return 0, fmt.Errorf("choosing letters to send: %w", err)
	}
	return n, nil
}

// FreeSendings stops, at an instant, what was chosen before another one for organisations that
// have no carrier (any more) and has not been given to one.
func (s *Store) FreeSendings(ctx context.Context, now, madeBefore time.Time, withCarrier []string) error {
	freed := s.in(ctx).Exec(`UPDATE sendings SET status = 'STOPPED', since = @now, ended_at = @now, lease_until = NULL, try_at = NULL,
			trouble = ''
		WHERE status = 'WAITS' AND ended_at IS NULL AND made_at < @before AND (lease_until IS NULL OR lease_until <= @now)
			AND organisation_id::text NOT IN @with`,
		map[string]any{"now": now, "before": madeBefore, "with": append([]string{""}, withCarrier...)})
	if freed.Error != nil {
		return fmt.Errorf("letting go of letters that no carrier gets: %w", freed.Error)
	}
	return nil
}

// ClaimSendings takes, for as long as a lease, sendings with which something is to be done.
func (s *Store) ClaimSendings(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Sending, error) {
	var rows []Sending
	err := s.in(ctx).Raw(`UPDATE sendings SET lease_until = ?::timestamptz WHERE id IN (SELECT id FROM sendings
		WHERE ended_at IS NULL AND (try_at IS NULL OR try_at <= ?) AND (lease_until IS NULL OR lease_until <= ?)
		ORDER BY try_at NULLS FIRST, made_at LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING *`, now.Add(lease), now, now, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for letters to send: %w", err)
	}
	return rows, nil
}

// MoveSending writes how a sending stands now, where it still stands as it did; ErrMoved
// where another has moved it meanwhile.
func (s *Store) MoveSending(ctx context.Context, before SendingStatus, row Sending) error {
	moved := s.in(ctx).Model(&Sending{}).Where("organisation_id = ? AND id = ? AND status = ? AND ended_at IS NULL", row.OrganisationID,
		row.ID, before).Select("status", "carrier_id", "carrier_status", "carrier_at", "posted_on", "doubled", "since", "asked_at", "attempts",
		"try_at", "lease_until", "trouble", "ended_at").Updates(&row)
	if moved.Error != nil {
		return fmt.Errorf("writing how a sending stands: %w", moved.Error)
	}
	if moved.RowsAffected == 0 {
		return ErrMoved
	}
	return nil
}

// ErrMoved means that somebody else has seen to it meanwhile.
var ErrMoved = errors.New("somebody else has seen to it")

// LetterStands is how a letter stands in the projection; gorm.ErrRecordNotFound when there is none.
func (s *Store) LetterStands(ctx context.Context, caseID, letterID string) (Letter, error) {
	var l Letter
	if err := s.in(ctx).Where("case_id = ? AND id = ?", caseID, letterID).Take(&l).Error; err != nil {
		return Letter{}, fmt.Errorf("looking for a letter: %w", err)
	}
	return l, nil
}

// LatestSendings are the latest sendings of the letters of cases, of those that were given
// to a carrier.
func (s *Store) LatestSendings(ctx context.Context, organisationID string, caseIDs []string) ([]Sending, error) {
	var rows []Sending
	if len(caseIDs) == 0 {
		return nil, nil
	}
	err := s.in(ctx).Raw(`SELECT DISTINCT ON (case_id, letter_id) * FROM sendings WHERE organisation_id = ? AND case_id IN ?
		ORDER BY case_id, letter_id, made_at DESC`, organisationID, caseIDs).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for sendings: %w", err)
	}
	return rows, nil
}

// SendingPage narrows the sendings of an organisation and says where a page begins.
type SendingPage struct {
	Organisation string
	// Open: only those with which something is still to be done. Troubled: only those with trouble.
	Open, Troubled bool
	Before         time.Time
	BeforeID       string
	Limit          int
}

// SendingRow is a sending with the letter it is of.
type SendingRow struct {
	Sending
	CaseNumber   string
	Code         casefile.LetterCode
	LetterStatus casefile.LetterStatus
}

// SendingsOf lists sendings of an organisation, the newest first.
func (s *Store) SendingsOf(ctx context.Context, p SendingPage) ([]SendingRow, error) {
	q := s.in(ctx).Table("sendings s").Select("s.*, c.number AS case_number, l.code, l.status AS letter_status").
		Joins("JOIN cases c ON c.id = s.case_id JOIN letters l ON l.case_id = s.case_id AND l.id = s.letter_id").
		Where("s.organisation_id = ? AND NOT c.hidden_from_unit", p.Organisation)
	if p.Open {
		q = q.Where("s.ended_at IS NULL")
	}
	if p.Troubled {
		q = q.Where("s.trouble <> '' OR s.doubled OR s.status IN ('UNKNOWN', 'FAILED', 'REFUSED')")
	}
	if !p.Before.IsZero() {
		q = q.Where("(s.made_at, s.id) < (?, ?)", p.Before, p.BeforeID)
	}
	var rows []SendingRow
	if err := q.Order("s.made_at DESC, s.id DESC").Limit(p.Limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing sendings: %w", err)
	}
	return rows, nil
}
