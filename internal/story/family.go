package story

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// holder is one who decides for a person in the cast, or must be asked.
type holder struct{ who, kind string }

// The words for those who decide, in the cast; each has a kind in the register,
// and how it is usually known.
var holderWords = []struct{ word, kind, source string }{
	{"guardians", "PARENT", "POPULATION_REGISTER"},
	{"child_welfare", "CHILD_WELFARE", "COURT_ORDER"},
	{"legal_guardian", "LEGAL_GUARDIAN", "DOCUMENT"},
	{"next_of_kin", "NEXT_OF_KIN", "OWN_STATEMENT"},
}

func holderKinds() (kinds []string) {
	for _, h := range holderWords {
		kinds = append(kinds, h.kind)
	}
	return kinds
}

// holdersOf reads who decides for a person of the cast.
func (r *reader) holdersOf(f map[string]*node) (out []holder) {
	for _, h := range holderWords {
		for _, who := range r.scalars(f[h.word], h.word) {
			out = append(out, holder{who: strings.TrimPrefix(who, "$"), kind: h.kind})
		}
	}
	return out
}

// familiesKnown checks that those who decide are somebody else in the cast.
func (r *reader) familiesKnown(c *cast) {
	for _, p := range c.people {
		for _, h := range p.holders {
			if !c.has(h.who) || h.who == p.key {
				r.fail(c.lines[p.key], nearest(h.who, c.keys()), "%s cannot have «%s» to decide", p.key, h.who)
			}
		}
	}
}

// makeFamilies registers who decides for whom, once everybody is there. Parents
// have done so from birth, others from the first day of the story.
func (p *player) makeFamilies(ctx context.Context) error {
	for _, m := range p.script.cast.people {
		for _, h := range m.holders {
			body := map[string]any{"principal": p.principals[h.who], "kind": h.kind, "source": sourceOf(h.kind)}
			if h.kind == "PARENT" {
				optional(body, "from_date", m.born)
			}
			if err := p.make(ctx, p.representatives(m.key), body, &struct{}{}); err != nil {
				return p.cannotMake(m.key, fmt.Errorf("with %s to decide: %w", h.who, err))
			}
		}
	}
	return nil
}

func sourceOf(kind string) string {
	for _, h := range holderWords {
		if h.kind == kind {
			return h.source
		}
	}
	return ""
}

func (p *player) representatives(person string) string {
	return "/people/" + idOf(p.principals[person]) + "/representatives"
}

// keepGuardian is «tone: register guardian of emil» and «tone: end guardian of
// emil»: the register of who decides for a person.
type keepGuardian struct {
	of, who, kind string
	from, source  string // of a new one
	end           bool
	to, reason    string // of one that ends
}

var (
	newGuardianKeys = []string{"who", "kind", "from_date", "source"}
	endGuardianKeys = []string{"who", "kind", "to_date", "reason"}
)

func (r *reader) keepGuardian(s *step, words []string, with *node, known *names, end bool) action {
	a := &keepGuardian{end: end}
	if len(words) != 1 || !slices.ContainsFunc(known.cast.people, func(p person) bool { return p.key == words[0] }) {
		r.fail(s.line, "write «register guardian of emil», one of the people", "«%s» does not say whose", s.text)
		return a
	}
	a.of = words[0]
	if with == nil {
		r.fail(s.line, "write «with: {who: mother}»", "«%s» does not say who decides", s.text)
		return a
	}
	keys := newGuardianKeys
	if end {
		keys = endGuardianKeys
	}
	f := r.fields(with, "guardian", keys...)
	a.who = strings.TrimPrefix(r.scalar(f["who"], "who"), "$")
	if !known.cast.has(a.who) {
		r.fail(with.line, nearest(a.who, known.cast.keys()), "nobody in the cast is called «%s»", a.who)
	}
	a.kind = r.word(f["kind"], "kind", "PARENT", holderKinds()...)
	a.from, a.to = r.date(f["from_date"], "from_date"), r.date(f["to_date"], "to_date")
	a.source, a.reason = r.scalar(f["source"], "source"), r.scalar(f["reason"], "reason")
	return a
}

func (a *keepGuardian) perform(ctx context.Context, p *player, s *step) (reply, error) {
	if !a.end {
		body := map[string]any{"principal": p.principals[a.who], "kind": a.kind, "source": sourceOf(a.kind)}
		optional(body, "from_date", a.from)
		optional(body, "source", a.source)
		return p.api.send(ctx, s.who, http.MethodPost, p.representatives(a.of), body)
	}
	listed, err := p.api.send(ctx, s.who, http.MethodGet, p.representatives(a.of), nil)
	if err != nil || !listed.ok() {
		return listed, err
	}
	var there struct {
		Representatives []struct {
			ID        string `json:"id"`
			Principal string `json:"principal"`
			Kind      string `json:"kind"`
			To        string `json:"to_date"`
		} `json:"representatives"`
	}
	if err := listed.into(&there); err != nil {
		return reply{}, err
	}
	for _, r := range there.Representatives {
		if r.Principal == p.principals[a.who] && r.Kind == a.kind && r.To == "" {
			body := map[string]any{"reason": "RESPONSIBILITY_ENDED"}
			optional(body, "to_date", a.to)
			optional(body, "reason", a.reason)
			return p.api.send(ctx, s.who, http.MethodPost, p.representatives(a.of)+"/"+r.ID+"/end", body)
		}
	}
	return reply{}, fmt.Errorf("%s is not registered as deciding for %s", a.who, a.of)
}
