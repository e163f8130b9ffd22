package casework

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/idnumber"
	"samlop/models"
)

// whom finds the person of a row, or makes the entry of one who is to be registered.
func (f *openingFile) whom(ctx context.Context, c *cells, out *openingLine) error {
	id, number := c.row[colPerson], c.row[colNumber]
	var found models.Person
	var err error
	switch {
	case id != "":
		id = strings.TrimPrefix(id, "person/")
		if !validID(id) {
			c.wrong(&Invalid{Field: colPerson, Key: "opening_person_unknown"})
			return nil
		}
		found, err = f.d.store.PersonByID(ctx, f.o.org.ID, id)
	case number != "":
		parsed, broken := idnumber.Parse(strings.ReplaceAll(number, " ", ""), f.d.numbers.On(f.o.today))
		if broken != nil {
			var why *Invalid
			if errors.As(badNumber(broken), &why) {
				c.wrong(why)
				return nil
			}
			return broken
		}
		number = parsed.Reveal()
		found, err = f.d.store.PersonByDigest(ctx, f.o.org.ID, f.d.keys.Digest(number))
	default:
		c.wrong(&Invalid{Field: colNumber, Key: "opening_person_missing"})
		return nil
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound) && id == "":
		f.register(c, out, number)
	case errors.Is(err, gorm.ErrRecordNotFound):
		c.wrong(&Invalid{Field: colPerson, Key: "opening_person_unknown"})
	case err != nil:
		return err
	default:
		out.balance.Patient, out.balance.Language = found.Principal(), found.Language
		if err := f.sameAsRegistered(ctx, c, found); err != nil {
			return err
		}
	}
	who := string(out.balance.Patient)
	if out.person != nil {
		who = string(f.d.keys.Digest(number))
	}
	if f.seen[who] > 0 && who != "" {
		c.wrong(&Invalid{Field: colNumber, Rule: "T-03", Key: "opening_person_twice"})
	}
	f.seen[who] = c.no
	return nil
}

// sameAsRegistered holds what a row says of a person against the register: a number or an id
// that is another's would open the case on that one (T-20).
func (f *openingFile) sameAsRegistered(ctx context.Context, c *cells, found models.Person) error {
	if born := c.date(colBorn); !born.IsZero() && found.BirthDate != nil && born != *found.BirthDate {
		c.wrong(&Invalid{Field: colBorn, Rule: "T-20", Key: "opening_birth_date_differs"})
	}
	if c.row[colName] == "" {
		return nil
	}
	shared, err := f.d.store.NamesShareAPart(ctx, c.row[colName], found.Name)
	if err == nil && !shared {
		c.wrong(&Invalid{Field: colName, Rule: "T-20", Key: "opening_name_differs"})
	}
	return err
}

// register makes the entry of somebody who is not in the register. Children have
// guardians, who must be there first (INV-24).
func (f *openingFile) register(c *cells, out *openingLine, number string) {
	row := models.Person{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: f.o.org.ID, Name: c.row[colName], Kind: models.PatientPerson,
		BirthDate: optionalDate(c.date(colBorn)), AddressLine: optional(c.row[colAddress]), PostalCode: optional(c.row[colPostalCode]),
		PostalPlace: optional(c.row[colPostalPlace]), Language: codeIn(c, colLanguage, f.o.org.Language), Version: 1, CreatedAt: f.o.now}
	if row.BirthDate != nil {
		row.BirthSource = optional(models.BirthFromDocument)
	}
	var why *Invalid
	switch err := checkPerson(&row, f.o.today); {
	case row.Name == "":
		c.wrong(&Invalid{Field: colNumber, Key: "opening_person_unknown"})
		return
	case row.BirthDate == nil:
		c.wrong(&Invalid{Field: colBorn, Key: "opening_birth_date_missing"})
		return
	case errors.As(err, &why):
		c.wrong(why)
		return
	case f.o.today.Before(calendar.AddMonths(*row.BirthDate, ofAge)):
		c.wrong(&Invalid{Field: colNumber, Rule: "INV-24", Key: "opening_child_unknown"})
		return
	}
	out.person, out.number = &row, number
	out.balance.Patient, out.balance.Language = row.Principal(), row.Language
}

// ofAge is 18 years, in months.
const ofAge = 18 * 12

// spacedNumber is an identity number as it is shown, 6+5 (INV-100).
var spacedNumber = regexp.MustCompile(`\b([0-9]{6})\s([0-9]{5})\b`)

// people are those who signed, or from whom something is kept: identity numbers or ids
// of the register, and of the staff, who may sign for one who cannot decide, the work address.
func (f *openingFile) people(ctx context.Context, c *cells, column string) ([]casefile.Principal, error) {
	var out []casefile.Principal
	for _, text := range strings.Fields(spacedNumber.ReplaceAllString(c.row[column], "$1$2")) {
		if id := f.staff[strings.ToLower(text)]; id != "" {
			out = append(out, models.StaffPrincipal(id))
			continue
		}
		if id := strings.TrimPrefix(text, "person/"); validID(id) {
			out = append(out, models.PersonPrincipal(id))
			continue
		}
		number, err := idnumber.Parse(text, f.d.numbers.On(f.o.today))
		if err != nil {
			c.wrong(&Invalid{Field: column, Key: "opening_signer_unknown"})
			return nil, nil
		}
		found, err := f.d.store.PersonByDigest(ctx, f.o.org.ID, f.d.keys.Digest(number.Reveal()))
		if errors.Is(err, gorm.ErrRecordNotFound) {
			c.wrong(&Invalid{Field: column, Key: "opening_signer_unknown"})
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, found.Principal())
	}
	return out, nil
}
