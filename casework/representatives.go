package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// NewRepresentative registers that somebody decides for a person, or must be
// asked (domain.md 2.2, 2.9; INV-24, INV-27).
type NewRepresentative struct {
	Principal casefile.Principal          `json:"principal" doc:"Who: person/<id>, or for child welfare also staff/<id>; known in the same organisation, and not the person themself"`
	Kind      casefile.HolderKind         `json:"kind" doc:"PARENT has parental responsibility, CHILD_WELFARE has taken over the care, LEGAL_GUARDIAN is a verge with authority in health matters, NEXT_OF_KIN may consent to sharing for an adult without capacity"`
	From      casefile.Date               `json:"from_date,omitzero" format:"date" doc:"First day (Europe/Oslo), today or earlier; today when left out"`
	Source    models.RepresentativeSource `json:"source" doc:"How it is known"`
}

// EndOfRepresentative ends it. The row is kept.
type EndOfRepresentative struct {
	To     casefile.Date            `json:"to_date,omitzero" format:"date" doc:"First day on which they no longer do (Europe/Oslo), today or earlier; today when left out"`
	Reason models.RepresentativeEnd `json:"reason" doc:"Why"`
}

// Representative is one who decides or has decided for a person.
type Representative struct {
	ID         string                      `json:"id" format:"uuid"`
	Person     casefile.Principal          `json:"person" doc:"Whom they decide for"`
	Principal  casefile.Principal          `json:"principal"`
	Kind       casefile.HolderKind         `json:"kind"`
	From       casefile.Date               `json:"from_date" format:"date"`
	To         casefile.Date               `json:"to_date,omitzero" format:"date" doc:"First day on which they no longer do; missing while they do"`
	Source     models.RepresentativeSource `json:"source"`
	RecordedBy casefile.Principal          `json:"recorded_by"`
	RecordedAt time.Time                   `json:"recorded_at"`
	EndReason  models.RepresentativeEnd    `json:"end_reason,omitempty"`
	EndedBy    casefile.Principal          `json:"ended_by,omitempty"`
	EndedAt    *time.Time                  `json:"ended_at,omitempty"`
}

// Representatives are everybody who decides or has decided for a person, in the
// order in which they began.
type Representatives struct {
	Representatives []Representative `json:"representatives"`
	People          People           `json:"people"`
}

func representative(row models.Representative) Representative {
	return Representative{ID: row.ID, Person: models.PersonPrincipal(row.PersonID), Principal: row.Principal, Kind: row.Kind,
		From: row.FromDate,
		To:   value(row.ToDate), Source: row.Source, RecordedBy: row.RecordedBy, RecordedAt: row.RecordedAt, EndReason: value(row.EndReason),
		EndedBy: value(row.EndedBy), EndedAt: row.EndedAt}
}

// keepersOf opens the register of people to change something of one of them, and
// gives the id under which they stand now. What is done is said by what it is called
// before that id.
func (d *Service) keepersOf(ctx context.Context, a Asker, personID, what string) (o *office, now string, err error) {
	organisation, now, err := d.placeOfPerson(ctx, a, personID, what)
	if err != nil {
		return nil, "", err
	}
	o, err = d.mayKeepPeople(ctx, a, organisation, what+now, now)
	if is[*NotFound](err) {
		return nil, "", &NotFound{"person"}
	}
	return o, now, err
}

// RegisterRepresentative registers that somebody decides for a person, by those
// who keep the register. The person's cases take note before it returns; when
// they could not, the error is Unavailable, and the same request may be sent
// again. Errors: also NotFound, Forbidden, Invalid, KeyReused.
func (d *Service) RegisterRepresentative(ctx context.Context, a Asker, key, personID string, in NewRepresentative) (out Representative,
	err error) {
	defer wrapError("registering who decides for a person", &err)
	o, personID, err := d.keepersOf(ctx, a, personID, "representatives of person ")
	if err != nil {
		return Representative{}, err
	}
	given := in // under the key belongs what was sent, not what it came to mean
	if in.From.IsZero() {
		in.From = o.today
	}
	out, err = once(ctx, d, a, key, "representative of "+personID, given, func(tx *models.Store) (Representative, error) {
		person, err := tx.LockPerson(ctx, personID)
		if err != nil {
			return Representative{}, err
		}
		if in.Principal, err = d.nameNow(ctx, o, in.Principal); err != nil {
			return Representative{}, err
		}
		if err := d.checkRepresentative(ctx, o, person, in); err != nil {
			return Representative{}, err
		}
		row := models.Representative{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, PersonID: person.ID, Principal: in.Principal,
			Kind: in.Kind, FromDate: in.From, Source: in.Source, RecordedBy: a.name(), RecordedAt: o.now}
		err = tx.DB.WithContext(ctx).Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return Representative{}, &Invalid{Field: "principal", Key: "representative_twice", Rule: "INV-24"}
		}
		if err != nil {
			return Representative{}, fmt.Errorf("writing a representative: %w", err)
		}
		return representative(row), nil
	})
	if err != nil {
		return Representative{}, err
	}
	return out, d.noteRepresentation(ctx, o, personID, out.ID+"/from")
}

