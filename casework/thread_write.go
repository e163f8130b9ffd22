package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// NewMessage is what somebody writes to others in a case.
type NewMessage struct {
	To    []casefile.Principal `json:"to" minItems:"1" maxItems:"50" uniqueItems:"true" doc:"Some of those in may_write_to"`
	Words string               `json:"words" minLength:"1" maxLength:"20000"`
}

// WriteMessage writes to others in a case: the plan's owner and who speaks for them, the
// coordinator, and the participants (decision 031). Each of them is rung where e-mail reaches
// them, once until they have read what waits; the answer says how each hears of it, so that
// who writes knows whom to ring or write to (INV-82). The case is held meanwhile: a
// ground that ends in the same moment has ended. Errors: NotFound, Forbidden, Invalid for
// somebody who may not be written to, *casefile.Refusal for a case that has ended.
func (d *Service) WriteMessage(ctx context.Context, a Asker, key, caseID string, in NewMessage) (out CaseMessage, err error) {
	defer wrapError("writing a message in a case", &err)
	s, err := d.seeMessages(ctx, d.store, a, caseID, writeInThread)
	if err != nil {
		return CaseMessage{}, err
	}
	if !said(in.Words) {
		return CaseMessage{}, &Invalid{Field: "words", Key: "message_blank"}
	}
	return once(ctx, d, a, key, "message in "+s.row.ID, in, func(tx *models.Store) (CaseMessage, error) {
		return d.writeMessage(ctx, tx, a, s.row.ID, in)
	})
}

func (d *Service) writeMessage(ctx context.Context, tx *models.Store, a Asker, caseID string, in NewMessage) (CaseMessage, error) {
	if err := tx.HoldCase(ctx, caseID); err != nil {
		return CaseMessage{}, err
	}
	s, err := d.approach(ctx, tx, a, caseID)
	if err != nil {
		return CaseMessage{}, err
	}
	if s == nil {
		return CaseMessage{}, &NotFound{"case"}
	}
	if _, why := s.groundFor(writeInThread); why != nil && !s.coordinates() {
		return CaseMessage{}, d.hide(a, s, why)
	}
	if len(casefile.ThreadMembers(*s.state())) == 0 {
		return CaseMessage{}, &casefile.Refusal{Rule: "INV-84", Kind: casefile.RuleBroken, Key: "thread_closed"}
	}
	may, err := mayWriteTo(ctx, tx, s)
	if err != nil {
		return CaseMessage{}, err
	}
	var to []MessageReader
	for _, who := range in.To {
		i := slices.IndexFunc(may, func(m MessageReader) bool { return m.Who == who })
		if i < 0 {
			return CaseMessage{}, &Invalid{Field: "to", Key: "not_in_thread", Rule: "INV-84"}
		}
		if !slices.Contains(to, may[i]) {
			to = append(to, may[i])
		}
	}
	m := models.CaseMessage{ID: uuid.NewString(), OrganisationID: s.row.OrganisationID, CaseID: caseID, Kind: models.WrittenMessage,
		Sender: s.actor.Who, SenderAs: s.writesAs(), SentAt: s.now}
	text := models.Text{ID: uuid.NewString(), OrganisationID: m.OrganisationID, CaseID: caseID, CommandID: "message/" + m.ID,
		Field: "message", Body: in.Words, Hash: d.hash([]byte(in.Words))}
	m.Words = &text.ID
	readers := make([]models.CaseMessageReader, len(to))
	for i, r := range to {
		readers[i] = models.CaseMessageReader{MessageID: m.ID, Reader: r.Who, OrganisationID: m.OrganisationID, CaseID: caseID, ReaderAs: r.As}
	}
	if err := ringReaders(ctx, tx, a, m, to); err != nil { // before they have this one to read
		return CaseMessage{}, err
	}
	if err := tx.KeepCaseMessage(ctx, m, &text, readers); err != nil {
		return CaseMessage{}, err
	}
	return CaseMessage{ID: m.ID, Kind: m.Kind, From: m.Sender, As: m.SenderAs, Words: in.Words, SentAt: m.SentAt, To: to}, nil
}

// writesAs is the role in which the asker writes: one of the members of the thread.
func (s *sight) writesAs() casefile.Role {
	for _, c := range casefile.ThreadMembers(*s.state()) {
		if slices.Contains(s.names(), c.Who) {
			return c.As
		}
	}
	return casefile.RolePatient // a child who is not written to, but writes
}

// ringReaders rings those whom e-mail reaches: a bell that says that something waits
// (appendix C), and rings no more until they have read it.
func ringReaders(ctx context.Context, tx *models.Store, a Asker, m models.CaseMessage, to []MessageReader) error {
	var who []casefile.Principal
	for _, r := range to {
		if r.Reach == ReachedByBell {
			who = append(who, r.Who)
		}
	}
	if len(who) == 0 {
		return nil
	}
	waiting, err := tx.AlreadyWaiting(ctx, m.CaseID, who)
	if err != nil {
		return err
	}
	var bells []models.Mail
	for _, p := range who {
		if !slices.Contains(waiting, p) {
			bells = append(bells, models.Mail{Key: "message/" + m.ID + "/" + string(p), OrganisationID: m.OrganisationID, CaseID: m.CaseID,
				Principal: p, Kind: models.AlertMail, SendAfter: m.SentAt, OnDate: calendar.DateOf(m.SentAt), Status: models.MailPending,
				DeliveryID: uuid.NewString(), RequestID: a.RequestID})
		}
	}
	if len(bells) == 0 {
		return nil
	}
	_, err = tx.OpenMails(ctx, bells)
	return err
}
