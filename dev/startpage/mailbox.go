package startpage

import (
	"errors"
	"net/http"
	"strconv"

	"gorm.io/gorm"

	"samlop/models"
)

// mailsShown is how many mails one page has.
const mailsShown = 50

type mailboxView struct {
	Mails     []models.KeptMail
	Recipient string
	// Older is the id to go on below, 0 at the end.
	Older int64
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
	view.Mails = mails
	s.show(r.Context(), w, "mailbox", view)
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
