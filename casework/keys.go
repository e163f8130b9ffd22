package casework

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"samlop/models"
)

// ErrWrongKeys means that the identity numbers in the database were sealed, or
// are found again, by other keys than this process was given. To go on would make
// a second set that the right keys do not open.
var ErrWrongKeys = errors.New("the keys are not those of the database")

// KeysFit tells whether the keys open the identity numbers that are there and
// find them again: the one that was added first and the one that was added last
// stand for all. A database without any takes every key. The error is
// [ErrWrongKeys], or one of the database.
func (d *Service) KeysFit(ctx context.Context) error {
	found, err := d.store.FirstAndLastIdentifier(models.AcrossOrganisations(ctx))
	if err != nil {
		return err
	}
	for _, i := range found {
		digits, err := d.keys.Open(i.Sealed, placeOf(i.ID))
		if err != nil {
			return fmt.Errorf("%w: SAMLOP_IDENTITY_KEYS does not open an identity number of %s: %w", ErrWrongKeys,
				i.AddedAt.Format("2006-01-02"), err)
		}
		if !bytes.Equal(d.keys.Digest(string(digits)), i.Digest) {
			return fmt.Errorf("%w: SAMLOP_LOOKUP_KEY does not find an identity number of %s", ErrWrongKeys, i.AddedAt.Format("2006-01-02"))
		}
	}
	return nil
}
