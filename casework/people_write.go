package casework

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/internal/idnumber"
	"samlop/models"
)

// mayKeepPeople opens the register of people of an organisation to those who
// keep it: the coordinating unit. Administrators see staff, units and policies,
// and no people (INV-84, INV-111). In training the owner of a world keeps it too:
// nobody in it is real. A refusal is logged: what was asked for, and of whom.
func (d *Service) mayKeepPeople(ctx context.Context, a Asker, organisation, what string, people ...string) (*office, error) {
	o, err := d.in(ctx, a, organisation)
	if o == nil {
		return nil, err
	}
	if err == nil && o.keepsPeople() {
		return o, nil
	}
	if err := d.logPeople(ctx, a, o.org.ID, what, "", people...); err != nil {
		return nil, err
	}
	return nil, notKeeping(err)
}

// notKeeping is the answer to who does not keep the register: in another
// organisation it is not there.
func notKeeping(err error) error {
	if is[*NotFound](err) {
		return err
	}
	return &Forbidden{NotInThisRole}
}

func (o *office) keepsPeople() bool { return o.unit || o.owner }

// CreatePerson registers a person, by the coordinating unit.
func (d *Service) CreatePerson(ctx context.Context, a Asker, key string, in NewPerson) (out Person, err error) {
	defer wrapError("registering a person", &err)
	o, err := d.mayKeepPeople(ctx, a, in.Organisation, "registering a person")
	if err != nil {
		return Person{}, err
	}
	row := models.Person{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Name: in.Name, BirthDate: optionalDate(in.BirthDate),
		BirthSource: optional(in.BirthSource), Unborn: in.Unborn, DueDate: optionalDate(in.DueDate), Email: optional(in.Email),
		Phone: optional(in.Phone), AddressLine: optional(in.AddressLine),
		PostalCode: optional(in.PostalCode), PostalPlace: optional(in.PostalPlace), AddressProtected: in.AddressProtected, Kind: in.Kind,
		Channel: in.Channel, Language: in.Language, Version: 1, CreatedAt: o.now}
	if row.Language == "" {
		row.Language = o.org.Language
	}
	if err := checkPerson(&row, o.today); err != nil {
		return Person{}, err
	}
	// The answer is stored under the key, and so is the request's hash. A plain
	// hash of an identity number could be undone by trying them all.
	hashed := in
	if in.IdentityNumber != "" {
		hashed.IdentityNumber = fmt.Sprintf("%x", d.keys.Digest(in.IdentityNumber))
	}
	return once(ctx, d, a, key, "person", hashed, func(tx *models.Store) (Person, error) {
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Person{}, fmt.Errorf("writing a person: %w", err)
		}
		if err := d.addNumber(ctx, tx, o, row, in.IdentityNumber); err != nil {
			return Person{}, err
		}
		if err := d.bindPerson(ctx, tx, o, a, row.ID, newLogin{issuer: in.LoginIssuer, subject: in.LoginSubject}); err != nil {
			return Person{}, err
		}
		return d.personShown(ctx, tx, row, true)
	})
}

// ChangePerson changes a person who is as they were read. When the birth date is changed, or a child is born, the
// person's cases take note before it returns (INV-101); when they could not, the
// error is Unavailable, and the change may be sent again. Errors: also Stale.
func (d *Service) ChangePerson(ctx context.Context, a Asker, id string, read Versions, in PersonChange) (out Person, err error) {
	defer wrapError("changing a person", &err)
	o, id, err := d.keepersOf(ctx, a, id, "changing person ")
	if err != nil {
		return Person{}, err
	}
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		row, err := tx.LockPerson(ctx, id)
		if err != nil {
			return err
		}
		if !read.Hold(row.Version) {
			return &Stale{Version: row.Version}
		}
		in.apply(&row)
		if err := checkPerson(&row, o.today); err != nil {
			return err
		}
		if err := tx.DB.WithContext(ctx).Save(&row).Error; err != nil {
			return fmt.Errorf("writing a person: %w", err)
		}
		if err := d.addNumber(ctx, tx, o, row, value(in.IdentityNumber)); err != nil {
			return err
		}
		login := newLogin{issuer: in.LoginIssuer, subject: value(in.LoginSubject), known: true}
		if err := d.bindPerson(ctx, tx, o, a, row.ID, login); err != nil {
			return err
		}
		if out, err = d.personShown(ctx, tx, row, true); err != nil {
			return err
		}
		entry := d.access(a, o.org.ID, nil, "changing person "+id, o.keeper(), true)
		entry.PersonIDs, entry.About = []string{id}, fmt.Sprintf("version %d", row.Version)
		return tx.LogAccess(ctx, entry)
	})
	// Told also when it says what was there before: an earlier try may have got no further.
	if err == nil && (in.BirthDate != nil || in.Unborn != nil) {
		err = d.noteRepresentation(ctx, o, id, fmt.Sprintf("%s/version-%d", id, out.Version))
	}
	return out, err
}

