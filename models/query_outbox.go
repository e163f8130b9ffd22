package models

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// takesMail is true of a staff member s with a work address at which nobody has
// refused a mail lately as one that there is not, at once or by a later event: a week later it is tried again. s
// has its principal beside it (staffAmong).
const takesMail = `COALESCE(s.work_email, '') <> '' AND NOT EXISTS (SELECT FROM mails f WHERE f.principal = s.principal
	AND f.status = 'FAILED' AND f.recipient = s.work_email AND (f.reason IN ('recipient-malformed', 'dropped-address', 'spam')
		OR f.reason LIKE 'smtp-55%' OR f.reason LIKE 'bounce%' AND f.reason NOT LIKE 'bounce-4%')
	AND f.created_at > now() - interval '7 days')`

// staffAmong are the staff s of some ids; which, the placeholder, is to follow. Their principals
// are worked out first, or the wall between organisations would look through all mails.
const (
	staffAmong = `(SELECT *, 'staff/' || id::text AS principal FROM staff WHERE id `
	amongThem  = ` OFFSET 0) s`
)

// Reachable tells which of the principals get e-mail: active staff with a work
// address that takes mail, and persons who have chosen the portal and given an address: how to be
// in touch is agreed with each (INV-82).
func (s *Store) Reachable(ctx context.Context, who []casefile.Principal) ([]casefile.Principal, error) {
	var staff, people []string
	for _, p := range who {
		if id, ok := StaffID(p); ok {
			staff = append(staff, id)
		}
		if id, ok := PersonID(p); ok {
			people = append(people, id)
		}
	}
	var out []casefile.Principal
	if len(staff) > 0 {
		var ids []string
		if err := s.in(ctx).Raw(`SELECT s.id::text FROM `+staffAmong+`IN ?`+amongThem+` WHERE s.active AND `+
			takesMail, staff).Scan(&ids).Error; err != nil {
			return nil, fmt.Errorf("looking for staff to write to: %w", err)
		}
		for _, id := range ids {
			out = append(out, StaffPrincipal(id))
		}
	}
	if len(people) > 0 {
		var ids []string
		if err := s.in(ctx).Raw(`SELECT p.id::text FROM people p JOIN people n ON n.id = `+standing+`
			WHERE p.id IN ? AND n.channel = ? AND COALESCE(n.email, '') <> ''`, people, ByPortal).Scan(&ids).Error; err != nil {
			return nil, fmt.Errorf("looking for people to write to: %w", err)
		}
		for _, id := range ids {
			out = append(out, PersonPrincipal(id))
		}
	}
	return out, nil
}

// OpenMails makes the mails that are not there yet and returns all of them as
// they are in the database, by key. To the end of the transaction nobody can
// begin to send one of them, while other cases may add lines too.
func (s *Store) OpenMails(ctx context.Context, mails []Mail) (map[string]Mail, error) {
	keys := make([]string, len(mails))
	for i, m := range mails {
		keys[i] = m.Key
	}
	for {
		var there []Mail
		err := s.in(ctx).Clauses(clause.Locking{Strength: "SHARE"}).Select("key", "status", "subject", "delivery_id").
			Where("key IN ?", keys).Order("key").Find(&there).Error
		if err != nil {
			return nil, fmt.Errorf("looking for mails: %w", err)
		}
		found := make(map[string]Mail, len(mails))
		for _, m := range there {
			found[m.Key] = m
		}
		missing := slices.DeleteFunc(slices.Clone(mails), func(m Mail) bool { _, ok := found[m.Key]; return ok })
		if len(missing) == 0 {
			return found, nil
		}
		made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&missing)
		if made.Error != nil {
			return nil, fmt.Errorf("opening mails: %w", made.Error)
		}
		if made.RowsAffected == int64(len(missing)) {
			for _, m := range missing {
				found[m.Key] = m
			}
			return found, nil
		}
		// Another case opened one in between; look again.
	}
}

// linesAtOnce keeps a statement within what PostgreSQL takes.
const linesAtOnce = 1000

// AddMailLines adds lines to mails; a line already there is left alone.
func (s *Store) AddMailLines(ctx context.Context, lines []MailLine) error {
	if len(lines) == 0 {
		return nil
	}
	if err := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&lines, linesAtOnce).Error; err != nil {
		return fmt.Errorf("adding lines to a mail: %w", err)
	}
	return nil
}