// checkRepresentative holds a new representative against the register. A date to
// come is refused: a case knows who decides today, and it must hear of a change
// on the day, not before.
func (d *Service) checkRepresentative(ctx context.Context, o *office, person models.Person, in NewRepresentative) error {
	byAge := in.Kind == casefile.HolderParent || in.Kind == casefile.HolderChildWelfare
	switch {
	case !slices.Contains(in.Kind.Codes(), string(in.Kind)):
		return &Invalid{Field: "kind", Key: "unknown_code"}
	case !slices.Contains(in.Source.Codes(), string(in.Source)):
		return &Invalid{Field: "source", Key: "unknown_code"}
	case !in.From.IsValid():
		return &Invalid{Field: "from_date", Key: "date_missing"}
	case in.From.After(o.today):
		return &Invalid{Field: "from_date", Key: "not_in_force_yet"}
	case person.BirthDate != nil && in.From.Before(*person.BirthDate):
		return &Invalid{Field: "from_date", Key: "date_too_early"}
	case in.Principal == person.Principal():
		return &Invalid{Field: "principal", Key: "represents_self", Rule: "INV-24"}
	case in.Principal.IsStaff() && in.Kind != casefile.HolderChildWelfare:
		return &Invalid{Field: "principal", Key: "staff_represents_nobody", Rule: "INV-24"}
	case byAge && person.BirthDate == nil && !person.Unborn:
		return &Invalid{Field: "kind", Key: "birth_date_first", Rule: "INV-101"}
	}
	if in.Principal == "" {
		return &Invalid{Field: "principal", Key: "unknown_principal"}
	}
	_, err := d.known(ctx, o.org.ID, &in)
	return err
}

// EndRepresentative registers that somebody no longer decides for a person; the
// row is kept. The person's cases take note before it returns, as for
// RegisterRepresentative.
func (d *Service) EndRepresentative(ctx context.Context, a Asker, key, personID, id string, in EndOfRepresentative) (out Representative,
	err error) {
	defer wrapError("ending who decides for a person", &err)
	o, personID, err := d.keepersOf(ctx, a, personID, "representatives of person ")
	if err != nil {
		return Representative{}, err
	}
	if !validID(id) {
		return Representative{}, &NotFound{"representative"}
	}
	given := in
	if in.To.IsZero() {
		in.To = o.today
	}
	out, err = once(ctx, d, a, key, "end of representative "+id+" of "+personID, given, func(tx *models.Store) (Representative, error) {
		if _, err := tx.LockPerson(ctx, personID); err != nil {
			return Representative{}, err
		}
		row, err := tx.LockRepresentative(ctx, personID, id)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return Representative{}, &NotFound{"representative"}
		}
		if err != nil {
			return Representative{}, err
		}
		switch {
		case row.ToDate != nil:
			return Representative{}, &Invalid{Field: "to_date", Key: "representative_ended"}
		case !slices.Contains(in.Reason.Codes(), string(in.Reason)):
			return Representative{}, &Invalid{Field: "reason", Key: "unknown_code"}
		case !in.To.IsValid():
			return Representative{}, &Invalid{Field: "to_date", Key: "date_missing"}
		case in.To.After(o.today):
			return Representative{}, &Invalid{Field: "to_date", Key: "not_in_force_yet"}
		case in.To.Before(row.FromDate):
			return Representative{}, &Invalid{Field: "to_date", Key: "date_too_early"}
		}
		by := a.name()
		row.ToDate, row.EndReason, row.EndedBy, row.EndedAt = &in.To, &in.Reason, &by, &o.now
		if err := tx.DB.WithContext(ctx).Save(&row).Error; err != nil {
			return Representative{}, fmt.Errorf("ending a representative: %w", err)
		}
		return representative(row), nil
	})
	if err != nil {
		return Representative{}, err
	}
	return out, d.noteRepresentation(ctx, o, personID, out.ID+"/to")
}

// noteRepresentation tells every case of a person that the registers say
// something else about who decides. Cases that have ended are told too, for who
// may read them follows from it. change names the change, so that a case hears
// of it once; a case that knows already writes nothing.
func (d *Service) noteRepresentation(ctx context.Context, o *office, personID, change string) error {
	cases, err := d.store.CasesOfPerson(ctx, o.org.ID, personID)
	if err != nil {
		return err
	}
	for _, id := range cases {
		if err := d.tell(ctx, o, id, "representation/"+change+"/"+id, &casefile.NoteRepresentation{}); err != nil {
			return err
		}
	}
	return nil
}

// RepresentativesOf lists who decides or has decided for a person, ended ones
// too: for those who keep the register and for the person themself. Whoever
// decides for somebody does not read here who else does (INV-90). It logs the look.
func (d *Service) RepresentativesOf(ctx context.Context, a Asker, personID string) (out Representatives, err error) {
	defer wrapError("reading who decides for a person", &err)
	organisation, personID, err := d.placeOfPerson(ctx, a, personID, "representatives of person ")
	if err != nil {
		return Representatives{}, err
	}
	if _, err := d.seePerson(ctx, a, organisation, personID, "representatives of person "+personID); err != nil {
		return Representatives{}, err
	}
	rows, err := d.store.RepresentativesOf(ctx, personID)
	if err != nil {
		return Representatives{}, err
	}
	out.Representatives = []Representative{}
	for _, row := range rows {
		out.Representatives = append(out.Representatives, representative(row))
	}
	out.People, err = d.namesIn(ctx, organisation, out.Representatives)
	return out, err
}
