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

// awaited are what a story may await: a message and its answer take a moment on their way.
var awaited = []awaitable{
	{"notification", casefile.NotificationStatus("").Codes(), func(c *caseView) string { return c.Episode.NotificationStatus }},
	{"packet", []string{"DELIVERED", "ACKNOWLEDGED", "REFUSED"}, packetStatus},
	{"transfer", casefile.TransferStatus("").Codes(), func(c *caseView) string {
		if n := len(c.Referrals); n > 0 {
			return c.Referrals[n-1].Transfer.Status
		}
		return ""
	}},
}

type awaitable struct {
	what  string
	codes []string
	reads func(*caseView) string
}

// packetStatus is how far the latest transfer packet has come; "" where there is none, or it is under way.
func packetStatus(c *caseView) string {
	for _, m := range slices.Backward(c.Moves) {
		for _, p := range slices.Backward(m.Packets) {
			if p.Answer == "" && p.DeliveredOn != "" {
				return "DELIVERED"
			}
			return p.Answer
		}
	}
	return ""
}

// await is «kaia: await notification ACKNOWLEDGED».
type await struct{ what, status string }

func (r *reader) await(s *step, words []string) action {
	for _, a := range awaited {
		if len(words) == 2 && words[0] == a.what && slices.Contains(a.codes, words[1]) {
			return &await{what: a.what, status: words[1]}
		}
	}
	r.fail(s.line, "write «await notification ACKNOWLEDGED», «await packet DELIVERED» or «await transfer HAPPENED»",
		"«%s» does not say how far it has come", s.text)
	return &await{}
}

func (a *await) perform(ctx context.Context, p *player, s *step) (reply, error) {
	i := slices.IndexFunc(awaited, func(x awaitable) bool { return x.what == a.what })
	for trying := p.api.patient(); ; {
		got, err := p.api.send(ctx, s.who, http.MethodGet, p.casePath(s.in), nil)
		if err != nil || !got.ok() {
			return got, err
		}
		var c caseView
		if err := got.into(&c); err != nil || awaited[i].reads(&c) == a.status {
			return got, err
		}
		if err := trying.wait(ctx, ""); errors.Is(err, errImpatient) {
			return got, fmt.Errorf("waiting for the %s to be %s: it is %s", a.what, a.status, awaited[i].reads(&c))
		} else if err != nil {
			return got, err
		}
	}
}
