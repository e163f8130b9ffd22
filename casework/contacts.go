package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// NewContact asks for somebody who is to take part in a case and is no staff here: a
// teacher, an adviser of NAV, a relative, the general practitioner. It is what their entry
// in the register needs to name and reach them, and no more: no identity number (INV-88),
// no date of birth, no login.
type NewContact struct {
	Name             string            `json:"name" minLength:"1" maxLength:"200"`
	Kind             models.PersonKind `json:"kind,omitempty" default:"OTHER" except:"PATIENT"`
	Email            string            `json:"email,omitempty" format:"email" maxLength:"254"`
	Phone            string            `json:"phone,omitempty" maxLength:"30"`
	AddressLine      string            `json:"address_line,omitempty" maxLength:"200"`
	PostalCode       string            `json:"postal_code,omitempty" pattern:"^([0-9]{4}|[A-Z]{2}([ -][0-9A-Z][0-9A-Z -]{0,10})?)?$" doc:"Four digits; abroad the country's two letters before it, as SE-111 22"`
	PostalPlace      string            `json:"postal_place,omitempty" maxLength:"100"`
	AddressProtected bool              `json:"address_protected,omitempty"`
	Channel          models.Channel    `json:"channel,omitempty" default:"LETTER" doc:"Agreed way to be in touch (INV-82)"`
	Language         casefile.Language `json:"language,omitempty" doc:"The organisation's when left out"`
}

// Contact is somebody who was registered for a case, by the name and kind that the
// register has now.
type Contact struct {
	Principal casefile.Principal `json:"principal" doc:"What a step names them by"`
	Name      string             `json:"name"`
	Kind      PrincipalKind      `json:"kind"`
}

// Contacts are those who were registered for a case, in the order in which they were.
type Contacts struct {
	Contacts []Contact `json:"contacts"`
}

// Who may register somebody for a case, and reads who has been: whoever sets its
// participants (P-02, C-04), and the unit, which keeps the register.
var seeContacts = viewOf("contacts")

// RegisterContact registers somebody for a case that the asker coordinates: the case is
// the ground (INV-84, decision 035). Nobody is looked for, and the answer is the same
// whether or not the register has had them: two entries of one person are joined by the
// unit (INV-102). They have a part in the case, and access to anything, by the steps that
// name them alone (INV-30). Errors: NotFound, Forbidden, Invalid, KeyReused, Unavailable.
func (d *Service) RegisterContact(ctx context.Context, a Asker, key, caseID string, in NewContact) (out Contact, err error) {
	defer wrapError("registering a contact", &err)
	s, err := d.see(ctx, a, caseID, seeContacts)
	if err != nil {
		return Contact{}, err
	}
	org, err := d.store.OrganisationByID(ctx, s.row.OrganisationID)
	if err != nil {
		return Contact{}, err
	}
	if in.Kind == "" {
		in.Kind = models.OtherPerson
	}
	if in.Kind == models.PatientPerson { // with a number and a birth date, by the unit
		return Contact{}, &Invalid{Field: "kind", Key: "unknown_code"}
	}
	row := models.Person{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: org.ID, Name: in.Name, Kind: in.Kind, Email: optional(in.Email),
		Phone: optional(in.Phone), AddressLine: optional(in.AddressLine), PostalCode: optional(in.PostalCode),
		PostalPlace: optional(in.PostalPlace), AddressProtected: in.AddressProtected, Channel: in.Channel, Language: in.Language,
		RegisteredFor: &s.row.ID, Version: 1, CreatedAt: s.now}
	if row.Language == "" {
		row.Language = org.Language
	}
	if err := checkPerson(&row, calendar.DateOf(s.now)); err != nil {
		return Contact{}, err
	}
	return once(ctx, d, a, key, "contact of "+s.row.ID, in, func(tx *models.Store) (Contact, error) {
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Contact{}, fmt.Errorf("writing a person: %w", err)
		}
		entry := d.access(a, org.ID, &s.row.ID, "registering a contact", s.ground, true)
		entry.PersonIDs = []string{row.ID}
		return Contact{Principal: row.Principal(), Name: row.Name, Kind: PrincipalKind(row.Kind)}, tx.LogAccess(ctx, entry)
	})
}

// Contacts lists who was registered for a case, for those who may register somebody.
// Errors: NotFound, Forbidden.
func (d *Service) Contacts(ctx context.Context, a Asker, caseID string) (out Contacts, err error) {
	defer wrapError("listing contacts", &err)
	s, err := d.see(ctx, a, caseID, seeContacts)
	if err != nil {
		return Contacts{}, err
	}
	who, err := d.store.ContactsOf(ctx, s.row.ID)
	if err != nil {
		return Contacts{}, err
	}
	people, err := d.namesIn(ctx, s.row.OrganisationID, who)
	if err != nil {
		return Contacts{}, err
	}
	out.Contacts = []Contact{}
	for _, p := range who {
		out.Contacts = append(out.Contacts, Contact{Principal: p, Name: people[p].Name, Kind: people[p].Kind})
	}
	return out, nil
}

// contacts are who was registered for a case, where the asker may know it.
func (d *Service) contacts(ctx context.Context, s *sight) ([]casefile.Principal, error) {
	if _, why := s.groundFor(seeContacts); why != nil {
		return nil, nil
	}
	return d.store.ContactsOf(ctx, s.row.ID)
}