func (in PersonChange) apply(row *models.Person) {
	set(&row.Name, in.Name)
	if in.BirthDate != nil {
		row.BirthDate = optionalDate(*in.BirthDate)
	}
	setOptional(&row.BirthSource, in.BirthSource)
	set(&row.Unborn, in.Unborn)
	if in.DueDate != nil {
		row.DueDate = optionalDate(*in.DueDate)
	}
	setOptional(&row.Email, in.Email)
	setOptional(&row.Phone, in.Phone)
	setOptional(&row.AddressLine, in.AddressLine)
	setOptional(&row.PostalCode, in.PostalCode)
	setOptional(&row.PostalPlace, in.PostalPlace)
	set(&row.AddressProtected, in.AddressProtected)
	set(&row.Channel, in.Channel)
	set(&row.Language, in.Language)
	row.Version++
}

// postalCode is a Norwegian one, or one abroad after the country's two letters, as post across a
// border has it: «SE-111 22», and the letters alone where there are no codes.
var postalCode = regexp.MustCompile(`^([0-9]{4}|[A-Z]{2}([ -][0-9A-Z][0-9A-Z -]{0,10})?)$`)

// checkPerson fills in what was left out and refuses what cannot be.
func checkPerson(row *models.Person, today casefile.Date) (err error) {
	if row.Kind, err = oneOf("kind", row.Kind); err != nil {
		return err
	}
	if row.Channel, err = oneOf("channel", row.Channel); err != nil {
		return err
	}
	if row.Language, err = oneOf("language", row.Language); err != nil {
		return err
	}
	if row.BirthDate != nil && (!row.BirthDate.IsValid() || row.BirthDate.After(today)) {
		return &Invalid{Field: "birth_date", Key: "date_in_future"}
	}
	if row.BirthDate != nil && row.Unborn {
		return &Invalid{Field: "unborn", Key: "unborn_with_birth_date", Rule: "INV-101"}
	}
	if row.DueDate != nil && !row.DueDate.IsValid() {
		return &Invalid{Field: "due_date", Key: "date_missing"}
	}
	if row.PostalCode != nil && !postalCode.MatchString(*row.PostalCode) {
		return &Invalid{Field: "postal_code", Key: "bad_postal_code"}
	}
	if row.Abroad() && value(row.PostalPlace) == "" {
		return &Invalid{Field: "postal_place", Key: "place_abroad_missing"}
	}
	if err := checkName(row.Name); err != nil {
		return err
	}
	return checkEmail("email", value(row.Email))
}

// addNumber adds an identity number to those known of a person: sealed, and a
// keyed digest to find it by. One the person has already is no change.
func (d *Service) addNumber(ctx context.Context, tx *models.Store, o *office, row models.Person, typed string) error {
	if typed == "" {
		return nil
	}
	number, err := idnumber.Parse(typed, d.numbers.On(o.today))
	if err != nil {
		return badNumber(err)
	}
	digest := d.keys.Digest(number.Reveal())
	has, err := tx.PersonByDigest(ctx, o.org.ID, digest)
	switch {
	case err == nil && has.ID == row.ID:
		return nil
	case err == nil:
		return &Invalid{Field: "identity_number", Key: "identity_number_taken", Rule: "INV-102"}
	case !errors.Is(err, gorm.ErrRecordNotFound):
		return err
	}
	id := uuid.Must(uuid.NewV7()).String()
	sealed, err := d.keys.Seal([]byte(number.Reveal()), placeOf(id))
	if err != nil {
		return fmt.Errorf("sealing an identity number: %w", err)
	}
	err = tx.DB.WithContext(ctx).Create(&models.PersonIdentifier{ID: id, OrganisationID: o.org.ID, PersonID: row.ID,
		Kind:   string(number.Kind()),
		Sealed: sealed, Digest: digest, AddedAt: o.now}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &Invalid{Field: "identity_number", Key: "identity_number_taken", Rule: "INV-102"}
	}
	if err != nil {
		return fmt.Errorf("writing an identity number: %w", err)
	}
	return nil
}

// placeOf is where a sealed number is at home; it opens nowhere else.
func placeOf(identifierID string) string { return "person_identifiers/sealed/" + identifierID }

// badNumber says why a number is refused, never which.
func badNumber(err error) error {
	if e, ok := errors.AsType[idnumber.Error](err); ok {
		return &Invalid{Field: "identity_number", Key: "identity_number_" + e.Code(), Rule: e.Rule()}
	}
	return fmt.Errorf("reading an identity number: %w", err)
}
