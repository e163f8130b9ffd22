package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/idnumber"
	"samlop/models"
)

// noting are the steps by which the file that sent a message takes note of what has
// become of it, by the kind of message. about is the thing in the file; what is nil is
// not told.
var noting = map[casefile.MessageKind]notes{casefile.NeedMessage: {
	Delivered: func(about string, on casefile.Date) casefile.Step {
		return &casefile.NoteDelivery{Notification: about, On: on}
	},
	Answered: func(about string, answer casefile.MunicipalityAnswer, rightBody casefile.Text, on casefile.Date) casefile.Step {
		return &casefile.NoteAnswer{Notification: about, Answer: answer, RightBody: rightBody, On: on}
	},
}, casefile.TransferMessage: {
	Delivered: func(about string, on casefile.Date) casefile.Step {
		return &casefile.NoteTransferDelivery{Packet: about, On: on}
	},
	Answered: func(about string, answer casefile.MunicipalityAnswer, rightBody casefile.Text, on casefile.Date) casefile.Step {
		return &casefile.NoteTransferAnswer{Packet: about, Answer: answer, RightBody: rightBody, On: on}
	},
}}

type notes struct {
	Delivered func(about string, on casefile.Date) casefile.Step
	Answered  func(about string, answer casefile.MunicipalityAnswer, rightBody casefile.Text, on casefile.Date) casefile.Step
}

// takeMessage takes in what has come.
func (d *Service) takeMessage(ctx context.Context, row models.Message) error {
	if row.Content == nil {
		return errors.New("a message has come without what it says")
	}
	raw, err := d.keys.Open(*row.Content, placeOfMessage(Message{ID: row.ID, To: row.OrganisationID}))
	if err != nil {
		return fmt.Errorf("opening a message: %w", err)
	}
	var m Message
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("reading a message: %w", err)
	}
	a, err := d.theSystem(ctx, row.OrganisationID)
	if err != nil {
		return err
	}
	switch m.Kind {
	case casefile.AnswerMessage:
		return d.hearAnswer(ctx, a, row, m)
	case casefile.PlanMessage:
		if err := d.hearOfPlan(ctx, a, row, m); err != nil {
			return err
		}
		return d.store.NoteSeenTo(ctx, row)
	case casefile.TransferMessage:
		return d.registerTransfer(ctx, a, row, m)
	case casefile.TransferStatusMessage:
		return d.hearOfMove(ctx, a, row, m)
	}
	return d.registerNeed(ctx, a, row, m)
}

// registerNeed registers a notification of need as the referral it is (T-01), received
// on the day on which it first came. It is done by the same steps as what a person
// registers, under the message's id: again leads to the same case.
func (d *Service) registerNeed(ctx context.Context, a Asker, row models.Message, m Message) error {
	person, err := d.personOfMessage(ctx, a, row, m)
	if err != nil {
		return err
	}
	by := &casefile.Arrival{Message: row.ID, From: casefile.OrganisationPrincipal(row.Other)}
	if by.Double, err = d.mayBeDouble(ctx, row.OrganisationID, person, m); err != nil {
		return err
	}
	taken, err := d.Take(ctx, a, Step{Key: row.ID, arrived: by,
		Body: &casefile.Refer{Patient: models.PersonPrincipal(person), SenderKind: casefile.SenderTrustHP, Kind: casefile.NeedNotification,
			Channel: casefile.ReferredFromTrust, ReceivedOn: dayOf(row.DeliveredAt), Wishes: m.Wishes,
			Words: casefile.Text(m.Words), UnsafeToWrite: m.UnsafeToWrite}})
	if err != nil {
		return err
	}
	row.CaseID, row.About = &taken.CaseID, "referral-1"
	return d.store.NoteSeenTo(ctx, row)
}

// personOfMessage is who in the register a message is about: found by identity number,
// or else registered anew, never guessed by name.
func (d *Service) personOfMessage(ctx context.Context, a Asker, row models.Message, m Message) (id string, err error) {
	org, err := d.store.OrganisationByID(ctx, row.OrganisationID)
	if err != nil {
		return "", err
	}
	now := d.now(a)
	o := &office{org: org, offset: a.Offset, now: now, today: calendar.DateOf(now)}
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		locked, err := tx.LockMessage(ctx, row.OrganisationID, row.ID)
		if err != nil {
			return err
		}
		if id = value(locked.PersonID); id != "" {
			return nil
		}
		if id, err = d.findOrRegister(ctx, tx, o, m); err != nil {
			return err
		}
		if m.Person.IdentityNumber != "" { // a look-up like any other, in the log of whom it found (INV-83)
			entry := d.access(a, o.org.ID, nil, "person look-up", casefile.RoleSystem, true)
			entry.PersonIDs, entry.About = []string{id}, "message "+row.ID
			if err := tx.LogAccess(ctx, entry); err != nil {
				return err
			}
		}
		return tx.NotePersonOf(ctx, row, models.PersonLink{OrganisationID: row.OrganisationID, MessageID: row.ID, PersonID: id,
			Other: row.Other, OtherPerson: m.Person.ID, MadeAt: now})
	})
	return id, err
}

