package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"samlop/casefile"
)

// AddMessage adds the writing of a message that a step leads to: from a file of an
// organisation to another. One that is there already stays as it is.
func (t *Trip) AddMessage(m Message) {
	t.Add(t.DB().Clauses(clause.OnConflict{DoNothing: true}).Omit("MadeAt", "WaitsFrom").Create(&m))
}

// AddAnswer adds the writing of an answer to a message that has come: where the last
// answer to it said something else, whoever gave that. The link to whom the message was
// about holds where it is acknowledged, for the person of the file that answers.
func (t *Trip) AddAnswer(m Message) {
	t.Add(t.DB().Exec(`INSERT INTO messages (organisation_id, id, direction, kind, other, case_id, about, answers, answer, plan,
			words, status, todo, sent_at, attempts, trouble)
		SELECT organisation_id, ?::uuid, 'OUT', ?, other, ?::uuid, ?, id, ?, '', ?, 'SENT', 'CARRY', ?::timestamptz, 0, ''
		FROM messages WHERE organisation_id = ? AND id = ? AND direction = 'IN' AND status <> ? ON CONFLICT DO NOTHING`,
		m.ID, m.Kind, m.CaseID, m.About, m.Answer, m.Words, m.SentAt, m.OrganisationID, m.Answers, m.Answer))
	t.Add(t.DB().Exec(`UPDATE messages SET status = ?, settled_at = ?
		WHERE organisation_id = ? AND id = ? AND direction = 'IN' AND status <> ?`, m.Answer, m.SentAt, m.OrganisationID, m.Answers, m.Answer))
	var ended *time.Time
	if m.Answer == casefile.AnswerRefused {
		ended = &m.SentAt
	}
	t.Add(t.DB().Exec(`UPDATE person_links SET ended_at = ?::timestamptz, person_id = (SELECT person_id FROM cases WHERE id = ?)
		WHERE organisation_id = ? AND message_id = ?`, ended, m.CaseID, m.OrganisationID, m.Answers))
	if ended == nil {
		t.Add(t.DB().Exec(tellLivePlan, m.ID, m.CaseID, m.SentAt, m.OrganisationID, m.Answers))
	}
}

// tellPlan begins the writing of messages about a plan: to each organisation that a
// message has linked to a person, with the link it is about.
const tellPlan = `INSERT INTO messages (organisation_id, id, direction, kind, other, case_id, about, answers, answer, plan, words,
		status, todo, sent_at, attempts, trouble)
	SELECT l.organisation_id, md5(?::text || '/plan/' || l.message_id)::uuid, 'OUT', 'PLAN_STATUS', l.other, ?::uuid, 'plan',
		l.message_id, '', `

// tellLivePlan tells of a plan that is in force when the link is made: a moment after
// what made it, so that it comes behind that.
var tellLivePlan = tellPlan + `'LIVE', '', 'SENT', 'CARRY', ?::timestamptz + interval '1 microsecond', 0, ''
	FROM person_links l WHERE l.organisation_id = ? AND l.message_id = ? AND l.ended_at IS NULL AND EXISTS (SELECT FROM people e JOIN plans p
			ON p.person_id = ` + standingFor("e") + `
		WHERE e.id = l.person_id AND p.organisation_id = l.organisation_id AND p.status IN ('ACTIVE', 'IN_REVISION'))
	ON CONFLICT DO NOTHING`

// AddPlanStatus adds the writing of what is told of a plan to all whom messages have
// linked to the person of a case.
func (t *Trip) AddPlanStatus(m Message) {
	t.Add(t.DB().Exec(tellPlan+`?, '', 'SENT', 'CARRY', ?::timestamptz, 0, '' FROM person_links l
		WHERE l.organisation_id = ? AND l.ended_at IS NULL AND l.person_id = ANY(ARRAY(
			SELECT p.id FROM cases c JOIN people p ON p.id = c.person_id OR p.joined_into = c.person_id WHERE c.id = ?))
		ON CONFLICT DO NOTHING`, m.ID, m.CaseID, m.Plan, m.SentAt, m.OrganisationID, m.CaseID))
}

