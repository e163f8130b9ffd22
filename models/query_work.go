package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"samlop/casefile"
)

// LetterRow is a letter and the number of the case it is in.
type LetterRow struct {
	Letter
	CaseNumber string
}

// LetterFilter narrows a list of an organisation's letters.
type LetterFilter struct {
	Organisation string
	// Unit keeps those of files of one unit; ByUnit leaves out what a coordinating unit has
	// nothing to do with yet.
	Unit   string
	ByUnit bool
	// Statuses keeps letters in one of them; all when empty.
	Statuses []casefile.LetterStatus

	Limit  int
	Cursor string
}

// WaitingLetters are the statuses of a letter that has not been posted.
var WaitingLetters = []casefile.LetterStatus{casefile.LetterQueued, casefile.LetterHeld}

// lettersWait is the same as their index has it.
const lettersWait = "letters.status IN ('QUEUED', 'HELD')"

// FindLetters lists letters, the oldest first.
func (s *Store) FindLetters(ctx context.Context, f LetterFilter) (Page[LetterRow], error) {
	if f.Organisation == "" {
		return Page[LetterRow]{}, errNoGround
	}
	q := s.in(ctx).Model(&Letter{}).Select("letters.*, cases.number AS case_number").Joins("JOIN cases ON cases.id = letters.case_id").
		Where("letters.organisation_id = ?", f.Organisation)
	if f.Unit != "" {
		q = q.Where("cases.unit_id = ?", f.Unit)
	}
	if f.ByUnit {
		q = q.Where("NOT cases.hidden_from_unit")
	}
	switch {
	case slices.Equal(f.Statuses, WaitingLetters):
		q = q.Where(lettersWait)
	case len(f.Statuses) > 0:
		q = q.Where("letters.status IN ?", f.Statuses)
	}
	if f.Cursor != "" {
		queued, rest, _ := strings.Cut(f.Cursor, "|")
		caseID, id, _ := strings.Cut(rest, "|")
		q = q.Where("(letters.queued_on, letters.case_id, letters.id) > (?::date, ?::uuid, ?)", queued, caseID, id)
	}
	limit := limitOf(f.Limit)
	var rows []LetterRow
	if err := q.Order("letters.queued_on, letters.case_id, letters.id").Limit(limit + 1).Find(&rows).Error; err != nil {
		return Page[LetterRow]{}, fmt.Errorf("listing letters: %w", err)
	}
	return page(rows, limit, func(l LetterRow) string { return l.QueuedOn.String() + "|" + l.CaseID + "|" + l.ID }), nil
}

// MailsOfCase lists the mails that a case delivers or has a line in, the oldest first.
// Errors: ErrCursor for a cursor that is none.
func (s *Store) MailsOfCase(ctx context.Context, caseID, cursor string, limit int) (Page[Mail], error) {
	q := s.in(ctx).Where(`key = ANY(ARRAY(SELECT key FROM mails WHERE case_id = ?
		UNION SELECT mail_key FROM mail_lines WHERE case_id = ?))`, caseID, caseID)
	if cursor != "" {
		sent, key, _ := strings.Cut(cursor, "|")
		at, err := time.Parse(time.RFC3339Nano, sent)
		if err != nil || key == "" {
			return Page[Mail]{}, ErrCursor
		}
		q = q.Where("(send_after, key) > (?::timestamptz, ?)", at, key)
	}
	var mails []Mail
	if err := q.Order("send_after, key").Limit(limit + 1).Find(&mails).Error; err != nil {
		return Page[Mail]{}, fmt.Errorf("listing a case's mails: %w", err)
	}
	return page(mails, limit, func(m Mail) string { return m.SendAfter.UTC().Format(time.RFC3339Nano) + "|" + m.Key }), nil
}

// MailLinesOfCase lists what a case has asked some of its mails to say.
func (s *Store) MailLinesOfCase(ctx context.Context, caseID string, mails []string) ([]MailLine, error) {
	var lines []MailLine
	err := s.in(ctx).Where("case_id = ? AND mail_key IN ?", caseID, mails).Order("mail_key, deadline_id, step").Find(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("listing a case's mail lines: %w", err)
	}
	return lines, nil
}

// TaskHolders gives who holds each task of a case now, by task id.
func (s *Store) TaskHolders(ctx context.Context, caseID string) (map[string]casefile.Principal, error) {
	var tasks []Task
	if err := s.in(ctx).Select("id", "for_principal").Where("case_id = ?", caseID).Find(&tasks).Error; err != nil {
		return nil, fmt.Errorf("reading who holds a task: %w", err)
	}
	holders := map[string]casefile.Principal{}
	for _, t := range tasks {
		holders[t.ID] = t.ForPrincipal
	}
	return holders, nil
}