func (d *Service) findOrRegister(ctx context.Context, tx *models.Store, o *office, m Message) (string, error) {
	if m.Person.IdentityNumber != "" {
		number, err := idnumber.Parse(m.Person.IdentityNumber, d.numbers.On(o.today))
		if err != nil {
			return "", badNumber(err)
		}
		has, err := tx.PersonByDigest(ctx, o.org.ID, d.keys.Digest(number.Reveal()))
		if err == nil {
			if m.Person.AddressProtected {
				err = tx.ProtectAddress(ctx, o.org.ID, has.ID)
			}
			return has.ID, err
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return "", err
		}
	}
	row := models.Person{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, Name: m.Person.Name,
		BirthDate: optionalDate(m.Person.BirthDate), BirthSource: optional(m.Person.BirthSource), Kind: models.PatientPerson,
		AddressProtected: m.Person.AddressProtected, Channel: models.ByLetter, Language: o.org.Language, Version: 1, CreatedAt: o.now}
	if err := checkPerson(&row, o.today); err != nil {
		return "", err
	}
	if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
		return "", fmt.Errorf("writing a person: %w", err)
	}
	return row.ID, d.addNumber(ctx, tx, o, row, m.Person.IdentityNumber)
}

// mayBeDouble reports whether somebody without a number, who is a new entry each time they
// are notified of, may be another entry's person: of the same name, and not born on another
// day. The unit is asked to look (INV-102); nobody is taken for another by name.
func (d *Service) mayBeDouble(ctx context.Context, organisation, person string, m Message) (bool, error) {
	if m.Person.IdentityNumber != "" {
		return false, nil
	}
	return d.store.HasNamesake(ctx, organisation, person)
}

// hearAnswer lets the file that sent a message know what was answered. An answer that a
// later one has overtaken changes nothing.
func (d *Service) hearAnswer(ctx context.Context, a Asker, row models.Message, m Message) error {
	asked, err := d.store.MessageOf(ctx, row.OrganisationID, m.Answers)
	if err != nil {
		return err
	}
	row.CaseID, row.About = asked.CaseID, asked.About
	if asked.SettledAt != nil && asked.SettledAt.After(m.SentAt) {
		return d.store.NoteSeenTo(ctx, row)
	}
	if note := noting[asked.Kind].Answered; note != nil {
		if err := d.note(ctx, a, row, note(asked.About, m.Answer, casefile.Text(m.Words), dayOf(row.DeliveredAt))); err != nil {
			return err
		}
	}
	return d.store.Transaction(ctx, func(tx *models.Store) error {
		var link *models.PersonLink
		if m.Answer == casefile.AnswerAcknowledged {
			file, err := tx.CaseByID(ctx, value(asked.CaseID))
			if err != nil {
				return err
			}
			link = &models.PersonLink{OrganisationID: row.OrganisationID, MessageID: asked.ID, PersonID: file.PersonID, Other: row.Other,
				OtherPerson: m.Person.ID, MadeAt: d.now(a)}
		}
		if err := tx.NoteAnswered(ctx, asked, m.Answer, m.SentAt, link); err != nil {
			return err
		}
		return tx.NoteSeenTo(ctx, row)
	})
}

// tellDelivered lets the file that sent a message know that it has been delivered.
func (d *Service) tellDelivered(ctx context.Context, row models.Message) error {
	a, err := d.theSystem(ctx, row.OrganisationID)
	if err != nil {
		return err
	}
	if note := noting[row.Kind].Delivered; note != nil {
		if err := d.note(ctx, a, row, note(row.About, dayOf(row.DeliveredAt))); err != nil {
			return err
		}
	}
	return d.store.NoteSeenTo(ctx, row)
}

// note takes the step by which a file takes note of a message, once for each.
func (d *Service) note(ctx context.Context, a Asker, row models.Message, body casefile.Step) error {
	_, err := d.Take(ctx, a, Step{CaseID: value(row.CaseID), Key: string(row.Todo) + "/" + row.ID, Body: body})
	return err
}
