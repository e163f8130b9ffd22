package startpage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"gorm.io/gorm"

	"samlop/models"
)

// mailsShown is how many mails one page has.
const mailsShown = 50

type mailboxView struct {
	Mails     []keptMail
	Recipient string
	// Older is the id to go on below, 0 at the end.
	Older int64
}

// keptMail is a mail with the time of the world it was sent in.
type keptMail struct {
	models.KeptMail
	// InWorld is nil when the world's clock is the real one.
	InWorld *time.Time
}

// mailbox lists what has been sent, newest first: ?to= one recipient, ?before=
// below a mail's number.
func (s *site) mailbox(w http.ResponseWriter, r *http.Request) {
	var before int64
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			http.Error(w, "before må være et nummer.", http.StatusBadRequest)
			return
		}
	}
	view := mailboxView{Recipient: r.URL.Query().Get("to")}
	mails, err := s.Store.KeptMails(r.Context(), view.Recipient, before, mailsShown+1)
	if err != nil {
		s.broken(r.Context(), w, "reading the mailbox", err)
		return
	}
	if len(mails) > mailsShown {
		mails = mails[:mailsShown]
		view.Older = mails[mailsShown-1].ID
	}
	if view.Mails, err = s.inWorlds(r.Context(), mails); err != nil {
		s.broken(r.Context(), w, "reading when mails were sent", err)
		return
	}
	s.show(r.Context(), w, "mailbox", view)
}

// clockSlack is less than any world is usefully apart from real time, and more
// than a mail takes from the outbox to the box.
const clockSlack = time.Minute

// inWorlds finds the instants at which mails were sent by the clocks of their
// worlds: a story of years is played in seconds of real time.
func (s *site) inWorlds(ctx context.Context, mails []models.KeptMail) ([]keptMail, error) {
	ids := make([]string, 0, len(mails))
	for _, m := range mails {
		ids = append(ids, m.DeliveryID)
	}
	var sent []models.Mail
	err := s.Store.DB.WithContext(ctx).Select("delivery_id", "sent_at").Where("delivery_id::text IN ? AND sent_at IS NOT NULL",
		ids).Find(&sent).Error
	if err != nil {
		return nil, fmt.Errorf("looking into the outbox: %w", err)
	}
	at := make(map[string]*time.Time, len(sent))
	for _, m := range sent {
		at[m.DeliveryID] = m.SentAt
	}
	shown := make([]keptMail, 0, len(mails))
	for _, m := range mails {
		one := keptMail{KeptMail: m}
		if t := at[m.DeliveryID]; t != nil && t.Sub(m.KeptAt).Abs() > clockSlack {
			one.InWorld = t
		}
		shown = append(shown, one)
	}
	return shown, nil
}

// mailHTML is the HTML of one mail, for the frame in the list. It may neither
// run nor load anything.
func (s *site) mailHTML(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	var mail models.KeptMail
	err = s.Store.DB.WithContext(r.Context()).Where("id = ?", id).Take(&mail).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.broken(r.Context(), w, "reading a mail", err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
	_, _ = w.Write([]byte(mail.BodyHTML)) // the browser may have left
}
