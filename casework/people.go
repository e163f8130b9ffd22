package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/internal/idnumber"
	"samlop/models"
)

// NewPerson asks for somebody outside the staff: a patient, a relative, or a
// participant from another service.
type NewPerson struct {
	Organisation     string             `json:"organisation_id,omitempty" format:"uuid" doc:"Your own when left out"`
	Name             string             `json:"name" minLength:"1" maxLength:"200"`
	Kind             models.PersonKind  `json:"kind,omitempty" default:"PATIENT"`
	BirthDate        casefile.Date      `json:"birth_date,omitzero" format:"date" doc:"Never read out of an identity number (INV-101)"`
	BirthSource      models.BirthSource `json:"birth_source,omitempty" doc:"Where the birth date comes from"`
	Unborn           bool               `json:"unborn,omitempty" doc:"The family expects the child (hol § 7-2 a); then there is no birth date yet"`
	DueDate          casefile.Date      `json:"due_date,omitzero" format:"date" doc:"When an unborn child is expected"`
	IdentityNumber   string             `json:"identity_number,omitempty" maxLength:"12" writeOnly:"true" doc:"Eleven digits; kept sealed and never shown again in full"`
	Email            string             `json:"email,omitempty" format:"email" maxLength:"254"`
	Phone            string             `json:"phone,omitempty" maxLength:"30"`
	AddressLine      string             `json:"address_line,omitempty" maxLength:"200"`
	PostalCode       string             `json:"postal_code,omitempty" pattern:"^([0-9]{4}|[A-Z]{2}([ -][0-9A-Z][0-9A-Z -]{0,10})?)?$" doc:"Four digits; abroad the country's two letters before it, as SE-111 22"`
	PostalPlace      string             `json:"postal_place,omitempty" maxLength:"100"`
	AddressProtected bool               `json:"address_protected,omitempty"`
	Channel          models.Channel     `json:"channel,omitempty" default:"LETTER" doc:"Agreed way to be in touch (INV-82)"`
	Language         casefile.Language  `json:"language,omitempty" doc:"The organisation's when left out"`
	LoginSubject     string             `json:"login_subject,omitempty" maxLength:"200" doc:"Subject of their login"`
	LoginIssuer      string             `json:"login_issuer,omitempty" maxLength:"300" doc:"Issuer of that login, one of those that the installation accepts; your own when left out"`
}

// PersonChange changes a person; what is left out stays. An identity number is
// added to those known (INV-102), never replaced.
type PersonChange struct {
	Name             *string             `json:"name,omitempty" minLength:"1" maxLength:"200"`
	BirthDate        *casefile.Date      `json:"birth_date,omitempty" format:"date"`
	BirthSource      *models.BirthSource `json:"birth_source,omitempty"`
	Unborn           *bool               `json:"unborn,omitempty" doc:"False, with the birth date, when the child is born"`
	DueDate          *casefile.Date      `json:"due_date,omitempty" format:"date"`
	IdentityNumber   *string             `json:"identity_number,omitempty" maxLength:"12" writeOnly:"true"`
	Email            *string             `json:"email,omitempty" maxLength:"254"`
	Phone            *string             `json:"phone,omitempty" maxLength:"30"`
	AddressLine      *string             `json:"address_line,omitempty" maxLength:"200"`
	PostalCode       *string             `json:"postal_code,omitempty" pattern:"^([0-9]{4}|[A-Z]{2}([ -][0-9A-Z][0-9A-Z -]{0,10})?)?$" doc:"Four digits; abroad the country's two letters before it, as SE-111 22"`
	PostalPlace      *string             `json:"postal_place,omitempty" maxLength:"100"`
	AddressProtected *bool               `json:"address_protected,omitempty"`
	Channel          *models.Channel     `json:"channel,omitempty"`
	Language         *casefile.Language  `json:"language,omitempty"`
	LoginSubject     *string             `json:"login_subject,omitempty" minLength:"1" maxLength:"200" doc:"One more login"`
	LoginIssuer      string              `json:"login_issuer,omitempty" maxLength:"300" doc:"Issuer of that login; your own when left out"`
}

// Person is a person in detail. Version is what If-Match goes by.
type Person struct {
	ID               string             `json:"id" format:"uuid"`
	Principal        casefile.Principal `json:"principal"`
	Organisation     string             `json:"organisation_id" format:"uuid"`
	Name             string             `json:"name"`
	Kind             models.PersonKind  `json:"kind"`
	BirthDate        casefile.Date      `json:"birth_date,omitzero" format:"date"`
	BirthSource      models.BirthSource `json:"birth_source,omitempty"`
	Unborn           bool               `json:"unborn,omitempty"`
	DueDate          casefile.Date      `json:"due_date,omitzero" format:"date"`
	Identifiers      []Identifier       `json:"identifiers,omitempty" doc:"Only for KE, the last five digits hidden"`
	Email            string             `json:"email,omitempty"`
	Phone            string             `json:"phone,omitempty"`
	AddressLine      string             `json:"address_line,omitempty"`
	PostalCode       string             `json:"postal_code,omitempty"`
	PostalPlace      string             `json:"postal_place,omitempty"`
	AddressProtected bool               `json:"address_protected"`
	Channel          models.Channel     `json:"channel"`
	Language         casefile.Language  `json:"language"`
	Version          int                `json:"version"`
	CreatedAt        time.Time          `json:"created_at"`
	Joined           []JoinedEntry      `json:"joined,omitempty" doc:"Older entries of the person, whose ids lead here (INV-102)"`
	// Cases are there in the answers that read one person.
	Cases []PersonCase `json:"cases,omitempty" doc:"When one person is read: their cases, ended ones too, the newest first, as far as you would find them in the list of cases"`
}