// AddTransferStatus adds the writing of how a move stands, to the organisation that has the
// packet. What it says is read when it is carried.
func (t *Trip) AddTransferStatus(m Message) {
	t.Add(t.DB().Exec(`INSERT INTO messages (organisation_id, id, direction, kind, other, case_id, about, answers, answer, plan,
			words, status, todo, sent_at, attempts, trouble)
		SELECT organisation_id, ?::uuid, 'OUT', ?, other, case_id, about, id, '', '', '', 'SENT', 'CARRY', ?::timestamptz, 0, ''
		FROM messages WHERE organisation_id = ? AND case_id = ? AND about = ? AND kind = ? AND direction = 'OUT' ON CONFLICT DO NOTHING`,
		m.ID, m.Kind, m.SentAt, m.OrganisationID, m.CaseID, m.About, casefile.TransferMessage))
}

// StopMessage writes that a message is not to be carried: what it says must not be told any more.
func (s *Store) StopMessage(ctx context.Context, m Message) error {
	err := s.in(ctx).Exec(`UPDATE messages SET status = ?, todo = '', lease_until = NULL, trouble = ''
		WHERE organisation_id = ? AND id = ? AND todo = 'CARRY'`, MessageStopped, m.OrganisationID, m.ID).Error
	if err != nil {
		return fmt.Errorf("stopping a message: %w", err)
	}
	return nil
}

// NotePlanThere writes what another organisation has told of a plan of its own, unless it
// has told something later; where no link is left that it is about, nothing is kept.
func (s *Store) NotePlanThere(ctx context.Context, organisationID, messageID string, plan casefile.MessagePlan, at time.Time) error {
	err := s.in(ctx).Exec(`UPDATE person_links SET plan_there = ?, plan_told_at = ? WHERE organisation_id = ? AND message_id = ?
		AND (plan_told_at IS NULL OR plan_told_at < ?)`, plan, at, organisationID, messageID, at).Error
	if err != nil {
		return fmt.Errorf("writing of a plan elsewhere: %w", err)
	}
	return nil
}

// KeepMessage puts down a message that has come, once: what it says is sealed in it. It
// returns the row that is there, which another try may have made.
func (s *Store) KeepMessage(ctx context.Context, m Message) (Message, error) {
	made := s.in(ctx).Clauses(clause.OnConflict{DoNothing: true}).Omit("MadeAt", "WaitsFrom").Create(&m)
	if made.Error != nil {
		return Message{}, fmt.Errorf("putting down a message: %w", made.Error)
	}
	return s.MessageOf(ctx, m.OrganisationID, m.ID)
}

// MessageOf finds a message of an organisation; gorm.ErrRecordNotFound when there is none.
func (s *Store) MessageOf(ctx context.Context, organisationID, id string) (Message, error) {
	return s.messageBy(s.in(ctx), organisationID, id)
}

// LockMessage is MessageOf that keeps others from it to the end of the transaction.
func (s *Store) LockMessage(ctx context.Context, organisationID, id string) (Message, error) {
	return s.messageBy(s.in(ctx).Clauses(clause.Locking{Strength: "UPDATE"}), organisationID, id)
}

func (s *Store) messageBy(db *gorm.DB, organisationID, id string) (Message, error) {
	var m Message
	if err := db.Where("organisation_id = ? AND id = ?", organisationID, id).Take(&m).Error; err != nil {
		return Message{}, fmt.Errorf("looking for a message: %w", err)
	}
	return m, nil
}

