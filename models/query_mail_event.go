package models

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// MailByDelivery locks, to the end of the transaction, the mail that went with a delivery
// id; gorm.ErrRecordNotFound when there is none.
func (s *Store) MailByDelivery(ctx context.Context, deliveryID string) (Mail, error) {
	var m Mail
	if err := s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("delivery_id = ?", deliveryID).Take(&m).Error; err != nil {
		return Mail{}, fmt.Errorf("locking a mail: %w", err)
	}
	return m, nil
}

// KeepMailEvent writes down what a carrier has said; fresh is false of what it has said
// before, which is left as it is.
func (s *Store) KeepMailEvent(ctx context.Context, e MailEvent) (fresh bool, err error) {
	made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&e)
	if made.Error != nil {
		return false, fmt.Errorf("writing down what a carrier said: %w", made.Error)
	}
	return made.RowsAffected > 0, nil
}

// TellWhatBecame tells the cases of a mail what its status has become, where that is
// theirs to know: that it did not arrive, or may not have; or that one of which they have
// been told so has come. was is the status it had. now is real time.
func (s *Store) TellWhatBecame(ctx context.Context, m Mail, was MailStatus, now time.Time) error {
	told := was == MailFailed || was == MailUnknown
	switch lost := m.Status == MailFailed || m.Status == MailUnknown; {
	case lost && !told:
		return s.TellOfMail(ctx, m, MailGivenUp, now)
	case told && m.Status == MailSent:
		return s.TellOfMail(ctx, m, MailCame, now)
	}
	return nil
}

// TellOfMail has every case that a mail has lines of told what became of it, in a batch
// of the kind MailGivenUp or MailCame. The batch's id follows from the mail, its kind and
// what the carrier has said of it, so that each is told once. A mail that is about a login
// has no case, and tells nobody. now is real time.
func (s *Store) TellOfMail(ctx context.Context, m Mail, kind BatchKind, now time.Time) error {
	cases, err := s.CasesOfMail(ctx, m.Key)
	if err != nil {
		return err
	}
	switch {
	case len(cases) > 0:
	case m.CaseID == NoCase:
		return nil
	default: // an alert is about the one it belongs to
		cases = []string{m.CaseID}
	}
	clock, err := s.ClockOf(ctx, m.OrganisationID)
	if err != nil {
		return err
	}
	return s.TellOfMailIn(ctx, m, kind, now.Add(clock.Offset), cases)
}

// TellOfMailIn is TellOfMail for some of the cases; at is by the clock of their world.
func (s *Store) TellOfMailIn(ctx context.Context, m Mail, kind BatchKind, at time.Time, cases []string) error {
	err := s.CreateBatch(ctx, Batch{ID: mailBatch(m, kind), OrganisationID: m.OrganisationID, Kind: kind, Reason: m.Key,
		RequestedBy: casefile.System, CreatedAt: at, GatheredAt: &at}, cases...)
	if err != nil {
		return fmt.Errorf("telling cases what became of a mail: %w", err)
	}
	return nil
}

// mailBatch is the id of the batch in which cases are told of a mail. A mail that came
// after all and is returned later is told of anew.
func mailBatch(m Mail, kind BatchKind) string {
	about := "mail failed/" + m.Key
	switch {
	case kind == MailCame:
		about = "mail came/" + m.Key
	case m.Delivery != "":
		about += "/returned"
	}
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(about)).String()
}

// MailEnd is how a mail ended, and why, so that what is told of it is still so; zero of
// one that there is not.
func (s *Store) MailEnd(ctx context.Context, key string) (m Mail, err error) {
	if err := s.in(ctx).Select("status", "reason").Where("key = ?", key).Limit(1).Find(&m).Error; err != nil {
		return Mail{}, fmt.Errorf("asking how a mail ended: %w", err)
	}
	return m, nil
}