// JoinedEntry is an entry of the register that was joined to another of the same
// person, under the name it had.
type JoinedEntry struct {
	ID        string             `json:"id" format:"uuid"`
	Principal casefile.Principal `json:"principal"`
	Name      string             `json:"name"`
}

// Identifier is an identity number with its last five digits hidden.
type Identifier struct {
	Kind    string    `json:"kind" enum:"FNR,D,H,FH"`
	Masked  string    `json:"masked"`
	AddedAt time.Time `json:"added_at"`
}

// PersonRow is one person in a list.
type PersonRow struct {
	ID        string             `json:"id" format:"uuid"`
	Principal casefile.Principal `json:"principal"`
	Name      string             `json:"name"`
	Kind      models.PersonKind  `json:"kind"`
	BirthDate casefile.Date      `json:"birth_date,omitzero" format:"date"`
}

// PersonQuery narrows the list of people.
type PersonQuery struct {
	Organisation string            `query:"organisation" format:"uuid" doc:"Your own when left out"`
	Kind         models.PersonKind `query:"kind"`
	Name         string            `query:"name" maxLength:"100" doc:"Parts of the name in any order, with or without accents, apostrophes and hyphens; æ, ø and å are letters of their own, and aa is å"`
	Born         casefile.Date     `query:"born" format:"date" doc:"The birth date"`
	Cursor       string            `query:"cursor" maxLength:"200"`
	Limit        int               `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// PersonList is a page of people.
type PersonList struct {
	People     []PersonRow `json:"people"`
	NextCursor string      `json:"next_cursor,omitempty"`
}

// PersonLookup asks who has an identity number. It travels in a body, never in
// an address (INV-88).
type PersonLookup struct {
	Organisation   string `json:"organisation_id,omitempty" format:"uuid"`
	IdentityNumber string `json:"identity_number" minLength:"11" maxLength:"12"`
}

// placeOfPerson finds where a person is registered, and the id under which they stand
// now: an old one leads there for good. Errors: NotFound.
func (d *Service) placeOfPerson(ctx context.Context, a Asker, id, what string) (organisation, now string, err error) {
	if !validID(id) {
		return "", "", &NotFound{"person"}
	}
	organisation, now, err = d.store.PlaceOfPerson(ctx, id)
	if err == nil && organisation == "" {
		err = d.noPlace(ctx, a, "person", what+id)
	}
	return organisation, now, err
}

// personShown is a person in detail. Identity numbers are shown with the last
// five digits hidden, and only to those who keep the register (INV-88).
func (d *Service) personShown(ctx context.Context, store *models.Store, row models.Person, numbers bool) (Person, error) {
	out := Person{ID: row.ID, Principal: row.Principal(), Organisation: row.OrganisationID, Name: row.Name, Kind: row.Kind,
		BirthDate: value(row.BirthDate), BirthSource: value(row.BirthSource), Unborn: row.Unborn, DueDate: value(row.DueDate),
		Email: value(row.Email),
		Phone: value(row.Phone), AddressLine: value(row.AddressLine), PostalCode: value(row.PostalCode), PostalPlace: value(row.PostalPlace),
		AddressProtected: row.AddressProtected, Channel: row.Channel, Language: row.Language, Version: row.Version, CreatedAt: row.CreatedAt}
	joined, err := store.JoinedTo(ctx, row.ID)
	if err != nil {
		return Person{}, err
	}
	for _, j := range joined {
		out.Joined = append(out.Joined, JoinedEntry{ID: j.ID, Principal: j.Principal(), Name: j.Name})
	}
	if !numbers {
		return out, nil
	}
	identifiers, err := store.IdentifiersOf(ctx, row.ID)
	if err != nil {
		return Person{}, err
	}
	for _, i := range identifiers {
		digits, err := d.keys.Open(i.Sealed, placeOf(i.ID))
		if err != nil {
			return Person{}, fmt.Errorf("opening an identity number: %w", err)
		}
		out.Identifiers = append(out.Identifiers, Identifier{Kind: i.Kind, Masked: masked(digits), AddedAt: i.AddedAt})
	}
	return out, nil
}

// masked hides the last five digits, which are what makes a number one person's.
func masked(digits []byte) string { return string(digits[:len(digits)-5]) + " *****" }

// logPeople logs in one row a look at the entries of people in the register
// (INV-83). Without a ground it was refused.
func (d *Service) logPeople(ctx context.Context, a Asker, organisation, what string, ground casefile.Role, people ...string) error {
	entry := d.access(a, organisation, nil, what, ground, ground != "")
	entry.PersonIDs = people
	return d.store.LogAccess(ctx, entry)
}

// Person shows a person in detail, with their cases: to the coordinating unit and to
// themself; it logs the look. Everybody else sees names only, beside what
// they may see of a case (appendix C).
func (d *Service) Person(ctx context.Context, a Asker, id string) (out Person, err error) {
	defer wrapError("reading a person", &err)
	organisation, id, err := d.placeOfPerson(ctx, a, id, "person ")
	if err != nil {
		return Person{}, err
	}
	ground, err := d.seePerson(ctx, a, organisation, id, "person "+id)
	if err != nil {
		return Person{}, err
	}
	row, err := d.store.PersonByID(ctx, organisation, id)
	if err != nil {
		return Person{}, err
	}
	if out, err = d.personShown(ctx, d.store, row, ground != casefile.RolePatient); err != nil {
		return Person{}, err
	}
	out.Cases, err = d.personsCases(ctx, a, row)
	return out, err
}

// seePerson finds the ground on which somebody reads of a person in the
// register, and logs the look, also one that is refused: those who keep the
// register, and the person themself.
func (d *Service) seePerson(ctx context.Context, a Asker, organisation, id, what string) (ground casefile.Role, err error) {
	o, err := d.in(ctx, a, organisation)
	if err != nil && !is[*Forbidden](err) && !is[*NotFound](err) {
		return "", err
	}
	switch {
	case a.Who != "" && a.Who == models.PersonPrincipal(id):
		ground = casefile.RolePatient
	case err != nil:
	case o.unit:
		ground = casefile.RoleUnit
	case o.owner:
		ground = casefile.RoleAdmin
	}
	if logged := d.logPeople(ctx, a, organisation, what, ground, id); logged != nil {
		return "", logged
	}
	switch {
	case ground != "":
		return ground, nil
	case is[*NotFound](err):
		return "", &NotFound{"person"}
	}
	return "", &Forbidden{NotInThisRole}
}

// PersonList lists the people of an organisation for those who keep the
// register. Those shown are logged, and a list that is refused or empty too.
func (d *Service) PersonList(ctx context.Context, a Asker, q PersonQuery) (out PersonList, err error) {
	defer wrapError("listing people", &err)
	o, err := d.mayKeepPeople(ctx, a, q.Organisation, "people list")
	if err != nil {
		return PersonList{}, err
	}
	if q.Cursor != "" && !validID(q.Cursor) {
		return PersonList{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	page, err := d.store.FindPeople(ctx, models.PersonFilter{Organisation: o.org.ID, Kind: q.Kind, Name: q.Name, Born: q.Born, Limit: q.Limit,
		Cursor: q.Cursor})
	if err != nil {
		return PersonList{}, err
	}
	out = PersonList{People: []PersonRow{}, NextCursor: page.Next}
	var ids []string
	for _, row := range page.Rows {
		out.People = append(out.People, PersonRow{ID: row.ID, Principal: row.Principal(), Name: row.Name, Kind: row.Kind,
			BirthDate: value(row.BirthDate)})
		ids = append(ids, row.ID)
	}
	return out, d.logPeople(ctx, a, o.org.ID, "people list", o.keeper(), ids...)
}

func (o *office) keeper() casefile.Role {
	if o.unit {
		return casefile.RoleUnit
	}
	return casefile.RoleAdmin
}

// LookUpPerson finds who has an identity number, for those who keep the
// register. A look that finds nobody is logged, and so is one that is refused: in
// the log of the person whose number it is, whatever the answer.
func (d *Service) LookUpPerson(ctx context.Context, a Asker, in PersonLookup) (out Person, err error) {
	defer wrapError("looking up a person", &err)
	o, notTheirs := d.in(ctx, a, in.Organisation)
	if o == nil {
		return Person{}, notTheirs
	}
	keeps := notTheirs == nil && o.keepsPeople()
	number, err := idnumber.Parse(in.IdentityNumber, d.numbers.On(o.today))
	if err != nil && keeps {
		return Person{}, badNumber(err)
	}
	var row models.Person
	var found []string
	if err == nil {
		looking := ctx
		if notTheirs != nil { // to be logged with whom it is about, and shown to nobody
			looking = models.AcrossOrganisations(ctx)
		}
		row, err = d.store.PersonByDigest(looking, o.org.ID, d.keys.Digest(number.Reveal()))
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return Person{}, err
		}
		if err == nil {
			found = []string{row.ID}
		}
	}
	var ground casefile.Role
	if keeps {
		ground = o.keeper()
	}
	if err := d.logPeople(ctx, a, o.org.ID, "person look-up", ground, found...); err != nil {
		return Person{}, err
	}
	switch {
	case !keeps:
		return Person{}, notKeeping(notTheirs)
	case found == nil:
		return Person{}, &NotFound{"person"}
	}
	if out, err = d.personShown(ctx, d.store, row, true); err != nil {
		return Person{}, err
	}
	out.Cases, err = d.personsCases(ctx, a, row)
	return out, err
}
