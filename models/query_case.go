package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"samlop/casefile"
)

// CaseByID finds a case with its state; gorm.ErrRecordNotFound when there is none.
func (s *Store) CaseByID(ctx context.Context, id string) (Case, error) {
	var c Case
	if err := s.in(ctx).Where("id = ?", id).Take(&c).Error; err != nil {
		return Case{}, fmt.Errorf("looking for a case: %w", err)
	}
	return c, nil
}

// KindOf is what a file is of; gorm.ErrRecordNotFound when there is none.
func (s *Store) KindOf(ctx context.Context, id string) (casefile.Kind, error) {
	var c Case
	if err := s.in(ctx).Select("kind").Where("id = ?", id).Take(&c).Error; err != nil {
		return "", fmt.Errorf("asking what a file is of: %w", err)
	}
	return c.Kind, nil
}

// Nearby is what a step in a case asks before it is weighed.
type Nearby struct {
	Case Case
	// Taken says that the ledger knows the step, of this case or any other.
	Taken bool
	// Office is of the case's organisation, and so are those of the principals
	// asked for that are known in its registers.
	Office Office
	Known  []Known
}

// NearbyOf finds a case with its state, whether the ledger knows a command, and
// what OfficeOn and KnownPrincipals find for the case's organisation, in one
// trip. gorm.ErrRecordNotFound when there is no such case.
func (s *Store) NearbyOf(ctx context.Context, caseID, commandID string, on casefile.Date, who []casefile.Principal) (n Nearby, err error) {
	var found *struct {
		Case
		Taken bool
	}
	var office *officeRow
	batch := &pgx.Batch{}
	rowInto(batch, &found, `SELECT c.*, EXISTS (SELECT FROM commands WHERE id = $2) AS taken FROM cases c WHERE c.id = $1`, caseID, commandID)
	askOffice(batch, &office, "", caseID, on)
	if len(who) > 0 {
		askPrincipals(batch, &n.Known, "", caseID, who)
	}
	if err := s.ask(ctx, batch); err != nil {
		return Nearby{}, fmt.Errorf("looking for a case: %w", err)
	}
	if found == nil {
		return Nearby{}, fmt.Errorf("looking for a case: %w", gorm.ErrRecordNotFound)
	}
	n.Case, n.Taken = found.Case, found.Taken
	n.Office, err = s.officeFrom(ctx, office, on)
	return n, err
}

var endedPhases = casefile.EndedPhases()

// SetAsideCase binds a first referral to the case it will be, once: it draws a
// case number "2027-0001" from the organisation, and for an episode one that says nothing
// of any other. The same command gets the same intake again, whatever else is asked.
func (s *Store) SetAsideCase(ctx context.Context, in Intake, year int) (Intake, error) {
	err := s.Transaction(ctx, func(tx *Store) error {
		if in.Kind == casefile.KindEpisode {
			return tx.setAsideEpisode(ctx, &in, year)
		}
		var next []int64
		err := tx.in(ctx).Raw(`UPDATE organisations SET next_case_number = next_case_number + 1 WHERE id = ?
			AND NOT EXISTS (SELECT FROM intakes WHERE command_id = ?) RETURNING next_case_number - 1`,
			in.OrganisationID, in.CommandID).Scan(&next).Error
		if err != nil {
			return fmt.Errorf("drawing a case number: %w", err)
		}
		if len(next) == 0 {
			return tx.in(ctx).Where("command_id = ?", in.CommandID).Take(&in).Error
		}
		in.Number = fmt.Sprintf("%d-%04d", year, next[0])
		return tx.in(ctx).Create(&in).Error
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // the same request twice at once: the other was first
		err = s.in(ctx).Where("command_id = ?", in.CommandID).Take(&in).Error
	}
	if err != nil {
		return Intake{}, fmt.Errorf("setting a case aside: %w", err)
	}
	return in, nil
}

// setAsideEpisode draws a number at random: numbers in a row would tell the trust's unit, by
// the one that is missing, of an episode that it is not to know of (INV-84, INV-110).
func (s *Store) setAsideEpisode(ctx context.Context, in *Intake, year int) error {
	if err := s.in(ctx).Exec("SELECT FROM organisations WHERE id = ? FOR NO KEY UPDATE", in.OrganisationID).Error; err != nil {
		return fmt.Errorf("drawing the number of an episode: %w", err)
	}
	var known []Intake
	if err := s.in(ctx).Where("command_id = ?", in.CommandID).Find(&known).Error; err != nil {
		return fmt.Errorf("looking for an intake: %w", err)
	}
	if len(known) > 0 {
		*in = known[0]
		return nil
	}
	for {
		drawn, err := rand.Int(rand.Reader, big.NewInt(episodeNumbers))
		if err != nil {
			return fmt.Errorf("drawing the number of an episode: %w", err)
		}
		in.Number = fmt.Sprintf("%d-%06d", year, drawn)
		var taken int64
		err = s.in(ctx).Model(&Intake{}).Where("organisation_id = ? AND number = ?", in.OrganisationID, in.Number).Count(&taken).Error
		if err != nil {
			return fmt.Errorf("looking for a number: %w", err)
		}
		if taken == 0 {
			return s.in(ctx).Create(in).Error
		}
	}
}

// episodeNumbers is how many numbers there are for a year's episodes of a trust.
const episodeNumbers = 1_000_000

// CasesCoordinatedBy lists the open cases of an organisation in which a staff
// member may be proposed as coordinator, or serve as one: they have a part there.
func (s *Store) CasesCoordinatedBy(ctx context.Context, organisationID string, who casefile.Principal) ([]Case, error) {
	var cases []Case
	err := s.in(ctx).Where("organisation_id = ? AND phase NOT IN ?", organisationID, endedPhases).
		Where(withStaff, []casefile.Principal{who}, organisationID).
		Order("id").Find(&cases).Error
	if err != nil {
		return nil, fmt.Errorf("looking for a coordinator's cases: %w", err)
	}
	return cases, nil
}
