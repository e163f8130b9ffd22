package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"samlop/casefile"
)

// receiveCase is «tone: receive case of leah»: the case that another organisation's
// message has begun, as soon as it is there. It is the story's from then on.
type receiveCase struct{ of string }

func (r *reader) receiveCase(s *step, words []string, known *names) action {
	if len(words) != 1 || !slices.ContainsFunc(known.cast.people, func(p person) bool { return p.key == words[0] }) {
		r.fail(s.line, "write «receive case of leah», one of the people", "«%s» does not say whose", s.text)
		return &receiveCase{}
	}
	return &receiveCase{of: words[0]}
}

func (a *receiveCase) perform(ctx context.Context, p *player, s *step) (reply, error) {
	path := "/cases?limit=1&person=" + url.QueryEscape(idOf(p.principals[a.of]))
	for trying := p.api.patient(); ; {
		var list struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
		}
		got, err := p.api.send(ctx, s.who, http.MethodGet, path, nil)
		if err != nil || !got.ok() {
			return got, err
		}
		if err := got.into(&list); err != nil {
			return got, err
		}
		if len(list.Items) > 0 && p.files[list.Items[0].ID] == nil {
			p.begin(list.Items[0].ID, s.who, false)
			if s.as != "" {
				p.cases[s.as] = p.current
			}
			return got, nil
		}
		if err := trying.wait(ctx, ""); err != nil {
			return got, fmt.Errorf("waiting for a case of %s: %w", a.of, err)
		}
	}
}

// awaitNotification is «kaia: await notification ACKNOWLEDGED»: a message and its answer
// take a moment on their way.
type awaitNotification struct{ status string }

func (r *reader) awaitNotification(s *step, words []string) action {
	known := casefile.NotificationStatus("").Codes()
	if len(words) != 1 || !slices.Contains(known, words[0]) {
		r.fail(s.line, "write «await notification ACKNOWLEDGED»", "«%s» does not say how far it has come", s.text)
		return &awaitNotification{}
	}
	return &awaitNotification{status: words[0]}
}

func (a *awaitNotification) perform(ctx context.Context, p *player, s *step) (reply, error) {
	for trying := p.api.patient(); ; {
		got, err := p.api.send(ctx, s.who, http.MethodGet, p.casePath(s.in), nil)
		if err != nil || !got.ok() {
			return got, err
		}
		var c caseView
		if err := got.into(&c); err != nil || c.Episode.NotificationStatus == a.status {
			return got, err
		}
		if err := trying.wait(ctx, ""); errors.Is(err, errImpatient) {
			return got, fmt.Errorf("waiting for the notification to be %s: it is %s", a.status, c.Episode.NotificationStatus)
		} else if err != nil {
			return got, err
		}
	}
}
