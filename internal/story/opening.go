package story

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"samlop/casefile"
)

// openBalance is «tone: open balance»: a case from before the installation is
// proposed, and opened when another approves it (T-22).
type openBalance struct{ with *node }

func (r *reader) openBalance(s *step, with *node) action {
	if with == nil {
		r.fail(s.line, "write the balance under «with»", "«%s» does not say what is taken over", s.text)
	} else if s.status == 0 {
		r.checkFields(with, reflect.TypeFor[casefile.Balance](), "open balance", false)
	}
	return &openBalance{with: with}
}

func (p *player) openingsPath(who string) string {
	return p.organisationPath(p.script.cast.home(who), "/opening-balances")
}

func (a *openBalance) perform(ctx context.Context, p *player, s *step) (reply, error) {
	body, err := p.fill(ctx, a.with, "")
	if err != nil {
		return reply{}, err
	}
	return p.api.send(ctx, s.who, http.MethodPost, p.openingsPath(s.who), body)
}

// settleOpening is «kai: approve opening», or reject: the latest proposal. Its case
// is the story's from then on.
type settleOpening struct{ verdict string }

func (a *settleOpening) perform(ctx context.Context, p *player, s *step) (reply, error) {
	var list struct {
		Sets []struct {
			ID     string `json:"id"`
			Status string `json:"status"`
		} `json:"sets"` // the newest first
	}
	got, err := p.api.send(ctx, s.who, http.MethodGet, p.openingsPath(s.who), nil)
	if err != nil || !got.ok() {
		return got, err
	}
	if err := got.into(&list); err != nil {
		return got, err
	}
	if len(list.Sets) == 0 || list.Sets[0].Status != "PROPOSED" {
		return got, errors.New("no opening balance has been proposed")
	}
	got, err = p.api.send(ctx, s.who, http.MethodPost, p.openingsPath(s.who)+"/"+list.Sets[0].ID+"/"+a.verdict, nil)
	if err != nil || !got.ok() || a.verdict != approval {
		return got, err
	}
	for trying := p.api.patient(); ; {
		var set struct {
			Items []struct {
				CaseID string `json:"case_id"`
			} `json:"items"`
		}
		seen, err := p.api.send(ctx, s.who, http.MethodGet, p.openingsPath(s.who)+"/"+list.Sets[0].ID, nil)
		if err != nil {
			return seen, err
		}
		if err := seen.into(&set); err != nil {
			return seen, err
		}
		if len(set.Items) == 1 && set.Items[0].CaseID != "" {
			p.begin(set.Items[0].CaseID, s.who, false)
			return got, nil
		}
		if err := trying.wait(ctx, ""); err != nil {
			return seen, err
		}
	}
}
