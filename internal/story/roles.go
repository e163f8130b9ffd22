package story

import (
	"context"
	"net/http"
)

// approveRoles is «tone: approve roles of kaja»: everything that waits for a
// second person, in the order it was asked for.
type approveRoles struct{ who string }

func (r *reader) approveRoles(s *step, rest []string, known *names) action {
	if len(rest) != 1 || !known.cast.has(rest[0]) {
		r.fail(s.line, "write «approve roles of kaja»", "«%s» does not say whose roles", s.text)
		return &approveRoles{}
	}
	return &approveRoles{who: rest[0]}
}

func (a *approveRoles) perform(ctx context.Context, p *player, s *step) (reply, error) {
	path := p.organisationPath(p.script.cast.home(s.who), "/role-grants")
	last, err := p.api.send(ctx, s.who, http.MethodGet, path, nil)
	if err != nil || !last.ok() {
		return last, err
	}
	var list struct {
		Grants []struct {
			ID     string `json:"id"`
			Staff  string `json:"staff"`
			Status string `json:"status"`
		} `json:"grants"` // the newest first
	}
	if err := last.into(&list); err != nil {
		return last, err
	}
	for i := len(list.Grants) - 1; i >= 0; i-- {
		if g := list.Grants[i]; g.Staff == p.principals[a.who] && g.Status == "PROPOSED" {
			if last, err = p.api.send(ctx, s.who, http.MethodPost, path+"/"+g.ID+"/approve", nil); err != nil || !last.ok() {
				return last, err
			}
		}
	}
	return last, nil
}