// ClaimMessages takes, for as long as a lease, messages with which something is to be
// done now: what stays in this installation, or what is carried to another. Answers to
// one message are seen to one after the other, as they were given, and how a move stands
// after the packet it is about.
func (s *Store) ClaimMessages(ctx context.Context, leaves bool, now time.Time, lease time.Duration, limit int) ([]Message, error) {
	var rows []Message
	err := s.in(ctx).Raw(`UPDATE messages SET lease_until = ?::timestamptz, attempts = attempts + 1
		WHERE (organisation_id, id) IN (SELECT m.organisation_id, m.id FROM messages m
			WHERE m.todo <> '' AND (m.try_at IS NULL OR m.try_at <= ?) AND (m.lease_until IS NULL OR m.lease_until <= ?)
			AND ? = (m.todo = 'CARRY' AND NOT EXISTS (SELECT FROM organisations o WHERE o.id = m.other))
			AND NOT EXISTS (SELECT FROM messages e WHERE e.organisation_id = m.organisation_id AND e.answers = m.answers
				AND e.direction = m.direction AND e.id <> m.id AND e.todo <> '' AND (e.sent_at < m.sent_at OR e.lease_until > ?))
			AND NOT EXISTS (SELECT FROM messages p WHERE m.kind = 'TRANSFER_STATUS' AND p.organisation_id = m.organisation_id
				AND p.id = m.answers AND p.direction = m.direction AND p.todo IN ('CARRY', 'TAKE'))
			ORDER BY m.waits_from LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING *`, now.Add(lease), now, now, leaves, now, limit).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("looking for messages to see to: %w", err)
	}
	return rows, nil
}

// mostMessagePause is the longest pause between two tries.
const mostMessagePause = time.Hour

// PutOffMessage has a message tried again later, after longer and longer pauses.
func (s *Store) PutOffMessage(ctx context.Context, m Message, now time.Time, trouble MessageTrouble) error {
	pause := mostMessagePause
	if m.Attempts < 12 { // 2 s, 4 s, … 68 min
		pause = min(pause, time.Second<<m.Attempts)
	}
	err := s.in(ctx).Model(&Message{}).Where("organisation_id = ? AND id = ? AND todo = ?", m.OrganisationID, m.ID, m.Todo).
		Updates(map[string]any{"try_at": now.Add(pause), "lease_until": nil, "trouble": trouble}).Error
	if err != nil {
		return fmt.Errorf("putting a message off: %w", err)
	}
	return nil
}

// NoteDelivered writes that a message has reached the other organisation. An answer to
// it may have come already.
func (s *Store) NoteDelivered(ctx context.Context, m Message, at time.Time, next MessageTodo) error {
	err := s.in(ctx).Exec(`UPDATE messages SET delivered_at = ?, status = CASE WHEN status = 'SENT' THEN 'DELIVERED' ELSE status END,
		todo = ?, attempts = 0, try_at = NULL, lease_until = NULL, trouble = '', waits_from = now()
		WHERE organisation_id = ? AND id = ? AND todo = 'CARRY'`, at, next, m.OrganisationID, m.ID).Error
	if err != nil {
		return fmt.Errorf("writing that a message was delivered: %w", err)
	}
	return nil
}

// NoteSeenTo writes that nothing more is to be done with a message. Of one that has come
// it says to which case, and what it said is no longer kept here.
func (s *Store) NoteSeenTo(ctx context.Context, m Message) error {
	err := s.in(ctx).Exec(`UPDATE messages SET todo = '', content = NULL, case_id = ?, about = ?, lease_until = NULL, trouble = ''
		WHERE organisation_id = ? AND id = ?`, m.CaseID, m.About, m.OrganisationID, m.ID).Error
	if err != nil {
		return fmt.Errorf("writing that a message has been seen to: %w", err)
	}
	return nil
}

// NotePersonOf writes whom a message that has come is about, with the link it makes.
func (s *Store) NotePersonOf(ctx context.Context, m Message, link PersonLink) error {
	if err := s.in(ctx).Model(&Message{}).Where("organisation_id = ? AND id = ?", m.OrganisationID, m.ID).
		Update("person_id", link.PersonID).Error; err != nil {
		return fmt.Errorf("writing whom a message is about: %w", err)
	}
	return s.linkPerson(ctx, link)
}

