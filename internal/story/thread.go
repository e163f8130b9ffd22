package story

import (
	"context"
	"fmt"
	"net/http"
)

// writeMessage is «kari: write message»: to some of those in the case, in words.
type writeMessage struct{ with *node }

func (r *reader) writeMessage(s *step, with *node) action {
	if with == nil {
		r.fail(s.line, "write «with: {to: [$ola], words: …}»", "«write message» does not say to whom, and what")
		return &writeMessage{}
	}
	r.fields(with, "a message", "to", "words")
	return &writeMessage{with: with}
}

func (a *writeMessage) perform(ctx context.Context, p *player, s *step) (reply, error) {
	body, err := p.fill(ctx, a.with, s.in)
	if err != nil {
		return reply{}, err
	}
	return p.api.send(ctx, s.who, http.MethodPost, p.casePath(s.in)+"/messages", body)
}

// readMessages is «ola: read messages»: every message that they have not read becomes read;
// «with: {unread: 2}» says how many those are to be.
type readMessages struct {
	unread string
	line   int
}

func (r *reader) readMessages(s *step, with *node) action {
	a := &readMessages{line: s.line}
	if with != nil {
		if n := r.fields(with, "messages", "unread")["unread"]; n != nil {
			a.unread = n.text
		}
	}
	return a
}

func (a *readMessages) perform(ctx context.Context, p *player, s *step) (reply, error) {
	path := p.casePath(s.in) + "/messages"
	page, err := p.api.send(ctx, s.who, http.MethodGet, path+"?limit=200", nil)
	if err != nil || !page.ok() {
		return page, err
	}
	var thread struct {
		Items []struct {
			ID     string `json:"id"`
			Unread bool   `json:"unread"`
		} `json:"items"`
	}
	if err := page.into(&thread); err != nil {
		return reply{}, err
	}
	last, unread := page, 0
	for _, m := range thread.Items {
		if !m.Unread {
			continue
		}
		unread++
		if last, err = p.api.send(ctx, s.who, http.MethodPost, path+"/"+m.ID+"/read", nil); err != nil || !last.ok() {
			return last, err
		}
	}
	if a.unread != "" && a.unread != fmt.Sprint(unread) {
		return reply{}, fmt.Errorf("%s has %d messages to read, and not %s", s.who, unread, a.unread)
	}
	return last, nil
}
