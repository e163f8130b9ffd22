package casework

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"samlop/casefile"
	"samlop/models"
)

const (
	defaultEvents = 200
	mostEvents    = 500
)

// Timeline reads a page of a case's ledger, oldest first; words are references
// that Text resolves. Errors: NotFound, Forbidden, Invalid for a cursor that is none.
func (d *Service) Timeline(ctx context.Context, a Asker, caseID string, q TimelineQuery) (out Timeline, err error) {
	defer wrapError("reading a timeline", &err)
	s, err := d.see(ctx, a, caseID, seeTimeline)
	if err != nil {
		return Timeline{}, err
	}
	limit := min(q.Limit, mostEvents)
	if limit <= 0 {
		limit = defaultEvents
	}
	after, err := timelineCursor(q)
	if err != nil {
		return Timeline{}, err
	}
	rows, err := d.store.LedgerPage(ctx, caseID, after, limit+1)
	if err != nil {
		return Timeline{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		out.NextCursor = strconv.Itoa(rows[limit-1].Seq)
	}
	out.Events = make([]TimelineEvent, 0, len(rows))
	facts := make([]casefile.Fact, 0, len(rows))
	for _, row := range rows {
		e, err := row.Casefile()
		if err != nil {
			return Timeline{}, err
		}
		if s.hidesEntry(e.Fact) {
			continue
		}
		facts = append(facts, e.Fact)
		out.Events = append(out.Events, entryShown(s, e, row.Step, row.Fact))
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Events, facts)
	return out, err
}

// timelineCursor is the seq behind which a page begins.
func timelineCursor(q TimelineQuery) (int, error) {
	after := q.FromSeq - 1
	if q.Cursor == "" {
		return after, nil
	}
	read, err := strconv.ParseInt(q.Cursor, 10, 32)
	if err != nil || read < 1 || strconv.FormatInt(read, 10) != q.Cursor {
		return 0, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	return max(after, int(read)), nil
}

// Mails lists the e-mails about a case with how far each has come, the oldest first.
// Errors also: Invalid for a cursor that is none.
func (d *Service) Mails(ctx context.Context, a Asker, caseID string, q CasePage) (out Mails, err error) {
	defer wrapError("reading a case's mails", &err)
	s, err := d.see(ctx, a, caseID, seeMails)
	if err != nil {
		return Mails{}, err
	}
	page, err := d.store.MailsOfCase(ctx, caseID, q.Cursor, q.limit())
	if errors.Is(err, models.ErrCursor) {
		return Mails{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	if err != nil {
		return Mails{}, err
	}
	mails, keys := page.Rows, make([]string, len(page.Rows))
	for i, m := range mails {
		keys[i] = m.Key
	}
	lines, err := d.store.MailLinesOfCase(ctx, caseID, keys)
	if err != nil {
		return Mails{}, err
	}
	byMail := map[string][]MailLine{}
	for _, l := range lines {
		byMail[l.MailKey] = append(byMail[l.MailKey], mailLine(l))
	}
	out.Mails, out.NextCursor = make([]Mail, len(mails)), page.Next
	for i, m := range mails {
		out.Mails[i] = Mail{Key: m.Key, To: m.Principal, Kind: kindOf(m.Kind, byMail[m.Key]), On: m.OnDate,
			SendAfter: m.SendAfter, Status: m.Status,
			Reason: m.Reason, SentAt: m.SentAt, Delivery: m.Delivery, DeliveryAt: m.DeliveryAt, Lines: orEmpty(byMail[m.Key])}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Mails)
	return out, err
}

func mailLine(l models.MailLine) MailLine {
	out := MailLine{Kind: l.Step, Due: value(l.Due), Role: l.Role, PassedFrom: l.PassedFrom}
	if l.OfTask() {
		out.Task, out.TaskKind = l.DeadlineID, casefile.TaskKind(l.Code)
	} else {
		out.Deadline, out.Code = l.DeadlineID, casefile.DeadlineCode(l.Code)
	}
	return out
}

// kindOf says what the morning's one mail is to the case: what it says again of what
// is overdue, or that a task has come, is no reminder of a date.
func kindOf(kind models.MailKind, lines []MailLine) models.MailKind {
	only := func(is func(MailLine) bool) bool {
		return len(lines) > 0 && !slices.ContainsFunc(lines, func(l MailLine) bool { return !is(l) })
	}
	switch {
	case kind != models.ReminderMail:
		return kind
	case only(func(l MailLine) bool { return l.Kind == casefile.NewTask }):
		return models.StaffTaskMail
	case only(func(l MailLine) bool { return l.Kind == casefile.StillDueKind || l.Kind == casefile.NewTask }):
		return models.DigestMail
	}
	return kind
}