func (s *Store) linkPerson(ctx context.Context, link PersonLink) error {
	keys := []clause.Column{{Name: "organisation_id"}, {Name: "message_id"}}
	err := s.in(ctx).Clauses(clause.OnConflict{Columns: keys, DoUpdates: clause.AssignmentColumns([]string{"other_person", "ended_at"})}).
		Create(&link).Error
	if err != nil {
		return fmt.Errorf("linking a person: %w", err)
	}
	return nil
}

// NoteAnswered writes what has been answered to a message that was sent, unless a later
// answer has been heard; link says whom it is about there, nil where it is refused.
func (s *Store) NoteAnswered(ctx context.Context, asked Message, answer casefile.MunicipalityAnswer, at time.Time, link *PersonLink) error {
	done := s.in(ctx).Exec(`UPDATE messages SET status = ?, settled_at = ?
		WHERE organisation_id = ? AND id = ? AND direction = 'OUT' AND (settled_at IS NULL OR settled_at < ?)`,
		answer, at, asked.OrganisationID, asked.ID, at)
	if done.Error != nil {
		return fmt.Errorf("writing an answer to a message: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return nil
	}
	if link != nil {
		if err := s.linkPerson(ctx, *link); err != nil {
			return err
		}
		err := s.in(ctx).Exec(tellLivePlan, asked.ID, asked.CaseID, at, asked.OrganisationID, asked.ID).Error
		if err != nil {
			return fmt.Errorf("telling of a plan: %w", err)
		}
		return nil
	}
	err := s.in(ctx).Exec(`UPDATE person_links SET ended_at = ? WHERE organisation_id = ? AND message_id = ?`, at, asked.OrganisationID,
		asked.ID).Error
	if err != nil {
		return fmt.Errorf("ending a link: %w", err)
	}
	return nil
}

// LinkOf is the link that a message has made; nil where it has made none that holds.
func (s *Store) LinkOf(ctx context.Context, organisationID, messageID string) (*PersonLink, error) {
	var link PersonLink
	err := s.in(ctx).Where("organisation_id = ? AND message_id = ?", organisationID, messageID).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for a link: %w", err)
	}
	return &link, nil
}

// MessagePage narrows the messages of an organisation and says where a page begins.
type MessagePage struct {
	Organisation string
	// Waiting: only those with which something is to be done.
	Waiting  bool
	Before   time.Time
	BeforeID string
	Limit    int
}

// MessagesOf lists messages of an organisation, the newest first.
func (s *Store) MessagesOf(ctx context.Context, p MessagePage) ([]Message, error) {
	q := s.in(ctx).Where("organisation_id = ?", p.Organisation)
	if p.Waiting {
		q = q.Where("todo <> ''")
	}
	if !p.Before.IsZero() {
		q = q.Where("(made_at, id) < (?, ?)", p.Before, p.BeforeID)
	}
	var rows []Message
	if err := q.Order("made_at DESC, id DESC").Limit(p.Limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing messages: %w", err)
	}
	return rows, nil
}

// SameWorld reports whether two organisations of this installation live in one world.
func (s *Store) SameWorld(ctx context.Context, one, other string) (bool, error) {
	var same bool
	err := s.in(ctx).Raw(`SELECT EXISTS (SELECT FROM organisations a JOIN organisations b ON a.world_id IS NOT DISTINCT FROM b.world_id
		WHERE a.id = ? AND b.id = ?)`, one, other).Scan(&same).Error
	if err != nil {
		return false, fmt.Errorf("looking for the world of two organisations: %w", err)
	}
	return same, nil
}

// NamesOfOrganisations are the names of those that are in this installation, by id.
func (s *Store) NamesOfOrganisations(ctx context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []Organisation
	if err := s.in(ctx).Select("id", "name").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("looking for names of organisations: %w", err)
	}
	for _, o := range rows {
		names[o.ID] = o.Name
	}
	return names, nil
}
