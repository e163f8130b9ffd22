package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// messageReader is one whom a message is to, or may be.
type messageReader struct {
	Who    string    `json:"who"`
	As     string    `json:"as"`
	ReadAt time.Time `json:"read_at"`
	Reach  string    `json:"reach"`
	Chosen bool      `json:"-"`
}

type caseMessage struct {
	ID     string          `json:"id"`
	Kind   string          `json:"kind"`
	From   string          `json:"from"`
	As     string          `json:"as"`
	Words  string          `json:"words"`
	SentAt time.Time       `json:"sent_at"`
	To     []messageReader `json:"to"`
	Unread bool            `json:"unread"`
	Mine   bool            `json:"-"`
}

type thread struct {
	Items      []caseMessage   `json:"items"`
	NextCursor string          `json:"next_cursor"`
	MayWriteTo []messageReader `json:"may_write_to"`
	People     people          `json:"people"`
}

type messagesView struct {
	Case   oneCase
	Thread thread
	Unread int
	Words  string   // as typed
	Wrong  *Problem // why it was not sent
	None   bool     // nobody was chosen
	Key    string
	Back   string
	Here   string
	Next   string
	Done   string
}

// messagesPage is what is written in a case, the newest first, and where one writes.
func (d *desk) messagesPage(v *visit) error {
	return d.showMessages(v, messagesView{Done: v.r.URL.Query().Get("done")}, nil)
}

func (d *desk) showMessages(v *visit, view messagesView, to []string) error {
	id := v.r.PathValue("case")
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	query := url.Values{}
	if cursor := v.r.URL.Query().Get("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	if err := d.get(v, at(id, "/messages?"+query.Encode()), &view.Thread); err != nil {
		return err
	}
	view.Back, view.Here = v.back(id), at(id, "/messages")
	for i := range view.Thread.Items {
		one := &view.Thread.Items[i]
		one.Mine = v.me.is(one.From, view.Thread.People)
		if one.Unread {
			view.Unread++
		}
	}
	for i := range view.Thread.MayWriteTo {
		one := &view.Thread.MayWriteTo[i]
		one.Chosen = slices.Contains(to, one.Who) || len(view.Thread.MayWriteTo) == 1
	}
	if view.Thread.NextCursor != "" {
		view.Next = view.Here + "?" + url.Values{"cursor": {view.Thread.NextCursor}}.Encode()
	}
	if view.Key == "" {
		view.Key = newKey()
	}
	return d.show(v, "messages", view)
}

// writeMessage sends what was written. What is refused is shown again with all that was typed.
func (d *desk) writeMessage(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	id, form := v.r.PathValue("case"), v.r.PostForm
	to, words := form["to"], form.Get("words")
	view := messagesView{Words: words, Key: form.Get("key")}
	if len(to) == 0 {
		v.status, view.None = http.StatusUnprocessableEntity, true
		return d.showMessages(v, view, to)
	}
	err := d.post(v, at(id, "/messages"), cmpKey(view.Key), map[string]any{"to": to, "words": words}, nil)
	if view.Wrong = faultOf(err); view.Wrong != nil {
		v.status = view.Wrong.Status
		if view.Wrong.Key == "key_reused" {
			view.Key = ""
		}
		return d.showMessages(v, view, to)
	}
	if err != nil {
		return err
	}
	v.go303(at(id, "/messages?done=written"))
	return nil
}

// readMessage notes that the reader has read a message: looking at the page alone changes nothing.
func (d *desk) readMessage(v *visit) error {
	id := v.r.PathValue("case")
	message := url.PathEscape(v.r.PathValue("message"))
	if _, err := d.ask(v, http.MethodPost, at(id, "/messages/"+message+"/read"), nil, newKey()); err != nil {
		return err
	}
	v.go303(at(id, "/messages?done=read"))
	return nil
}

type unreadView struct {
	Messages []struct {
		CaseID     string    `json:"case_id"`
		CaseNumber string    `json:"case_number"`
		SentAt     time.Time `json:"sent_at"`
		Reader     string    `json:"reader"`
		As         string    `json:"as"`
	} `json:"messages"`
	More   bool   `json:"more"`
	People people `json:"people"`
}

// unreadPage is what nobody has read for long, in the cases that the reader coordinates.
func (d *desk) unreadPage(v *visit) error {
	var view unreadView
	if err := d.get(v, "/unread-messages", &view); err != nil {
		return err
	}
	return d.show(v, "unread", view)
}
