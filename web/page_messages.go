package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"samlop/web/form"
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
	Typing typing
}

// messageSheet is what the form of a message is called where what is typed is kept.
const messageSheet = "write_message"

// messageErrand is the form of a message with what its sheet is about.
func messageErrand(c oneCase) (errand, stepView) {
	c.Seq = 0 // what happens in the case meanwhile is no matter
	return errand{name: messageSheet}, stepView{Case: &c, Action: at(c.ID, "/messages")}
}

// messagesPage is what is written in a case, the newest first, and where one writes.
func (d *desk) messagesPage(v *visit) error {
	view := messagesView{Done: v.r.URL.Query().Get("done")}
	if err := d.get(v, at(v.r.PathValue("case"), ""), &view.Case); err != nil {
		return err
	}
	e, on := messageErrand(view.Case)
	values, err := d.openSheet(v, e, &on)
	if err != nil {
		return err
	}
	view.Typing, view.Key, view.Words = on.Typing, on.Key, values.Get("words")
	return d.showMessages(v, view, values["to"])
}

func (d *desk) showMessages(v *visit, view messagesView, to []string) error {
	id := v.r.PathValue("case")
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
	if t := &view.Typing; t.Other != nil {
		t.Mine, t.Other.Told = view.tell(v, to, view.Words), view.tell(v, t.Other.Values["to"], t.Other.Values.Get("words"))
	}
	if view.Thread.NextCursor != "" {
		view.Next = view.Here + "?" + url.Values{"cursor": {view.Thread.NextCursor}}.Encode()
	}
	if view.Key == "" {
		view.Key = newKey()
	}
	return d.show(v, "messages", view)
}

// tell is a message as it was typed, in words.
func (view messagesView) tell(v *visit, to []string, words string) (out []form.Told) {
	say := speaker(v.lang)
	one := form.Told{Label: say.T("messages.to")}
	for _, r := range view.Thread.MayWriteTo {
		if slices.Contains(to, r.Who) {
			one.Values = append(one.Values, view.Thread.People[r.Who].Name)
		}
	}
	if len(one.Values) > 0 {
		out = append(out, one)
	}
	if words != "" {
		out = append(out, form.Told{Label: say.T("messages.words"), Values: []string{words}})
	}
	return out
}

// writeMessage sends what was written. What is refused is shown again with all that was typed.
func (d *desk) writeMessage(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	id, values := v.r.PathValue("case"), maps.Clone(v.r.PostForm) // what was sent stays as it was, should it have to be shown
	var view messagesView
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	e, on := messageErrand(view.Case)
	do := values.Get("do")
	on.Key = values.Get("key")
	values.Del("do")
	values.Del("key")
	do, gone, err := d.takeSheet(v, e, &on, values, cmp.Or(do, doTake))
	if err != nil || gone {
		return err
	}
	to, words := values["to"], values.Get("words")
	view.Words, view.Key, view.Typing = words, on.Key, on.Typing
	if do == doEdit {
		return d.showMessages(v, view, to)
	}
	if len(to) == 0 {
		v.status, view.None = http.StatusUnprocessableEntity, true
		return d.showMessages(v, view, to)
	}
	body, err := json.Marshal(map[string]any{"to": to, "words": words})
	if err != nil {
		return fmt.Errorf("web: writing a message: %w", err)
	}
	a, err := d.ask(v, http.MethodPost, at(id, "/messages"), body, cmpKey(view.Key))
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
	d.sent(v, on, a)
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
